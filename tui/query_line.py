"""What lines that narrow a list have in common: `@name field:value` and words, of any keyboard."""

from collections.abc import Collection

AGENT = "@"

WIDE = str.maketrans({"\uff20": AGENT, "\uff1a": ":", "\u3000": " "})
"""What Chinese input methods type for the signs of such a line."""


def parts_of(text: str) -> list[str]:
    """Return the parts of a line, its signs as a narrow keyboard has them."""
    return text.translate(WIDE).split()


def divided(part: str, fields: Collection[str]) -> tuple[str, str]:
    """Return which filter a part is and its value; no filter for a word."""
    if part.startswith(AGENT):
        return AGENT, part[1:]
    field, colon, value = part.partition(":")
    return (field.casefold(), value) if colon and field.casefold() in fields else ("", part)
