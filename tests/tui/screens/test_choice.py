"""A window with a few things to choose of: keys, the mouse, hostile labels."""

from typing import Any

import pytest
from textual.pilot import Pilot

from tests.fakes import golden
from tests.fakes.hostile import HOSTILE, UNSEEN
from tests.fakes.house import House, grid
from tui.screens.choice import ChoiceScreen
from tui.words import Lang


async def opened(pilot: "Pilot[Any]", labels: list[str]) -> list[int | None]:
    left: list[int | None] = []
    await pilot.app.push_screen(ChoiceScreen("Compare", labels), left.append)
    await pilot.pause()
    return left


@pytest.mark.parametrize(
    ("keys", "left"),
    [(["enter"], [0]), (["j", "j", "enter"], [2]), (["G", "enter"], [2]), (["escape"], [None])],
)
async def test_keys_choose_or_leave(keys: list[str], left: list[int | None]):
    app = House()
    async with app.run_test(size=(80, 24)) as pilot:
        chosen = await opened(pilot, ["one", "two", "three"])
        await pilot.press(*keys)
        await pilot.pause()
        assert chosen == left


async def test_what_is_hostile_stays_text():
    app = House()
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, [HOSTILE, "plain"])
        shown = "".join(grid(app))
        assert not UNSEEN.search(shown)


@pytest.mark.parametrize("lang", ["en", "zh"])
async def test_it_looks_as_it_did(lang: Lang):
    app = House(lang=lang)
    async with app.run_test(size=golden.SIZES[0]) as pilot:
        words = app.words
        labels = [words("review.compare.round"), words("review.compare.parent")]
        app.push_screen(ChoiceScreen(words("review.compare"), labels))
        await golden.check_sizes(app, pilot, f"review/choice-{lang}")
