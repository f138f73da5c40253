"""The line of moments: its signs in every width, its words, a click on it."""

from engine import cells
from tests.fakes.house import House, grid
from tui.widgets.timeline_bar import TimelineBar, Where, track, words_in


def where(place: int, **more: object) -> Where:
    return Where(left=("REVIEW", "turn 3"), right="00:45", place=place, last=100, **more)  # type: ignore[arg-type]


def test_the_line_shows_past_and_future_stages_marks_and_the_place():
    assert track(where(0), 11) == "@----------"
    assert track(where(50), 11) == "=====@-----"
    assert track(where(100), 11) == "==========@"
    assert track(where(50, stages=(10, 70), marks=(70, 90)), 11) == "=|===@-*-*-"
    assert track(where(50, stages=(50,), marks=(50,)), 11) == "=====@-----"
    assert track(where(10**9, marks=(-4,)), 11) == "*=========@"
    assert track(where(5), 1) == ""


def test_words_keep_their_gap_and_the_last_ones_give_way():
    assert words_in(("REVIEW", "a\nb", "c"), 40) == "REVIEW  a b  c"
    cut = words_in(("REVIEW", "很长的一句话"), 12)
    assert cells(cut) <= 12
    assert cut.startswith("REVIEW  ")
    assert words_in(("REVIEW", "c"), 6) == "REVIEW"


async def test_it_fits_every_width_and_tells_where_it_was_clicked():
    bar = TimelineBar()
    heard: list[float] = []

    class Listening(House):
        def on_timeline_bar_wanted(self, event: TimelineBar.Wanted) -> None:
            heard.append(event.share)

    app = Listening(bar)
    async with app.run_test(size=(40, 6)) as pilot:
        bar.show(where(50))
        await pilot.pause()
        rows = [row for row in grid(app) if row.strip()]
        assert rows[0].split() == ["REVIEW", "turn", "3", "00:45"]
        assert "@" in rows[1]
        await pilot.resize_terminal(24, 6)
        await pilot.pause()
        assert all(cells(row) <= 24 for row in grid(app))
        bar.on_click(type("Click", (), {"x": 1, "y": 1})())
        bar.on_click(type("Click", (), {"x": 999, "y": 1})())
        bar.on_click(type("Click", (), {"x": 5, "y": 0})())
        await pilot.pause()
    assert heard == [0.0, 1.0]
