"""Texts as the terms that recall compares: character pairs of CJK, words of the rest."""

import re
import unicodedata
from itertools import pairwise

from engine.policy.text import CJK, PIECE, is_cjk, pieces

_RUN = re.compile(rf"(?:(?=\w){CJK})+|(?:(?!{CJK})\w)+")
_PART = re.compile(rf"(?:(?=\w){CJK}){{1,{PIECE}}}|(?:(?!{CJK})\w){{1,{PIECE}}}")
"""A run, or as much of it as is looked at in one go: no other thread goes on meanwhile."""
_ACCENTED = re.compile("[\x80-\u1fff]+")


def fold(text: str) -> str:
    """Return a text without case, width and accents (NFKC, case folding, marks of Latin letters)."""
    if len(text) > PIECE:
        return "".join(map(fold, pieces(text)))
    folded = unicodedata.normalize("NFKC", text).casefold()
    if folded.isascii():
        return folded
    return _ACCENTED.sub(_bare, folded)


def _bare(letters: re.Match[str]) -> str:
    """Return Latin, Greek and Cyrillic letters without their accents."""
    apart = (unicodedata.normalize("NFD", letter) for letter in letters[0])
    return "".join(c for c in "".join(apart) if not unicodedata.combining(c))


def runs(text: str) -> list[str]:
    """Return the folded words of a text, and its unbroken runs of CJK characters."""
    folded = fold(text)
    if len(folded) <= PIECE:
        return _RUN.findall(folded)
    found: list[str] = []
    end = 0
    for part in _PART.finditer(folded):
        if found and part.start() == end and is_cjk(part[0][0]) == is_cjk(found[-1][0]):
            found[-1] += part[0]
        else:
            found.append(part[0])
        end = part.end()
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
