"""The composer: sends, keeps, completes, remembers; wide and hostile text is only text."""

import asyncio

from textual import on
from textual.events import Key, Paste

from tests.fakes.house import House, grid
from tests.fakes.screens import until
from tui.widgets.composer import LIMIT, Composer

NAMES = ["/pause ", "/park "]


def complete(text: str) -> list[str]:
    return [name for name in NAMES if text and name.startswith(text)]


class Room(House):
    @on(Composer.Sent)
    def _sent(self, event: Composer.Sent) -> None:
        self.heard.append(event.text)

    @on(Composer.Left)
    def _left(self) -> None:
        self.heard.append(None)


async def test_enter_sends_and_a_new_line_does_not():
    composer = Composer(complete)
    app = Room(composer)
    async with app.run_test(size=(80, 24)) as pilot:
        composer.open()
        await pilot.press("h", "i", "ctrl+j", "x", "enter")
        await pilot.pause()
        assert app.heard == ["hi\nx"]
        assert composer.text == "hi\nx"
        composer.sent()
        assert composer.text == ""


async def test_a_letter_lays_nothing_out_anew():
    composer = Composer(complete)
    app = Room(composer)
    laid: list[object] = []
    async with app.run_test(size=(80, 24)) as pilot:
        composer.open()
        await pilot.press("a")
        app.screen.screen_layout_refresh_signal.subscribe(app, laid.append)
        await pilot.press("b", "c")
        await pilot.pause()
        assert laid == []
        composer.fault("not understood")
        await pilot.pause()
        assert laid


async def test_keys_that_come_at_once_keep_their_order():
    composer = Composer(complete)
    app = Room(composer)
    async with app.run_test(size=(80, 24)) as pilot:
        composer.open()
        await pilot.pause()
        busy = asyncio.Event()
        composer.editor.call_next(busy.wait)
        for key in ("a", "b", "ctrl+j", "c", "enter"):
            app.post_message(Key(key, key if len(key) == 1 else None))
        await asyncio.sleep(0)
        app.call_later(busy.set)
        await until(pilot, lambda: app.heard)
        assert app.heard == ["ab\nc"]


async def test_leaving_keeps_the_text_and_an_empty_enter_leaves():
    composer = Composer(complete)
    app = Room(composer)
    async with app.run_test(size=(80, 24)) as pilot:
        composer.open()
        await pilot.press("a", "escape")
        await pilot.pause()
        assert app.heard == [None]
        assert composer.text == "a"
        composer.open("@1 ")
        assert composer.text == "@1 a"
        composer.open("/steer 3 ")
        assert composer.text == "/steer 3 "
        await pilot.press("up")
        await pilot.pause()
        assert composer.text == "@1 a"
        composer.editor.text = "  "
        await pilot.press("enter")
        await pilot.pause()
        assert app.heard == [None, None]


async def test_a_commit_of_an_input_method_and_a_paste_are_typing():
    composer = Composer(complete)
    app = Room(composer)
    async with app.run_test(size=(80, 24)) as pilot:
        composer.open()
        app.post_message(Paste("剪纸蝴蝶[/usr/bin]"))
        app.post_message(Paste("！"))
        await pilot.pause()
        assert composer.text == "剪纸蝴蝶[/usr/bin]！"
        assert "剪纸蝴蝶[/usr/bin]" in "".join(grid(app))


async def test_tab_walks_through_completions():
    composer = Composer(complete)
    app = Room(composer)
    async with app.run_test(size=(80, 24)) as pilot:
        composer.open()
        await pilot.press("/", "p")
        await pilot.pause()
        assert "/pause  /park" in "\n".join(grid(app))
        await pilot.press("tab")
        await pilot.pause()
        assert composer.text == "/pause "
        await pilot.press("tab")
        await pilot.pause()
        assert composer.text == "/park "
        await pilot.press("x", "tab")
        await pilot.pause()
        assert composer.text == "/park x"


async def test_old_texts_come_back_and_the_draft_too():
    composer = Composer(complete)
    app = Room(composer)
    async with app.run_test(size=(80, 24)) as pilot:
        for text in ("one", "two"):
            composer.open()
            composer.editor.text = text
            composer.sent()
        composer.open("draft")
        await pilot.press("up")
        await pilot.pause()
        assert composer.text == "two"
        await pilot.press("up", "up")
        await pilot.pause()
        assert composer.text == "one"
        await pilot.press("down", "down")
        await pilot.pause()
        assert composer.text == "draft"


async def test_too_long_a_text_is_said_never_cut():
    composer = Composer(complete)
    app = Room(composer)
    async with app.run_test(size=(80, 24)) as pilot:
        composer.open("x" * (LIMIT + 1))
        await pilot.press("enter")
        await pilot.pause()
        assert app.heard == []
        assert len(composer.text) == LIMIT + 1
        assert "4,001 characters; the most is 4,000" in "\n".join(grid(app))
        composer.fault("not [/understood]")
        await pilot.pause()
        assert "not [/understood]" in "\n".join(grid(app))
