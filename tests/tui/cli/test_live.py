"""A session on the command line: what is printed, how it is closed, how it ends."""

import asyncio
import json
import os
import signal
from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from engine import BudgetExceeded, Forecast, Outcome, Paths, ProviderError, StoreError
from engine.vocabulary.commands import CloseSession
from engine.vocabulary.errors import StageError
from engine.vocabulary.events import Item, StageStarted, StorageStatus, TextMasked, UtteranceDelta
from tests.fakes.minutes_log import SESSION, START, envelopes, opened
from tui.cli.live import Host, finish, json_printer, text_printer
from tui.cli.output import Output
from tui.cli.shell import Shell
from tui.transcript import Transcript
from tui.words import Words

DELTA = UtteranceDelta(at=START, session=SESSION, utterance="u1", seat="s1", offset=0, text="翅")


class State:
    """The part of a table's state that the end of a run looks at."""

    cards: tuple[str, ...] = ("c1",)


class Scripted:
    """A session that says its items, then ends as told; commands end it too."""

    def __init__(self, outcome: Outcome, *items: Item, then: Any = None) -> None:
        self.id = SESSION
        self.state = State()
        self.closed = False
        self.commands: list[CloseSession] = []
        self.ahead = Forecast(calls=0, tokens=0)
        self._outcome = outcome
        self._items = items
        self._then = then
        self._queue: asyncio.Queue[Item | None] = asyncio.Queue()
        self._stopped = asyncio.Event()

    def forecast(self, stage: str) -> Forecast:
        return self.ahead

    def subscribe(self) -> AsyncIterator[Item]:
        return self._stream()

    async def _stream(self) -> AsyncIterator[Item]:
        while (item := await self._queue.get()) is not None:
            yield item

    async def dispatch(self, command: CloseSession) -> None:
        self.commands.append(command)
        self._stopped.set()

    async def run(self) -> Outcome:
        for item in self._items:
            self._queue.put_nowait(item)
        if self._then is not None:
            self._then()
            await self._stopped.wait()
        return self._outcome

    async def close(self) -> None:
        self.closed = True
        self._queue.put_nowait(None)


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(variables={}, paths=Paths.of(str(tmp_path)), words=Words("en"))


async def hosted(shell: Shell, session: Scripted, *, form: str = "json") -> int:
    output = Output()
    show = (
        text_printer(output, Transcript("en"))
        if form == "text"
        else json_printer(output, deltas=form == "deltas")
    )
    try:
        return await Host(shell, output, show).run(session)
    finally:
        finish(output)


async def test_json_prints_events_as_logged_and_deltas_when_asked(shell: Any, capfd: Any):
    (event,) = envelopes([opened()])
    for form, count in (("json", 1), ("deltas", 2)):
        session = Scripted(Outcome(reason="done"), event, DELTA)
        assert await hosted(shell, session, form=form) == 0
        assert session.closed
        lines = [json.loads(line) for line in capfd.readouterr().out.splitlines()]
        assert len(lines) == count
        assert lines[0]["type"] == "session_opened"
    assert (lines[1]["seq"], lines[1]["type"]) == (None, "utterance_delta")


async def test_what_a_stage_will_cost_is_said_when_it_begins(shell: Any, capfd: Any):
    began = StageStarted(stage="discussion_2", kind="discussion")
    session = Scripted(Outcome(reason="done"), *envelopes([opened(), began]))
    session.ahead = Forecast(calls=6, tokens=14_400, money={"USD": Decimal("0.5")})
    assert await hosted(shell, session) == 0
    line = "Discussion 2: about 6 calls, 14,400 tokens; cost: 0.50 USD."
    assert capfd.readouterr().err.splitlines()[0] == line
    session = Scripted(Outcome(reason="done"), *envelopes([opened(), began]))
    session.ahead = Forecast(calls=6, tokens=14_400)  # what costs nothing is not told
    assert await hosted(shell, session) == 0
    assert "about 6 calls" not in capfd.readouterr().err


async def test_the_transcript_is_printed_and_the_end_is_told(shell: Any, capfd: Any):
    session = Scripted(Outcome(reason="done"), *envelopes([opened()]), DELTA)
    assert await hosted(shell, session, form="text") == 0
    said = capfd.readouterr()
    assert "=== 剪纸蝴蝶文创礼物 ===" in said.out
    assert "翅" not in said.out.replace("翅膀", "")
    assert f"The session {SESSION} is complete." in said.err
    assert f"exports/{SESSION}" in said.err


@pytest.mark.parametrize(
    ("outcome", "code"),
    [
        (Outcome(reason="budget", error=BudgetExceeded("The line is reached.")), 6),
        (Outcome(reason="provider", error=ProviderError("Nobody answers.")), 4),
        (Outcome(reason="provider", error=StageError("It cannot go on.")), 1),
        (Outcome(reason="storage", error=StoreError("The disk is full.")), 5),
        (Outcome(reason="kit"), 3),
        (Outcome(reason="closed"), 0),
    ],
)
async def test_other_ends_say_why_and_how_to_go_on(shell: Any, capfd: Any, outcome: Any, code: Any):
    assert await hosted(shell, Scripted(outcome)) == code
    said = capfd.readouterr().err
    assert f"tableround sessions resume {SESSION}" in said
    if outcome.error is not None:
        assert outcome.error.message in said


@pytest.mark.parametrize(
    ("number", "reason", "code"),
    [
        (signal.SIGINT, "interrupted", 130),
        (signal.SIGHUP, "hang-up", 129),
        (signal.SIGTERM, "terminated", 143),
    ],
)
async def test_a_signal_closes_the_session_which_can_be_resumed(
    shell: Any, capfd: Any, number: Any, reason: Any, code: Any
):
    session = Scripted(Outcome(reason="closed"), then=lambda: os.kill(os.getpid(), number))
    assert await hosted(shell, session) == code
    assert session.commands == [CloseSession(reason=reason)]
    assert session.closed
    assert f"sessions resume {SESSION}" in capfd.readouterr().err


async def test_a_reader_that_goes_away_closes_the_session(
    shell: Any, monkeypatch: pytest.MonkeyPatch, capfd: Any
):
    class Gone:
        def write(self, data: bytes) -> int:
            raise BrokenPipeError

        def flush(self) -> None:
            pass

    class Stdout:
        buffer = Gone()

        def flush(self) -> None:
            pass

        def fileno(self) -> int:
            raise OSError

    monkeypatch.setattr("sys.stdout", Stdout())
    session = Scripted(Outcome(reason="closed"), *envelopes([opened()]), then=lambda: None)
    assert await hosted(shell, session) == 129
    assert session.commands == [CloseSession(reason="hang-up")]


async def test_storage_that_fails_and_recovers_is_said(shell: Any, capfd: Any):
    states = [
        StorageStatus(mode="file", healthy=False, reason="The disk is full."),
        StorageStatus(mode="file", healthy=True),
    ]
    assert await hosted(shell, Scripted(Outcome(reason="done"), *states)) == 0
    said = capfd.readouterr()
    assert said.out == ""
    assert "cannot be written: The disk is full." in said.err
    assert "can be written again" in said.err


async def test_a_server_that_is_away_is_one_change_however_often_it_is_tried(
    shell: Any, capfd: Any
):
    away = {"mode": "redis", "healthy": False, "journal_only": True}
    states = [
        StorageStatus(mode="redis", healthy=True),
        StorageStatus(**away, reason="Redis cannot be reached.", lag=1),
        StorageStatus(**away, reason="Redis cannot be reached.", lag=9),
        StorageStatus(mode="redis", healthy=True),
        StorageStatus(mode="redis", healthy=True, reason="It is nearly full."),
    ]
    assert await hosted(shell, Scripted(Outcome(reason="done"), *states)) == 0
    away_told = "Everything is saved in the journal and brought over when redis is back."
    assert capfd.readouterr().err.splitlines()[:3] == [
        f"Redis cannot be reached. {away_told}",
        "redis is back and has everything.",
        "Note: It is nearly full.",
    ]


async def test_a_bug_in_the_run_still_closes_the_session(shell: Any):
    def broken() -> None:
        raise RuntimeError("bug")

    session = Scripted(Outcome(reason="done"), then=broken)
    with pytest.raises(RuntimeError, match="bug"):
        await hosted(shell, session)
    assert session.closed


async def test_what_was_masked_is_told_once_at_the_end(shell: Any, capfd: Any):
    states = [TextMasked(counts={"card": n}) for n in (1, 2)]
    assert await hosted(shell, Scripted(Outcome(reason="done"), *states)) == 0
    assert capfd.readouterr().err.count("Masked so far: card numbers: 2.") == 1
