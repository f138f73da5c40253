"""What is wanted of an export: a form, options, both kept for the next time."""

from typing import Any

import pytest
from textual.pilot import Pilot

from engine import ExportWish, events
from tests.fakes import golden
from tests.fakes.house import grid
from tests.fakes.told_session import TableHouse, ToldSession
from tui.screens.export import ExportScreen


async def entered(pilot: "Pilot[Any]", app: TableHouse) -> ExportScreen:
    await pilot.pause()
    await app.frame()
    await pilot.press("E")
    await pilot.pause()
    assert isinstance(app.screen, ExportScreen)
    return app.screen


def opened() -> ToldSession:
    session = ToldSession()
    session.table.open()
    session.tell(events.StageStarted(stage="introduction", kind="introduction"))
    return session


async def test_a_form_and_options_are_wished_and_kept_for_the_next_time():
    app = TableHouse(opened())
    wishes: list[ExportWish] = app.desk.wishes
    async with app.run_test(size=(80, 24)) as pilot:
        await entered(pilot, app)
        await pilot.press("j", "space", *"jjjjj", "space", "j", "space", "j", "j", "space", "E")
        await pilot.pause()
        assert app.screen is app.table
        wish = ExportWish(form="html", lang="zh", reasoning=True, costs=False)
        assert wishes == [wish]
        assert app.said[-1] == "Exported: /exports/20261120-k3f7.html"
        screen = await entered(pilot, app)
        shown = "\n".join(grid(app))
        assert "> (*) One page (HTML)" in shown
        assert "[x] The models' reasoning" in shown
        assert "[ ] Tokens and money" in shown
        assert "own words: 中文" in shown
        screen.rows.go(11)
        await pilot.press("space", "escape")
        await pilot.pause()
        assert wishes == [wish]


async def test_enter_writes_the_form_under_the_cursor():
    app = TableHouse(opened())
    async with app.run_test(size=(80, 24)) as pilot:
        await entered(pilot, app)
        await pilot.press("j", "j", "enter")
        await pilot.pause()
        assert app.desk.wishes == [ExportWish(form="csv")]
        screen = await entered(pilot, app)
        screen.rows.go(4)
        await pilot.press("enter")
        await pilot.pause()
        assert app.desk.wishes[-1].reduced == ()


@pytest.mark.parametrize("lang", ["en", "zh"])
async def test_it_looks_as_it_did(lang: Any):
    app = TableHouse(opened(), lang)
    async with app.run_test(size=golden.SIZES[0]) as pilot:
        await entered(pilot, app)
        await pilot.press("j", "space")
        await golden.check_sizes(app, pilot, f"export/wish-{lang}", frame=app.frame)
