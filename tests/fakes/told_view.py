"""A stream view that only remembers what it was told, and what can then be read."""


class ToldView:
    """Keeps calls in `told`, and finished and open entries by key in `entries`."""

    def __init__(self) -> None:
        self.told: list[tuple[str, ...]] = []
        self.entries: dict[str, str] = {}
        self.headings: dict[str, str] = {}
        self.footers: dict[str, str] = {}
        self.notes: list[str] = []
        self.glosses: dict[str, str] = {}
        self.order: list[str] = []
        self._open = ""

    @property
    def text(self) -> str:
        """All text, in the order in which entries began."""
        return "\n".join(self.entries[key] for key in self.order) if self.order else self._loose

    @property
    def _loose(self) -> str:
        return "".join(call[1] for call in self.told if call[0] == "append")

    def begin(self, key: str, heading: str = "") -> None:
        self.told.append(("begin", key, heading))
        self._open = key
        self.entries[key], self.headings[key] = "", heading
        self.order.append(key)

    def append(self, text: str) -> None:
        self.told.append(("append", text))
        if self._open:
            self.entries[self._open] += text

    def finish(self, text: str | None = None, footer: str = "") -> None:
        self.told.append(("finish", "" if text is None else text, footer))
        if text is not None:
            self.entries[self._open] = text
        self.footers[self._open] = footer
        self._open = ""

    def note(self, text: str) -> None:
        self.told.append(("note", text))
        self.notes.append(text)

    def gloss(self, key: str, text: str) -> None:
        self.told.append(("gloss", key, text))
        if key in self.entries and key != self._open:
            self.glosses[key] = text

    def entry(self, key: str, text: str, heading: str = "", footer: str = "") -> None:
        self.told.append(("entry", key, text, heading, footer))
        self.entries[key], self.headings[key], self.footers[key] = text, heading, footer
        self.order.append(key)
