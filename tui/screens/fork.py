"""What shall be otherwise in a branch: what is there at its moment, row by row, then it is made."""

from collections.abc import Iterator, Mapping
from typing import ClassVar

from textual import on
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

from engine import Changes, TableState, clean_line
from tui import bindings, branch_changes, keyboard
from tui.branch_changes import Choice
from tui.second_wish import SecondWish
from tui.widgets.ask_line import AskedLine, AskLine
from tui.widgets.difference import table_lines
from tui.widgets.foot import Foot
from tui.widgets.house import Housed
from tui.widgets.keep_editor import KeepEditor
from tui.widgets.setting_editor import ValueLine
from tui.widgets.sheet import PickList, Sheet

VALUE = 300
"""Characters of a value in its row."""

LEAST = 12
"""Cells of a name at the least."""

TOLD = 1_000
"""Characters of a value below the rows."""


class ForkScreen(Housed, Screen[Changes | None]):
    """What can be changed after an event; leaves behind what is to be otherwise, or None."""

    STYLES: ClassVar = ("widgets/ask_line", "screens/fork")

    room = "fork"

    def __init__(self, state: TableState, roles: Mapping[str, str], at: int) -> None:
        """Offer what is there in a state, which is the table's after the event `at`."""
        super().__init__()
        self._state = state
        self._roles = branch_changes.role_names(state, roles)
        self._at = at
        self._choices: list[Choice] = []
        self._kept: dict[Choice, str] = {}
        self._typed: dict[Choice, str] = {}
        self._leave = SecondWish()

    def compose(self) -> Iterator[Widget]:
        """Title, the rows, what stands in one of them, what is typed."""
        self.title_line = Static("", id="fork-title", markup=False, classes="title")
        self.rows = PickList("fork-rows")
        self.about = Static("", id="fork-about", markup=False, classes="dim")
        self.line = AskLine("fork-line", secret=False)
        self.editor = KeepEditor("fork-editor")
        yield self.title_line
        yield self.rows
        yield self.about
        yield self.line
        yield self.editor
        yield Foot()

    async def on_mount(self) -> None:
        """Begin with nothing changed."""
        await self.speak()
        self.rows.focus()

    async def speak(self) -> None:
        """Say everything in the interface's language; what was changed stays."""
        bindings.install(self, keyboard.FORK, self.words)
        self.refresh_bindings()
        before = {(one.what, one.of): value for one, value in self._kept.items()}
        self._choices = branch_changes.choices(self.words, self._state, self._roles)
        self._kept = {
            one: before[one.what, one.of] for one in self._choices if (one.what, one.of) in before
        }
        self._typed.clear()
        self.redraw()

    @property
    def changes(self) -> Changes:
        """What is to be otherwise by now."""
        return branch_changes.changes_of(self._kept, self._roles)

    @on(Sheet.Resized)
    def redraw(self) -> None:
        """Show the rows as they fit now."""
        words, count = self.words, len(self._kept)
        self.title_line.update(Content(words("fork.title", seq=self._at)))
        counted = words("fork.changed" if count else "fork.same", count=count)
        first = [("+", words("fork.make"), counted)]
        lines = table_lines(first, self.rows.room - 2, head=False)
        for spoken in (False, True):
            lines += self._lines([c for c in self._choices if (c.what == "speech") == spoken])
        self.rows.show(lines)
        self.tell()

    def _lines(self, some: list[Choice]) -> list[Content]:
        """Return rows in columns; what is said of speech is longer, and moves no other column."""
        if not some:
            return []
        width = self.rows.room - 2
        lines = table_lines([self._row(one, width) for one in some], width, head=False)
        looks = zip(lines, some, strict=True)
        return [line.stylize("bold") if one in self._kept else line for line, one in looks]

    def _row(self, one: Choice, width: int) -> tuple[str, ...]:
        words, new = self.words, self._kept.get(one)
        value = one.now[:VALUE].replace("\n", " ")
        if new is not None:
            key = "fork.unheard" if one.what == "speech" else "fork.was"
            value = words(key, new=new[:VALUE].replace("\n", " "), now=value)
        name = clean_line(one.name, max(LEAST, width // 2 if one.what == "speech" else width // 3))
        return " " if new is None else "*", words(f"fork.what.{one.what}"), name, value

    @on(PickList.Moved)
    def tell(self) -> None:
        """Say what stands in the row under the cursor, or what a branch is."""
        self.about.update(Content(self._whole(self._here)))

    def _whole(self, one: Choice | None) -> str:
        words = self.words
        if one is None:
            return words("fork.told")
        new = self._kept.get(one)
        value = one.now[:TOLD].replace("\n", " ")
        if new and one.what != "speech":
            value = words("fork.was", new=new[:TOLD].replace("\n", " "), now=value)
        return words("fork.about", what=words(f"fork.what.{one.what}"), name=one.name, value=value)

    @property
    def _here(self) -> Choice | None:
        """The row under the cursor; None for the one that makes the branch."""
        return self._choices[self.rows.cursor - 1] if self.rows.cursor else None

    # Changes

    @on(PickList.Opened)
    def action_open(self) -> None:
        """Change what is under the cursor, or make the branch."""
        one = self._here
        if one is None:
            self.action_fork()
        elif one.what == "speech":
            self._keep(one, "" if one in self._kept else one.of)
        else:
            self._ask(one)

    def _ask(self, one: Choice) -> None:
        value = self._typed.get(one, self._kept.get(one, one.now))
        title = self.words("fork.asked", what=self.words(f"fork.what.{one.what}"), name=one.name)
        self.about.display = False
        if one.what == "prompt":
            self.editor.open(value, self.words("fork.keys", title=title))
        else:
            told = self.words(f"fork.told.{one.what}", roles=self._role_list)
            self.line.open(title, told, value)

    @property
    def _role_list(self) -> str:
        return self.words("fork.comma").join(self._roles.values())

    @on(AskedLine.Other)
    def _other(self, event: AskedLine.Other) -> None:
        """Take the next role: of all that is typed it alone is one of a few."""
        event.stop()
        one = self._here
        if one is not None and one.what == "role":
            names = list(self._roles.values())
            here = names.index(self.line.text) + 1 if self.line.text in names else 0
            self.line.line.value = names[here % len(names)]
            self.line.line.cursor_position = len(self.line.line.value)

    @on(ValueLine.Kept)
    @on(KeepEditor.Kept)
    def _answered(self, event: ValueLine.Kept | KeepEditor.Kept) -> None:
        event.stop()
        one = self._here
        if one is None:
            return
        value = branch_changes.read(self.words, one, self._text(one), self._roles)
        if value is None:
            self.line.tell(self.words(f"fork.wrong.{one.what}", roles=self._role_list), bad=True)
            return
        self._typed.pop(one, None)
        self._close()
        self._keep(one, value)

    @on(ValueLine.Left)
    @on(KeepEditor.Left)
    def _unanswered(self, event: ValueLine.Left | KeepEditor.Left) -> None:
        event.stop()
        if (one := self._here) is not None:
            self._typed[one] = self._text(one)
        self._close()

    def _text(self, one: Choice) -> str:
        return self.editor.text if one.what == "prompt" else self.line.text

    def _close(self) -> None:
        self.line.forget()
        self.editor.close()
        self.about.display = True
        self.rows.focus()

    def _keep(self, one: Choice, value: str) -> None:
        if value:
            self._kept[one] = value
        else:
            self._kept.pop(one, None)
        self.redraw()

    def action_reset(self) -> None:
        """Leave what is under the cursor as it was."""
        if (one := self._here) is not None and one in self._kept:
            self._keep(one, "")

    # Ways on

    def action_fork(self) -> None:
        """Make the branch."""
        self.dismiss(self.changes)

    def action_copy(self) -> None:
        """Copy what is selected, else what stands in the row under the cursor."""
        one = self._here
        if one is None:
            text = self._whole(None)
        else:
            text = one.now if one.what == "speech" else self._kept.get(one, one.now)
        self.house.copy(self.get_selected_text() or text)

    def action_back(self) -> None:
        """Go back without a branch; what was changed is given up at the second wish alone."""
        if self._kept and not self._leave.meant(self.house.clock.monotonic()):
            self.house.say(self.words("fork.leave", count=len(self._kept)))
        else:
            self.dismiss()
