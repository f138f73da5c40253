"""Sessions: opened, run, resumed, and spoken to by commands."""

from engine.session.opening import Engine
from engine.session.plan import Outcome, SessionPlan
from engine.session.running import Session

__all__ = ["Engine", "Outcome", "Session", "SessionPlan"]
