"""A whole log, and the table as it was at any moment of it."""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from datetime import datetime
from threading import Lock

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
        self._read: Callable[[], Sequence[Envelope]] = tuple
        self._reading = Lock()
        self._log: tuple[Envelope, ...] = ()
        self._end: TableState | None = None
        self._take(log)

    @classmethod
    def ending(cls, end: TableState, read: Callable[[], Sequence[Envelope]]) -> "Recording":
        """Begin with the last state of a log that has every number from 1 on.

        `read` returns that log, in whatever thread asks first for more than its end.
        """
        made = cls.__new__(cls)
        made._read, made._reading = read, Lock()
        made._log, made._end = (), end
        return made

    @property
    def log(self) -> tuple[Envelope, ...]:
        """All events; whoever asks first waits until they are read, and gets what `read` raises."""
        if not self._log:
            with self._reading:
                if not self._log:
                    self._take(self._read())
        return self._log

    def _take(self, log: Sequence[Envelope]) -> None:
        self._seqs = [envelope.seq for envelope in log]
        self._kept: list[TableState] = [EMPTY]
        self._ends: dict[str, UtteranceEnded | UtteranceFailed] = {}
        for envelope in log:
            if isinstance(envelope.event, UtteranceEnded | UtteranceFailed):
                self._ends[envelope.event.utterance] = envelope.event
        if self._end is not None:  # in a thread: the first jump finds every state there
            self._keep(len(log) // STEP, log)
        self._log = tuple(log)  # the last of all: somebody may be waiting for it

    @property
    def session(self) -> str:
        """The session's id."""
        return self._end.session if self._end is not None else self._log[0].session

    @property
    def last(self) -> int:
        """The place behind the last event."""
        return self._end.seq if self._end is not None else len(self._log)

    def place(self, seq: int) -> int:
        """Return the place right after an event, or after the one before where it is not there."""
        if self._end is not None:
            return max(0, min(seq, self.last))
        return bisect_right(self._seqs, seq)

    def seq(self, place: int) -> int:
        """Return the number of the event before a place, of the first one at the beginning."""
        place = max(1, min(place, self.last))
        return place if self._end is not None else self._seqs[place - 1]

    def at(self, place: int) -> datetime:
        """Return when a place was reached; the beginning is the first event's time."""
        if self._end is not None and self._end.last is not None and place >= self.last:
            return self._end.last
        return self.log[max(0, min(place, self.last) - 1)].at

    def state(self, place: int) -> TableState:
        """Return the table after so many events."""
        if self._end is not None and place >= self.last:
            return self._end
        place = max(0, min(place, self.last))
        log, wanted = self.log, place // STEP
        self._keep(wanted, log)
        return replay(log[wanted * STEP : place], self._kept[wanted])

    def _keep(self, wanted: int, log: Sequence[Envelope]) -> None:
        """Make the states that are kept, up to the one of a number."""
        while len(self._kept) <= wanted:
            first = (len(self._kept) - 1) * STEP
            self._kept.append(replay(log[first : first + STEP], self._kept[-1]))

    def end_of(self, utterance: str) -> UtteranceEnded | UtteranceFailed | None:
        """Return how an utterance ended, wherever that stands; None where it never did."""
        return self._ends.get(utterance) if self.log else None
