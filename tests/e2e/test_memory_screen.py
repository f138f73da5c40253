"""What an agent remembered of another session, read on the table screen; forgotten, it is gone."""

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from engine.policy.redaction import MARK
from tests.e2e.test_memory import RUN, ran
from tests.fakes.program import call
from tests.fakes.screens import played, until
from tests.fakes.traces import traces
from tui.app import TableRoundApp
from tui.screens.seen import SeenScreen
from tui.screens.table import TableScreen
from tui.widgets.stream import StreamView
from tui.words import Lang

pytestmark = pytest.mark.slow

TABLE = tuple(word for word in RUN[1:] if word not in {"--auto", "--headless", "--json"})
"""The same table, attended: it stands still at its first question."""

SCROLLBAR = "▁▂▃▄▅▆▇█"


def squeezed(text: str) -> str:
    """Return a text without blanks: the screen wraps it where it likes."""
    return "".join(char for char in text if char not in SCROLLBAR and not char.isspace())


def page(app: TableRoundApp) -> str:
    """Return what stands within the inspector's frame; around it the table shines through."""
    at = app.screen.query_one(StreamView).region
    strips = app.screen._compositor.render_strips()[at.y : at.bottom]
    return "\n".join(strip.crop(at.x, at.right).text for strip in strips)


async def at_its_question(app: TableRoundApp, pilot: "Pilot[Any]") -> TableScreen:
    await until(pilot, lambda: isinstance(app.screen, TableScreen))
    screen = app.screen
    assert isinstance(screen, TableScreen)
    await until(pilot, lambda: screen.pump.question is not None)
    return screen


async def inspector(app: TableRoundApp, pilot: "Pilot[Any]") -> str:
    """Open the first seat's inspector by its keys, read it page by page, and leave it."""
    await pilot.press("1", "i")
    await until(pilot, lambda: isinstance(app.screen, SeenScreen))
    await until(pilot, lambda: "sha256" in page(app))
    pages: list[str] = []
    while (now := page(app)) not in pages:
        pages.append(now)
        await pilot.press("pagedown")
        await pilot.pause()
    await pilot.press("escape")
    await until(pilot, lambda: isinstance(app.screen, TableScreen))
    return "\n".join(pages)


def test_the_inspector_shows_what_was_recalled_until_it_is_forgotten(tmp_path: Path):
    first = ran(tmp_path, 5)[0]["session"]
    second: list[str] = []
    rows: list[dict[str, Any]] = []

    async def recalls(app: TableRoundApp, pilot: "Pilot[Any]") -> None:
        screen = await at_its_question(app, pilot)
        assert app.desk.session is not None
        second.append(app.desk.session.id)
        newest = screen.pump.state.utterances_of("s1")[-1]
        rows.extend(dict(row) for row in screen.pump.recalled[newest.id] if "text" in row)
        assert {row["session"] for row in rows} == {first}
        shown = await inspector(app, pilot)
        for row in rows:
            parts = {name: f"{row[name]:.2f}" for name in ("relevance", "recency", "importance")}
            said = f"- {row['score']:.2f} {row['text']}"
            why = f"{app.words('seen.why', **parts)}; {app.words('seen.earlier', session=first)}"
            assert squeezed(f"{said} {why}") in squeezed(shown)

    played(tmp_path, recalls, *TABLE, "--seed", "6")
    gone, *others = rows
    assert traces(tmp_path, gone["text"])
    done = call(tmp_path, "memory", "forget", gone["memory"])
    assert done.returncode == 0, done.stderr.decode()
    assert traces(tmp_path, gone["text"]) == []

    async def recalls_no_longer(app: TableRoundApp, pilot: "Pilot[Any]") -> None:
        app.open_table(await app.desk.prepare_again(second[0]))
        await at_its_question(app, pilot)
        shown = squeezed(await inspector(app, pilot))
        assert squeezed(gone["text"]) not in shown
        assert squeezed(f"- {gone['score']:.2f} {MARK}") in shown
        for row in others:
            assert squeezed(f"- {row['score']:.2f} {row['text']}") in shown

    lang: Lang = "zh"
    played(tmp_path, recalls_no_longer, size=(80, 24), lang=lang)
