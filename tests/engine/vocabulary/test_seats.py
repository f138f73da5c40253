"""Seats: another role, the same person."""

from dataclasses import replace

from engine.vocabulary.seats import ModelRef, Persona, Seat

PERSONA = Persona(id="ann", name="Ann", age=40, background="b", experience="e", speaking="s")
SEAT = Seat(
    id="s1",
    name="Ann",
    role="designer",
    first_role="designer",
    provider="openrouter",
    model="maker/model",
    persona=PERSONA,
)


def test_a_model_is_written_as_people_write_it() -> None:
    assert str(SEAT.ref) == "openrouter/maker/model"
    assert SEAT.ref == ModelRef(provider="openrouter", model="maker/model")


def test_another_role_changes_nothing_else() -> None:
    other = SEAT.with_role("consumer")
    assert (other.role, other.first_role) == ("consumer", "designer")
    assert replace(other, role="designer") == SEAT
