"""A session of thousands of utterances, as a table would have written it to its journal."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from engine.policy.kits import load_kit, seats_for
from engine.replay.snapshot import keep_snapshot
from engine.store import FileStore
from engine.vocabulary.events import (
    BallotCast,
    DecisionMade,
    Envelope,
    Event,
    FacilitatorSaid,
    KeywordsExtracted,
    MemoryRecalled,
    MemoryWritten,
    NoteAdded,
    RoundEnded,
    RoundStarted,
    SessionClosed,
    SessionOpened,
    StageEnded,
    StageStarted,
    UtteranceEnded,
    UtteranceStarted,
)
from engine.vocabulary.seats import ModelRef, Seat
from engine.vocabulary.usage import Cost, Usage
from tests.bench.talk import Talk

SESSION = "20261120-long"
SEATS = 6
ROUNDS = 40
"""Rounds of a discussion, before its keywords and its vote."""

CHARACTERS = 250
RECALLED = 8
PIECES = 40
"""Steps of a pace track: a model's text comes some fifteen times a second."""

START = datetime(2026, 11, 20, 9, tzinfo=UTC)
EACH_STAGE = (ROUNDS + 2) * SEATS

Told = tuple[timedelta, Event]
"""How long after the one before an event came."""


def long_log(utterances: int) -> list[Envelope]:
    """Return a log of at least so many utterances, in whole stages."""
    at, log = START, list[Envelope]()
    for seq, (passed, event) in enumerate(_Table().events(utterances), 1):
        at += passed
        log.append(Envelope(seq=seq, at=at, session=SESSION, event=event))
    return log


async def keep(store: FileStore, log: list[Envelope]) -> None:
    """Write a log into a home."""
    journal = await store.create(SESSION)
    for first in range(0, len(log), 1_000):
        await journal.append(log[first : first + 1_000])
    await keep_snapshot(journal)  # as a table does that closes
    await journal.close()


class _Table:
    """Six seats that go on talking, stage after stage."""

    def __init__(self) -> None:
        self._random = random.Random(9)
        self._talk = Talk()
        model = ModelRef(provider="rehearsal", model="voices")
        self._seats = seats_for(load_kit("open-table", "zh"), None, model)
        self._count = 0

    def events(self, utterances: int) -> Iterator[Told]:
        now = timedelta()
        opened = SessionOpened(
            topic="纸灯", kit="open-table", lang="zh", seed=1, seats=self._seats, settings={}
        )
        yield now, opened
        number = 1
        while self._count < utterances:
            for kind, rounds in (("discussion", ROUNDS), ("keywords", 1), ("voting", 1)):
                yield from self._stage(kind if number == 1 else f"{kind}_{number}", kind, rounds)
            yield timedelta(seconds=2), FacilitatorSaid(text="再轻一些，可以吗？", to=None)
            yield timedelta(seconds=2), NoteAdded(text="这里要停下来想一想")
            number += 1
        yield now, SessionClosed(reason="done", totals={})

    def _stage(self, stage: str, kind: str, rounds: int) -> Iterator[Told]:
        now = timedelta()
        yield timedelta(seconds=1), StageStarted(stage=stage, kind=kind)
        for number in range(1, rounds + 1):
            order = "simultaneous"
            seats = tuple(seat.id for seat in self._seats)
            yield now, RoundStarted(stage=stage, round=number, order=order, seats=seats)
            named: list[tuple[str, Seat]] = []
            for seat in self._seats:
                self._count += 1
                named.append((f"u{self._count}", seat))
                yield from self._begun(named[-1][0], seat, stage, number)
            for name, seat in named:
                yield from self._ended(name, seat, stage, kind)
            yield now, RoundEnded(stage=stage, round=number, order=order, done=SEATS, of=SEATS)
        if kind == "voting":
            yield now, DecisionMade(stage=stage, value=("轻", "透光"), by="default")
        yield now, StageEnded(stage=stage, kind=kind)

    def _begun(self, name: str, seat: Seat, stage: str, number: int) -> Iterator[Told]:
        if self._count > 2 * SEATS:
            yield timedelta(), MemoryRecalled(utterance=name, memories=self._recalled())
        started = UtteranceStarted(
            utterance=name,
            seat=seat.id,
            stage=stage,
            round=number,
            provider=seat.provider,
            model=seat.model,
            template_hash="8" * 64,
            prompt_hash=f"{self._count:064x}",
        )
        yield timedelta(milliseconds=1), started

    def _ended(self, name: str, seat: Seat, stage: str, kind: str) -> Iterator[Told]:
        text = ""
        while len(text) < CHARACTERS:
            text += self._talk.speech() + "。"
        ended = UtteranceEnded(
            utterance=name,
            seat=seat.id,
            stage=stage,
            text=text,
            reasoning="",
            finish="stop",
            usage=Usage(input=3_000, output=180),
            cost=Cost(currency="USD", amount=Decimal(0)),
            first_token_ms=600,
            duration_ms=5_000,
            pace=tuple((600 + n * 110, len(text) * n // PIECES) for n in range(1, PIECES + 1)),
        )
        yield timedelta(milliseconds=1_000), ended
        memory = MemoryWritten(
            memory=f"m{name}", seat=seat.id, kind="speech", text=text, stage=stage, importance=0.4
        )
        yield timedelta(), memory
        if kind == "keywords":
            words = tuple(self._talk.chinese[self._random.randrange(500)] for _ in range(8))
            yield timedelta(), KeywordsExtracted(stage=stage, seat=seat.id, keywords=words)
        if kind == "voting":
            choices = ("轻", "透光")
            reasons = ("拿得住", "看得见")
            cast = BallotCast(
                poll=stage, voter=seat.id, kind="agent", choices=choices, reasons=reasons
            )
            yield timedelta(), cast

    def _recalled(self) -> tuple[dict[str, object], ...]:
        draw = self._random
        return tuple(
            {
                "memory": f"mu{draw.randrange(1, self._count)}",
                "score": round(draw.random(), 4),
                "relevance": round(draw.random(), 4),
                "recency": round(draw.random(), 4),
                "importance": 0.4,
            }
            for _ in range(RECALLED)
        )
