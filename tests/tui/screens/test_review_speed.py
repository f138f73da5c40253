"""What a jump tells once more is painted, and not laid out: that costs as much again."""

from typing import Any

from engine import Recording, Review
from tests.fakes.house import House
from tests.fakes.recorded import RecordedSession
from tests.fakes.screens import until
from tui.review_notes import ReviewNotes
from tui.reviewing import ReviewedSession
from tui.screens.review_table import ReviewTable


class CountedTable(ReviewTable):
    """Counts how often everything is laid out."""

    layouts = 0

    def _refresh_layout(self, size: Any = None, scroll: bool = False) -> None:
        self.layouts += not scroll
        super()._refresh_layout(size, scroll)


async def test_what_is_told_once_more_is_not_laid_out_once_more():
    recorded = RecordedSession("open-table-en")
    recording = Recording(recorded.log)
    session = ReviewedSession(recording, recorded, stages=recorded.stages, roles=recorded.roles)
    app = House()
    async with app.run_test(size=(120, 40)) as pilot:
        table = CountedTable(session, ReviewNotes(recording, Review()))
        await app.push_screen(table)
        await until(pilot, lambda: table.layouts and table.panels)
        ends = [turn.place for turn in session.timeline.turns if turn.stage == "discussion"]
        laid_out: list[int] = []
        while laid_out[-5:] != [0] * 5:  # the first ones come before everything has its place
            assert len(laid_out) < 200, "a jump to where one stands needs no layout"
            before = table.layouts
            table.go(ends[13])
            await pilot.pause()
            laid_out.append(table.layouts - before)
        assert table.panels[0].view.show_vertical_scrollbar
