"""Texts as the terms that recall compares: character pairs of CJK, words of the rest."""

import re
import unicodedata
from itertools import pairwise

from engine.policy.text import is_cjk

_RUN = re.compile(r"\w+")


def fold(text: str) -> str:
    """Return a text without case, width and accents (NFKC, case folding, marks of Latin letters)."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    if folded.isascii():
        return folded
    return "".join(_bare(character) for character in folded)


def _bare(character: str) -> str:
    """Return a Latin, Greek or Cyrillic letter without its accents; others as they are."""
    if character < "\x80" or character > "\u1fff":
        return character
    return "".join(
        c for c in unicodedata.normalize("NFD", character) if not unicodedata.combining(c)
    )


def runs(text: str) -> list[str]:
    """Return the folded words of a text, and its unbroken runs of CJK characters."""
    found: list[str] = []
    for word in _RUN.findall(fold(text)):
        start = 0
        for place in range(1, len(word) + 1):
            if place == len(word) or is_cjk(word[place]) != is_cjk(word[start]):
                found.append(word[start:place])
                start = place
    return found


def tokens(text: str) -> list[str]:
    """Return the terms of a text, in order, as often as they occur.

    A run of CJK characters gives each pair of neighbours, one of a single
    character that character; every other word gives itself.
    """
    found: list[str] = []
    for run in runs(text):
        if len(run) > 1 and is_cjk(run[0]):
            found.extend(first + second for first, second in pairwise(run))
        else:
            found.append(run)
    return found
