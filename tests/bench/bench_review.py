"""A session of 10,000 utterances is opened on the screen, jumped about in, played and searched.

Run as `python -m tests.bench.bench_review`. Prints `name value floor ratio target` in milliseconds
of the processor, only frames by the wall's clock: a busy machine spoils those. Floors: for the log
its lines decoded alone, for the screen the same of a session of one stage, which is opened first and
pays the imports. What asks whether a screen stands yet is counted with it.
"""

import asyncio
import gc
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine import LogQuery, Playback, Recording, SystemClock, Timeline, search_log
from engine.policy.logline import decode_line, encode_line
from engine.vocabulary.events import Envelope
from tests.bench.form import amount
from tests.bench.long_session import EACH_STAGE, SESSION, keep, long_log
from tests.fakes.house import grid
from tests.fakes.screens import played
from tests.fakes.stores import FilePlace
from tui.app import TableRoundApp
from tui.review_desk import Wanted

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from tui.screens.review_table import ReviewTable

UTTERANCES = amount(10_000, 1_000)
JUMPS = amount(100, 12)
SECONDS = amount(8, 2)
"""How long is played."""

SPEED = 16


def say(name: str, value: float, floor: float, target: str) -> None:
    """Print one figure, in milliseconds."""
    sys.stdout.write(f"{name} {value:.2f} {floor:.2f} {value / floor:.2f} {target}\n")


def took(work: Callable[[], object]) -> float:
    """Return the processor's milliseconds of some work, the collector at rest as on the screen."""
    gc.collect()
    gc.disable()
    start = time.process_time()
    work()
    ended = (time.process_time() - start) * 1000
    gc.enable()
    return ended


def late(values: Sequence[float]) -> float:
    """Return the value that nineteen of twenty do not pass."""
    return sorted(values)[len(values) * 19 // 20]


async def read(home: Path) -> list[Envelope]:
    """Return the log of the home's session."""
    store = FilePlace(home).store()
    journal = await store.open(SESSION, write=False)
    try:
        return await journal.read()
    finally:
        await journal.close()
        await store.close()


async def fill(home: Path, utterances: int) -> None:
    """Make a home with a session."""
    store = FilePlace(home).store()
    await keep(store, long_log(utterances))
    await store.close()


def of_the_engine(home: Path) -> None:
    """Measure what lies below the screen."""
    gc.disable()
    start = time.process_time()
    log = asyncio.run(read(home))
    reading = (time.process_time() - start) * 1000
    gc.enable()
    lines = [encode_line(envelope) for envelope in log]
    floor = took(lambda: [decode_line(line) for line in lines])
    say(f"read_{len(log)}_events_ms", reading, floor, "-")
    recording = Recording(log)
    say("state_at_the_end_ms", took(lambda: recording.state(recording.last)), floor, "-")
    say("timeline_ms", took(lambda: Timeline.of(recording)), floor, "-")

    draw = random.Random(3)
    places = [draw.randrange(1, recording.last) for _ in range(JUMPS)]
    fresh = Recording(log)
    first = [took(lambda at=at: fresh.state(at)) for at in places[:1]]
    again = [took(lambda at=at: recording.state(at)) for at in places]
    say("jump_first_of_all_ms", first[0], floor, "100")
    say("jump_p95_ms", late(again), statistics.median(again), "100")

    def play() -> None:
        playback = Playback(recording, recording.last // 2)
        for _ in range(30):
            playback.advance(SPEED / 30)

    say("play_16_seconds_ms", took(play), floor, "1000")
    texts = [getattr(envelope.event, "text", "") for envelope in log]
    query = LogQuery(words=("zzzz",))
    looked = took(lambda: list(search_log(log, query)))
    say("search_of_all_ms", looked, took(lambda: [t for t in texts if "zzzz" in t.lower()]), "-")


class Shown:
    """The figures of one session on the screen."""

    def __init__(self) -> None:
        self.open = self.waited = self.whole = 0.0
        self.jumps: list[float] = []
        self.keys: list[float] = []
        self.gaps: list[float] = []

    async def act(self, app: TableRoundApp, pilot: "Pilot[Any]") -> None:
        """Open, jump, step and play."""
        from tui.screens.review_table import ReviewTable  # noqa: PLC0415  not part of what is measured

        await pilot.pause(0.5)
        start, begun = time.process_time(), time.perf_counter()
        app.look_again(Wanted(session=SESSION))
        while not (isinstance(app.screen, ReviewTable) and app.screen.is_mounted):
            await pilot.pause(0.002)
        table, painted = app.screen, asyncio.Event()
        table.call_after_refresh(painted.set)
        await painted.wait()
        self.open = (time.process_time() - start) * 1000
        self.waited = (time.perf_counter() - begun) * 1000
        assert "REVIEW" in grid(app)[-3]
        await table.reviewed.read_rest()
        self.whole = (time.process_time() - start) * 1000
        await pilot.pause(0.2)
        draw = random.Random(3)
        last = table.reviewed.recording.last
        for _ in range(JUMPS):
            place = draw.randrange(1, last)
            self.jumps.append(await self._painted(pilot, lambda at=place: table.go(at)))
        for _ in range(JUMPS):
            self.keys.append(await self._painted(pilot, table.action_next_turn))
        await self._play(table)

    async def _painted(self, pilot: "Pilot[Any]", act: Callable[[], object]) -> float:
        start = time.process_time()
        act()
        await pilot.pause()
        return (time.process_time() - start) * 1000

    async def _play(self, table: "ReviewTable") -> None:
        table.go(table.reviewed.recording.last // 2)
        while table.reviewed.speed < SPEED:
            table.reviewed.faster(1)
        frames: list[float] = []
        tick = table.tick

        def told(*panels: Any) -> None:
            frames.append(time.perf_counter())
            tick(*panels)

        table.tick = told
        table.action_go_on()
        await asyncio.sleep(SECONDS)
        table.action_go_on()
        self.gaps = [(after - before) * 1000 for before, after in pairwise(frames)]


def shown(home: Path) -> Shown:
    """Return the figures of a home's session."""
    figures = Shown()
    played(home, figures.act, clock=SystemClock())
    return figures


def main() -> None:
    """Measure the engine, then the screen beside a session of one stage."""
    with tempfile.TemporaryDirectory() as folder:
        whole, little = Path(folder) / "whole", Path(folder) / "little"
        for home, utterances in ((whole, UTTERANCES), (little, EACH_STAGE)):
            home.mkdir()
            asyncio.run(fill(home, utterances))
        of_the_engine(whole)
        floor, ours = shown(little), shown(whole)
    say(f"open_{UTTERANCES}_utterances_ms", ours.open, floor.open, "1000")
    say("open_by_the_clock_ms", ours.waited, floor.waited, "1000")
    say("open_and_read_ms", ours.whole, floor.whole, "-")
    for name, values, base in (
        ("go_anywhere", ours.jumps, floor.jumps),
        ("next_turn", ours.keys, floor.keys),
        ("frame_at_x16", ours.gaps, floor.gaps),
    ):
        middle = statistics.median(values), statistics.median(base)
        say(f"{name}_p50_ms", *middle, "100")
        say(f"{name}_p95_ms", late(values), late(base), "100")


if __name__ == "__main__":
    main()
