"""What a stage works with: the table, its rules, its voices, and the facilitator's answers."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from engine.policy.context import newest_notes, own_words
from engine.policy.kits import Kit, KitRules, StagePlan, speaking_order
from engine.policy.recall import COMPARED, Cosines, MemoryItem, Recalled, rank
from engine.policy.state import StageState, TableState
from engine.policy.text import beginning
from engine.policy.vectors import Near
from engine.recorder import Recorder
from engine.rounds import Rounds
from engine.tasks import spawn
from engine.utterance import Calls, Line, Voices
from engine.vocabulary.events import (
    AlertRaised,
    By,
    Event,
    MemoryWritten,
    QuestionClosed,
    QuestionOpen,
)
from engine.vocabulary.messages import Ask, ImagePart, Situation, Spoken
from engine.vocabulary.ports import Blobs, Threads
from engine.vocabulary.seats import Seat

Earlier = Callable[[Seat, str, int, Near | None], Awaitable[tuple[Recalled, ...]]]
"""Returns the best memories that a seat has of other sessions, for a talk, so many at most."""


class Nearness(Protocol):
    """What is near to what is talked about; it knows the vectors that were made meanwhile."""

    def to(self, texts: Sequence[str]) -> Near | None:
        """Return what lies between these texts; None where none has a vector yet."""
        ...

    async def of(self, near: Near, items: Sequence[MemoryItem]) -> Cosines:
        """Return the cosines of memories of this session, of those that have a vector."""
        ...


RECENT_OWN = 3
"""How many of its own newest speeches a seat is shown; older ones can be recalled."""


class CannotRun(Exception):
    """A stage is skipped; the words say why."""


@dataclass(slots=True)
class Decisions:
    """Questions to the facilitator. Nobody there: the default is taken at once."""

    attended: bool
    tell: Callable[[QuestionOpen | QuestionClosed], None]
    question: QuestionOpen | None = None
    _open: "asyncio.Future[tuple[str, ...]] | None" = None

    async def ask(
        self,
        question: QuestionOpen,
        seconds: float | None,
        sleep: Callable[[float], Awaitable[None]],
    ) -> tuple[tuple[str, ...], By]:
        """Return the answer and whose it is; without one in so many seconds the default."""
        if not self.attended:
            return question.default, "default"
        answer = asyncio.get_running_loop().create_future()
        self._open, self.question = answer, question
        self.tell(question)
        try:
            if seconds is None:
                return await answer, "facilitator"
            return await _first(answer, sleep(seconds), question.default)
        finally:
            self._open, self.question = None, None
            self.tell(QuestionClosed(stage=question.stage))

    def answer(self, value: tuple[str, ...]) -> bool:
        """Answer the open question; False where none is open."""
        if self._open is None or self._open.done():
            return False
        self._open.set_result(value)
        return True


async def _first(
    answer: "asyncio.Future[tuple[str, ...]]",
    time_out: Awaitable[None],
    default: tuple[str, ...],
) -> tuple[tuple[str, ...], By]:
    timer = spawn(_wait(time_out), "decision timer")
    try:
        await asyncio.wait({answer, timer}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        timer.cancel()
    if answer.done():
        return answer.result(), "facilitator"
    return default, "time-out"


async def _wait(time_out: Awaitable[None]) -> None:
    await time_out


@dataclass(slots=True, kw_only=True)
class Table:
    """Everything that stages share; `earlier` is missing where nobody recalls other sessions.

    `nearness` is missing where no model makes vectors; `drawing` are the cards that are
    being drawn now.
    """

    recorder: Recorder
    line: Line
    voices: Voices
    calls: Calls
    rounds: Rounds
    kit: Kit
    rules: KitRules
    scenario: str
    fields: Mapping[str, str]
    blobs: Blobs
    threads: Threads
    decisions: Decisions
    recalls: bool
    can_draw: str = ""
    can_see: str = ""
    sealed: bool = False
    earlier: Earlier | None = None
    nearness: Nearness | None = None
    drawing: set[str] = field(default_factory=set[str])
    _images: dict[str, ImagePart] = field(default_factory=dict[str, ImagePart])

    @property
    def state(self) -> TableState:
        """The table as the log has it."""
        return self.recorder.state

    async def record(self, *events: Event) -> None:
        """Record events as one batch; returns after their commit."""
        await self.recorder.record(*events)

    async def alert(self, rule: str, value: str) -> None:
        """Log that something of the table's own did not come about, though the stage goes on."""
        await self.record(AlertRaised(rule=rule, value=value))

    def stage(self, plan: StagePlan) -> StageState:
        """Return a running stage's state."""
        found = self.state.stage(plan.id)
        assert found is not None, "a stage is recorded as started before it runs"
        return found

    def speakers(self) -> tuple[Seat, ...]:
        """Return the seats that are not muted, in the kit's speaking order."""
        by_id = {seat.id: seat for seat in self.state.seats}
        order = speaking_order(self.kit, self.state.seats)
        return tuple(by_id[name] for name in order if not by_id[name].muted)

    def role_name(self, role: str) -> str:
        """Return a role's name in the table's language."""
        return self.kit.roles[role].name if role in self.kit.roles else role

    def situation(
        self,
        plan: StagePlan,
        ask: Ask,
        number: int = 1,
        seat: Seat | None = None,
        others: tuple[Spoken, ...] = (),
    ) -> Situation:
        """Return the facts that every request has; a stage adds its own with `replace`."""
        state, rules = self.state, self.rules
        return Situation(
            ask=ask,
            kit=self.kit.id,
            lang=state.lang,
            stage=plan.id,
            kind=str(plan.kind),
            round=number,
            rounds=plan.rounds,
            topic=state.topic,
            scenario=self.scenario,
            seed=state.seed,
            seat=seat,
            role_name=self.role_name(seat.role) if seat else "",
            first_role_name=self.role_name(seat.first_role) if seat else "",
            own=own_words(state, self.kit, seat)[-RECENT_OWN:] if seat else (),
            others=others,
            notes=newest_notes(state, seat) if seat else (),
            axes=self.kit.axes,
            motif=self.kit.motif,
            picture_style=self.kit.picture_style,
            choices=rules.choices,
            limit=rules.max_keywords,
            ordinal=len(state.utterances_of(seat.id)) + 1 if seat else 1,
        )

    async def recall(self, situation: Situation) -> tuple[Recalled, ...]:
        """Return what a seat remembers beside what it is shown anyway.

        Memories of this session and the persona's own of earlier ones are ranked together;
        of equal texts this session's counts.
        """
        seat = situation.seat
        if seat is None or not self.recalls or self.rules.recall == 0:
            return ()
        shown = {one.text for one in situation.own} | set(situation.notes)
        items: list[MemoryItem] = [
            item
            for item in self.state.memories
            if item.seat in {None, seat.id} and beginning(item.text) not in shown
        ]
        heard = [*situation.notes, *(one.text[:COMPARED] for one in situation.others[-6:])]
        near = self.nearness.to([situation.topic, *heard]) if self.nearness else None
        cosines = dict(await self.nearness.of(near, items)) if self.nearness and near else {}
        if self.earlier is not None:
            # The newest first: a long talk is looked up by its first words.
            talk = " ".join([situation.topic, *reversed(heard)])
            known = shown | {item.text for item in items}
            found = await self.earlier(seat, talk, self.rules.recall, near)
            fresh = [one for one in found if one.memory.text not in known]
            items += [one.memory for one in fresh]
            cosines |= {one.memory.id: one.cosine for one in fresh if one.cosine is not None}
        query = " ".join([situation.topic, *heard])
        return rank(query, items, self.line.clock.now(), self.rules.recall, cosines)

    async def images(self) -> tuple[ImagePart, ...]:
        """Return the attached pictures as message parts, read once."""
        for picture in self.state.pictures:
            if picture.image not in self._images:
                self._images[picture.image] = ImagePart(
                    sha256=picture.image,
                    media_type=picture.media_type,
                    data=await self.blobs.get(picture.image),
                )
        return tuple(self._images[picture.image] for picture in self.state.pictures)

    def memory(
        self, seat: str | None, kind: str, text: str, stage: str, weight: float, after: int = 0
    ) -> Event:
        """Return the fact that something can be recalled later; record it at once.

        `after` is how many memories stand before it in the same batch.
        """
        return MemoryWritten(
            memory=f"m{self.state.memory_count + after + 1}",
            seat=seat,
            kind=kind,
            text=text,
            stage=stage,
            importance=weight,
        )
