"""Rows gone through by keys: the cursor has a sign, stays in sight, and stays where it was."""

from textual.content import Content

from tests.fakes.house import House, grid
from tests.fakes.screens import until
from tui.widgets.sheet import PickList, Sheet


def rows(count: int) -> list[Content]:
    return [Content(f"row {n}") for n in range(count)]


def reversed_rows(app: House) -> list[str]:
    strips = app.screen._compositor.render_strips()
    lit = [s.text.strip() for strip in strips for s in strip if s.style and s.style.reverse]
    return [text for text in lit if "row" in text]


async def test_the_cursor_is_a_sign_and_is_brought_into_sight():
    chosen = PickList("list")
    app = House(chosen)
    async with app.run_test(size=(30, 6)) as pilot:
        chosen.show(rows(20))
        chosen.focus()
        await pilot.pause()
        assert "> row 0" in grid(app)[0]
        assert reversed_rows(app) == ["> row 0"]
        await pilot.press("j", "down", "k")
        await pilot.pause()
        assert "> row 1" in grid(app)[1]
        await pilot.press("G")
        await pilot.pause()
        assert "> row 19" in grid(app)[5]
        await pilot.press("pageup", "g")
        await pilot.pause()
        assert "> row 0" in grid(app)[0]
        await pilot.press("pagedown", "k", "k")
        assert chosen.cursor == 3


async def test_fewer_rows_take_the_cursor_along_and_none_are_no_harm():
    chosen = PickList("list")
    app = House(chosen)
    async with app.run_test(size=(30, 6)) as pilot:
        chosen.show(rows(5))
        chosen.focus()
        await pilot.press("G")
        assert chosen.cursor == 4
        chosen.show(rows(2))
        assert chosen.cursor == 1
        chosen.show([])
        await pilot.press("j", "k", "G")
        assert chosen.cursor == 0


async def test_the_mouse_goes_to_a_row_and_opens_it():
    class Room(House):
        def on_pick_list_opened(self) -> None:
            self.heard.append("opened")

    chosen = PickList("list")
    app = Room(chosen)
    async with app.run_test(size=(30, 6)) as pilot:
        chosen.show(rows(5))
        await pilot.pause()
        await pilot.click(chosen, offset=(3, 2))
        assert chosen.cursor == 2
        await pilot.click(chosen, offset=(3, 2))
        await pilot.pause()
        assert app.heard == ["opened"]


async def test_a_sheet_is_scrolled_by_the_same_keys():
    sheet = Sheet("sheet")
    app = House(sheet)
    async with app.run_test(size=(30, 6)) as pilot:
        sheet.show(rows(30))
        sheet.focus()
        await until(pilot, lambda: sheet.max_scroll_y > 0)
        await pilot.press("j")
        await until(pilot, lambda: "row 1" in grid(app)[0])
        await pilot.press("G")
        await until(pilot, lambda: "row 29" in grid(app)[5])
        sheet.top()
        await until(pilot, lambda: "row 0" in grid(app)[0])
