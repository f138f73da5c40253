"""Who sits at the table: personas, seats, and the model that speaks for each."""

from dataclasses import dataclass, replace
from typing import Literal

Lang = Literal["zh", "en"]

HUMAN = "human"
"""The provider, and its only model, of a seat for which a person speaks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelRef:
    """A provider and one of its models, written `provider/model`."""

    provider: str
    model: str

    def __str__(self) -> str:
        """Return the form that people write."""
        return f"{self.provider}/{self.model}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Persona:
    """Who plays a role: texts in the table's language."""

    id: str
    name: str
    age: int
    background: str
    experience: str
    speaking: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """A place at the table.

    `role` is what the seat plays now and `first_role` what it played before the
    role switch: role ids of the kit. Memory and name stay with the seat.
    """

    id: str
    name: str
    role: str
    first_role: str
    provider: str
    model: str
    persona: Persona
    muted: bool = False

    @property
    def ref(self) -> ModelRef:
        """Return the model that speaks for the seat."""
        return ModelRef(provider=self.provider, model=self.model)

    def with_role(self, role: str) -> "Seat":
        """Return the same seat playing another role."""
        return replace(self, role=role)
