"""How much memories weigh in recall, by the judge's word, where settings ask for it.

Each memory has the weight of its kind at once; the judge's comes behind the talk, a dozen
memories a call, as a change of the memory in the log.
"""

from collections.abc import Sequence
from dataclasses import replace

from engine.policy.context import Prompt
from engine.policy.parsing.weights import parse_weights
from engine.policy.prompts import PromptId
from engine.policy.recall import MemoryItem
from engine.policy.text import clean_line, estimate_tokens
from engine.stages import Table
from engine.utterance import OUTPUT, StageCut
from engine.vocabulary.errors import BudgetExceeded, ProviderError
from engine.vocabulary.events import MemoryChanged
from engine.vocabulary.messages import Ask, Situation, Task

BATCH = 12
"""Memories of one call."""

SHOWN = 600
"""Cells of a memory that the judge reads."""

FINEST = 0.005
"""What differs less is the same weight: two digits are kept."""


class Weighing:
    """Asks the judge of one table; `step` is an attendant's. What was there before is weighed."""

    def __init__(self, table: Table) -> None:
        """Begin with what is remembered from now on."""
        self._table = table
        self._seen = {item.id for item in table.state.memories}
        self._off = False

    async def step(self, last: bool) -> bool:  # noqa: FBT001 - what an attendant calls
        """Weigh a dozen memories, fewer where no more will come; False where there are none."""
        fresh = [item for item in self._table.state.memories if item.id not in self._seen]
        batch = fresh[:BATCH]
        if self._off or not batch or (len(batch) < BATCH and not last):
            return False
        try:
            weights = await self._weights(batch)
        except StageCut:
            return False  # asked again when the next memory is written
        except BudgetExceeded:
            weights = None
        except ProviderError as error:
            await self._table.alert("judge_failed", f"memories: {error.message}")
            weights = None
        self._off = weights is None
        if weights is not None:
            self._seen.update(item.id for item in batch)
            await self._change(batch, weights)
        return not self._off

    async def _weights(self, batch: Sequence[MemoryItem]) -> tuple[float | None, ...] | None:
        """Return the judge's weights; None where the budget does not reach for them."""
        table = self._table
        situation = self._situation(batch)
        tokens = sum(map(estimate_tokens, situation.candidates)) + OUTPUT
        if not table.line.affords(tokens, OUTPUT, table.line.models[Task.JUDGE]):
            return None
        key = f"weigh {batch[0].id}"
        answer = await table.calls.answer(Task.JUDGE, situation, Prompt(id=PromptId.WEIGH), key)
        return parse_weights(answer.text, len(batch))

    def _situation(self, batch: Sequence[MemoryItem]) -> Situation:
        table = self._table
        stage = batch[-1].stage
        plan = next((plan for plan in table.kit.stages if plan.id == stage), table.kit.stages[0])
        # One line each: no text can begin another one's.
        told = tuple(clean_line(f"{item.kind}: {item.text}", SHOWN) for item in batch)
        return replace(table.situation(plan, Ask.WEIGHTS), candidates=told)

    async def _change(self, batch: Sequence[MemoryItem], weights: Sequence[float | None]) -> None:
        alive = {item.id for item in self._table.state.memories}
        changes = [
            MemoryChanged(memory=item.id, what="importance", value=f"{weight:.2f}")
            for item, weight in zip(batch, weights, strict=True)
            if weight is not None and item.id in alive and abs(weight - item.importance) >= FINEST
        ]
        if changes:
            await self._table.record(*changes)
