"""A person is forgotten: nothing of her is left in a home, and nothing else goes."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from engine.memory import Scope
from engine.policy.redaction import MARK
from engine.session import Engine
from engine.session.forgetting import Person, find_person, forget_person
from engine.session.remembering import catch_up
from engine.vocabulary.errors import InputError
from engine.vocabulary.events import (
    Envelope,
    MemoryForgotten,
    SessionOpened,
    TextRedacted,
    UtteranceEnded,
)
from engine.vocabulary.seats import Seat
from tests.fakes.sessions import PLAN, log_of, play, ran
from tests.fakes.traces import traces


def of(log: list[Envelope], *kinds: type) -> list[Any]:
    return [one.event for one in log if isinstance(one.event, kinds)]


def doing(home: Path, act: Callable[[Engine], Awaitable[Any]]) -> Any:
    async def main(engine: Engine) -> Any:
        await catch_up(engine.store, engine.memories)
        return await act(engine)

    return play(home, main)


def found(home: Path, name: str) -> Person:
    return doing(home, lambda engine: find_person(engine.store, engine.memories, name))


def held(home: Path, workspace: str, topic: str) -> str:
    """Hold a table and return its id."""
    return ran(home, replace(PLAN, workspace=workspace, topic=topic))[0]


def seats(home: Path, session: str) -> tuple[Seat, ...]:
    return of(log_of(home, session), SessionOpened)[0].seats


def test_nothing_of_a_person_is_left_in_any_workspace_and_nothing_else_goes(tmp_path: Path):
    first = held(tmp_path, "", "A paper lamp")
    log = log_of(tmp_path, first)
    seat, other = seats(tmp_path, first)[:2]
    name = seat.persona.name
    second = held(tmp_path, "elsewhere", f"Ask {name}! Not {name}ville.")
    doing(tmp_path, lambda engine: engine.store.backup(first))
    kept = [one.text for one in of(log, UtteranceEnded) if one.seat == other.id]
    hers = [one.text for one in of(log, UtteranceEnded) if one.seat == seat.id]
    spoken = [text for text in hers if len(text) > 60]
    exported = tmp_path / "exports" / first / "minutes.md"
    exported.parent.mkdir(parents=True, exist_ok=True)
    exported.write_text(f"**{name}**: hello")

    person = found(tmp_path, name)
    assert set(person.sessions) == {first, second}
    assert person.said >= 2 * len(hers)
    assert any(f"Ask {name}! Not" in place for place in person.places)

    files = doing(tmp_path, lambda e: forget_person(e.store, e.memories, person))
    assert exported in files
    exported.unlink()
    for text in spoken:
        assert traces(tmp_path, text) == []
    index = (tmp_path / "memory.db").read_bytes().replace(f"{name}ville".encode(), b"")
    assert name.encode() not in index
    for session in (first, second):
        again = log_of(tmp_path, session)
        assert [one.name for one in seats(tmp_path, session)[:2]] == [MARK, other.name]
        assert of(again, MemoryForgotten)
        assert of(again, TextRedacted)
        assert not any(one.text in hers for one in of(again, UtteranceEnded) if len(one.text) > 60)
    said = [one.text for one in of(log_of(tmp_path, first), UtteranceEnded) if one.seat == other.id]
    assert [text.replace(name, MARK) for text in kept] == said
    opened = of(log_of(tmp_path, second), SessionOpened)[0]
    assert opened.topic == f"Ask {MARK}! Not {name}ville."
    page = doing(tmp_path, lambda engine: engine.memories.page(Scope(), 10_000))
    assert page
    assert name not in {one.name for one in page}
    assert not found(tmp_path, name).known


@pytest.mark.parametrize("name", ["", "雅", " x ", "12", MARK])
def test_what_is_no_name_is_refused(tmp_path: Path, name: str):
    with pytest.raises(InputError):
        found(tmp_path, name)
