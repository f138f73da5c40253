"""Rows of what was found: as they come, with what was found in sight."""

from datetime import UTC, datetime

import pytest

from engine import Excerpt, LogHit, cells
from tests.fakes.hostile import HOSTILE, UNSEEN
from tests.fakes.house import House, grid
from tui.widgets.hit_list import HitList


def hit(text: str, word: str, seq: int = 7, who: str = "Su He") -> LogHit:
    start = text.index(word)
    return LogHit(
        session="20261120-k3f7",
        seq=seq,
        at=datetime(2026, 11, 20, 9, tzinfo=UTC),
        kind="speech",
        stage="discussion",
        seat="s4",
        who=who,
        shown=Excerpt(text=text, start=start, end=start + len(word)),
    )


async def test_rows_come_one_after_another_and_the_cursor_stays():
    rows = HitList()
    app = House(rows)
    async with app.run_test(size=(80, 10)) as pilot:
        rows.show()
        assert rows.hit is None
        for number in range(30):
            rows.add(hit(f"kettle {number}", "kettle", seq=number + 1))
        await pilot.pause()
        assert rows.hit is not None
        assert rows.hit.seq == 1
        rows.focus()
        await pilot.press("G")
        assert rows.hit.seq == 30
        rows.add(hit("kettle later", "kettle", seq=99))
        await pilot.pause()
        assert rows.hit.seq == 30
        rows.show()
        await pilot.pause()
        assert "kettle" not in "".join(grid(app))


@pytest.mark.parametrize("width", [50, 80, 120])
async def test_what_was_found_is_in_sight(width: int):
    rows = HitList()
    app = House(rows)
    async with app.run_test(size=(width, 5)) as pilot:
        rows.add(hit("前" * 60 + "窑温高十度" + "后" * 60, "窑温"))
        await pilot.pause()
        assert any("窑温" in line for line in grid(app))
        assert all(cells(line) <= width for line in grid(app))


async def test_what_is_hostile_stays_text():
    rows = HitList()
    app = House(rows)
    async with app.run_test(size=(80, 5)) as pilot:
        rows.add(hit(f"{HOSTILE} kettle {HOSTILE}", "kettle", who=HOSTILE))
        await pilot.pause()
        assert not UNSEEN.search("".join(grid(app)))
