"""A log played again: the items that a subscriber would have heard, by the time of the log.

Without a clock of its own: whoever shows it says how much time has passed.
"""

import heapq
from collections.abc import Iterator
from datetime import datetime, timedelta

from engine.policy.state import TableState, reduce
from engine.replay.recording import Recording
from engine.vocabulary.events import (
    Envelope,
    UtteranceDelta,
    UtteranceEnded,
    UtteranceFailed,
    UtteranceStarted,
)

SILENCE = timedelta(seconds=3)
"""Longest wait for the next event while no word comes: she thought, paused, or went to lunch."""

LONGEST = 86_400_000
"""Milliseconds that a piece of text may come after its speech began; logs may hold anything."""

Piece = tuple[datetime, int, str, int, int]
"""When characters of an utterance came, a number in the order of the log, which, from, to."""


class Playback:
    """A place in a recording that moves on with time; `state` is the table there.

    Texts come as they came, by the pace track of each utterance's end; one without a track
    comes whole with its end.
    """

    def __init__(self, recording: Recording, place: int = 0) -> None:
        """Stand at a place."""
        self.recording = recording
        self.place: int
        self.moment: datetime
        self.state: TableState
        self._pieces: list[Piece] = []
        self._speaking: dict[str, str] = {}
        self.jump(place)

    @property
    def over(self) -> bool:
        """Whether everything has happened."""
        return self.place >= self.recording.last

    def jump(self, place: int) -> None:
        """Stand at another place, at the moment of its last event."""
        self.place = max(0, min(place, self.recording.last))
        self.moment = self.recording.at(self.place)
        self.state = self.recording.state(self.place)
        self._pieces, self._speaking = [], {}
        for utterance in self.state.open_utterances():
            self._expect(utterance.id, utterance.seat, utterance.started)

    def said_so_far(self) -> list[UtteranceDelta]:
        """Return what those who speak had said by now; it is not told again."""
        return list(self._pieces_until(self.moment))

    def step(self) -> list[Envelope | UtteranceDelta]:
        """Let the next event happen, and return what there was to hear until then."""
        if self.over:
            return []
        envelope = self.recording.log[self.place]
        self.moment = max(self.moment, envelope.at)
        heard: list[Envelope | UtteranceDelta] = [*self._pieces_until(self.moment)]
        if isinstance(envelope.event, UtteranceEnded):
            heard += self._rest(envelope.event.utterance)
        return [*heard, self._happen(envelope)]

    def advance(self, seconds: float) -> list[Envelope | UtteranceDelta]:
        """Let time pass, and return what there was to hear."""
        heard: list[Envelope | UtteranceDelta] = []
        until = self.moment + timedelta(seconds=seconds)
        while not self.over:
            envelope = self.recording.log[self.place]
            if not self._pieces and envelope.at - self.moment > SILENCE:
                waited = until - self.moment
                self.moment = envelope.at - SILENCE
                until = self.moment + waited
            if envelope.at > until:
                break
            heard += self.step()
        else:
            until = self.moment
        heard += self._pieces_until(until)
        self.moment = until
        return heard

    def _happen(self, envelope: Envelope) -> Envelope:
        self.place += 1
        self.state = reduce(self.state, envelope)
        match envelope.event:
            case UtteranceStarted(utterance=utterance, seat=seat):
                self._expect(utterance, seat, envelope.at)
            case UtteranceEnded(utterance=utterance) | UtteranceFailed(utterance=utterance):
                self._speaking.pop(utterance, None)
            case _:
                pass
        return envelope

    def _expect(self, utterance: str, seat: str, started: datetime) -> None:
        """Lay an utterance's text out in time; one that never ends says nothing."""
        end = self.recording.end_of(utterance)
        if end is None:
            return
        self._speaking[utterance] = seat
        before = 0
        for passed, length in end.pace if isinstance(end, UtteranceEnded) else ():
            if length > before:
                when = started + timedelta(milliseconds=min(max(0, passed), LONGEST))
                heapq.heappush(self._pieces, (when, self.place, utterance, before, length))
                before = length

    def _pieces_until(self, moment: datetime) -> Iterator[UtteranceDelta]:
        while self._pieces and self._pieces[0][0] <= moment:
            yield from self._told(heapq.heappop(self._pieces))

    def _rest(self, utterance: str) -> Iterator[UtteranceDelta]:
        """Yield what is late: a track counts from the call, the log from what it wrote down."""
        late = sorted(piece for piece in self._pieces if piece[2] == utterance)
        if late:
            self._pieces = [piece for piece in self._pieces if piece[2] != utterance]
            heapq.heapify(self._pieces)
        for piece in late:
            yield from self._told(piece)

    def _told(self, piece: Piece) -> Iterator[UtteranceDelta]:
        when, _, utterance, first, last = piece
        seat, end = self._speaking.get(utterance), self.recording.end_of(utterance)
        if seat is not None and isinstance(end, UtteranceEnded) and end.text[first:last]:
            yield UtteranceDelta(
                at=when,
                session=self.recording.session,
                utterance=utterance,
                seat=seat,
                offset=first,
                text=end.text[first:last],
            )
