"""A text editor into which only plain text comes: the base of composer and questions."""

from collections.abc import Mapping
from typing import ClassVar

from textual.events import Key
from textual.widgets import TextArea
from textual.widgets.text_area import Edit, EditResult

from engine import clean


class PlainEditor(TextArea):
    """Textual's editor without control characters: it paints whatever it holds.

    What is pasted, what an input method commits and what is typed all become an edit
    (Textual 8.2.8, `TextArea.edit`); what the program puts there is loaded.

    Keys of `IN_ORDER` run their action when their turn among typed letters has come. Done as
    priority bindings they would overtake letters that still wait: a new
    line would stand before words typed ahead of it.
    """

    IN_ORDER: ClassVar[Mapping[str, str]] = {}

    async def _on_key(self, event: Key) -> None:
        action = self.IN_ORDER.get(event.key)
        if action is not None:
            event.stop()
            event.prevent_default()
            await self.run_action(action)

    def check_consume_key(self, key: str, character: str | None = None) -> bool:
        """Say that its own keys are nobody else's while somebody writes."""
        return key in self.IN_ORDER or super().check_consume_key(key, character)

    def edit(self, edit: Edit) -> EditResult:
        """Take a change of the text, cleaned."""
        edit.text = clean(edit.text)
        return super().edit(edit)

    def load_text(self, text: str) -> None:
        """Hold another text, cleaned."""
        super().load_text(clean(text))

    def rows(self, most: int) -> int:
        """Return how many rows the text needs at its present width, at most `most`."""
        return min(most, max(1, self.wrapped_document.height))
