"""The tree of branches: the cursor begins where one came from, Enter opens, f forks."""

from typing import Any

import pytest
from textual.pilot import Pilot

from engine import SessionSummary
from tests.fakes import golden
from tests.fakes.hostile import HOSTILE, UNSEEN
from tests.fakes.house import grid
from tests.tui.screens.test_compare import Beside
from tui.screens.branches import BranchesScreen, BranchWish


def row(
    name: str, topic: str, parent: tuple[str, int] | None = None, **more: Any
) -> SessionSummary:
    return SessionSummary(
        id=name,
        title="",
        topic=topic,
        kit="open-table",
        lang="en",
        opened="2026-11-20T09:00:00Z",
        last="2026-11-20T10:00:00Z",
        events=40,
        status=more.pop("status", "closed"),
        parent=parent,
        **more,
    )


ROWS = [
    row("20261122-m8p2", "给年轻旅行者的剪纸蝴蝶礼物", ("20261121-q4t8", 30), status="open"),
    row("20261121-q4t8", "A lamp that folds", ("20261120-k3f7", 120), status="interrupted"),
    row("20261121-b2c4", "A lamp that hangs", ("20261120-k3f7", 7), tags=("tea", "灯")),
    row("20261120-k3f7", "A lamp", utterances=38, pictures=4, costs={"USD": "0.62"}),
]


async def entered(
    pilot: "Pilot[Any]", session: str, rows: list[SessionSummary] | None = None
) -> list[BranchWish | None]:
    left: list[BranchWish | None] = []
    screen = BranchesScreen(ROWS if rows is None else rows, session)
    await pilot.app.push_screen(screen, left.append)
    await pilot.pause()
    return left


@pytest.mark.parametrize("lang", ["en", "zh"])
async def test_the_tree_looks_as_it_did(lang: Any, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TZ", "UTC")
    app = Beside(lang)
    async with app.run_test(size=golden.SIZES[0]) as pilot:
        await entered(pilot, "20261121-b2c4")
        await golden.check_sizes(app, pilot, f"branches/tree-{lang}")


@pytest.mark.parametrize(
    ("keys", "wish"),
    [
        (("enter",), BranchWish("open", "20261121-b2c4")),
        (("g", "f"), BranchWish("fork", "20261120-k3f7")),
        (("k", "enter"), BranchWish("open", "20261122-m8p2")),
        (("escape",), None),
    ],
)
async def test_what_is_wished_is_left_behind(keys: tuple[str, ...], wish: BranchWish | None):
    app = Beside()
    async with app.run_test(size=(80, 24)) as pilot:
        left = await entered(pilot, "20261121-b2c4")
        await pilot.press(*keys)
        await pilot.pause()
        assert left == [wish]


async def test_an_id_is_copied_and_hostile_names_are_text():
    app = Beside()
    async with app.run_test(size=(120, 40)) as pilot:
        await entered(pilot, "x", [row("20261120-k3f7", HOSTILE, tags=(HOSTILE[:40],))])
        await pilot.press("y")
        assert app.copied == ["20261120-k3f7"]
        shown = "\n".join(grid(app))
        assert not UNSEEN.search(shown.replace("\n", ""))
        assert "[/usr/bin]" in shown


async def test_where_there_is_nothing_nothing_is_wished():
    app = Beside()
    async with app.run_test(size=(80, 24)) as pilot:
        left = await entered(pilot, "x", [])
        await pilot.press("enter", "f", "y", "escape")
        await pilot.pause()
        assert left == [None]
