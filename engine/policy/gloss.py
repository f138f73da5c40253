"""Glosses: which language a text is in, and what of an answer may stand as a gloss of it. Pure."""

import re

from engine.policy.text import clean_line, is_cjk
from engine.vocabulary.seats import Lang

LONGEST = 400
"""Cells of a gloss: two sentences have less."""

_WORD = re.compile(r"[A-Za-z\u00c0-\u024f]+(?:['\u2019-][A-Za-z\u00c0-\u024f]+)*")
_QUOTES = (("“", "”"), ('"', '"'), ("「", "」"), ("```", "```"), ("`", "`"))


def language_of(text: str) -> Lang | None:
    """Return the language of a text: a Chinese character weighs as much as a Latin word.

    None where there is neither.
    """
    chinese = sum(map(is_cjk, text))
    words = sum(1 for _ in _WORD.finditer(text))
    if not chinese and not words:
        return None
    return "zh" if chinese >= words else "en"


def other_language(text: str) -> Lang | None:
    """Return the language that a text is not in; None for a text that is in none."""
    found = language_of(text)
    return None if found is None else "en" if found == "zh" else "zh"


def parse_gloss(answer: str, lang: Lang) -> str:
    """Return an answer as one line of gloss; nothing where it is not in that language."""
    text = answer.strip()
    for first, last in _QUOTES:
        inner = text.removeprefix(first).removesuffix(last)
        if len(inner) == len(text) - len(first) - len(last) and last not in inner:
            text = inner.strip()
    return clean_line(text, LONGEST) if language_of(text) == lang else ""
