"""The list of providers: what each can do, and what it lacks before it can speak."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets.option_list import Option

from engine import clean_line
from tui.measure import aligned
from tui.setup_desk import OLLAMA
from tui.widgets.keyed_list import KeyedList
from tui.widgets.setting_rows import source_word
from tui.words import Words

if TYPE_CHECKING:
    from engine import ProviderRow

NAME, ADDRESS = 18, 60

PAGES: Mapping[str, str] = {
    "ollama": "https://ollama.com/download",
    "openrouter": "https://openrouter.ai/keys",
    "openai": "https://platform.openai.com/api-keys",
    "anthropic": "https://console.anthropic.com/settings/keys",
    "gemini": "https://aistudio.google.com/apikey",
    "deepseek": "https://platform.deepseek.com/api_keys",
    "ark": "https://console.volcengine.com/ark",
    "huggingface": "https://huggingface.co/settings/tokens",
}
"""Where a key is made, or the program is had."""


def state_of(row: "ProviderRow", words: Words, *, ollama: bool | None) -> str:
    """Return what a provider lacks, or that it lacks nothing; `ollama` says whether one answers."""
    if row.called:
        return words("setup.state.called")
    if row.provider == OLLAMA and ollama:
        return words("setup.state.answers")
    if row.provider == OLLAMA and row.state == "unset":
        return words("setup.state.looking" if ollama is None else "setup.state.silent")
    if row.key is not None:
        return words("setup.state.key", source=source_word(row.key, words))
    if row.state == "ready":
        return words("setup.state.ready")
    return words("setup.state.no_key" if row.base_url else "setup.state.no_address")


def lines_of(rows: "Sequence[ProviderRow]", words: Words, *, ollama: bool | None) -> list[str]:
    """Return a line for each provider: number, name, what it can do, what it lacks."""
    cells = [
        (
            f"{number:>2}",
            clean_line(row.provider, NAME),
            " ".join(words(f"models.task.{task}") for task in row.tasks) or words("setup.by_model"),
            state_of(row, words, ollama=ollama),
        )
        for number, row in enumerate(rows, 1)
    ]
    return aligned(cells)


def about(row: "ProviderRow", words: Words) -> str:
    """Return what a provider is, where its key is made, and which variable could hold it."""
    told = [
        words(f"setup.about.{row.provider.replace('-', '_')}" if row.own else "setup.about.other")
    ]
    if page := PAGES.get(row.provider):
        told.append(words("setup.page" if row.provider == OLLAMA else "setup.key_page", page=page))
    if row.base_url:
        told.append(words("setup.address", address=clean_line(row.base_url, ADDRESS)))
    return "\n".join(told)


class ProviderList(KeyedList):
    """Providers, one a line, always in the same order: a number means the same one."""

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__("providers")
        self._rows: Sequence[ProviderRow] = ()

    @property
    def row(self) -> "ProviderRow | None":
        """The provider under the cursor."""
        at = self.highlighted
        return None if at is None or at >= len(self._rows) else self._rows[at]

    def show(self, rows: "Sequence[ProviderRow]", words: Words, *, ollama: bool | None) -> None:
        """Show providers; the cursor stays where it is."""
        at, self._rows = self.highlighted or 0, rows
        self.clear_options()
        self.add_options(Option(Content(line)) for line in lines_of(rows, words, ollama=ollama))
        self.highlighted = min(at, len(rows) - 1) if rows else None

    def go(self, number: int) -> "ProviderRow | None":
        """Put the cursor on the provider of a number, counted from 1, and return it."""
        if number > len(self._rows):
            return None
        self.highlighted = number - 1
        return self.row
