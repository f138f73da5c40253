"""A whole log, and the table as it was at any moment of it."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import datetime

from engine.policy.state import EMPTY, TableState, replay
from engine.vocabulary.errors import InputError
from engine.vocabulary.events import Envelope, UtteranceEnded, UtteranceFailed

STEP = 128
"""Events between two states that are kept: a jump reduces at most so many."""


class Recording:
    """A log that does not change any more, read by places: how many events have happened.

    States are frozen and share what they have in common, so that keeping one of every `STEP`
    costs little; none is made before somebody asks for it or for a later one.
    """

    def __init__(self, log: Sequence[Envelope]) -> None:
        """Take a log in its order; InputError where it holds no event."""
        if not log:
            raise InputError("This log holds no event.")
        self.log = tuple(log)
        self._seqs = [envelope.seq for envelope in self.log]
        self._kept: list[TableState] = [EMPTY]
        self._ends: dict[str, UtteranceEnded | UtteranceFailed] = {}
        for envelope in self.log:
            if isinstance(envelope.event, UtteranceEnded | UtteranceFailed):
                self._ends[envelope.event.utterance] = envelope.event

    @property
    def session(self) -> str:
        """The session's id."""
        return self.log[0].session

    @property
    def last(self) -> int:
        """The place behind the last event."""
        return len(self.log)

    def place(self, seq: int) -> int:
        """Return the place right after an event, or after the one before where it is not there."""
        return bisect_right(self._seqs, seq)

    def at(self, place: int) -> datetime:
        """Return when a place was reached; the beginning is the first event's time."""
        return self.log[max(0, min(place, self.last) - 1)].at

    def state(self, place: int) -> TableState:
        """Return the table after so many events."""
        place = max(0, min(place, self.last))
        wanted = place // STEP
        while len(self._kept) <= wanted:
            first = (len(self._kept) - 1) * STEP
            self._kept.append(self._reduced(self._kept[-1], first, first + STEP))
        return self._reduced(self._kept[wanted], wanted * STEP, place)

    def end_of(self, utterance: str) -> UtteranceEnded | UtteranceFailed | None:
        """Return how an utterance ended, wherever that stands; None where it never did."""
        return self._ends.get(utterance)

    def _reduced(self, state: TableState, first: int, last: int) -> TableState:
        return replay(self.log[first:last], state)
