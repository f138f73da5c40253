"""Words found in all sessions: as they are found, newer words, nothing, a place that is opened."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from typing import Any, cast

import pytest
from textual.pilot import Pilot

from engine import EngineError, LogHit, LogQuery, StoreError
from tests.fakes import golden
from tests.fakes.house import grid
from tests.fakes.screens import until
from tests.tui.screens.test_branches import ROWS
from tests.tui.screens.test_compare import Beside
from tests.tui.widgets.test_hit_list import hit
from tui.review_desk import Wanted
from tui.screens.review_search import ReviewSearch
from tui.words import Lang


class Finder(Beside):
    """Says faults, too."""

    def fault(self, error: EngineError) -> str:
        return f"{error.message} {error.hint}"


class Logs:
    """Stands for the desk: hits for a word, one after another; a gate holds the rest back."""

    def __init__(self, hits: Sequence[LogHit], fault: StoreError | None = None) -> None:
        self.hits = hits
        self.fault = fault
        self.asked: list[LogQuery] = []
        self.closed = 0
        self.gate: asyncio.Event | None = None

    async def search(self, query: LogQuery) -> AsyncGenerator[LogHit]:
        self.asked.append(query)
        try:
            if self.fault is not None:
                raise self.fault
            for number, one in enumerate(self.hits):
                if number and self.gate is not None:
                    await self.gate.wait()
                if any(word in one.shown.text for word in query.words):
                    yield one
        finally:
            self.closed += 1


HITS = [
    hit("The kettle stays warm", "kettle", 12, "Su He"),
    hit("nobody needs a second kettle at home", "kettle", 40, "Chen Yu"),
    hit("茶壶要能立住", "茶壶", 55, "何佳"),
]


async def searched(
    pilot: "Pilot[Any]", logs: Logs, text: str = ""
) -> tuple[ReviewSearch, list[Wanted | None]]:
    left: list[Wanted | None] = []
    screen = ReviewSearch(cast("Any", logs), ROWS, text)
    await pilot.app.push_screen(screen, left.append)
    await pilot.pause()
    return screen, left


async def over(pilot: "Pilot[Any]", screen: ReviewSearch, words: str) -> None:
    await until(pilot, lambda: words in str(screen.count.content))


async def test_words_of_before_are_searched_at_once_and_a_place_is_opened():
    app, logs = Finder(), Logs(HITS)
    async with app.run_test(size=(80, 24)) as pilot:
        screen, left = await searched(pilot, logs, "kettle")
        await over(pilot, screen, "Found 2")
        assert "Su He" in "".join(grid(app))
        await pilot.press("j", "enter")
        await pilot.pause()
        assert left == [Wanted(session="20261120-k3f7", seq=40)]


async def test_newer_words_end_the_search_of_before():
    app, logs = Finder(), Logs(HITS)
    logs.gate = asyncio.Event()
    async with app.run_test(size=(80, 24)) as pilot:
        screen, _ = await searched(pilot, logs, "kettle")
        await over(pilot, screen, "found 1")
        await pilot.press("slash", "end", *(["backspace"] * 6), "x")
        await until(pilot, lambda: logs.closed == 1)
        logs.gate.set()
        await over(pilot, screen, "Nothing was found")
        assert screen.rows.hit is None
        assert [query.words for query in logs.asked] == [("kettle",), ("x",)]


async def test_a_fault_is_said_and_esc_leaves():
    app, logs = Finder(), Logs([], StoreError("The disk is away.", hint="Bring it back."))
    async with app.run_test(size=(80, 24)) as pilot:
        _, left = await searched(pilot, logs, "kettle")
        await until(pilot, lambda: bool(app.said))
        assert "The disk is away." in app.said[0]
        await pilot.press("escape")
        await pilot.pause()
        assert left == [None]


@pytest.mark.parametrize("lang", ["en", "zh"])
async def test_it_looks_as_it_did(lang: Lang):
    app, logs = Finder(lang), Logs(HITS)
    async with app.run_test(size=golden.SIZES[0]) as pilot:
        screen, _ = await searched(pilot, logs)
        await golden.check_sizes(app, pilot, f"review/search-empty-{lang}")
        screen.line.value = "kettle"
        await until(
            pilot, lambda: screen.rows.length == 2 and "..." not in str(screen.count.content)
        )
        await golden.check_sizes(app, pilot, f"review/search-found-{lang}")
        screen.line.value = "zebra"
        await until(pilot, lambda: not screen.rows.length)
        await over(pilot, screen, "没有找到" if lang == "zh" else "Nothing was found")
        await golden.check_sizes(app, pilot, f"review/search-none-{lang}")
