"""What a log says of its memories."""

from engine.memory.entries import Entry, agent_of, changes
from engine.vocabulary.events import MemoryChanged, MemoryForgotten, NoteAdded, SeatAdded
from tests.fakes.memories import SESSION, log_with, seat, written


def test_a_persona_is_known_by_workspace_kit_and_persona():
    assert agent_of("", "open-table", "mei") == "open-table/mei"
    assert agent_of("club", "open-table", "mei") == "club/open-table/mei"
    assert agent_of("", "paper-cut", "mei") != agent_of("", "open-table", "mei")


def test_entries_say_whose_they_are():
    newcomer = SeatAdded(seat="s3", what="joined", value=seat(3, "ann"))
    log = log_with(
        written("m1", "a"),
        NoteAdded(text="n"),
        written("m2", "b", by=None),
        newcomer,
        written("m3", "c", by="s3"),
        written("m4", "d", by="s9"),
        workspace="club",
    )
    found = [one for one in changes(log, 0) if isinstance(one, Entry)]
    assert [(one.ref, one.origin, one.agent, one.name) for one in found] == [
        (f"{SESSION}:m1", 2, "club/open-table/mei", "Mei"),
        (f"{SESSION}:m2", 4, "", ""),
        (f"{SESSION}:m3", 6, "club/open-table/ann", "Ann"),
        (f"{SESSION}:m4", 7, "", ""),
    ]
    assert found[0].at == log[1].at


def test_what_came_before_is_skipped_but_its_seats_are_known():
    changed = MemoryChanged(memory="m1", what="text", value="z")
    forgotten = MemoryForgotten(memory="m1")
    log = log_with(written("m1", "a"), changed, forgotten, written("m2", "b"))
    _, gone, last = changes(log, 2)
    assert gone == forgotten
    assert isinstance(last, Entry)
    assert last.name == "Mei"
    assert list(changes(log, 5)) == []
