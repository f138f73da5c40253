"""Where a person's name stands in a text as a whole."""

import re
from collections.abc import Iterable
from functools import lru_cache

from engine.policy.text import CJK, is_cjk

_LETTER = rf"[^\W{CJK[1:-1]}]"
"""A letter or digit of a script that puts blanks between its words."""


def whole_name(name: str) -> str:
    """Return how a name stands by itself, as an expression; Chinese has no blanks to tell it."""
    before = "" if is_cjk(name[0]) else rf"(?<!{_LETTER})"
    after = "" if is_cjk(name[-1]) else rf"(?!{_LETTER})"
    return f"{before}{re.escape(name)}{after}"


class PersonName(str):
    """A name among texts that are forgotten: it goes wherever it stands as a whole.

    Capitals count. `longer` are names of others that hold it: there it stays.
    """

    __slots__ = ("longer",)

    longer: tuple[str, ...]

    def __new__(cls, name: str, longer: Iterable[str] = ()) -> "PersonName":
        """Return a name."""
        made = super().__new__(cls, name)
        made.longer = tuple(sorted({*longer}, key=lambda one: (-len(one), one)))
        return made

    def found(self, text: str) -> list[tuple[int, int]]:
        """Return where it stands, as beginnings and ends."""
        if str(self) not in text:
            return []
        places = _pattern(str(self), self.longer).finditer(text)
        return [place.span() for place in places if place[0] == self]

    def blank(self, text: str, mark: str) -> str:
        """Return a text with a mark in its place."""
        for first, end in reversed(self.found(text)):
            text = text[:first] + mark + text[end:]
        return text


@lru_cache(maxsize=64)
def _pattern(name: str, longer: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(map(whole_name, (*longer, name))))
