"""What each seat had of the talk: how much it said, how fast, and how much of it was others'."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from statistics import median

from engine.policy.bigrams import runs
from engine.policy.closing import TALK
from engine.policy.context import spoken_rounds
from engine.policy.state import TableState, Totals, UtteranceState
from engine.policy.text import is_cjk, pieces
from engine.vocabulary.events import (
    Envelope,
    ImageDescribed,
    SeatAdded,
    SessionOpened,
    UtteranceEnded,
    UtteranceFailed,
    UtteranceRetried,
)

GRAM = 5
"""Terms in a row that count as taken over: Chinese characters, or words of other writing."""

LISTENED = 20_000
"""Characters of an utterance that are listened to for echoes: no speech of a table is as long."""

Gram = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """Milliseconds to the first token and of whole utterances, medians; None where none is known.

    `failures` are counted by their codes.
    """

    first_token: float | None = None
    duration: float | None = None
    retries: int = 0
    failures: Mapping[str, int] = field(default_factory=dict[str, int])


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """One seat's part. Lists, trees, ballots and cards are work, not speech.

    `words` are Chinese characters and words of other writing; `share` is of all characters of
    the talk; `seconds` is how long it spoke. `totals` and `times` are of all that it did. `echo`
    is the part of its speech that others said before it, None where it said too little.
    """

    seat: str
    name: str
    role: str = ""
    utterances: int = 0
    characters: int = 0
    words: int = 0
    share: Fraction = Fraction(0)
    seconds: float = 0.0
    totals: Totals = field(default_factory=Totals)
    times: Times = field(default_factory=Times)
    echo: Fraction | None = None


def voices(log: Sequence[Envelope], state: TableState) -> tuple[Voice, ...]:
    """Return every seat that there was, in the order in which they sat down."""
    speech = talk(state)
    whole = sum(len(one.text) for one in speech)
    echoed = echoes(log, speech)
    made: list[Voice] = []
    for seat, name in _seats(log, state).items():
        spoken = [one for one in speech if one.seat == seat]
        characters = sum(len(one.text) for one in spoken)
        known = next((one for one in state.seats if one.id == seat), None)
        made.append(
            Voice(
                seat=seat,
                name=name,
                role=known.role if known else "",
                utterances=len(spoken),
                characters=characters,
                words=sum(map(count_words, (one.text for one in spoken))),
                share=Fraction(characters, whole) if whole else Fraction(0),
                seconds=sum(one.duration_ms or 0 for one in spoken) / 1000,
                totals=state.by_seat.get(seat, Totals()),
                times=times(log, seat),
                echo=echoed.get(seat),
            )
        )
    return tuple(made)


def talk(state: TableState) -> tuple[UtteranceState, ...]:
    """Return what was said and came to its end, in the order of its beginnings.

    What a branch leaves out has no text.
    """
    return tuple(
        utterance
        for stage in state.stages
        if stage.kind in TALK
        for utterance in spoken_rounds(stage)
        if utterance.status == "done" and utterance.text.strip()
    )


def times(log: Iterable[Envelope], seat: str = "") -> Times:
    """Return how long a seat's utterances took, or all of them, and what went wrong."""
    firsts: list[int] = []
    durations: list[int] = []
    retries, failures = 0, dict[str, int]()
    for envelope in log:
        match envelope.event:
            case UtteranceEnded() as event if seat in ("", event.seat):
                firsts += [] if event.first_token_ms is None else [event.first_token_ms]
                durations.append(event.duration_ms)
            case UtteranceRetried() as event if seat in ("", event.seat):
                retries += 1
            case UtteranceFailed() as event if seat in ("", event.seat):
                failures[event.code] = failures.get(event.code, 0) + 1
            case _:
                pass
    return Times(
        first_token=median(firsts) if firsts else None,
        duration=median(durations) if durations else None,
        retries=retries,
        failures=failures,
    )


def terms(text: str) -> list[str]:
    """Return a text's Chinese characters and its words of other writing, without case and width."""
    found: list[str] = []
    for run in runs(text):
        found.extend(run if is_cjk(run[0]) else [run])
    return found


def count_words(text: str) -> int:
    """Return how many terms a text has; one longer than a piece may count more than once."""
    return sum(len(terms(piece)) for piece in pieces(text))


def echoes(log: Sequence[Envelope], speech: Sequence[UtteranceState]) -> dict[str, Fraction]:
    """Return for each seat which part of its speech others had said before.

    Counted are runs of `GRAM` terms. One is taken over where another seat had finished a speech
    with it before this one began, unless this seat had said it before the other. What stands in
    the topic or in a picture's description was given to everybody and does not count. Of an
    utterance the first `LISTENED` characters count, for this one's share and for what others take.
    """
    given = _given(log)
    grams = [[gram for gram in _grams(one.text) if gram not in given] for one in speech]
    firsts = _firsts(log, speech, grams)
    counts: dict[str, tuple[int, int]] = {}
    for one, own in zip(speech, grams, strict=True):
        taken, of = counts.get(one.seat, (0, 0))
        taken += sum(_is_taken(firsts[gram], one) for gram in own if gram in firsts)
        counts[one.seat] = taken, of + len(own)
    return {seat: Fraction(taken, of) for seat, (taken, of) in counts.items() if of}


def _firsts(
    log: Sequence[Envelope], speech: Sequence[UtteranceState], grams: Sequence[Sequence[Gram]]
) -> dict[Gram, dict[str, int]]:
    """Return when seats had first said what more than one of them said; few runs are such."""
    ends = {e.event.utterance: e.seq for e in log if isinstance(e.event, UtteranceEnded)}
    owners: dict[Gram, str] = {}
    shared: dict[Gram, dict[str, int]] = {}
    for one, own in zip(speech, grams, strict=True):
        shared.update((gram, {}) for gram in own if owners.setdefault(gram, one.seat) != one.seat)
    for one, own in zip(speech, grams, strict=True):
        end = ends.get(one.id, one.seq)
        for gram in own:
            if gram in shared:
                shared[gram][one.seat] = min(end, shared[gram].get(one.seat, end))
    return shared


def _is_taken(first: Mapping[str, int], one: UtteranceState) -> bool:
    others = min(seq for seat, seq in first.items() if seat != one.seat)
    return others < one.seq and others < first[one.seat]


def _given(log: Iterable[Envelope]) -> set[Gram]:
    texts: list[str] = []
    for envelope in log:
        match envelope.event:
            case SessionOpened(topic=text) | ImageDescribed(text=text):
                texts.append(text)
            case _:
                pass
    return {gram for text in texts for gram in _grams(text)}


def _grams(text: str) -> list[Gram]:
    found = terms(text[:LISTENED])
    return [tuple(found[place : place + GRAM]) for place in range(len(found) - GRAM + 1)]


def _seats(log: Iterable[Envelope], state: TableState) -> dict[str, str]:
    """Return every seat's newest name, those that left too."""
    names: dict[str, str] = {}
    for envelope in log:
        match envelope.event:
            case SessionOpened(seats=seats):
                names.update((seat.id, seat.name) for seat in seats)
            case SeatAdded(seat=seat, value=value):
                names.setdefault(seat, value.name)
            case _:
                pass
    return names | {seat.id: seat.name for seat in state.seats}
