"""The list of sessions and what is known of one: signs, hostile text, the cursor."""

import pytest

from engine import Bookmark, Review, SessionSummary
from tests.fakes.hostile import HOSTILE, UNSEEN
from tests.fakes.house import House, grid
from tests.fakes.told_desk import summary
from tui.widgets.session_facts import facts_of
from tui.widgets.session_list import SessionList, day_of
from tui.words import Words

ROWS = [(summary(f"20261120-{n:04d}", "closed", f"Lamp {n}"), 0) for n in range(500)]


@pytest.fixture(autouse=True)
def utc(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TZ", "UTC")


async def test_the_cursor_stays_in_sight_and_at_the_ends():
    rows = SessionList()
    app = House(rows)
    async with app.run_test(size=(60, 12)) as pilot:
        rows.show(ROWS, "20261120-0300")
        rows.focus()
        await pilot.pause()
        assert any("> " in row and "Lamp 300" in row for row in grid(app))
        await pilot.press("G")
        assert rows.cursor == 499
        assert not rows.neighbour(1)
        await pilot.press("pageup", "k", "g")
        assert rows.cursor == 0
        assert not rows.neighbour(-1)
        assert rows.neighbour(1)
        await pilot.resize_terminal(30, 6)
        await pilot.pause()
        assert any("Lamp 1" in row for row in grid(app))
        rows.show([])
        await pilot.press("j", "G", "pagedown")
        assert rows.session is None
        assert rows.cursor == 0


async def test_signs_depth_and_hostile_titles():
    rows = SessionList()
    app = House(rows)
    async with app.run_test(size=(60, 12)) as pilot:
        rows.show(
            [
                (summary("20261120-aaaa", "open", HOSTILE), 0),
                (summary("20261120-bbbb", "damaged", "[/b] lamp"), 2),
                (summary("20261120-cccc", "interrupted", ""), 0),
            ]
        )
        rows.pick("20261120-cccc")
        await pilot.pause()
        shown = "\n".join(grid(app))
        assert not any(UNSEEN.search(row) for row in grid(app))
        assert "!" in shown
        assert "  + [/b] lamp" in shown
        assert "= 11-20 09:00 20261120-cccc" in shown


def test_a_time_that_is_none_is_nothing():
    assert day_of("") == day_of("yesterday") == ""
    assert day_of("2026-11-20T09:00:00Z") == "11-20 09:00"


def test_facts_say_what_is_known_and_obey_nothing():
    one = summary("20261120-aaaa", "closed", HOSTILE)
    hostile = SessionSummary(
        id=one.id,
        title=HOSTILE,
        topic=f"{HOSTILE} topic",
        kit=HOSTILE,
        lang="en",
        opened=one.opened,
        last="never",
        events=4,
        status="closed",
        utterances=3,
        costs={HOSTILE: "0.41", "EUR": "0"},
        unknown=2,
        parent=(HOSTILE, 12),
        tags=(HOSTILE,),
    )
    review = Review(note=HOSTILE, bookmarks=(Bookmark(seq=12, text=HOSTILE),))
    told = facts_of(hostile, review, Words("en"))
    assert not UNSEEN.search(told.replace("\n", ""))
    assert "Begun: 2026-11-20 09:00 UTC" in told
    assert "Last" not in told
    assert "Bookmarks: 1" in told
    plain = facts_of(summary("20261120-aaaa", "closed", "Lamp"), Review(), Words("en"))
    assert "Topic" not in plain.replace("Topic: Lamp", "")
    assert plain.startswith("Lamp\n")
