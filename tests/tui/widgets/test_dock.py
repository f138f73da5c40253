"""The drawer: pictures with their words, memory with its scores."""

from typing import Any

from PIL import Image

from engine import MemoryItem, Seat
from engine.vocabulary.seats import Persona
from tests.fakes.house import House, grid
from tests.fakes.pictures import encoded
from tests.fakes.tables import START
from tui.widgets.dock import Dock
from tui.widgets.memory import Remembered
from tui.widgets.picture import small_form


def png(width: int, height: int, top: str = "red", bottom: str = "blue") -> bytes:
    picture = Image.new("RGB", (width, height), top)
    picture.paste(bottom, (0, height // 2, width, height))
    return encoded(picture, "PNG")


def seat(name_of: str, name: str) -> Seat:
    persona = Persona(id=name_of, name=name, age=40, background="", experience="", speaking="")
    return Seat(
        id=name_of,
        name=name,
        persona=persona,
        first_role="designer",
        role="designer",
        provider="rehearsal",
        model="voices",
    )


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


def shown(items: list[MemoryItem], recalled: tuple[dict[str, Any], ...] = ()) -> Remembered:
    seats = (seat("s1", "巴雅尔"), seat("s2", "Chen [/]\x1b[2J"))
    return Remembered(memories=items, seats=seats, recalled=recalled, by="Chen [/]\x1b[2J")


async def test_memory_shows_what_was_recalled_and_why_then_the_newest():
    dock = Dock()
    app = House(dock, lang="zh")
    async with app.run_test(size=(60, 40)) as pilot:
        await pilot.pause()
        assert "还没有记忆" in "\n".join(grid(app))
        items = [item(n, f"记住的 {n} [@click=app.quit]x[/]") for n in range(1, 4)]
        recalled = (
            {"text": "窑温", "score": 0.8125, "relevance": 1.0, "recency": 0.5, "importance": 0.25},
            {"text": "no score"},
            {"memory": "m77", "score": 0.1, "cosine": 0.5},
        )
        dock.memory.show(shown(items, recalled))
        await pilot.pause()
        text = "\n".join(grid(app))
        assert "Chen [/]" in text
        assert "0.81 窑温" in text
        assert "相关 1.00 新近 0.50 重要" in text
        assert "? no score" in text
        assert "0.10 （已忘记）" in text
        assert text.count("相近") == text.count("相近 0.50") == 1
        assert text.index("记住的 3") < text.index("记住的 1")
        assert "[@click=app.quit]x[/]" in text
        assert "\x1b" not in text
        dock.memory.show(shown([*items, item(4, "新的")], recalled))
        await pilot.pause()
        assert "新的" in "\n".join(grid(app))


async def test_one_seats_memories_by_keys():
    dock = Dock()
    app = House(dock)
    async with app.run_test(size=(60, 40)) as pilot:
        items = [item(1, "mine", "s1"), item(2, "yours", "s2"), item(3, "ours")]
        dock.memory.show(shown(items))
        dock.memory.view.focus()
        seen: list[str] = []
        for key in ("l", "l", "l", "l", "h"):
            await pilot.press(key)
            await pilot.pause()
            text = "\n".join(grid(app))
            seen.append(" ".join(word for word in ("mine", "yours", "ours") if f": {word}" in text))
        assert seen == ["mine", "yours", "ours", "mine yours ours", "ours"]
        assert "h/l Table" in "\n".join(grid(app))


async def test_the_newest_stands_on_top_whatever_the_size_and_a_reader_is_left_alone():
    dock = Dock()
    app = House(dock)
    async with app.run_test(size=(60, 24)) as pilot:
        items = [item(n, f"thing number {n}") for n in range(1, 60)]
        dock.memory.show(shown(items))
        await pilot.pause()
        assert "number 59" in "\n".join(grid(app))
        await pilot.resize_terminal(90, 30)
        await pilot.pause()
        assert "number 59" in "\n".join(grid(app))
        dock.memory.view.focus()
        await pilot.press("pagedown")
        await pilot.pause()
        before = grid(app)
        dock.memory.show(shown([*items, item(60, "the very newest")]))
        await pilot.pause()
        assert grid(app)[:-1] == before[:-1]
        assert "more has come" in "\n".join(grid(app))
        await pilot.press("g")
        await pilot.wait_for_scheduled_animations()
        await pilot.pause()
        assert "the very newest" in "\n".join(grid(app))
        assert "more has come" not in "\n".join(grid(app))
