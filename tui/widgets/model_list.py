"""The list of a provider's models: what each can do, how much it reads, what it costs."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets.option_list import Option

from engine import clean_line
from tui.measure import aligned
from tui.prices import price_words
from tui.widgets.keyed_list import KeyedList
from tui.words import Words

if TYPE_CHECKING:
    from engine import ModelFacts

ID, PRICE = 40, 24


def lines_of(models: "Sequence[ModelFacts]", words: Words) -> list[str]:
    """Return a line for each model: id, what it can do beside talking, tokens that it reads, price."""
    if not models:
        return []
    return aligned(
        [
            (
                clean_line(model.id, ID),
                words("models.can.sees") if model.sees else "",
                f"{model.context:,}" if model.context else "",
                cost(model, words),
            )
            for model in models
        ]
    )


def cost(model: "ModelFacts", words: Words) -> str:
    """Return what a model costs; what nobody tells is said to be unknown, never to be nothing."""
    if model.price is None:
        return words("setup.price_unknown")
    return clean_line(price_words(model.price, words), PRICE)


class ModelList(KeyedList):
    """Models, one a line; what was typed and nobody lists has a line too."""

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__("models")
        self._ids: list[str] = []

    @property
    def model(self) -> str:
        """The id of the model under the cursor, empty where there is none."""
        at = self.highlighted
        return "" if at is None or at >= len(self._ids) else self._ids[at]

    def show(self, models: "Sequence[ModelFacts]", words: Words, *, typed: str, here: str) -> int:
        """Show the models that have what is typed, the cursor on `here`; return how many."""
        wanted = typed.casefold().split()
        shown = [one for one in models if all(word in one.id.casefold() for word in wanted)]
        self._ids = [one.id for one in shown]
        lines = lines_of(shown, words)
        if not shown and typed.strip():
            self._ids = [typed.strip()]
            lines = [words("setup.typed_model", model=clean_line(typed, ID))]
        self.clear_options()
        self.add_options(Option(Content(line)) for line in lines)
        self.highlighted = 0 if self._ids else None
        if here in self._ids:
            self.highlighted = self._ids.index(here)
        return len(shown)
