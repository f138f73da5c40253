"""The palette: every action of a screen, in the interface's language, found in both."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from tests.fakes.house import grid
from tests.fakes.screens import played, until
from tui import keyboard
from tui.app import TableRoundApp
from tui.palette import Actions, Palette


def test_every_action_of_home_is_offered_and_runs(tmp_path: Path):
    async def act(app: TableRoundApp, pilot: "Pilot[Any]") -> None:
        provider = Actions(app.screen)
        offered = [hit async for hit in provider.discover()]
        assert len(offered) == len(keyboard.APP) + len(keyboard.HOME)
        for query in ("theme", "配色", "ps", "app.theme"):
            hits = [hit async for hit in provider.search(query)]
            assert any(str(hit.text) == "Theme" for hit in hits), query
        found = [hit async for hit in provider.search("help")]
        assert any(str(hit.match_display) == "Help  f1 ?" for hit in found)
        before = app.theme
        (theme,) = [hit for hit in offered if str(hit.text) == "Theme"]
        await theme.command()
        assert app.theme != before

    played(tmp_path, act)


@pytest.mark.parametrize(
    ("lang", "asks", "nothing"),
    [("zh", "查找操作", "没有这样的操作"), ("en", "Search all", "No action is called that")],
)
def test_the_palette_speaks_the_language_of_the_screen(
    tmp_path: Path, lang: Any, asks: str, nothing: str
):
    async def act(app: TableRoundApp, pilot: "Pilot[Any]") -> None:
        await pilot.press("ctrl+p")
        await until(pilot, lambda: asks in "\n".join(grid(app)))
        await pilot.press(*"qqqq")
        await until(pilot, lambda: nothing in "\n".join(grid(app)))
        await pilot.press("enter")
        await until(pilot, lambda: nothing not in "\n".join(grid(app)))

    played(tmp_path, act, lang=lang)


def test_enter_right_behind_the_words_takes_what_they_find(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    search = Actions.search

    async def late(self: Actions, query: str) -> Any:
        async for hit in search(self, query):
            await asyncio.sleep(0.3)
            yield hit

    monkeypatch.setattr(Actions, "search", late)

    async def act(app: TableRoundApp, pilot: "Pilot[Any]") -> None:
        before = app.theme
        await pilot.press("ctrl+p")
        await until(pilot, lambda: "Help" in "\n".join(grid(app)))
        await pilot.press(*"theme", "enter")
        await until(pilot, lambda: not isinstance(app.screen, Palette))
        await until(pilot, lambda: app.theme != before)

    played(tmp_path, act, lang="en")
