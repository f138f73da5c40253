import asyncio
from datetime import UTC, datetime

from engine import EMPTY, Command, QuestionOpen, Seen, StorageStatus, TableState, UtteranceDelta
from engine.bus import EventBus
from engine.policy.state import replay
from engine.vocabulary.events import (
    Event,
    MemoryRecalled,
    NoteAdded,
    QuestionClosed,
    StageStarted,
)
from tests.fakes.store_events import envelope, log, opened
from tui.pump import Pump, SessionHandle

AT = datetime(2026, 11, 20, 10, tzinfo=UTC)


class Table:
    """A session that is told what to publish."""

    id = "s"
    stages = ()
    question: QuestionOpen | None = None

    def __init__(self, state: TableState = EMPTY) -> None:
        self.state = state
        self.roles: dict[str, str] = {}
        self.bus = EventBus()

    def subscribe(self):
        return self.bus.subscribe()

    async def dispatch(self, command: Command) -> None: ...

    async def picture(self, image: str) -> bytes:
        return b""

    async def seen(self, utterance: str) -> Seen | None:
        return None


def delta(utterance: str, text: str, offset: int = 0) -> UtteranceDelta:
    return UtteranceDelta(
        at=AT, session="s", utterance=utterance, seat=utterance, offset=offset, text=text
    )


async def pumped(table: Table, *items: object) -> Pump:
    handle: SessionHandle = table
    pump = Pump(handle)
    task = asyncio.create_task(pump.run())
    for item in items:
        table.bus.publish(item)
    table.bus.close()
    await task
    return pump


def fact(seq: int, event: Event):
    return envelope("s", seq, event)


async def test_facts_change_the_state_and_come_once():
    pump = await pumped(
        Table(), fact(1, opened()), fact(2, StageStarted(stage="voting", kind="voting"))
    )
    assert pump.state.topic == "剪纸蝴蝶"
    assert pump.state.stages[0].id == "voting"
    assert [item.seq for item in pump.take()] == [1, 2]
    assert pump.take() == []
    assert pump.ended


async def test_what_the_state_of_the_beginning_knows_is_not_told_again():
    table = Table(replay(log("s", opened(), NoteAdded(text="one"))))
    pump = await pumped(table, fact(2, NoteAdded(text="one")), fact(3, NoteAdded(text="two")))
    assert [text for _, text in pump.state.notes] == ["one", "two"]
    assert [item.seq for item in pump.take()] == [3]


async def test_text_of_one_utterance_comes_in_one_piece_between_two_facts():
    pump = await pumped(
        Table(),
        delta("u1", "a"),
        delta("u2", "x"),
        delta("u1", "b", 1),
        fact(1, NoteAdded(text="n")),
        delta("u1", "c", 2),
    )
    first, second, between, last = pump.take()
    assert (first.text, second.text, last.text) == ("ab", "x", "c")
    assert last.offset == 2
    assert between.seq == 1


async def test_text_that_comes_after_a_frame_does_not_change_what_the_frame_took():
    table = Table()
    pump = Pump(table)
    task = asyncio.create_task(pump.run())
    table.bus.publish(delta("u1", "a"))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    (first,) = pump.take()
    table.bus.publish(delta("u1", "b", 1))
    table.bus.close()
    await task
    (second,) = pump.take()
    assert (first.text, second.text) == ("a", "b")


async def test_questions_storage_and_recall_are_kept():
    question = QuestionOpen(stage="decision", kind="keywords", default=("a",))
    status = StorageStatus(mode="file", healthy=False, reason="full")
    recalled = MemoryRecalled(utterance="u1", memories=({"memory": "m1"},))
    pump = await pumped(Table(), question, status, fact(1, recalled))
    assert pump.question == question
    assert pump.storage == status
    assert pump.recalled == {"u1": ({"memory": "m1"},)}


async def test_an_answered_question_is_gone():
    question = QuestionOpen(stage="decision", kind="keywords", default=("a",))
    pump = await pumped(Table(), question, QuestionClosed(stage="decision"))
    assert pump.question is None


async def test_the_question_that_is_open_at_the_beginning_is_known():
    table = Table()
    table.question = QuestionOpen(stage="decision", kind="keywords", default=("a",))
    assert (await pumped(table)).question == table.question
