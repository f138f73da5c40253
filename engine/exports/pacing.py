"""When everything of a session was said, by a clock on which nobody waits long."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise

from engine.vocabulary.events import Envelope, UtteranceEnded

SILENCE_MS = 5_000
"""How long nothing may happen: a longer silence, a night between two halves too, is this long."""

_LONGEST_MS = 24 * 3_600_000


class Pacing:
    """A log's times as milliseconds since its beginning, long silences cut."""

    def __init__(self, log: Sequence[Envelope]) -> None:
        """Look through a whole log; one from elsewhere may hold any figures."""
        self._first = min((envelope.at for envelope in log), default=None)
        moments = {self._since(envelope) for envelope in log}
        for envelope in log:
            moments.update(moment for moment, _ in self._spoken(envelope))
        ordered = sorted(moments)
        self._after: list[int] = []
        self._lost: list[int] = [0]
        for before, moment in pairwise(ordered):
            if moment - before > SILENCE_MS:
                self._after.append(moment)
                self._lost.append(self._lost[-1] + moment - before - SILENCE_MS)
        self.total = self._shortened(ordered[-1]) if ordered else 0

    def at(self, envelope: Envelope) -> int:
        """Return when an event happened."""
        return self._shortened(self._since(envelope))

    def track(self, envelope: Envelope) -> list[tuple[int, int]]:
        """Return how an utterance was said, as times and characters by then; both only grow.

        The last one has the whole text. What is no utterance has no track.
        """
        return [(self._shortened(moment), said) for moment, said in self._spoken(envelope)]

    def _since(self, envelope: Envelope) -> int:
        if self._first is None:
            return 0
        return round((envelope.at - self._first).total_seconds() * 1000)

    def _spoken(self, envelope: Envelope) -> Iterator[tuple[int, int]]:
        event = envelope.event
        if not isinstance(event, UtteranceEnded) or not event.pace:
            return
        end = self._since(envelope)
        start = max(0, end - min(max(0, event.duration_ms), _LONGEST_MS))
        moment, said, whole = start, 0, len(event.text)
        for passed, length in event.pace:
            moment = min(max(moment, start + passed), end)
            said = min(max(said, length), whole)
            yield moment, said
        if said < whole:
            yield end, whole

    def _shortened(self, moment: int) -> int:
        return moment - self._lost[bisect_right(self._after, moment)]
