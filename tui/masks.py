"""What was masked, in words."""

from collections.abc import Mapping

from tui.words import Words

KINDS = ("card", "ssn", "email")


def masked_words(words: Words, counts: Mapping[str, int]) -> str:
    """Return one sentence of how many different things of each kind were masked."""
    return words("masked.told", counts=_counted(words, counts))


def seen_masks(words: Words, counts: Mapping[str, int]) -> str:
    """Return one sentence of how often masks of each kind stand in a request."""
    return words("seen.masked", counts=_counted(words, counts))


def _counted(words: Words, counts: Mapping[str, int]) -> str:
    told = (words(f"masked.{kind}", count=counts[kind]) for kind in KINDS if counts.get(kind))
    return words("masked.and").join(told)
