"""The facilitator's lists: who was asked and has not answered, what was put aside, notes."""

from engine import events
from tests.fakes.house import House, grid
from tests.fakes.told_table import ToldTable, begun, done
from tui.widgets.dock import Dock
from tui.widgets.notes_dock import lists, unanswered


def discussed() -> ToldTable:
    return (
        ToldTable()
        .open()
        .tell(
            events.StageStarted(stage="discussion", kind="discussion"),
            events.RoundStarted(stage="discussion", round=1, order="simultaneous"),
        )
    )


def test_a_seat_answers_by_a_whole_speech_begun_afterwards():
    table = discussed()
    table.tell(begun("u1", "discussion"), events.FacilitatorSaid(text="why?", to="s1"))
    table.tell(done("u1", "discussion", "I was speaking already."))
    name = table.state.seats[0].name
    assert unanswered(table.state) == [(name, "why?")]
    table.tell(begun("u2", "discussion"))
    assert unanswered(table.state) == [(name, "why?")]
    table.tell(done("u2", "discussion", "Because."))
    assert unanswered(table.state) == []


def test_a_question_to_the_table_is_answered_by_anybody():
    table = discussed().tell(events.FacilitatorSaid(text="who buys it?"))
    assert unanswered(table.state) == [("", "who buys it?")]
    table.tell(begun("u1", "discussion", "s2"), done("u1", "discussion", "I do.", "s2"))
    assert unanswered(table.state) == []


async def test_the_lists_stand_in_the_drawer_once_there_are_any_and_hostile_text_is_text():
    table, dock = ToldTable().open(), Dock()
    app = House(dock)
    async with app.run_test(size=(50, 40)) as pilot:
        dock.notes.show(table.state)
        await pilot.pause()
        assert not dock.notes.display
        table.tell(
            events.TopicParked(text="the [/b] price \x1b]0;x\x07"),
            events.TopicParked(text="the post"),
            events.NoteAdded(text="ask her again"),
            events.FacilitatorSaid(text="and you?", to="s1"),
            events.DecisionMade(stage="decision", value=("light", "warm"), by="facilitator"),
        )
        dock.notes.show(table.state)
        for _ in range(4):
            await pilot.pause()
        shown = "\n".join(grid(app))
        asked = f"- {table.state.seats[0].name}: and you?"
        places = [
            shown.index(text)
            for text in (
                asked,
                "- the post",
                "- the [/b] price",
                "- ask her again",
                "- light, warm",
            )
        ]
        assert places == sorted(places)
        assert "\x1b" not in shown
    assert len(lists(table.state, "Table")) == 4
