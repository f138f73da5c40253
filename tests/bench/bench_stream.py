"""Streaming text: the cost of a token, early and late in a transcript, and of six panels at once.

Run as `python -m tests.bench.bench_stream`. Prints `name value floor ratio target`: processor
microseconds a token; the floor of growth is the same cost at 10 KB, that of the panels is
Textual's MarkdownStream fed with the same words, in far smaller number because it is slow.
"""

import asyncio
import itertools
import statistics
import sys
import time
from collections.abc import Awaitable, Callable, Iterator

from textual.app import App, ComposeResult
from textual.containers import Grid
from textual.widgets import Markdown

from tests.bench.form import amount
from tests.fakes.house import House
from tui.widgets.stream import StreamView
from tui.widgets.stream.document import Document

WORDS = [
    "窑温",
    "高十度，",
    "the",
    "celadon",
    "goes",
    "grey;",
    "**ten**",
    "more",
    "test",
    "tiles",
    "手感比釉色",
    "更重要。\n",
]
PANELS = 6
FRAME = 20
"""Tokens of all panels between two frames: 600 a second at 30 frames."""


def tokens(count: int) -> Iterator[str]:
    """Yield that many tokens."""
    return itertools.islice((f"{word} " for word in itertools.cycle(WORDS)), count)


def wrapped(held: int, count: int = 4_000) -> float:
    """Return microseconds a token for a document that already holds so many characters."""
    document = Document()
    document.set_width(38)
    document.begin("u", "")
    line = "".join(tokens(60)) + "\n"
    for _ in range(max(1, held // len(line))):
        document.append(line)
    begun = time.process_time()
    for token in tokens(count):
        document.append(token)
    return (time.process_time() - begun) / count * 1e6


async def painted(held: int) -> float:
    """Return microseconds a token for six views in an app, painted as the frame clock does."""
    views = [StreamView() for _ in range(PANELS)]

    async def frame(pieces: list[tuple[int, str]]) -> None:
        for number, token in pieces:
            views[number].append(token)
        for view in views:
            view.flush()

    app = House(Panels(*views))
    async with app.run_test(size=(200, 60)) as pilot:
        await pilot.pause()
        line = "".join(tokens(60)) + "\n"
        for view in views:
            view.begin("u")
            for _ in range(max(1, held // len(line))):
                view.append(line)
            view.flush()
        while not all(view._document.whole for view in views):  # what is behind is wrapped once
            await pilot.pause(0.05)
        return await _fed(frame, 3_000)


async def stock() -> float:
    """Return the same for Textual's own streaming Markdown."""
    panels = [Markdown() for _ in range(PANELS)]

    class Stock(App[None]):
        CSS = "Grid {grid-size: 3 2;}"

        def compose(self) -> ComposeResult:
            with Grid():
                yield from panels

    app = Stock()
    async with app.run_test(size=(200, 60)) as pilot:
        await pilot.pause()
        streams = [Markdown.get_stream(panel) for panel in panels]

        async def frame(pieces: list[tuple[int, str]]) -> None:
            for number, token in pieces:
                await streams[number].write(token)

        cost = await _fed(frame, 600)
        for stream in streams:
            await stream.stop()
        return cost


async def _fed(frame: Callable[[list[tuple[int, str]]], Awaitable[None]], count: int) -> float:
    begun = time.process_time()
    feed = ((panel, token) for token in tokens(count // PANELS) for panel in range(PANELS))
    while pieces := list(itertools.islice(feed, FRAME)):
        await frame(pieces)
        await asyncio.sleep(1 / 60)
    return (time.process_time() - begun) / count * 1e6


class Panels(Grid):
    """Six views side by side."""

    DEFAULT_CSS = "Panels {grid-size: 3 2; width: 100%; height: 100%;}"


def main() -> None:
    """Measure in turn and print one line a figure."""
    early, late = [], []
    for _ in range(amount(5, 1)):
        early.append(wrapped(10_000))
        late.append(wrapped(900_000))
    _say("stream_append_us_at_1MB_against_10KB", *map(statistics.median, (late, early)), "0.9-1.1")
    ours = asyncio.run(painted(10_000))
    grown = asyncio.run(painted(900_000))
    _say("stream_painted_us_at_1MB_against_10KB", grown, ours, "0.9-1.1")
    _say("stream_six_panels_us_against_MarkdownStream", ours, asyncio.run(stock()), "0.1")


def _say(name: str, value: float, floor: float, target: str) -> None:
    sys.stdout.write(f"{name} {value:.1f} {floor:.1f} {value / floor:.3f} {target}\n")


if __name__ == "__main__":
    main()
