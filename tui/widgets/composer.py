"""Where the facilitator types: to the table, `@seat` to one, `/command`."""

from collections.abc import Callable, Iterator, Mapping
from typing import ClassVar

from textual import on
from textual.containers import Vertical
from textual.content import Content
from textual.events import Key
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static, TextArea

from engine import clean, clean_line
from tui.widgets.house import words_of
from tui.widgets.plain_editor import PlainEditor

LIMIT = 4_000
ROWS = 4
LABEL = 80
SHOWN = 6
"""How many completions stand above the composer at once."""

Complete = Callable[[str], list[str]]


def _nothing(_: str) -> list[str]:
    return []


class Editor(PlainEditor):
    """The text itself; Enter sends, Tab completes, arrows at the edges bring back old texts."""

    IN_ORDER: ClassVar[Mapping[str, str]] = {
        "enter": "send",
        "ctrl+j": "newline",
        "tab": "complete",
        "escape": "leave",
        "ctrl+g": "outside",
    }

    class Wish(Message):
        """A key that the composer answers."""

        def __init__(self, what: str) -> None:
            """Say which: send, complete, leave, outside, older, newer, or a sign that changed."""
            super().__init__()
            self.what = what

    class Led(Message):
        """After the leader a key was pressed; nothing where it is no letter."""

        def __init__(self, key: str) -> None:
            """Name the key."""
            super().__init__()
            self.key = key

    leading = False
    """Whether the next key is the table's."""

    def on_key(self, event: Key) -> None:
        """Hand the key after the leader to the table instead of typing it."""
        if self.leading:
            event.stop()
            event.prevent_default()
            self.lead(wait=False)
            self.post_message(self.Led(event.key if event.is_printable else ""))

    def on_blur(self) -> None:
        """Wait for no key where nobody types."""
        self.lead(wait=False)

    def lead(self, *, wait: bool) -> None:
        """Wait for a key of the table, or no longer."""
        if wait != self.leading:
            self.leading = wait
            self.post_message(self.Wish("sign"))

    def action_send(self) -> None:
        """Send the text."""
        self.post_message(self.Wish("send"))

    def action_newline(self) -> None:
        """Begin a new line."""
        self.insert("\n")

    def action_complete(self) -> None:
        """Complete the word before the cursor."""
        self.post_message(self.Wish("complete"))

    def action_leave(self) -> None:
        """Leave; the text stays."""
        self.post_message(self.Wish("leave"))

    def action_outside(self) -> None:
        """Write on in an editor of one's own."""
        self.post_message(self.Wish("outside"))

    def action_cursor_up(self, select: bool = False) -> None:  # noqa: FBT001, FBT002  Textual's own
        """Go up a line; from the first one to an older text."""
        if self.cursor_location[0] == 0 and not select:
            self.post_message(self.Wish("older"))
        else:
            super().action_cursor_up(select)

    def action_cursor_down(self, select: bool = False) -> None:  # noqa: FBT001, FBT002  Textual's own
        """Go down a line; from the last one to a newer text."""
        if self.cursor_location[0] == self.document.line_count - 1 and not select:
            self.post_message(self.Wish("newer"))
        else:
            super().action_cursor_down(select)


class Composer(Vertical):
    """The editor with its hints; posts `Sent` and knows no session."""

    class Sent(Message):
        """A text was sent."""

        def __init__(self, text: str) -> None:
            """Carry the text."""
            super().__init__()
            self.text = text

    class Left(Message):
        """The composer was left; its text stays."""

    class Changed(Message):
        """Something else is typed."""

    class Outside(Message):
        """The text is to be written on in an editor of one's own."""

    def __init__(self, complete: Complete = _nothing) -> None:
        """Complete with a function from text to whole texts."""
        super().__init__(id="composer")
        self.editor = Editor(show_line_numbers=False, compact=True, highlight_cursor_line=False)
        self._hint = Static("", markup=False, classes="hint")
        self._complete = complete
        self._offers: list[str] = []
        self._offer = -1
        self._history: list[str] = []
        self._place = 0
        self._draft = ""
        self._sending = ""

    def compose(self) -> Iterator[Widget]:
        """Put the hint above the editor."""
        yield self._hint
        yield self.editor

    def on_mount(self) -> None:
        """Begin without a hint."""
        self._hint.display = False
        self.editor.placeholder = words_of(self)("composer.placeholder")

    def on_descendant_focus(self) -> None:
        """Say in the frame what keys do while somebody writes."""
        self._sign()

    def _sign(self) -> None:
        if self.editor.has_focus:
            key = "composer.leader" if self.editor.leading else "composer.keys"
            self.border_title = Content(words_of(self)(key))

    def on_descendant_blur(self) -> None:
        """Say nothing where nobody writes."""
        self.border_title = None

    @property
    def text(self) -> str:
        """What is typed so far."""
        return self.editor.text

    def lead(self) -> bool:
        """Wait for a key of the table; False where nobody writes, or where it waits already."""
        if self.editor.leading or not self.editor.has_focus:
            return False
        self.editor.lead(wait=True)
        return True

    def open(self, text: str = "") -> None:
        """Take the focus; a given beginning replaces what was typed only where it is empty."""
        typed = self.editor.text.strip()
        if text and typed.startswith(("/", "@")):  # another wish: it waits in the history
            self._history.append(typed)
            self._place = len(self._history)
            self.editor.text = text
        elif text and not typed:
            self.editor.text = text
        elif text:
            self.editor.text = text + self.editor.text.lstrip()
        self.editor.focus()
        self.editor.move_cursor(self.editor.document.end)

    def put(self, text: str) -> None:
        """Hold another text in place of what is typed."""
        self.editor.text = text
        self.editor.move_cursor(self.editor.document.end)

    @on(TextArea.Changed)
    def _changed(self, event: TextArea.Changed) -> None:
        event.stop()
        self.post_message(self.Changed())
        self._fit()
        if self._offer < 0 or self._offers[self._offer] != self.editor.text:
            self._offers, self._offer = self._complete(self.editor.text), -1
        self._say("")

    def on_resize(self) -> None:
        """Wrap anew: another width needs other rows."""
        self.call_after_refresh(self._fit)

    def _fit(self) -> None:
        self.editor.styles.height = self.editor.rows(ROWS)

    def _say(self, text: str) -> None:
        """Show a sentence, else the completions, else nothing."""
        size = len(self.editor.text)
        if not text and size > LIMIT:
            text = words_of(self)("composer.long", count=f"{size:,}", limit=f"{LIMIT:,}")
        hint = Content(clean(text)) if text else self._offered()
        if hint != self._hint.content:  # an update lays the whole screen out anew, at every key
            self._hint.update(hint)
            self._hint.display = bool(hint)

    def _offered(self) -> Content:
        """Return the completions around the present one, that one marked."""
        first = max(0, min(self._offer - SHOWN // 2, len(self._offers) - SHOWN))
        shown = self._offers[first : first + SHOWN]
        parts = [
            Content.styled(f" {_label(offer)} ", "reverse" if place == self._offer else "")
            for place, offer in enumerate(shown, first)
        ]
        more = len(self._offers) - first - len(shown)
        return Content("").join([*parts, *([Content(f" +{more}")] if more else [])])

    def fault(self, text: str) -> None:
        """Say what was not understood; the text stays for mending."""
        self._sending = ""
        self._say(text)

    @on(Editor.Wish)
    def _wish(self, event: Editor.Wish) -> None:
        event.stop()
        match event.what:
            case "send":
                self._send()
            case "complete":
                self._next_offer()
            case "older":
                self._travel(-1)
            case "newer":
                self._travel(1)
            case "sign":
                self._sign()
            case "outside":
                self.post_message(self.Outside())
            case _:
                self.post_message(self.Left())

    def _send(self) -> None:
        text = self.editor.text.strip()
        if not text:
            self.post_message(self.Left())
        elif len(self.editor.text) > LIMIT:
            self._say("")
        elif text != self._sending:  # a second Enter does not send it twice
            self._sending = text
            self.post_message(self.Sent(text))

    def sent(self) -> None:
        """Forget a text that was taken, but for the history; what was typed since then stays."""
        text = self._sending or self.editor.text.strip()
        if text and self._history[-1:] != [text]:
            self._history.append(text)
        self._place, self._draft, self._sending = len(self._history), "", ""
        self._offers, self._offer = [], -1
        self.put(self.editor.text.lstrip().removeprefix(text).lstrip())

    def _travel(self, step: int) -> None:
        if self._place == len(self._history):
            self._draft = self.editor.text
        place = self._place + step
        if not 0 <= place <= len(self._history):
            return
        self._place = place
        self.put([*self._history, self._draft][place])

    def _next_offer(self) -> None:
        if not self._offers:
            return
        self._offer = (self._offer + 1) % len(self._offers)
        self.put(self._offers[self._offer])


def _label(offer: str) -> str:
    """Return the part of a completed text that was completed."""
    at = offer.rfind("@")
    return clean_line(offer[at:] if at >= 0 else offer, LABEL)
