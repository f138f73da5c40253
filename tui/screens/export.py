"""What is wanted of an export: its form, its language, what it tells; Enter writes it."""

from collections.abc import Iterator
from dataclasses import replace
from typing import ClassVar

from textual import on
from textual.containers import Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget

from engine import FORMS, ExportWish, Lang
from tui import bindings, keyboard
from tui.widgets.foot import Foot
from tui.widgets.house import Housed
from tui.widgets.sheet import PickList

OPTIONS = ("lang", "reasoning", "whispers", "costs", "pictures", "anonymous", "mask")
LANGUAGES: tuple[Lang | None, ...] = (None, "zh", "en")


class ExportScreen(Housed, Screen[ExportWish | None]):
    """Forms to choose of, then options; leaves with the wish, or without one."""

    STYLES: ClassVar = ("screens/export",)

    room = "export"

    def __init__(self, wish: ExportWish) -> None:
        """Begin with what was wished before."""
        super().__init__()
        self._wish: ExportWish = wish

    def compose(self) -> Iterator[Widget]:
        """Put all rows into one frame."""
        self.rows = PickList("export-rows")
        with Vertical(id="export") as frame:
            frame.border_title = Content(self.words("export.title"))
            yield self.rows
        yield Foot()

    def on_mount(self) -> None:
        """Begin at the form that is chosen."""
        bindings.install(self, keyboard.EXPORT, self.words)
        self._show()
        self.rows.go(FORMS.index(self._wish.form))
        self.rows.focus()

    def _show(self) -> None:
        rows = [self._row("(*)" if form == self._wish.form else "( )", form) for form in FORMS]
        rows += [self._option(name) for name in OPTIONS]
        self.rows.show([Content(row) for row in rows])

    def _row(self, mark: str, name: str) -> str:
        label = self.words(f"export.{name}")
        return f"{mark} {label}"

    def _option(self, name: str) -> str:
        if name != "lang":
            return self._row("[x]" if self._told(name) else "[ ]", name)
        value = self.words(f"export.lang.{self._wish.lang or 'own'}")
        return f"    {self.words('export.lang', lang=value)}"

    def _told(self, name: str) -> bool:
        wish = self._wish
        told = {
            "pictures": wish.pictures,
            "anonymous": wish.anonymous,
            "mask": wish.masks(usually=True),
        }
        return told.get(name, name not in wish.reduced)

    @on(PickList.Opened)
    def _clicked(self, event: PickList.Opened) -> None:
        event.stop()
        self.action_pick()

    def action_pick(self) -> None:
        """Take the form under the cursor, or turn its option."""
        place, wish = self.rows.cursor, self._wish
        if place < len(FORMS):
            self._wish = replace(wish, form=FORMS[place])
        elif (name := OPTIONS[place - len(FORMS)]) == "lang":
            following = LANGUAGES.index(wish.lang) + 1
            self._wish = replace(wish, lang=LANGUAGES[following % len(LANGUAGES)])
        else:
            self._wish = replace(wish, **{name: not self._told(name)})
        self._show()

    def action_write(self) -> None:
        """Export what is wished; on another form than the chosen one, that form."""
        if self.rows.cursor < len(FORMS):
            self.action_pick()
        self.dismiss(self._wish)

    def action_back(self) -> None:
        """Export nothing."""
        self.dismiss(None)
