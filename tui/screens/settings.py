"""Settings: every one with its value, its source and its help; found by typing, changed in place."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input, OptionList, Static

from engine import EngineError, clean, clean_line
from tui import bindings, keyboard
from tui.look import AUTO
from tui.settings_desk import SettingsDesk
from tui.widgets.foot import Foot
from tui.widgets.house import HousedInApp
from tui.widgets.plain_line import PlainLine
from tui.widgets.setting_editor import SettingEditor, ValueLine
from tui.widgets.setting_rows import FILE, SettingRows
from tui.words import Words, settings_help

if TYPE_CHECKING:
    from engine import SettingRow

AT_ONCE = frozenset(
    {"general.ui_lang", "screen.theme", "screen.motion", "screen.layout", "screen.keys"}
)
IMAGES = "screen.images"
AT_START = frozenset({IMAGES})
MASK = "********"
THEME = "screen.theme"


def effect(key: str, words: Words) -> str:
    """Return when a change of a setting takes effect."""
    if key in AT_ONCE:
        return words("settings.at_once")
    return words("settings.at_start" if key in AT_START else "settings.next_table")


def fits(row: "SettingRow", wanted: str) -> bool:
    """Tell whether a setting has all the words that were typed: in its key, value or help."""
    chinese = settings_help().get(row.pattern, "")
    text = f"{row.key} {row.value} {row.source} {row.help} {chinese}".casefold()
    return all(word in text for word in wanted.casefold().split())


class SettingsScreen(HousedInApp, Screen[None]):
    """The line that narrows, the list, the setting under the cursor, and the editor."""

    STYLES: ClassVar = ("screens/settings",)

    room = "settings"

    def __init__(self, desk: SettingsDesk) -> None:
        """Read nothing yet: the first frame comes first."""
        super().__init__(id="settings")
        self._desk = desk
        self._all: Sequence[SettingRow] = ()

    def compose(self) -> Iterator[Widget]:
        """Title with the count, filter, list, what the cursor is on, editor."""
        words = self.words
        self.count = Static(words("settings.title"), id="count", markup=False, classes="title")
        self.filter = PlainLine(words("settings.placeholder"), "filter")
        self.nothing = Static(words("settings.reading"), id="nothing", markup=False)
        self.rows = SettingRows(words)
        self.detail = Static("", id="about", markup=False)
        self.editor = SettingEditor()
        yield self.count
        yield self.filter
        yield self.nothing
        yield self.rows
        yield self.detail
        yield self.editor
        yield Foot()

    def on_mount(self) -> None:
        """Ask for the settings when the first frame stands."""
        bindings.install(self, keyboard.SETTINGS, self.words)
        self.add_class("-none")
        self.rows.focus()
        self.call_after_refresh(self._read)

    async def speak(self) -> None:
        """Say everything in another language; what was typed and chosen stays."""
        typed, row = self.filter.value, self.rows.row
        await self.recompose()
        bindings.install(self, keyboard.SETTINGS, self.words)
        self.refresh_bindings()
        self.filter.value = typed
        self.rows.focus()
        await self._look(row.key if row else "")

    # What is shown

    @work(exclusive=True, group="read")
    async def _read(self) -> None:
        await self._look()

    async def _look(self, key: str = "") -> None:
        """Read all settings anew; where they cannot be read, say why and what to do."""
        try:
            self._all = await self._desk.rows()
        except EngineError as error:
            self._all = ()
            self._show(self.house.fault(error) + "\n" + self.words("settings.mend"))
            return
        self._show(self.words("settings.nothing"))
        if key:
            self.rows.go(key)

    def _show(self, nothing: str) -> None:
        """Show what fits what is typed; a whole key that is not set yet has a row too."""
        shown = [row for row in self._all if fits(row, self.filter.value)]
        if self._all and not shown and (row := self._desk.unset(self.filter.value.strip())):
            shown = [row]
        self.rows.show(shown, self.words)
        self.set_class(not shown, "-none")
        self.nothing.update(Content(nothing))
        count = self.words("settings.count", shown=len(shown), total=len(self._all))
        file = clean_line(str(self._desk.config), max(10, self.size.width - 40))
        self.count.update(
            Content.assemble(self.words("settings.title"), (f"  {count}  {file}", "$dim not bold"))
        )
        self._about()

    @on(Input.Changed, "#filter")
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        if self._all:
            self._show(self.words("settings.nothing"))

    @on(OptionList.OptionHighlighted)
    def _chosen(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        self._about()

    def _about(self) -> None:
        """Say all about the setting under the cursor."""
        row, words = self.rows.row, self.words
        if row is None:
            self.detail.update(Content(""))
            return
        chinese = settings_help() if words.lang == "zh" else {}
        help_ = chinese.get(row.pattern, row.help)
        source = words("config.default") if row.source == "default" else row.source
        value = clean(row.value) or words("config.unset")
        told = [
            words("settings.value", value=value, source=clean(self.house.told(source))),
            f"{effect(row.key, words)}  {words('settings.variable', variable=row.variable)}",
        ]
        if row.key == IMAGES and (refused := self.house.refusal_of(row.value)):
            told.insert(1, refused)
        if choices := self._choices(row):
            told.append(words("settings.choices", choices=", ".join(choices)))
        text = "\n".join(told)
        key = clean_line(row.key, 70)
        self.detail.update(Content.assemble((key, "bold"), "  ", help_, "\n", text))

    def _choices(self, row: "SettingRow") -> tuple[str, ...]:
        return self._themes() if row.key == THEME else row.choices

    def _themes(self) -> tuple[str, ...]:
        return tuple(sorted([AUTO, *self.house.available_themes]))

    # What is changed

    @on(OptionList.OptionSelected)
    def _pressed(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.action_edit()

    def action_edit(self) -> None:
        """Give the setting under the cursor another value."""
        if row := self.rows.row:
            secret = row.secret or MASK in row.value
            self.editor.open(row.key, row.value, self._choices(row), secret=secret)

    @on(ValueLine.Kept)
    def _kept(self, event: ValueLine.Kept) -> None:
        event.stop()
        text = self.editor.line.value.strip()
        if self.editor.line.password and not text:  # a key is taken out by x alone
            self._close_editor()
        elif self.editor.key == THEME and text and text not in self._themes():
            names = ", ".join(self._themes())
            self.editor.fault(self.words("settings.no_theme", choices=names))
        else:
            self._change(self.editor.key, text)

    @on(PlainLine.Left)
    def _left(self, event: PlainLine.Left) -> None:
        event.stop()
        if self.editor.display:
            self._close_editor()
        else:
            self.rows.focus()

    def _close_editor(self, *, kept: bool = False) -> None:
        self.editor.close(kept=kept)
        self.rows.focus()

    def action_reset(self) -> None:
        """Take the setting under the cursor out of the file."""
        row = self.rows.row
        if row is None:
            return
        if row.source.startswith(FILE):
            self._change(row.key, "")
        else:
            self.house.say(self.words("settings.not_in_file"))

    @work(group="change", description="a setting")  # else its text would be told, and be a key
    async def _change(self, key: str, text: str) -> None:
        """Keep a value; where it cannot be kept the editor stays, with the value in it."""
        try:
            await self._desk.change(key, text)
        except EngineError as error:
            if self.editor.display:
                self.editor.fault(self.house.fault(error))
            else:
                self.house.say(self.house.fault(error), bad=True)
            return
        if self.editor.display:
            self._close_editor(kept=True)
        await self._changed(key)

    def action_undo(self) -> None:
        """Take the last change back."""
        self._undo()

    @work(group="change")
    async def _undo(self) -> None:
        try:
            key = await self._desk.undo()
        except EngineError as error:
            self.house.say(self.house.fault(error), bad=True)
            return
        if key:
            await self._changed(key)
        else:
            self.house.say(self.words("settings.no_undo"))

    async def _changed(self, key: str) -> None:
        """Let a change take effect where it can, show it, and say when it does."""
        if key in AT_ONCE:
            await self.house.take_up(key)
        await self._look(key)
        row = next((row for row in self._all if row.key == key), None)
        if row is not None and not row.source.startswith((FILE, "default")):
            told = self.words("config.hidden", key=key, source=self.house.told(row.source))
        else:
            told = self.words("settings.kept", key=key, when=effect(key, self.words))
        self.house.say(told)

    # The rest

    def action_again(self) -> None:
        """Read the settings again: the file may have been mended."""
        self._read()

    def action_search(self) -> None:
        """Type what is to be found; what was typed last is ready to be typed over."""
        self.set_focus(self.filter)  # at once: letters may have been typed behind the key
        self.filter.select_all()

    def action_next_pane(self) -> None:
        """Go to the other pane."""
        (self.rows if self.filter.has_focus else self.filter).focus()

    action_previous_pane = action_next_pane

    def action_back(self) -> None:
        """Go back to where one came from."""
        self.dismiss()
