"""The drawer: pictures with their words, memory with its scores."""

from PIL import Image

from engine import MemoryItem
from tests.fakes.house import House, grid
from tests.fakes.pictures import encoded
from tests.fakes.tables import START
from tui.widgets.dock import Dock
from tui.widgets.picture import small_form


def png(width: int, height: int, top: str = "red", bottom: str = "blue") -> bytes:
    picture = Image.new("RGB", (width, height), top)
    picture.paste(bottom, (0, height // 2, width, height))
    return encoded(picture, "PNG")


def item(number: int, text: str, seat: str | None = None) -> MemoryItem:
    return MemoryItem(
        id=f"m{number}", seat=seat, kind="talk", text=text, at=START, importance=0.5, stage="x"
    )


async def test_pictures_come_turn_and_always_have_words():
    dock = Dock()
    app = House(dock)
    async with app.run_test(size=(40, 30)) as pilot:
        await pilot.pause()
        assert "No picture yet" in "\n".join(grid(app))
        dock.pictures.add(small_form(png(40, 40)), "photo.heic [/usr]\x1b[31m 40x40")
        dock.pictures.add(small_form(b"no picture"), "broken.png")
        await pilot.pause()
        assert dock.pictures.count == 2
        assert "2/2 This picture cannot" in "\n".join(grid(app))
        dock.pictures.turn(1)
        await pilot.pause()
        shown = "\n".join(grid(app))
        assert "1/2 photo.heic [/usr]" in shown
        assert "▀▀▀" in shown
        assert "\x1b" not in shown


async def test_without_colours_a_picture_is_drawn_in_marks():
    dock = Dock()
    app = House(dock, theme="mono")
    async with app.run_test(size=(40, 30)) as pilot:
        await pilot.pause()
        dock.pictures.add(small_form(png(40, 40, "white", "white")), "white")
        await pilot.pause()
        assert "@@@" in "\n".join(grid(app))


async def test_memory_shows_what_was_recalled_and_why_then_the_newest():
    dock = Dock()
    app = House(dock, lang="zh")
    async with app.run_test(size=(60, 40)) as pilot:
        await pilot.pause()
        items = [item(n, f"记住的 {n} [@click=app.quit]x[/]") for n in range(1, 4)]
        recalled = ("u9", ({"text": "窑温", "score": 0.8125}, {"text": "no score"}))
        dock.memory.show(items, 3, recalled, ())
        await pilot.pause()
        shown = "\n".join(grid(app))
        assert "0.81  窑温" in shown
        assert "?  no score" in shown
        assert shown.index("记住的 3") < shown.index("记住的 1")
        assert "[@click=app.quit]x[/]" in shown
        dock.memory.show([*items, item(4, "新的")], 4, recalled, ())
        await pilot.pause()
        assert "新的" in "\n".join(grid(app))
