import pytest

from engine import QuestionOpen
from tests.fakes.recorded import RecordedSession
from tests.fakes.told_session import TableHouse, ToldSession
from tui.screens.table_layout import PANEL_HEIGHT, PANEL_WIDTH, grid_shape


@pytest.mark.parametrize(
    ("seats", "width", "height", "columns", "rows"),
    [
        (6, 80, 18, 3, 9),
        (6, 80, 16, 3, 8),
        (6, 120, 33, 3, 16),
        (6, 140, 54, 3, 27),
        (8, 200, 54, 4, 27),
        (1, 120, 33, 1, 33),
        (2, 120, 33, 2, 33),
        (12, 140, 54, 4, 18),
    ],
)
def test_all_panels_are_seen_where_they_fit(
    seats: int, width: int, height: int, columns: int, rows: int
):
    assert grid_shape(seats, width, height) == (columns, rows)


@pytest.mark.parametrize(("seats", "width", "height"), [(12, 80, 16), (24, 80, 16), (6, 60, 9)])
def test_with_more_seats_than_fit_the_panels_keep_their_size(seats: int, width: int, height: int):
    columns, rows = grid_shape(seats, width, height)
    assert rows == PANEL_HEIGHT
    assert columns == width // PANEL_WIDTH


def test_a_tiny_terminal_still_has_a_shape():
    columns, rows = grid_shape(6, 10, 2)
    assert (columns, rows) == (1, 3)


async def test_panels_stay_whole_while_a_question_is_open():
    session = RecordedSession("paper-cut-zh")
    session.advance(lambda state: state.seats)
    app = TableHouse(session, "zh")
    async with app.run_test(size=(80, 24)) as pilot:
        await app.frame()
        await pilot.pause()
        words = ("一", "二", "三", "四", "五")
        session.publish(QuestionOpen(stage="decision", kind="keywords", default=words))
        for _ in range(6):
            await app.frame()
            await pilot.pause()
        assert app.table.question_bar.display
        assert all(p.region.bottom <= app.table.question_bar.region.y for p in app.table.panels)


async def test_the_board_beside_the_open_drawer_leaves_no_sliver_of_a_panel():
    session = ToldSession()
    session.table.open()
    app = TableHouse(session)
    async with app.run_test(size=(120, 40)) as pilot:
        await app.frame()
        await pilot.press("L", "L", "L", "d")
        await app.frame()
        await pilot.pause()
        shown = [one.size.width for one in (app.table.grid, app.table.board) if one.region.width]
        assert min(shown) > 30
        await pilot.press("d")
        await app.frame()
        await pilot.pause()
        assert app.table.grid.region.width > 30
