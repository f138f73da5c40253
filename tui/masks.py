"""What was masked, in words."""

from collections.abc import Callable, Mapping

from tui.words import Words

KINDS = ("card", "ssn", "email")

PAUSE = 2.0
"""Seconds that are waited for more: one text with many of them is told in one sentence."""


class MaskNews:
    """Says what was masked so far, at most once in a pause; the newest counts hold."""

    def __init__(
        self,
        after: Callable[[float, Callable[[], None]], object],
        say: Callable[[Mapping[str, int]], None],
    ) -> None:
        """Wait by `after`, which calls back once, and tell by `say`."""
        self._after = after
        self._say = say
        self._counts: Mapping[str, int] = {}
        self._waits = False

    def take(self, counts: Mapping[str, int]) -> None:
        """Take counts that have grown."""
        self._counts = counts
        if not self._waits:
            self._waits = True
            self._after(PAUSE, self._tell)

    def _tell(self) -> None:
        self._waits = False
        self._say(self._counts)


def masked_words(words: Words, counts: Mapping[str, int]) -> str:
    """Return one sentence of how many different things of each kind were masked."""
    return words("masked.told", counts=_counted(words, counts))


def seen_masks(words: Words, counts: Mapping[str, int]) -> str:
    """Return one sentence of how often masks of each kind stand in a request."""
    return words("seen.masked", counts=_counted(words, counts))


def _counted(words: Words, counts: Mapping[str, int]) -> str:
    told = (words(f"masked.{kind}", count=counts[kind]) for kind in KINDS if counts.get(kind))
    return words("masked.and").join(told)
