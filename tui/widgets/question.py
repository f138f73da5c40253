"""What the facilitator is asked, answered in place: keywords, the brief, the cards to draw."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.events import DescendantBlur, DescendantFocus
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import OptionList, SelectionList, Static, TextArea
from textual.widgets.selection_list import Selection

from engine import Command, QuestionOpen, clean_line, commands
from tui.widgets.house import words_of
from tui.widgets.plain_editor import PlainEditor

ROWS = 8


class AnswerEditor(PlainEditor):
    """Keywords one a line, or the brief; Enter sends, ctrl+j begins a new line."""

    IN_ORDER: ClassVar[Mapping[str, str]] = {
        "enter": "send",
        "ctrl+j": "newline",
        "alt+up": "move_line(-1)",
        "alt+down": "move_line(1)",
        "ctrl+up": "move_line(-1)",
        "ctrl+down": "move_line(1)",
        "escape": "leave",
    }

    class Wish(Message):
        """A key that the question answers."""

        def __init__(self, what: str) -> None:
            """Say which: send or leave."""
            super().__init__()
            self.what = what

    def action_send(self) -> None:
        """Answer."""
        self.post_message(self.Wish("send"))

    def action_newline(self) -> None:
        """Begin a new line."""
        self.insert("\n")

    def action_leave(self) -> None:
        """Leave the question open and go back to the table."""
        self.post_message(self.Wish("leave"))

    def action_move_line(self, step: int) -> None:
        """Let the cursor's line change places with its neighbour."""
        row, column = self.cursor_location
        lines = self.text.split("\n")
        other = row + step
        if 0 <= other < len(lines):
            lines[row], lines[other] = lines[other], lines[row]
            self.text = "\n".join(lines)
            self.move_cursor((other, column))


class CardList(SelectionList[str]):
    """Cards by Space; Enter answers."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "send", show=False, priority=True),
        Binding("escape", "leave", show=False, priority=True),
    ]

    def __init__(self) -> None:
        """Begin without cards."""
        super().__init__()
        self._names: list[str] = []

    def fill(self, cards: Sequence[tuple[str, str]], chosen: Collection[str]) -> None:
        """List cards by id and name, some of them chosen."""
        self.clear_options()
        self._names = [name for _, name in cards]
        self.add_options(
            Selection(Content(_marked(name, chosen=card in chosen)), card, card in chosen)
            for card, name in cards
        )
        self.highlighted = 0 if cards else None

    @on(SelectionList.SelectedChanged)
    def _mark(self, event: SelectionList.SelectedChanged[str]) -> None:
        """Say by a mark too what colour says: which cards are chosen."""
        event.stop()
        chosen = set(self.selected)
        for number, name in enumerate(self._names):
            card = self.get_option_at_index(number).value
            text = Content(_marked(name, chosen=card in chosen))
            self.replace_option_prompt_at_index(number, text)

    def _get_left_gutter_width(self) -> int:
        """Leave no room for Textual's button, which says by colour alone what is chosen."""
        return 0

    def render_line(self, y: int) -> Strip:
        """Paint a card as a plain list does: its mark stands in its text."""
        return OptionList.render_line(self, y)

    def action_send(self) -> None:
        """Answer."""
        self.post_message(AnswerEditor.Wish("send"))

    def action_leave(self) -> None:
        """Leave the question open."""
        self.post_message(AnswerEditor.Wish("leave"))


def _marked(name: str, *, chosen: bool) -> str:
    return f"{'[x]' if chosen else '[ ]'} {name}"


class QuestionBar(Vertical):
    """One open question; posts `Answered` with the command that answers it."""

    class Answered(Message):
        """The question was answered."""

        def __init__(self, command: Command) -> None:
            """Carry the answer."""
            super().__init__()
            self.command = command

    class Left(Message):
        """The question was left open."""

    def __init__(self) -> None:
        """Begin without a question."""
        super().__init__(id="question")
        self._title = Static("", markup=False, classes="title")
        self._editor = AnswerEditor(show_line_numbers=False, compact=True)
        self._cards = CardList()
        self._proposed = ""
        self.question: QuestionOpen | None = None

    def compose(self) -> Iterator[Widget]:
        """Hold both kinds of editor; one is shown."""
        yield self._title
        yield self._editor
        yield self._cards

    def on_mount(self) -> None:
        """Begin closed."""
        self.display = False

    def ask(self, question: QuestionOpen, names: Mapping[str, str]) -> None:
        """Show a question; `names` says what cards are called and how they fared."""
        if question == self.question:
            return
        self.question = question
        self._say_keys()
        cards = question.kind == "cards"
        self._editor.display, self._cards.display = not cards, cards
        if cards:
            rows = [(card, clean_line(names.get(card, card), 200)) for card in question.choices]
            self._cards.fill(rows, question.default)
            self._cards.styles.height = min(ROWS, max(1, len(question.choices)))
        else:
            self._editor.text = "\n".join(question.default)
            self._proposed = self._editor.text
        self.display = True
        self.call_after_refresh(self._fit)

    @on(DescendantFocus)
    @on(DescendantBlur)
    def _say_keys(self) -> None:
        """Say what is asked, and which keys work now: none of its own before it has the focus."""
        if self.question is None:
            return
        words, kind = words_of(self), self.question.kind
        keys = words(f"question.{kind}_keys" if self.has_focus_within else "question.waits")
        title = words("question.title", question=words(f"question.{kind}"), keys=keys)
        self._title.update(Content(title))

    def close(self) -> None:
        """Take the question away."""
        self.question = None
        self.display = False

    def focus_answer(self) -> None:
        """Let her answer."""
        (self._cards if self._cards.display else self._editor).focus()

    @property
    def command(self) -> Command | None:
        """The answer as it stands."""
        if self.question is None:
            return None
        if self.question.kind == "cards":
            wanted = set(self._cards.selected)
            ordered = [card for card in self.question.choices if card in wanted]
            return commands.Decide(value=tuple(ordered))
        default, text = self.question.default, self._editor.text
        if self.question.kind == "brief":
            return commands.WriteBrief(
                text="\n".join(default) if text == self._proposed else text.strip()
            )
        return commands.Decide(value=default if text == self._proposed else _words(text, default))

    @on(TextArea.Changed)
    def _changed(self, event: TextArea.Changed) -> None:
        event.stop()
        self._fit()

    def on_resize(self) -> None:
        """Wrap anew: another width needs other rows."""
        self.call_after_refresh(self._fit)

    def _fit(self) -> None:
        self._editor.styles.height = self._editor.rows(ROWS)

    @on(AnswerEditor.Wish)
    def _wish(self, event: AnswerEditor.Wish) -> None:
        event.stop()
        if event.what == "leave":
            self.post_message(self.Left())
        elif (command := self.command) is not None:
            self.post_message(self.Answered(command))


def _words(text: str, default: Collection[str]) -> tuple[str, ...]:
    """Return typed keywords: one a line or between commas; a proposed one stays whole."""
    known = {" ".join(word.split()) for word in default}
    found: list[str] = []
    for line in text.split("\n"):
        whole = " ".join(line.split())
        found += [whole] if whole in known else re.split("[,，、;；]", whole)
    return tuple(word.strip() for word in found if word.strip())
