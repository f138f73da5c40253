"""A table on the screen while its Redis freezes, dies and comes back: the screen never waits."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from engine import Paths, SystemClock
from tests.fakes.held_loop import HeldLoop, Step, p95
from tests.fakes.house import grid
from tests.fakes.redis_server import RedisServer, redis_server
from tests.fakes.screens import played
from tests.fakes.streams import journal_rows, stream_rows
from tui.app import TableRoundApp
from tui.screens.table import TableScreen
from tui.widgets.status_line import StatusLine

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

RUN = (
    *("Tea for two", "--provider", "rehearsal", "--seed", "5", "--lang", "en", "--pace", "2"),
    *("--seats", "designer=1,consumer=1", "--rounds", "9", "--auto"),
)
PATIENCE = 90.0
"""Seconds of waiting: a server that is frozen is noticed after the five of an answer."""

HELD = 0.005
"""Seconds that storage may work in a step."""

WAITED, LONGEST = 0.5, 1.9
"""Seconds that a step may last on the clock of a loaded machine: nineteen of twenty, and each.

Who waited for a server would wait longer: an answer has two seconds and more.
"""


@pytest.fixture
def server() -> Iterator[RedisServer]:
    with redis_server() as server:
        yield server


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the screen says in passing."""
    said: list[str] = []
    say = TableRoundApp.say

    def heard(app: TableRoundApp, text: str, *, bad: bool = False) -> None:
        said.append(text)
        say(app, text, bad=bad)

    monkeypatch.setattr(TableRoundApp, "say", heard)
    return said


def status(app: TableRoundApp) -> str:
    """Return what the status line shows."""
    rows, at = grid(app), app.screen.query_one(StatusLine).region.y
    return rows[at] if rows else ""


async def until(pilot: "Pilot[Any]", true: Callable[[], object]) -> None:
    """Let the program go on until something is so; seldom asked, for asking costs a screen."""
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, "\n".join(grid(pilot.app))
        await pilot.pause(0.2)


async def goes_on(app: TableRoundApp, pilot: "Pilot[Any]", typed: str) -> None:
    """The table speaks on and is saved on this machine, and a key is answered."""
    session = app.desk.session
    assert session is not None
    before = session.state.seq
    await pilot.press("a", *typed)
    await until(pilot, lambda: typed in "\n".join(grid(app)))
    await pilot.press("ctrl+u", "escape")
    await until(pilot, lambda: session.state.seq > before + 3)


def test_the_screen_goes_on_while_its_redis_does_not(
    tmp_path: Path, server: RedisServer, said: list[str]
):
    held = HeldLoop()
    parts: dict[str, list[Step]] = {}
    sessions: list[str] = []

    async def act(app: TableRoundApp, pilot: "Pilot[Any]") -> None:
        words = app.words
        well = words("status.saved_to", mode="redis")
        only = words("status.journal_only", mode="redis", lag="#", reason="").partition("#")[0]

        def shows(*wanted: str) -> Callable[[], bool]:
            return lambda: all(one in status(app) for one in wanted)

        await until(pilot, lambda: isinstance(app.screen, TableScreen))
        assert app.desk.session is not None
        sessions.append(app.desk.session.id)
        await until(pilot, shows(well))
        await goes_on(app, pilot, "well")
        parts["well"] = held.take()
        server.freeze()
        await until(pilot, shows(only, app.told("Redis does not answer.")))
        assert well not in status(app)
        await goes_on(app, pilot, "frozen")
        parts["frozen"] = held.take()
        server.kill()
        await until(pilot, shows(only, app.told("Redis cannot be reached.")))
        await goes_on(app, pilot, "killed")
        parts["killed"] = held.take()
        server.start()
        await until(pilot, shows(well))
        assert only not in status(app)
        await goes_on(app, pilot, "again")
        parts["again"] = held.take()

    with held.watching():
        app = played(
            tmp_path,
            act,
            *RUN,
            size=(120, 40),
            lang="zh",
            clock=SystemClock(),
            REDIS_URL=server.url,
        )
    parts["end"] = held.take()
    away = app.words("table.journal_only", reason="#", mode="redis").partition("#")[2]
    assert sum(text.endswith(away) for text in said) == 1
    assert said.count(app.words("table.saved_again")) == 1
    for part, steps in parts.items():
        names = {step.name for step in steps}
        assert part == "end" or {"RedisJournal.append", "RedisJournal.keep_draft"} <= names
        assert p95([step.worked for step in steps]) < HELD, part
        assert p95([step.passed for step in steps]) < WAITED, part
        assert max(step.passed for step in steps) < LONGEST, part
    (session,) = sessions
    rows = stream_rows(server, session)
    assert rows
    assert rows == journal_rows(Paths.of(str(tmp_path)), session)
