"""What is said, told in short in the other language, for a mixed audience: behind the talk.

A gloss comes after its utterance has ended, one at a time, so that of a provider's places at
most one is taken from the talk. A pause does not hold it up: that is when people read.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from engine.bus import EventBus
from engine.policy.closing import TALK
from engine.policy.context import Prompt, spoken_rounds
from engine.policy.gloss import other_language, parse_gloss
from engine.policy.prompts import PromptId
from engine.policy.state import UtteranceState
from engine.policy.text import beginning, clean_line, estimate_tokens
from engine.session.attendant import Attendant
from engine.stages import Table
from engine.utterance import OUTPUT, Answered, StageCut
from engine.vocabulary.errors import BudgetExceeded, ProviderError
from engine.vocabulary.events import (
    HealthChanged,
    UtteranceEdited,
    UtteranceEnded,
    UtteranceGlossed,
)
from engine.vocabulary.messages import Ask, Situation, Spoken, Task
from engine.vocabulary.seats import Lang

PATIENCE = 20.0
"""Seconds for which a table that has come to its end waits for the last glosses."""

MOST_FAILURES = 3
"""Failures in a row after which no more glosses are asked for, until they are switched on anew."""

NAME = 80


class Glossing(Attendant):
    """Glosses one table's talk while it is `on`: what ends from then on, never what was before.

    `names` returns every role's name in the other language, by its id.
    """

    def __init__(
        self, table: Table, bus: EventBus, names: Callable[[], Mapping[str, str]], *, on: bool
    ) -> None:
        """Gloss nothing yet."""
        super().__init__(
            self.step,
            bus,
            table.line.clock,
            "glosses",
            wakes=(UtteranceEnded, UtteranceEdited),
            patience=PATIENCE,
        )
        self.on = on
        self._table = table
        self._names = names
        self._roles: Mapping[str, str] | None = None
        self._seen = self._said()
        self._told = False
        self._failures = 0

    @property
    def roles(self) -> Mapping[str, str]:
        """Every role's name in the other language, by its id; none while nothing is glossed."""
        if not self.on:
            return {}
        if self._roles is None:
            self._roles = self._names()
        return self._roles

    def start(self) -> None:
        """Begin, where glosses are wanted: a table without them has no listener more."""
        if self.on:
            super().start()

    def switch(self, *, on: bool) -> None:
        """Gloss what ends from now on, or nothing any more."""
        if on and not self.on:
            self._seen = self._said()
            self._told, self._failures = False, 0
        self.on = on
        self.start()

    async def step(self, last: bool) -> bool:  # noqa: FBT001 - what an attendant calls
        """Gloss one utterance; False where there is none."""
        del last
        fresh = next((u for u in self._ended() if (u.id, u.text) not in self._seen), None)
        if fresh is None:
            return False
        self._seen.add((fresh.id, fresh.text))
        lang = other_language(fresh.text)
        if self.on and lang is not None and self._failures < MOST_FAILURES:
            await self._gloss(fresh, lang)
        return True

    def _ended(self) -> Iterator[UtteranceState]:
        """Yield what was said to its end; lists, ballots and cards are no speech."""
        for stage in self._table.state.stages:
            if stage.kind in TALK:
                yield from (u for u in spoken_rounds(stage) if u.status == "done")

    def _said(self) -> set[tuple[str, str]]:
        return {(u.id, u.text) for u in self._ended()}

    async def _gloss(self, said: UtteranceState, lang: Lang) -> None:
        answer = await self._answer(said, lang)
        if answer is None:
            return
        text = parse_gloss(answer.text, lang)
        if not text:
            await self._failed("An utterance has no gloss: the answer was none.")
            return
        self._failures = 0
        now = self._table.state.utterance(said.id)
        if now is None or now.text != said.text:
            return  # edited or forgotten meanwhile
        await self._table.record(
            UtteranceGlossed(
                utterance=said.id, seat=said.seat, lang=lang, text=text, model=str(answer.model)
            )
        )

    async def _answer(self, said: UtteranceState, lang: Lang) -> Answered | None:
        table, line = self._table, self._table.line
        situation = self._situation(said, lang)
        model = line.models.get(Task.GLOSS)
        if model is None:
            await self._tell("There are no glosses: no model is named for them.")
            return None
        if line.ledger.past_soft_line() or not line.affords(
            estimate_tokens(beginning(said.text)) + OUTPUT, OUTPUT, model
        ):
            await self._tell("There are no more glosses: the rest of the budget is the talk's.")
            return None
        try:
            return await table.calls.answer(
                Task.GLOSS,
                situation,
                Prompt(id=PromptId.GLOSS),
                f"gloss {said.id}",
                gate=line.recorder.until_writable,
            )
        except StageCut:  # while it waited for the budget
            return None
        except BudgetExceeded:
            await self._tell("There are no more glosses: the rest of the budget is the talk's.")
        except ProviderError as error:
            await self._failed(f"An utterance has no gloss. {error.message}")
        return None

    def _situation(self, said: UtteranceState, lang: Lang) -> Situation:
        """Return what is asked: `lang` is the gloss's own language, the prompt is the table's."""
        table = self._table
        plan = next((one for one in table.kit.stages if one.id == said.stage), table.kit.stages[0])
        seat = next((one for one in table.state.seats if one.id == said.seat), None)
        role = seat.role if seat else ""
        one = Spoken(
            seat=said.seat,
            name=clean_line(seat.name if seat else said.seat, NAME),
            role=table.role_name(role),
            stage=said.stage,
            round=said.round,
            text=beginning(said.text),
        )
        named = self.roles.get(role, "") if lang != table.state.lang else one.role
        # A stage that was put in has a plan like another one's, and its own id.
        told = table.situation(plan, Ask.GLOSS, said.round, others=(one,))
        return replace(told, stage=said.stage, lang=lang, role_name=named)

    async def _failed(self, reason: str) -> None:
        self._failures += 1
        await self._tell(reason)

    async def _tell(self, reason: str) -> None:
        """Say once why an utterance has no gloss."""
        if not self._told:
            self._told = True
            await self._table.record(
                HealthChanged(component="glosses", status="unhealthy", reason=reason)
            )
