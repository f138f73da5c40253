"""The view in an app: what is painted is what was said; it follows, lets go, finds, selects."""

import re
from typing import Any

import pytest
from textual.geometry import Offset, Size
from textual.selection import SELECT_ALL, Selection

from tests.fakes.house import House, grid
from tests.fakes.screens import until
from tui.widgets.stream import StreamView

ENGLISH = "The kiln was **ten** degrees too hot, and the celadon went grey. " * 3
CHINESE = "窑温高十度，青色就会发灰；建议把试片增加到十二件。手感比釉色名字更重要。" * 3
MARKDOWN = "# Title\n- one\n- two\n```py\nx = 1\n```\n> quoted\n\n| a | b |\nend"
HOSTILE = "[/usr/bin] [@click=app.quit]x[/] [red]no[/red] [ref-01]"


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize("text", [ENGLISH, CHINESE, MARKDOWN, HOSTILE])
async def test_what_is_painted_is_what_was_said_before_and_after_a_resize(text: str):
    view = StreamView()
    app = House(view)
    async with app.run_test(size=(40, 40)) as pilot:
        await pilot.pause()
        view.begin("u1")
        for at in range(0, len(text), 5):
            view.append(text[at : at + 5])
            view.flush()
        view.finish(text)
        view.flush()
        await pilot.pause()
        assert squeezed("".join(grid(app))) == squeezed(text)
        await pilot.resize_terminal(27, 60)
        await pilot.pause()
        assert squeezed("".join(grid(app))) == squeezed(text)
        assert view.plain == text


async def test_a_view_that_is_emptied_keeps_its_scrollbar_until_it_is_known_what_comes():
    view = StreamView()
    app = House(view)
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.pause()
        for text in ("first", "second"):
            view.clear()
            assert view.show_vertical_scrollbar == (text == "second")
            view.entry("u1", "\n".join(f"{text} {number}" for number in range(50)))
            view.flush()
            await pilot.pause()
            assert grid(app)[-1].startswith(f"{text} 49")
        view.clear()
        view.flush()
        await pilot.pause()
        assert not view.show_vertical_scrollbar
        assert "second" not in "".join(grid(app))


async def test_text_that_comes_while_the_view_gets_another_height_is_followed():
    view = StreamView()
    app = House(view)
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.pause()
        inside = view._container_size
        view._container_size = Size(inside.width, inside.height - 1)  # laid out, not told yet
        view.entry("u1", "\n".join(f"line {number}" for number in range(50)))
        view.flush()
        view._container_size = inside
        await pilot.resize_terminal(40, 8)
        await pilot.pause()
        assert view.following
        assert "line 49" in grid(app)[-1]


async def test_it_follows_until_the_reader_scrolls_and_counts_what_she_misses():
    view = StreamView()
    app = House(view)
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.pause()
        view.entry("u1", "\n".join(f"line {number}" for number in range(50)))
        view.flush()
        await pilot.pause()
        assert view.following
        assert "line 49" in grid(app)[-1]
        view.focus()
        await pilot.press("g")
        await pilot.pause()
        assert not view.following
        assert view.unread == 0
        view.entry("u2", "new one\nnew two")
        view.flush()
        await pilot.pause()
        assert view.unread == 2
        assert "line 0" in grid(app)[0]
        await pilot.press("G")
        await pilot.pause()
        assert view.following
        assert view.unread == 0
        assert "new two" in grid(app)[-1]


class BeingLaidOut(StreamView):
    """A view whose size its screen knows already, and it does not, as in the middle of a layout."""

    @property
    def container_size(self) -> Size:
        return self.size - Size(0, 1)


async def test_it_goes_on_following_in_the_middle_of_a_layout():
    view = BeingLaidOut()
    app = House(view)
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.pause()
        for number in range(40):
            view.entry(f"u{number}", f"line {number}")
            view.flush()
        assert view.following


async def test_a_reader_stays_at_her_line_when_the_window_changes():
    view = StreamView()
    app = House(view)
    async with app.run_test(size=(60, 10)) as pilot:
        await pilot.pause()
        words = [f"word{number:04}" for number in range(300)]
        view.entry("u1", " ".join(words))
        view.flush()
        await pilot.pause()
        view.scroll_to(y=10, animate=False, immediate=True)
        await pilot.pause()
        first = grid(app)[0].split()[0]
        await pilot.resize_terminal(30, 10)
        await pilot.pause()
        assert first in " ".join(grid(app)[:2])


async def test_it_finds_and_goes_round():
    view = StreamView()
    app = House(view)
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.pause()
        view.entry(
            "u1", "\n".join(f"row {n}" + (" 釉色" if n % 20 == 3 else "") for n in range(60))
        )
        view.flush()
        assert view.search("釉色") == 3
        await pilot.pause()
        assert "釉色" in "".join(grid(app))
        at = view.scroll_offset.y
        view.search_next(1)
        await pilot.pause()
        assert view.scroll_offset.y != at
        assert view.search("nothing of the kind") == 0
        view.search_next(1)


async def test_what_is_selected_is_what_is_shown():
    view = StreamView()
    app = House(view)
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.pause()
        view.entry("u1", "first\nsecond", "heading")
        view.flush()
        await pilot.pause()
        found = view.get_selection(SELECT_ALL)
        assert found is not None
        assert found[0] == "heading\nfirst\nsecond"
        part = view.get_selection(Selection(Offset(0, 1), Offset(3, 1)))
        assert part is not None
        assert part[0] == "fir"
        app.screen.selections = {view: SELECT_ALL}
        await pilot.pause()
        assert "second" in "".join(grid(app))


async def test_hidden_it_keeps_text_and_shows_it_later():
    view = StreamView()
    view.styles.display = "none"
    app = House(view)
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.pause()
        view.entry("u1", "kept while hidden")
        view.flush()
        assert view.last_line == "kept while hidden"
        view.styles.display = "block"
        await pilot.pause()
        view.flush()
        await pilot.pause()
        assert "kept while hidden" in "".join(grid(app))
        view.clear()
        await pilot.pause()
        assert "".join(grid(app)).strip() == ""
        assert view.last_line == ""


def words_in(app: House) -> list[str]:
    """Return the rows without the scrollbar."""
    return [line[:36].rstrip() for line in grid(app)]


async def test_a_gloss_that_comes_late_does_not_move_what_is_read():
    view = StreamView()
    app = House(view)
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.pause()
        for name in ("u1", "u2"):
            view.entry(name, "\n".join(f"{name} line {number}" for number in range(40)), name)
        view.begin("u3", "u3")
        view.append("spoken now")
        view.flush()
        view.scroll_to(y=50, animate=False, immediate=True)
        await pilot.pause()
        before = words_in(app)
        view.gloss("u1", "en: " + "far above her " * 9)
        view.append(" and on")
        view.flush()
        await pilot.pause()
        assert words_in(app) == before
        assert not view.following
        assert view.unread == 0  # nothing new below what she has seen
        view.search("u3")
        view.search_next(1)
        await pilot.pause()
        assert "spoken now and on" in "".join(grid(app))
        view.scroll_to(y=8, animate=False, immediate=True)
        await pilot.pause()
        above = grid(app)[0]
        view.gloss("u1", "中：在她眼前。")
        view.flush()
        await pilot.pause()
        assert grid(app)[0] == above
        assert "spoken" in view.last_line


async def test_who_follows_goes_on_following_when_a_gloss_comes_in_between():
    view = StreamView()
    app = House(view)
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.pause()
        view.entry("u1", "\n".join(f"one {number}" for number in range(40)))
        view.flush()
        view.begin("u2", "u2")
        view.append("\n".join(f"two {number}" for number in range(12)))  # not painted yet
        view.gloss("u1", "en: in short")
        view.flush()
        await pilot.pause()
        assert view.following
        assert any("two 11" in line for line in grid(app))
        before = words_in(app)
        view.gloss("u1", "en: once more")
        view.flush()
        await pilot.pause()
        assert view.following
        assert words_in(app) == before
        view.finish()
        view.gloss("u2", "en: two in short")
        view.flush()
        await pilot.pause()
        assert any("en: two in short" in line for line in grid(app))
        assert view.last_line == "two 11"  # a rail shows it without the mark of a gloss


MANY = "\n".join(f"line {number} of many" for number in range(6_000))
"""More than is wrapped at once, many times."""

FEW = "".join(f"line {number} of some that stand here\n" for number in range(1_000))


async def test_of_much_text_the_part_that_is_read_stands_at_once_and_stays_while_the_rest_comes():
    view = StreamView()
    app = House(view)
    async with app.run_test(size=(80, 20)) as pilot:
        await pilot.pause()
        view.entry("u1", MANY)
        view.flush()
        await pilot.pause()
        assert "line 5999 of many" in grid(app)[-1]
        assert not view._document.whole
        view.focus()
        await pilot.press("g")
        assert grid(app)[0].startswith("line 0 of many")
        assert not view.following
        assert view.search("line 3000 ") == 1
        await pilot.pause()
        assert "line 3000 of many" in "\n".join(grid(app))
        top = grid(app)[0]
        await until(pilot, lambda: view._document.whole)
        await pilot.pause()
        assert grid(app)[0] == top
        assert view._document.height == 6_000
        await pilot.resize_terminal(60, 20)
        await until(pilot, lambda: view._document.width < 60 and view._document.whole)
        await pilot.pause()
        assert grid(app)[0].startswith(top[:20])
        await pilot.press("G")
        await pilot.pause()
        assert "line 5999 of many" in grid(app)[-1]
        assert view.following


async def test_who_follows_sees_the_end_while_a_flood_comes_and_is_resized():
    view = StreamView()
    app = House(view)
    async with app.run_test(size=(80, 20)) as pilot:
        await pilot.pause()
        view.begin("u1")
        for number in range(3):
            view.append(f"{MANY}\nend of {number}")
            view.flush()
            await pilot.pause()
            assert f"end of {number}" in "\n".join(grid(app))
            await pilot.resize_terminal(80 - 5 * number, 20)
            await pilot.pause()
            assert f"end of {number}" in "\n".join(grid(app))
        assert view.following
        await until(pilot, lambda: view._document.whole)
        assert "end of 2" in "\n".join(grid(app))
        assert view.following


async def test_much_text_that_is_read_from_its_beginning_stands_there_while_the_rest_comes():
    view = StreamView()
    app = House(view)
    async with app.run_test(size=(80, 20)) as pilot:
        await pilot.pause()
        view.entry("u1", MANY)
        view.rewind()
        await pilot.pause()
        assert grid(app)[0].startswith("line 0 of many")
        await until(pilot, lambda: view._document.whole)
        await pilot.pause()
        assert grid(app)[0].startswith("line 0 of many")
        assert not view.following


async def test_what_was_seen_is_not_new_when_it_is_wrapped_anew():
    view = StreamView()
    app = House(view)
    async with app.run_test(size=(80, 20)) as pilot:
        await pilot.pause()
        view.entry("u1", MANY)
        view.flush()
        view.rewind()
        await until(pilot, lambda: view._document.whole)
        assert view.unread == 0
        view.scroll_to(y=3_000, animate=False, immediate=True)
        await pilot.resize_terminal(60, 20)
        await until(pilot, lambda: view._document.width < 60 and view._document.whole)
        assert not view.following
        assert view.unread == 0
        view.entry("u2", "one\ntwo")
        view.flush()
        assert view.unread == 2


async def test_what_is_selected_stays_so_while_lines_come_on_top_of_it():
    view = StreamView()
    app = House(view)
    async with app.run_test(size=(80, 20)) as pilot:
        await pilot.pause()
        view.entry("u1", MANY)
        view.flush()
        await pilot.pause()
        row = view.scroll_offset.y
        app.screen.selections = {view: Selection(Offset(0, row), Offset(60, row))}
        chosen = app.screen.get_selected_text()
        assert chosen == grid(app)[0].rstrip()
        whole = view.get_selection(SELECT_ALL)
        assert whole is not None
        assert whole[0] == MANY
        await until(pilot, lambda: view._document.whole)
        assert app.screen.get_selected_text() == chosen


async def test_who_reads_stays_at_her_line_where_the_oldest_ones_go(monkeypatch: Any):
    monkeypatch.setattr("tui.widgets.stream.document.CAP", 60_000)
    view = StreamView()
    app = House(view)
    async with app.run_test(size=(80, 20)) as pilot:
        await pilot.pause()
        view.begin("u1")
        view.append(FEW)
        view.flush()
        await until(pilot, lambda: view._document.whole)
        assert view.search("line 800 ") == 1
        await pilot.pause()
        assert not view.following
        before, unread = words_in(app), view.unread
        row = view.scroll_offset.y + next(at for at, line in enumerate(before) if "e 800" in line)
        app.screen.selections = {view: Selection(Offset(0, row), Offset(8, row))}
        for part in range(3):
            view.append(f"part {part}\n")
            view.append(FEW[:12_000])
            view.flush()
            await pilot.pause()
            assert words_in(app) == before
        lines = view._document.lines
        assert "line 0 of" not in lines[1]
        assert view.unread > unread
        assert app.screen.get_selected_text() == "line 800"
        assert [lines[at][place:][:9] for at, place in view._finds.places] == ["line 800 "]
        view.append(FEW)
        view.flush()
        await pilot.pause()
        assert view.scroll_offset.y == 0
        assert not view.following


def select(view: StreamView, words: str) -> None:
    """Select the whole row that has these words."""
    document = view._document
    line = next(at for at, one in enumerate(document.lines) if words in one)
    row = document.row_of(line)
    view.screen.selections = {view: Selection(Offset(0, row), Offset(len(words), row))}
    assert view.screen.get_selected_text() == words


def found(view: StreamView) -> list[str]:
    """Return the lines, from the places on, where something was found."""
    return [view._document.lines[at][place:] for at, place in view._finds.places]


async def test_a_gloss_above_what_is_selected_leaves_it_selected_and_one_below_too():
    view = StreamView()
    app = House(view)
    async with app.run_test(size=(40, 20)) as pilot:
        await pilot.pause()
        view.entry("u1", "The first.", "Round 1")
        view.entry("u2", "12 yuan.\n99 yuan.\nGood night.", "Round 2")
        view.flush()
        select(view, "12 yuan.")
        for name in ("u1", "u2"):
            view.gloss(name, "En: in short.")
            assert app.screen.get_selected_text() == "12 yuan."


async def test_a_speech_that_is_replaced_keeps_the_reader_at_her_line_and_finds_anew():
    view = StreamView()
    app = House(view)
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.pause()
        view.entry("u1", "spoken before")
        body = "".join(f"Sentence {number} of it.\n" for number in range(40))
        view.begin("u2", "u2")
        view.append(body)
        view.flush()
        view.search("Sentence 20")
        view.scroll_to(y=14, animate=False, immediate=True)
        await pilot.pause()
        assert not view.following
        before = words_in(app)
        select(view, "spoken before")
        view.finish("Two lines\nmore than came.\n" + body)
        view.flush()
        await pilot.pause()
        assert words_in(app) == before
        assert not view.following
        assert found(view) == ["Sentence 20 of it."]
        assert app.screen.get_selected_text() == "spoken before"  # it stands above all that
        view.begin("u3")
        view.append("not so")
        view.flush()
        select(view, "not so")
        view.finish("but so")
        assert app.screen.get_selected_text() is None


async def test_what_is_found_before_the_frame_is_painted_is_not_moved_twice(monkeypatch: Any):
    monkeypatch.setattr("tui.widgets.stream.document.CAP", 2_000)
    view = StreamView()
    app = House(view)
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.pause()
        view.begin("u1")
        view.append("".join(f"line {number} of it\n" for number in range(110)))
        view.flush()
        view.append("".join(f"line {number} of it\n" for number in range(110, 130)))
        assert "line 0 of it" not in view._document.lines  # the oldest are gone
        assert view.search("line 100 ") == 1
        select(view, "line 100 of it")
        view.flush()
        assert found(view) == ["line 100 of it"]
        assert app.screen.get_selected_text() == "line 100 of it"


@pytest.mark.parametrize("way", ["flood", "clear"])
async def test_where_all_went_nothing_is_found_or_selected_in_other_text(
    monkeypatch: Any, way: str
):
    monkeypatch.setattr("tui.widgets.stream.document.CAP", 2_000)
    view = StreamView()
    app = House(view)
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.pause()
        view.begin("u1")
        view.append("line 1\nline 2\nline 3\n")
        view.flush()
        view.search("line")
        select(view, "line 2")
        if way == "flood":
            view.append("what comes now\n" * 200)
        else:
            view.clear()
            view.append("what comes now\n" * 20)
        view.flush()
        assert found(view) == []
        assert app.screen.get_selected_text() is None
