"""What the facilitator is asked, answered in place: keywords, the brief, the cards to draw."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import SelectionList, Static, TextArea
from textual.widgets.selection_list import Selection

from engine import Command, QuestionOpen, clean_line, commands
from tui.widgets.house import words_of

ROWS = 8


class AnswerEditor(TextArea):
    """Keywords one a line, or the brief; Enter sends, ctrl+j begins a new line."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "send", show=False, priority=True),
        Binding("ctrl+j", "newline", show=False, priority=True),
        Binding("alt+up", "move_line(-1)", show=False),
        Binding("alt+down", "move_line(1)", show=False),
        Binding("ctrl+up", "move_line(-1)", show=False),
        Binding("ctrl+down", "move_line(1)", show=False),
        Binding("escape", "leave", show=False, priority=True),
    ]

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
        words = words_of(self)
        self._title.update(Content(words(f"question.{question.kind}")))
        cards = question.kind == "cards"
        self._editor.display, self._cards.display = not cards, cards
        if cards:
            rows = [(card, clean_line(names.get(card, card), 200)) for card in question.choices]
            self._cards.fill(rows, question.default)
            self._cards.styles.height = min(ROWS, len(question.choices) + 2)
        else:
            self._editor.text = "\n".join(question.default)
            self._fit()
        self.display = True

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
        if self.question.kind == "brief":
            return commands.WriteBrief(text=self._editor.text.strip())
        parts = re.split("[\n,，、;；]", self._editor.text)
        return commands.Decide(value=tuple(part.strip() for part in parts if part.strip()))

    @on(TextArea.Changed)
    def _changed(self, event: TextArea.Changed) -> None:
        event.stop()
        self._fit()

    def _fit(self) -> None:
        rows = max(1, self._editor.wrapped_document.height)
        self._editor.styles.height = min(ROWS, rows)

    @on(AnswerEditor.Wish)
    def _wish(self, event: AnswerEditor.Wish) -> None:
        event.stop()
        if event.what == "leave":
            self.post_message(self.Left())
        elif (command := self.command) is not None:
            self.post_message(self.Answered(command))
