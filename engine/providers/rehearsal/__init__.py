"""The rehearsal provider: scripted, seeded voices that run a workshop without any model."""

from engine.providers.rehearsal.provider import Rehearsal

__all__ = ["Rehearsal"]
