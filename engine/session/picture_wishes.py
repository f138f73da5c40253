"""Pictures that the facilitator wants drawn now: work of the table's own, whoever still looks."""

import asyncio
from collections.abc import Awaitable, Callable

from engine.policy.kits import StageKind
from engine.stages import Table, draw_card, drawing_plan
from engine.tasks import spawn
from engine.utterance import StageCut
from engine.vocabulary.commands import DrawCard
from engine.vocabulary.errors import InputError


class PictureWishes:
    """Draws cards beside the stages. A drawing that has begun is paid for: it goes on to its end."""

    def __init__(self, table: Table, keep: Callable[[], Awaitable[None]]) -> None:
        """Draw nothing yet; `keep` fills the exports folder."""
        self._table = table
        self._keep = keep
        self._tasks: set[asyncio.Task[None]] = set()

    async def do(self, wish: DrawCard) -> None:
        """Return when the picture is there; raises why it cannot be, or did not come about."""
        table = self._table
        plan = drawing_plan(table, wish.card)
        if plan.why_not:
            raise InputError(f"Nothing can be drawn: {plan.why_not}.")
        if wish.card in table.drawing:
            raise InputError("This card is being drawn already.", hint="Wait for its picture.")
        task = spawn(self._draw(wish.card), f"drawing of {wish.card} by wish")
        self._tasks.add(task)
        task.add_done_callback(self._over)
        await asyncio.shield(task)

    async def _draw(self, card: str) -> None:
        table = self._table
        stages = reversed(table.state.stages)
        stage = next((one.id for one in stages if one.kind == StageKind.DRAWING), "")
        try:
            await draw_card(table, card, stage, wished=True)
        except StageCut:  # the budget's line was reached, and nobody raised it
            raise InputError("The picture was given up at the budget's line.") from None
        await self._keep()

    def _over(self, task: "asyncio.Task[None]") -> None:
        self._tasks.discard(task)
        if not task.cancelled():
            task.exception()  # whoever wanted it may have gone: it stands in the log

    async def finish(self) -> None:
        """Return when every picture that was begun is there."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def drop(self) -> None:
        """Give up what is being drawn."""
        for task in self._tasks:
            task.cancel()
        await self.finish()
