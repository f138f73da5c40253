"""Which parts of a logical line look how: Markdown by the line, marks kept, nothing obeyed.

The marks stay where they are, dimmed: what is shown has the width of what was said, and a
mark whose partner has not come yet is plain text.
"""

import re
from collections.abc import Iterator
from typing import Literal

Look = Literal["heading", "bold", "italic", "code", "quote", "mark", "rule"]
Span = tuple[int, int, Look]
"""Begin and end in the line, and the look."""

_HEADING = re.compile(r"\s{0,3}(#{1,6})\s+\S")
_BULLET = re.compile(r"\s*([-*+•]|\d{1,3}[.)])\s+")
_QUOTE = re.compile(r"\s{0,3}(>+)\s?")
_RULE = re.compile(r"\s{0,3}([-*_])(?:\s*\1){2,}\s*")
_INLINE = re.compile(
    r"(?P<code>`[^`\n]+`)"
    r"|(?P<bold>\*\*(?=\S)[^*\n]+?(?<=\S)\*\*|__(?=\S)[^_\n]+?(?<=\S)__)"
    r"|(?P<italic>(?<![*\w])\*(?=[^\s*])[^*\n]+?(?<=[^\s*])\*(?![*\w]))"
)


def spans(line: str, *, fenced: bool) -> list[Span]:
    """Return the looks of a logical line in order; later ones lie over earlier ones."""
    if fenced or line.startswith("```"):
        return [(0, len(line), "code")]
    if len(line) > 8_000:  # never spoken: not worth a search through all of it
        return []
    return list(_spans(line))


def _spans(line: str) -> Iterator[Span]:
    if heading := _HEADING.match(line):
        yield 0, len(line), "heading"
        yield heading.start(1), heading.end(1), "mark"
        return
    if _RULE.fullmatch(line):
        yield 0, len(line), "rule"
        return
    if quote := _QUOTE.match(line):
        yield 0, len(line), "quote"
        yield quote.start(1), quote.end(1), "mark"
    elif bullet := _BULLET.match(line):
        yield bullet.start(1), bullet.end(1), "mark"
    elif line.lstrip().startswith("|"):
        yield 0, len(line), "code"
        return
    for found in _INLINE.finditer(line):
        look: Look = "code" if found["code"] else "bold" if found["bold"] else "italic"
        size = 2 if look == "bold" else 1
        yield found.start(), found.end(), look
        yield found.start(), found.start() + size, "mark"
        yield found.end() - size, found.end(), "mark"
