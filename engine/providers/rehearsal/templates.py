"""Sentences with blanks: alternatives are drawn, slots are filled from facts.

`{slot}` stands for a fact, `<a|b|c>` for one of several wordings. Alternatives are
drawn before slots are filled, so words of the table can never act as either.
"""

import random
import re
from collections.abc import Mapping
from functools import lru_cache

_SLOT = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_ARTICLE_SLOT = re.compile(r"\b([Aa]) \{([a-z][a-z0-9_]*)\}")
_CHOICE = re.compile(r"<([^<>]*)>")
_BLANK = re.compile(r"\{[^{}]*\}|<[^<>]*>")
_SENTENCE = re.compile(r"(^|[.!?][\"'”’)]*\s+)([“\"]?)([a-z])")

Facts = Mapping[str, str]


@lru_cache(maxsize=4096)
def slots(template: str) -> frozenset[str]:
    """Return the names of all slots, those within alternatives too."""
    return frozenset(_SLOT.findall(template))


@lru_cache(maxsize=4096)
def fragment(template: str) -> str:
    """Return the longest run of words that every filled form of the template holds."""
    return max(_BLANK.split(template), key=len).strip()


def fits(template: str, facts: Facts) -> bool:
    """Tell whether there is a fact for every slot."""
    return all(facts.get(name) for name in slots(template))


def fill(template: str, facts: Facts, rng: random.Random) -> str:
    """Return the sentence; `a {slot}` becomes `an` before a vowel. KeyError: a fact lacks."""
    chosen = _CHOICE.sub(lambda match: rng.choice(match[1].split("|")), template)

    def article(match: re.Match[str]) -> str:
        value = facts[match[2]]
        vowel = value[:1].lower() in {"a", "e", "i", "o", "u"}
        return f"{match[1]}{'n' if vowel else ''} {{{match[2]}}}"

    return _SLOT.sub(lambda match: facts[match[1]], _ARTICLE_SLOT.sub(article, chosen))


def capitalise(text: str) -> str:
    """Return English prose with a capital letter at the start of each sentence."""
    return _SENTENCE.sub(lambda match: match[1] + match[2] + match[3].upper(), text)
