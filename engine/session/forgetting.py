"""A person forgotten: what she said, what is remembered of it, and her name wherever it stands.

Her seat stays at the tables where she sat, without a name and a life; so do the keywords, votes
and cards that came of her words: they are the table's. A name counts where it stands as a whole.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from engine.memory import Entry, Memories, Scope
from engine.policy.logline import to_data
from engine.policy.person_names import PersonName
from engine.policy.redaction import MARK, NAMES
from engine.policy.text import clean, clean_line
from engine.session.changing import forget_there
from engine.session.erasing import erase_texts, log_of, not_in_redis
from engine.session.sharing import bring_over
from engine.vocabulary.errors import InputError, StoreError
from engine.vocabulary.events import (
    BallotCast,
    Envelope,
    Event,
    MemoryChanged,
    MemoryForgotten,
    MemoryWritten,
    SeatAdded,
    SeatChanged,
    SessionOpened,
    UtteranceEdited,
    UtteranceEnded,
    UtteranceFailed,
    UtteranceGlossed,
    UtteranceHeld,
    UtteranceRetried,
)
from engine.vocabulary.ports import Store
from engine.vocabulary.seats import Seat

EXCERPTS, AROUND = 5, 16
"""Places that are shown of a name, and the characters before and after it."""

ALL = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What there is of a person in a home; `named` counts her name in what others wrote.

    `texts` are what goes, her name among them, `own` her memories by their session, `elsewhere`
    those of other homes. `places` show the name where it stands.
    """

    name: str
    sessions: tuple[str, ...]
    said: int
    memories: int
    named: int
    places: tuple[str, ...]
    texts: tuple[str, ...]
    own: Mapping[str, frozenset[str]]
    elsewhere: tuple[Entry, ...]

    @property
    def known(self) -> bool:
        """Whether there is anything to forget."""
        return bool(self.sessions or self.elsewhere)


async def find_person(store: Store, memories: Memories, name: str) -> Person:
    """Return what there is of a person; InputError for what is no name, StoreError of the disk."""
    name = _checked(name)
    logs = {session: await log_of(store, session) for session in await store.ids()}
    every = {one for log in logs.values() for _, one in _names(log)}
    person = PersonName(name, (one for one in every if name in one and one != name))
    found = {session: _Part.of(log, person) for session, log in logs.items()}
    parts = {session: part for session, part in found.items() if part.any}
    agents = tuple(key for key, one in (await memories.outline()).agents.items() if one == name)
    entries = await memories.page(Scope(agents=agents), ALL) if agents else ()
    elsewhere = tuple(one for one in entries if one.session not in logs)
    # A speech and the memory of it are one place for whoever reads them.
    places = [*dict.fromkeys(place for part in parts.values() for place in part.places)]
    texts = dict.fromkeys(text for part in parts.values() for text in part.texts)
    return Person(
        name=name,
        sessions=tuple(parts),
        said=sum(part.said for part in parts.values()),
        memories=sum(len(part.memories) for part in parts.values()) + len(elsewhere),
        named=len(places),
        places=tuple(places[:EXCERPTS]),
        texts=(person, *texts),
        own={session: frozenset(part.memories) for session, part in parts.items()},
        elsewhere=elsewhere,
    )


async def forget_person(store: Store, memories: Memories, person: Person) -> tuple[Path, ...]:
    """Delete what there is of a person; return the exports that still tell of her, unchanged.

    Returns when it is gone. StoreError as `forget_memory`.
    """
    for entry in person.elsewhere:
        await forget_there(store, entry)
    texts = (*person.texts, *(entry.text for entry in person.elsewhere))
    files = await erase_texts(store, memories, texts, person.own)
    try:
        await bring_over(store, memories)
    except StoreError as error:
        raise not_in_redis(error) from error
    return files


def _checked(name: str) -> str:
    name = " ".join(clean(name).split())
    if len(name) < 2 or name == MARK or not any(one.isalpha() for one in name):
        raise InputError(
            f"{clean_line(name, 40) or MARK} is no name that could be found.",
            hint="Give the whole name, of two characters or more.",
        )
    return name


def _names(log: Iterable[Envelope]) -> Iterator[tuple[str, str]]:
    """Yield seats with every name that they had."""
    for envelope in log:
        match envelope.event:
            case SessionOpened(seats=seats):
                yield from ((seat.id, one) for seat in seats for one in _both(seat))
            case SeatAdded(seat=seat, value=value):
                yield from ((seat, one) for one in _both(value))
            case SeatChanged(seat=seat, what="name", value=value):
                yield seat, value
            case _:
                pass


def _both(seat: Seat) -> tuple[str, str]:
    return seat.name, seat.persona.name


@dataclass(frozen=True, slots=True)
class _Part:
    """What one session holds of a person."""

    said: int
    texts: list[str]
    memories: set[str]
    places: list[str]
    sits: bool

    @property
    def any(self) -> bool:
        return self.sits or bool(self.places)

    @classmethod
    def of(cls, log: Sequence[Envelope], person: PersonName) -> "_Part":
        seats = {seat for seat, name in _names(log) if name == person}
        texts: list[str] = []
        memories: set[str] = set()
        gone: set[str] = set()
        places: list[str] = []
        said = 0
        for envelope in log:
            event = envelope.event
            said += isinstance(event, UtteranceEnded) and event.seat in seats
            own = _own(event, seats, memories)
            texts += own
            match event:
                case MemoryWritten(seat=str(seat), memory=name) if seat in seats:
                    memories.add(name)
                case MemoryForgotten(memory=name):
                    gone.add(name)
                case _:
                    pass
            if not own:
                places += _places(to_data(event), person)
        kept = [text for text in texts if text.strip() not in {"", MARK}]
        return cls(said, kept, memories - gone, places, bool(seats))


def _own(event: Event, seats: set[str], memories: set[str]) -> list[str]:
    """Return what a person said in an event."""
    match event:
        case UtteranceEnded(seat=seat) | UtteranceGlossed(seat=seat) if seat in seats:
            return [event.text]
        case UtteranceEdited(seat=seat) if seat in seats:
            return [event.text, event.partial]
        case (
            UtteranceFailed(seat=seat) | UtteranceRetried(seat=seat) | UtteranceHeld(seat=seat)
        ) if seat in seats:
            return [event.partial]
        case BallotCast(voter=voter) if voter in seats:
            return list(event.reasons)
        case MemoryWritten(seat=str(seat)) if seat in seats:
            return [event.text]
        case MemoryChanged(memory=memory, what="text", value=value) if memory in memories:
            return [value]
        case _:
            return []


def _places(value: Any, person: PersonName) -> Iterator[str]:
    """Yield a name with what stands around it, wherever others wrote it."""
    match value:
        case str():
            for first, end in person.found(value):
                around = value[max(0, first - AROUND) : end + AROUND]
                yield clean_line(around, 4 * AROUND + 2 * len(person))
        case list():
            for one in cast("list[Any]", value):
                yield from _places(one, person)
        case dict():
            for name, one in cast("dict[str, Any]", value).items():
                if name not in NAMES:
                    yield from _places(one, person)
        case _:
            pass
