"""The turns, stages and marks of a log: where a reviewer can go."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from engine.replay.recording import Recording
from engine.vocabulary.events import (
    EditUndone,
    Envelope,
    MarkSet,
    StageSkipped,
    StageStarted,
    UtteranceEnded,
    UtteranceFailed,
    UtteranceStarted,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One seat spoke once. `began` and `place` are places in the log: begun, and ended."""

    utterance: str
    seat: str
    stage: str
    round: int
    began: int
    place: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """A stage of the log, from the place where it began or was skipped."""

    stage: str
    kind: str
    place: int
    skipped: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What the facilitator marked while the table ran, at the end of what she marked."""

    place: int
    utterance: str
    text: str


class Timeline:
    """Turns in the order of their ends, stages in that of their beginnings, marks by place."""

    def __init__(
        self, last: int, turns: list[Turn], chapters: list[Chapter], marks: list[Mark]
    ) -> None:
        """Take what was read of a log; `last` is the place behind its last event."""
        self.last = last
        self.turns, self.chapters, self.marks = turns, chapters, marks
        self._places = [turn.place for turn in turns]

    @classmethod
    def of(cls, recording: Recording) -> "Timeline":
        """Read a log once."""
        read = _Reader()
        for place, envelope in enumerate(recording.log, 1):
            read.take(place, envelope)
        return cls(recording.last, read.turns, read.chapters, read.marks())

    def turns_by(self, place: int) -> int:
        """Return how many turns had ended at a place."""
        return bisect_right(self._places, place)

    def turn_at(self, place: int) -> Turn | None:
        """Return the turn that ended last before a place; None before the first."""
        count = self.turns_by(place)
        return self.turns[count - 1] if count else None

    def turn_place(self, number: int) -> int:
        """Return where the turn of a number (from 1) ended; beyond the ends: beginning or end."""
        if number < 1:
            return 0
        return self.turns[number - 1].place if number <= len(self.turns) else self.last

    def next_turn(self, place: int) -> int:
        """Return where the next turn ended, the log's end after the last one."""
        after = bisect_right(self._places, place)
        return self._places[after] if after < len(self._places) else self.last

    def previous_turn(self, place: int) -> int:
        """Return where the turn before ended, the log's beginning before the first one."""
        before = bisect_left(self._places, place)
        return self._places[before - 1] if before else 0

    def next_chapter(self, place: int) -> int:
        """Return where the next stage began, the log's end after the last one."""
        return next((one.place for one in self.chapters if one.place > place), self.last)

    def previous_chapter(self, place: int) -> int:
        """Return where this stage began, or from there where the one before did."""
        return next((one.place for one in reversed(self.chapters) if one.place < place), 0)

    def chapter_at(self, place: int) -> Chapter | None:
        """Return the stage that was the newest at a place."""
        return next((one for one in reversed(self.chapters) if one.place <= place), None)


class _Reader:
    """What was read of a log so far."""

    def __init__(self) -> None:
        self.turns: list[Turn] = []
        self.chapters: list[Chapter] = []
        self._marks: dict[str, MarkSet] = {}
        self._begun: dict[str, tuple[int, UtteranceStarted]] = {}

    def take(self, place: int, envelope: Envelope) -> None:
        """Take the event before a place."""
        match envelope.event:
            case StageStarted(stage=stage, kind=kind):
                self.chapters.append(Chapter(stage=stage, kind=kind, place=place))
            case StageSkipped(stage=stage, kind=kind):
                self._skip(stage, kind, place)
            case UtteranceStarted(utterance=utterance) as started:
                self._begun[utterance] = (place, started)
            case UtteranceEnded(utterance=utterance) | UtteranceFailed(utterance=utterance):
                if utterance in self._begun:
                    self._ended(*self._begun.pop(utterance), place)
            case MarkSet() as mark:
                self._marks[str(envelope.seq)] = mark
            case EditUndone(ref=ref):
                self._marks.pop(ref, None)
            case _:
                pass

    def marks(self) -> list[Mark]:
        """Return the marks of what has ended, by place."""
        spoken = {turn.utterance: turn.place for turn in self.turns}
        return sorted(
            (
                Mark(place=spoken[mark.ref], utterance=mark.ref, text=mark.text)
                for mark in self._marks.values()
                if mark.ref in spoken
            ),
            key=lambda mark: mark.place,
        )

    def _skip(self, stage: str, kind: str, place: int) -> None:
        if not any(one.stage == stage for one in self.chapters):
            self.chapters.append(Chapter(stage=stage, kind=kind, place=place, skipped=True))

    def _ended(self, began: int, started: UtteranceStarted, place: int) -> None:
        self.turns.append(
            Turn(
                utterance=started.utterance,
                seat=started.seat,
                stage=started.stage,
                round=started.round,
                began=began,
                place=place,
            )
        )
