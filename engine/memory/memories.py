"""All memories of a home: applied from the logs, found by words, recalled by a persona."""

import sqlite3
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import partial
from heapq import nsmallest
from operator import itemgetter
from pathlib import Path

from engine.memory import rows, vectors
from engine.memory.base import Base, Guard
from engine.memory.entries import Entry, changes
from engine.memory.scopes import Found, Outline, Results, Scope
from engine.memory.terms import mark, matching, phrases
from engine.policy.bigrams import tokens
from engine.policy.recall import MemoryItem, Recalled, foremost, scored
from engine.policy.redaction import Redaction
from engine.policy.vectors import Near
from engine.vocabulary.clock import Clock
from engine.vocabulary.events import Envelope
from engine.vocabulary.ports import Threads

BEST, NEWEST = 200, 50
"""Candidates that are ranked: the best by BM25 and the newest (`STORAGE.md`, section 5)."""

TERMS = 64
"""Terms of a talk that recall looks up; they are taken from its beginning."""

TELLING, COMMON = 16, 2_000
"""Of those the rarest count; a term that so many memories hold counts only where no rarer does.

SQLite's BM25 visits every memory that holds a term, in all scopes: without this the sixty
terms of a discussion take 400 ms at 100,000 memories.
"""


class Memories:
    """The index of a home. Every method works in a thread and raises StoreError."""

    def __init__(
        self, file: Path, threads: Threads, clock: Clock, read: Guard, write: Guard
    ) -> None:
        """Use this file, which is made with the first memory; guards translate its faults."""
        self.file = file
        self.clock = clock
        self._base = Base(file, read, write)
        self._threads = threads

    async def apply(self, session: str, log: Sequence[Envelope]) -> None:
        """Take over what a session's whole log says; what was taken over before is skipped."""
        if log:
            await self._threads.run(partial(self._apply, session, log))

    async def applied(self) -> dict[str, int]:
        """Return the number of the last event taken over from each session."""
        return await self._threads.run(self._applied)

    async def forget(self, texts: Sequence[str], logs: Mapping[str, Sequence[Envelope]]) -> None:
        """Leave nothing of these texts in the file; `logs` are those that were redacted."""
        await self._threads.run(partial(self._forget, texts, logs))

    async def take(self, entries: Sequence[Entry]) -> None:
        """Keep memories of other homes' sessions as they are now."""
        await self._threads.run(partial(self._take, entries))

    async def marks(self, server: str) -> dict[str, int]:
        """Return how far this home and a server know of each other, by names of the caller."""
        return await self._threads.run(partial(self._marks, server))

    async def set_marks(self, server: str, marks: Mapping[str, int]) -> None:
        """Set some of them."""
        await self._threads.run(partial(self._set_marks, server, marks))

    async def drop(self, session: str) -> None:
        """Take a session's memories out."""
        await self._threads.run(partial(self._drop, session))

    async def empty(self) -> None:
        """Take everything out, also where the file is damaged."""
        await self._threads.run(self._base.empty)

    async def put_back(self) -> None:
        """Give memories that came back as they were the vectors that they had."""
        await self._threads.run(self._put_back)

    async def search(
        self, query: str, scope: Scope, now: datetime, limit: int, near: Near | None = None
    ) -> Results:
        """Return the best `limit` memories that hold every word of a query, best first.

        A run of Chinese characters counts as one word that may stand within others.
        Relevance is SQLite's BM25, divided by the best of those found. With `near` those
        count too whose vectors are the nearest, whatever their words.
        """
        return await self._threads.run(partial(self._search, query, scope, now, limit, near))

    async def recall(
        self,
        agent: str,
        query: str,
        but: Collection[str],
        now: datetime,
        limit: int,
        near: Near | None = None,
    ) -> tuple[Recalled, ...]:
        """Return the best `limit` memories of an agent for a talk, none of the sessions `but`.

        Of memories with equal texts one is returned.
        """
        return await self._threads.run(partial(self._recall, agent, query, but, now, limit, near))

    async def lacking(
        self, models: Collection[str], most: int, agents: Sequence[str] = ()
    ) -> tuple[vectors.Bare, ...]:
        """Return the newest memories that have no vector of one of these models, `most` at most.

        Of these agents, or of all.
        """
        return await self._threads.run(partial(self._lacking, models, agents, most))

    async def vectors_of(self, model: str, session: str) -> dict[str, bytes]:
        """Return the packed vectors that a session's memories have of a model, by their texts."""
        return await self._threads.run(partial(self._vectors_of, model, session))

    async def keep_vectors(self, model: str, made: Sequence[tuple[vectors.Bare, bytes]]) -> int:
        """Keep packed vectors of memories that are still there so; return how many were."""
        return await self._threads.run(partial(self._keep_vectors, model, made))

    async def page(self, scope: Scope, limit: int, offset: int = 0) -> tuple[Entry, ...]:
        """Return memories of a scope, the newest first."""
        return await self._threads.run(partial(self._page, scope, limit, offset))

    async def count(self, scope: Scope) -> int:
        """Return how many memories a scope has."""
        return await self._threads.run(partial(self._count, scope))

    async def outline(self) -> Outline:
        """Return what memories can be narrowed by."""
        return await self._threads.run(self._outline)

    async def get(self, ref: str) -> Entry | None:
        """Return a memory by its `Entry.ref`, or None."""
        return await self._threads.run(partial(self._get, ref))

    async def agents(self, but: str = "") -> dict[str, str]:
        """Return the name of every agent with a memory, of another session than `but`."""
        return await self._threads.run(partial(self._agents, but))

    async def close(self) -> None:
        """Close the file."""
        await self._threads.run(self._base.close)

    def _apply(self, session: str, log: Sequence[Envelope]) -> None:
        with self._base.writing() as connection:
            last = rows.last_applied(connection, session)
            if last > log[-1].seq:  # the log was restored from an older one
                rows.drop(connection, session)
                last = 0
            for change in changes(log, last):
                rows.put(connection, session, change)
            rows.set_applied(connection, session, log[-1].seq)

    def _forget(self, texts: Sequence[str], logs: Mapping[str, Sequence[Envelope]]) -> None:
        redaction = Redaction.of(texts)
        with self._base.writing() as connection:
            vectors.set_aside(connection, tuple(logs))
            for session in logs:
                rows.drop(connection, session)
            rows.delete_where(connection, lambda text: redaction.blank(text) != text)
            for session, log in logs.items():
                for change in changes(log, 0):
                    rows.put(connection, session, change)
                rows.set_applied(connection, session, log[-1].seq)
            vectors.put_back(connection)
        self._base.scrub()

    def _put_back(self) -> None:
        with self._base.writing() as connection:
            vectors.put_back(connection)

    def _lacking(
        self, models: Collection[str], agents: Sequence[str], most: int
    ) -> tuple[vectors.Bare, ...]:
        with self._base.reading() as connection:
            if connection is None:
                return ()
            return vectors.lacking(connection, models, agents, most)

    def _vectors_of(self, model: str, session: str) -> dict[str, bytes]:
        with self._base.reading() as connection:
            return {} if connection is None else vectors.of_session(connection, model, session)

    def _keep_vectors(self, model: str, made: Sequence[tuple[vectors.Bare, bytes]]) -> int:
        with self._base.writing() as connection:
            return vectors.keep(connection, model, made)

    def _take(self, entries: Sequence[Entry]) -> None:
        with self._base.writing() as connection:
            for entry in entries:
                known = rows.one(connection, entry.session, entry.id)
                if known != entry:
                    rows.delete(connection, entry.session, entry.id)
                    rows.put(connection, entry.session, entry)

    def _marks(self, server: str) -> dict[str, int]:
        with self._base.reading() as connection:
            if connection is None:
                return {}
            sql = "SELECT what, mark FROM shared WHERE server = ?"
            return dict(connection.execute(sql, (server,)))

    def _set_marks(self, server: str, marks: Mapping[str, int]) -> None:
        with self._base.writing() as connection:
            connection.executemany(
                "INSERT OR REPLACE INTO shared VALUES (?, ?, ?)",
                [(server, what, mark) for what, mark in marks.items()],
            )

    def _applied(self) -> dict[str, int]:
        with self._base.reading() as connection:
            if connection is None:
                return {}
            return dict(connection.execute("SELECT session, seq FROM applied"))

    def _drop(self, session: str) -> None:
        if session not in self._applied():
            return
        with self._base.writing() as connection:
            rows.drop(connection, session)

    def _search(
        self, query: str, scope: Scope, now: datetime, limit: int, near: Near | None
    ) -> Results:
        texts = phrases(query)
        with self._base.reading() as connection:
            if connection is None or not texts:
                return Results()
            match = matching(texts, scope.marks())
            matched = rows.matched(connection, match, scope.bound or None)
            ranks = dict([*_best(matched, max(BEST, limit)), *matched[-NEWEST:]])
            cosines: dict[int, float] = {}
            if near is not None:
                area = (scope.named, scope.agents, scope.bound)
                cosines = vectors.near(connection, near, ranks, area)
            relevances = _relevances(dict.fromkeys(cosines, 0.0) | ranks)
            first = foremost(
                (
                    (weight, relevances[weight.n], cosines.get(weight.n))
                    for weight in rows.weights(connection, relevances)
                ),
                now,
                limit,
            )
            entries = rows.entries(connection, [weight.n for weight in first])
        best = _ranked(entries, relevances, now, limit, cosines)
        by_ref = {entry.ref: entry for entry in entries.values()}
        found = tuple(Found(entry=by_ref[one.memory.id], score=one) for one in best)
        # One that is near may hold the words and be no candidate for them.
        return Results(found=found, total=len({n for n, _ in matched} | cosines.keys()))

    def _recall(
        self,
        agent: str,
        query: str,
        but: Collection[str],
        now: datetime,
        limit: int,
        near: Near | None,
    ) -> tuple[Recalled, ...]:
        with self._base.reading() as connection:
            if connection is None:
                return ()
            always = [
                *rows.pinned(connection, agent, but, NEWEST),
                *rows.newest(connection, agent, but, NEWEST),
            ]
            ranks = dict.fromkeys(always, 0.0)
            terms = _telling(connection, query)
            if terms:
                either = " OR ".join(terms)
                own = [[mark(rows.AGENT, agent)]]
                match = matching([either], own, [mark(rows.SESSION, one) for one in but])
                ranks |= dict(_best(rows.matched(connection, match, None), BEST))
            cosines: dict[int, float] = {}
            if near is not None:
                cosines = vectors.near(connection, near, ranks, ({}, (agent,), ""), but)
            ranks = dict.fromkeys(cosines, 0.0) | ranks
            entries = rows.entries(connection, ranks)
        # Equal texts in many sessions (an introduction) would push everything else out.
        newest = {entry.text: n for n, entry in sorted(entries.items(), key=_age)}
        kept = {n: entries[n] for n in newest.values()}
        return _ranked(kept, _relevances({n: ranks[n] for n in kept}), now, limit, cosines)

    def _page(self, scope: Scope, limit: int, offset: int) -> tuple[Entry, ...]:
        with self._base.reading() as connection:
            if connection is None:
                return ()
            return rows.page(connection, scope.named, scope.agents, scope.bound, limit, offset)

    def _count(self, scope: Scope) -> int:
        with self._base.reading() as connection:
            if connection is None:
                return 0
            return rows.size(connection, scope.named, scope.agents, scope.bound)

    def _outline(self) -> Outline:
        with self._base.reading() as connection:
            if connection is None:
                return Outline(agents={})
            return Outline(
                agents=rows.agents(connection, ""),
                sessions=rows.values(connection, "session")[::-1],
                kinds=rows.values(connection, "kind"),
                stages=rows.values(connection, "stage"),
            )

    def _get(self, ref: str) -> Entry | None:
        session, _, name = ref.rpartition(":")
        with self._base.reading() as connection:
            return rows.one(connection, session, name) if connection is not None else None

    def _agents(self, but: str) -> dict[str, str]:
        with self._base.reading() as connection:
            return rows.agents(connection, but) if connection is not None else {}


def _best(found: Sequence[tuple[int, float]], most: int) -> list[tuple[int, float]]:
    return nsmallest(most, found, key=itemgetter(1))


def _relevances(ranks: Mapping[int, float]) -> dict[int, float]:
    """Return BM25 as SQLite gives it (less is better) as parts of the best."""
    best = min(ranks.values(), default=0.0)
    return {n: rank / best if best else 0.0 for n, rank in ranks.items()}


def _ranked(
    entries: Mapping[int, Entry],
    relevances: Mapping[int, float],
    now: datetime,
    limit: int,
    cosines: Mapping[int, float],
) -> tuple[Recalled, ...]:
    """Return the best memories; of equals the newest."""
    newest = sorted(entries.items(), key=_age, reverse=True)
    by_ref = {entry.ref: cosines[n] for n, entry in newest if n in cosines}
    items = [_item(entry) for _, entry in newest]
    return scored(items, [relevances[n] for n, _ in newest], now, limit, by_ref)


def _age(row: tuple[int, Entry]) -> tuple[datetime, str, int]:
    entry = row[1]
    return entry.at, entry.session, entry.origin


def _telling(connection: sqlite3.Connection, query: str) -> list[str]:
    """Return the phrases of the rarest terms of a talk that are remembered at all."""
    terms = list(dict.fromkeys(term for term in tokens(query) if len(term) > 1))[:TERMS]
    held = [(rows.held(connection, f'text : "{term}"', COMMON), term) for term in terms]
    known = [(count, term) for count, term in held if count]
    rare = [one for one in known if one[0] < COMMON] or known
    rare.sort(key=lambda one: one[0])
    return [f'"{term}"' for _, term in rare[:TELLING]]


def _item(entry: Entry) -> MemoryItem:
    return MemoryItem(
        id=entry.ref,
        seat=entry.seat,
        kind=entry.kind,
        text=entry.text,
        at=entry.at,
        importance=entry.importance,
        stage=entry.stage,
        session=entry.session,
        pinned=entry.pinned,
    )
