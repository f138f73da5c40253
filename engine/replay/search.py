"""Search over logs: words and parts of Chinese ones, by whoever, whenever, about whatever."""

from collections.abc import AsyncGenerator, Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import islice

from engine.exports.minutes import left_out_of
from engine.exports.words import stage_name
from engine.policy.parsing.keywords import key_of
from engine.replay.places import Excerpt, excerpt, key_text, locate
from engine.replay.texts import Passage, Reader, TextKind
from engine.vocabulary.errors import StoreError
from engine.vocabulary.events import Envelope
from engine.vocabulary.ports import SessionSummary, Store, Threads
from engine.vocabulary.seats import Lang

LANGS: tuple[Lang, ...] = ("zh", "en")

MOST = 200
"""Hits of one search."""

EACH = 20
"""Hits of one session in a search of all of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What is looked for; what is empty does not narrow, and all that is given has to fit.

    `words` may be parts of words, `keyword` is one as a whole. A seat goes by its name, its role
    or its id, a stage by its id or its name in either language, a picture by its file's name, its
    card or its hash: the beginning is enough.
    """

    words: tuple[str, ...] = ()
    seat: str = ""
    stage: str = ""
    keyword: str = ""
    picture: str = ""

    @property
    def empty(self) -> bool:
        """Whether nothing is looked for."""
        return not (self.words or self.seat or self.stage or self.keyword or self.picture)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One event that fits: where it stands, whose it is, and the place in its text."""

    session: str
    seq: int
    at: datetime
    kind: TextKind
    stage: str
    seat: str | None
    who: str
    shown: Excerpt


def search(log: Sequence[Envelope], query: Query) -> Iterator[Hit]:
    """Yield what fits in a log, in its order; one hit an event. What a branch leaves out does not."""
    if query.empty:
        return
    left_out = left_out_of(log)
    keys = tuple(key_of(word) for word in query.words)
    reader = Reader()
    for envelope in log:
        passages = reader.read(envelope)
        if getattr(envelope.event, "utterance", None) in left_out:
            continue
        for passage in passages:
            shown = _fit(passage, query, keys, reader)
            if shown is not None:
                seat = reader.seats.get(passage.seat or "")
                yield Hit(
                    session=envelope.session,
                    seq=envelope.seq,
                    at=envelope.at,
                    kind=passage.kind,
                    stage=passage.stage,
                    seat=passage.seat,
                    who=seat.name if seat else passage.seat or "",
                    shown=shown,
                )
                break


async def search_sessions(
    store: Store,
    query: Query,
    threads: Threads,
    *,
    likely: Collection[str] = (),
    most: int = MOST,
    each: int = EACH,
) -> AsyncGenerator[Hit, None]:
    """Yield what fits in all sessions, at most `most` hits and `each` of one session.

    The newest session comes first, those that are `likely` (the memories' index named them)
    before the others; every log is read whole, one after another. Close the generator to stop.
    What cannot be read is left out.
    """
    if query.empty:
        return
    left = most
    for summary in _in_order(await store.list(), likely):
        log: list[Envelope] = []
        with suppress(StoreError):
            log = await _read(store, summary.id)
        for hit in await threads.run(partial(_found, log, query, min(each, left))):
            yield hit
            left -= 1
        if left <= 0:
            return


def _in_order(
    sessions: Sequence[SessionSummary], likely: Collection[str]
) -> Iterator[SessionSummary]:
    yield from (one for one in sessions if one.id in likely)
    yield from (one for one in sessions if one.id not in likely)


async def _read(store: Store, session: str) -> list[Envelope]:
    journal = await store.open(session, write=False)
    try:
        return await journal.read()
    finally:
        await journal.close()


def _found(log: Sequence[Envelope], query: Query, most: int) -> list[Hit]:
    return list(islice(search(log, query), most))


def _fit(passage: Passage, query: Query, keys: Sequence[str], reader: Reader) -> Excerpt | None:
    """Return the place for which a passage is shown, None where it does not fit."""
    if not (_by(passage, query, reader) and _in_stage(passage, query) and _of(passage, query)):
        return None
    folded = key_text(passage.text) if keys or query.keyword else ""
    if not all(key in folded for key in keys):
        return None
    whole = locate(passage.text, key_of(query.keyword)) if query.keyword else (0, 0)
    if whole is None:
        return None
    places = [locate(passage.text, key, whole=False) for key in keys] or [whole]
    found = [place for place in places if place is not None]
    return excerpt(passage.text, *found[0]) if len(found) == len(places) else None


def _by(passage: Passage, query: Query, reader: Reader) -> bool:
    if not query.seat:
        return True
    seat = reader.seats.get(passage.seat or "")
    names = (seat.name, seat.role) if seat else ()
    return passage.seat is not None and _begins(query.seat, (passage.seat, *names))


def _in_stage(passage: Passage, query: Query) -> bool:
    if not query.stage:
        return True
    names = (stage_name(passage.stage, lang) for lang in LANGS)
    return _begins(query.stage, (passage.stage, *names))


def _of(passage: Passage, query: Query) -> bool:
    return not query.picture or _begins(query.picture, passage.pictures)


def _begins(wanted: str, names: Iterable[str]) -> bool:
    """Tell whether one of the names begins so; a name of several parts may be typed as one."""
    return any(name and key_of(name).startswith(key_of(wanted)) for name in names)
