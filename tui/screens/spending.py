"""Asked once before a table that costs money: who is called, under what budget, what leaves."""

from collections.abc import Iterator
from functools import partial
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Static

from engine import clean, clean_line
from tui.consents import told_hosts, told_rest
from tui.desk import Prepared
from tui.widgets.house import house_of, words_of


class SpendingScreen(ModalScreen[bool]):
    """Nothing is called before Enter; Esc goes back with all that was typed."""

    STYLES: ClassVar = ("screens/spending",)

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "begin", show=False, priority=True),
        Binding("escape", "dismiss(False)", show=False, priority=True),
    ]

    def __init__(self, prepared: Prepared) -> None:
        """Tell of this table."""
        super().__init__()
        self._prepared = prepared

    def compose(self) -> Iterator[Widget]:
        """The forecast, the budget, that it is real money; before a first call what leaves."""
        words, prepared = words_of(self), self._prepared
        line = clean_line(prepared.loaded.settings.budget.line or "", 40)
        budget = words("spending.budget", line=line) if line else words("spending.no_budget")
        with VerticalScroll(id="spending") as frame:
            frame.border_title = Content(words("spending.title"))
            frame.border_subtitle = Content(words("spending.keys"))
            for text in (words("spending.real"), clean(prepared.forecast), budget):
                yield Static(text, markup=False)
            wanted = prepared.consent
            if wanted is not None and wanted.needed:
                yield Static(told_hosts(words, wanted), markup=False, id="consent")
                yield Static(told_rest(words, wanted), markup=False)

    async def action_begin(self) -> None:
        """Begin: what was told here is not told again."""
        wanted, runtime = self._prepared.consent, house_of(self).desk.runtime
        if wanted is not None and wanted.needed:
            await runtime.run(partial(wanted.keep, runtime.clock))
        self.dismiss(True)  # noqa: FBT003 - the answer
