"""Names in kits: which are allowed, and which known one a mistyped one meant."""

import difflib
import re
import unicodedata
from collections.abc import Iterable

KIT_ID = re.compile(r"(?=.{1,40}$)[a-z0-9](?:-?[a-z0-9])*", re.ASCII)
NAME_ID = re.compile(r"[a-z][a-z0-9_]{0,39}", re.ASCII)

_BIDI = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def nearest(word: str, known: Iterable[str]) -> str:
    """Return the known word that is most like this one, or an empty string."""
    found = difflib.get_close_matches(word[:80], sorted(known), n=1, cutoff=0.5)
    return found[0] if found else ""


def shown(word: str) -> str:
    """Return a foreign word fit to stand in a sentence: on one line, printable, capped."""
    return printable(word[:60]) + ("..." if len(word) > 60 else "")


def printable(text: str) -> str:
    """Return a text with every mark that cannot be printed replaced."""
    return "".join(mark if mark.isprintable() else "\ufffd" for mark in text)


def has_control(text: str) -> bool:
    """Return whether a text holds marks that can steer a terminal or turn its direction."""
    return any(
        (mark not in "\n\t" and unicodedata.category(mark) in {"Cc", "Zl", "Zp", "Cs"})
        or mark in _BIDI
        or "\U000e0000" <= mark <= "\U000e007f"
        for mark in text
    )
