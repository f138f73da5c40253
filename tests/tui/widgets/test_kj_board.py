"""The board's rows as they are painted: every line as wide as the next, in cells."""

from typing import Any

import pytest
from rich.cells import cell_len

from engine import BoardTree, Group
from tests.fakes.house import House, grid
from tui.board_shares import Proposals
from tui.widgets.kj_board import KJBoard

DEEP = Group(label="三", members=("c",))
for depth in range(12):
    DEEP = Group(label=f"组{depth}", members=(f"词{depth}",), groups=(DEEP,))

BOARD = BoardTree(
    core="文创礼物里的人情与分寸" * 9,
    groups=(
        Group(label="摸得到的诚意" * 8, members=("越用越好看" * 9, "a" * 200, "👩‍👩‍👧 family")),
        Group(label="", members=("b",)),
        DEEP,
    ),
    single=("有出处", "\x1b[31mred"),
)


@pytest.mark.parametrize("size", [(80, 24), (40, 12), (120, 40), (200, 60), (101, 30)])
async def test_long_and_wide_words_misalign_nothing(size: tuple[int, int]):
    view = KJBoard()
    app = House(view)
    async with app.run_test(size=size) as pilot:
        elsewhere = BoardTree(single=tuple(Proposals({"x": BOARD}).words()))
        view.show(BOARD, Proposals({"s1": BOARD, "s2": elsewhere}).shares(BOARD))
        view.focus()
        for _ in view.spots:
            await pilot.press("j")
            wide = view.scrollable_content_region.width
            for y in range(view.size.height):
                line = view.render_line(y)
                assert line.cell_length == wide
                assert sum(cell_len(segment.text) for segment in line) == wide
        for spot in view.spots:
            texts = view._painted(spot)
            assert sum(cell_len(segment.text) for segment in texts) == spot.width
        assert "\x1b" not in "\n".join(grid(app))
        assert "(no name) (1)" in view.as_text() or "[31mred" in view.as_text()


async def test_the_cursor_is_seen_without_colour_and_stays_in_sight():
    view = KJBoard()
    app = House(view)
    groups = tuple(Group(label=f"g{n}", members=(f"w{n}", f"v{n}")) for n in range(20))
    async with app.run_test(size=(60, 12)) as pilot:
        view.show(BoardTree(core="k", groups=groups), {})
        view.focus()
        for key in ("j", "pagedown", "pagedown", "G", "k", "pageup", "g"):
            await pilot.press(key)
            await pilot.pause()
            (marked,) = [line for line in grid(app) if line.startswith(">")]
            spot: Any = view.spot
            assert spot.row.text in marked
        assert view.cursor == ("core",)
        assert view.scroll_offset.y == 0


async def test_another_board_is_shown_from_where_the_reader_was():
    view = KJBoard()
    app = House(view)
    async with app.run_test(size=(60, 12)) as pilot:
        view.show(BoardTree(core="k", groups=(Group(label="g", members=("a", "b", "c")),)), {})
        view.go(("word", "b"))
        view.show(BoardTree(core="k", groups=(Group(label="g", members=("a", "c")),)), {})
        await pilot.pause()
        assert view.cursor == ("word", "c")
        view.show(BoardTree(), {})
        assert view.cursor == ("core",)
        view.go(("word", "nobody's"))
        assert view.cursor == ("core",)
