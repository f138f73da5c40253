"""Vectors of what a table says and remembers, made behind the talk while it goes on.

A turn takes what is there when it comes: what it is to be near to lies between the texts that
were heard and have a vector already, so nothing is asked of a model on its way.
"""

import logging
from collections.abc import Awaitable, Callable, Sequence
from functools import partial

from engine.inquiries.embedding import BATCH, Made, by_any, made_by
from engine.memory import Bare, Memories
from engine.policy.recall import NO_VECTORS, Cosines, MemoryItem
from engine.policy.text import estimate_tokens
from engine.policy.vectors import Near, cosines, middle
from engine.utterance import Line
from engine.vocabulary.errors import BudgetExceeded, ProviderError, StoreError
from engine.vocabulary.events import CallFailed, HealthChanged, UsageRecorded
from engine.vocabulary.ids import generator
from engine.vocabulary.messages import Task
from engine.vocabulary.ports import Threads
from engine.vocabulary.seats import ModelRef
from engine.vocabulary.usage import Cost, Usage

_log = logging.getLogger("tableround.memory")


class TalkVectors:
    """What one table's texts are near to; `step` is an attendant's."""

    def __init__(
        self,
        line: Line,
        models: Sequence[ModelRef],
        memories: Memories,
        threads: Threads,
        agents: Sequence[str] = (),
    ) -> None:
        """Let these models make vectors, in their order; `agents` remember earlier sessions."""
        self._line = line
        self._models = tuple(models)
        self._memories = memories
        self._threads = threads
        self._agents = tuple(agents)
        self._filling = bool(agents)
        self._model = ""
        self._known: dict[str, bytes] = {}
        self._off = False
        self._calls = 0
        self._retries = 0

    def to(self, texts: Sequence[str]) -> Near | None:
        """Return what lies between the texts that have a vector; None where none has one."""
        vectors = [self._known[text] for text in texts if self._known.get(text)]
        vector = middle(vectors)
        return Near(model=self._model, vector=vector) if vector else None

    async def of(self, near: Near, items: Sequence[MemoryItem]) -> Cosines:
        """Return the cosines of this table's memories, of those that have a vector."""
        if near.model != self._model:
            return NO_VECTORS
        known = {item.id: v for item in items if (v := self._known.get(item.text)) is not None}
        found = await self._threads.run(lambda: cosines(near.vector, list(known.values())))
        return dict(zip(known, found, strict=True))

    async def step(self, last: bool) -> bool:  # noqa: FBT001 - what an attendant calls
        """Make some vectors that are lacking; False where none is."""
        if self._off:
            return False
        while not self._line.pause.is_set():  # it opens for a moment where a stage is ended
            await self._line.pause.wait()
        await self._line.recorder.until_writable()
        if not self._model:
            await self._recollect()
        if texts := self._unknown():
            await self._learn(texts[:BATCH])
            return True
        return not last and self._filling and await self._fill()

    def _unknown(self) -> list[str]:
        state = self._line.recorder.state
        wanted = [state.topic, *(item.text for item in state.memories)]
        return [text for text in dict.fromkeys(wanted) if text not in self._known and text.strip()]

    async def _learn(self, texts: Sequence[str]) -> None:
        made = await self._made(texts)
        if made is None:
            return
        if str(made.ref) != self._model:  # other models' vectors cannot be compared
            self._known.clear()
            self._model = str(made.ref)
        self._known.update(zip(texts, made.vectors, strict=True))

    async def _fill(self) -> bool:
        """Make vectors of what the table's personas remember of earlier sessions."""
        names = tuple(map(str, self._models))
        try:
            bare = await self._memories.lacking(names, BATCH, self._agents)
            made = await self._made([one.text for one in bare]) if bare else None
            if made is None:
                self._filling = False
                return False
            pairs = list(zip(bare, made.vectors, strict=True))
            self._filling = await self._memories.keep_vectors(str(made.ref), pairs) > 0
        except StoreError as error:
            _log.warning("earlier memories get no vectors: %s", error.message)
            self._filling = False
        return self._filling

    async def _made(self, texts: Sequence[str]) -> Made | None:
        """Return vectors; None where nobody makes them any more at this table, which is said once."""
        self._calls += 1
        try:
            return await by_any(
                self._models, partial(self._by, key=f"embed {self._calls}", texts=texts)
            )
        except BudgetExceeded:
            _log.info("no more vectors at this table: its budget is used up")
        except ProviderError as error:
            reason = f"Memories are found by their words alone. {error.message}"
            await self._line.recorder.record(
                HealthChanged(component="vectors", status="unhealthy", reason=reason)
            )
        self._off = True
        return None

    async def _by(self, ref: ModelRef, key: str, texts: Sequence[str]) -> Made:
        line = self._line
        masked = tuple(map(line.privacy.to_models.mask, texts))
        usage: Usage | None = None
        cost: Cost | None = None
        provider = line.provider(ref)
        tokens = sum(map(estimate_tokens, texts))
        # Not `line.reserve`: that tells everybody where the budget's line is reached.
        reservation = line.ledger.reserve(tokens, 0, line.abilities(ref).price)
        begun = line.clock.monotonic()
        self._retries = 0
        try:
            made = await self._patiently(
                key, lambda: made_by(provider, ref, key, masked, self._threads)
            )
            usage, cost = made.usage, made.cost
        except ProviderError as error:
            await line.recorder.record(
                CallFailed(
                    provider=ref.provider,
                    model=ref.model,
                    task=str(Task.EMBED),
                    stage="",
                    code=error.kind,
                    duration_ms=round((line.clock.monotonic() - begun) * 1000),
                    retries=self._retries,
                )
            )
            raise
        finally:
            await line.settle(reservation, usage, cost)
        await line.recorder.record(
            UsageRecorded(
                provider=ref.provider,
                model=ref.model,
                task=str(Task.EMBED),
                usage=usage,
                cost=cost,
                duration_ms=round((line.clock.monotonic() - begun) * 1000),
                retries=self._retries,
            )
        )
        return made

    async def keep(self, session: str) -> None:
        """Keep the vectors of this table's memories; the index has taken the memories over."""
        items = self._line.recorder.state.memories
        pairs = [
            (Bare(session=session, id=item.id, text=item.text), self._known[item.text])
            for item in items
            if item.text in self._known
        ]
        if pairs:
            try:
                await self._memories.keep_vectors(self._model, pairs)
            except StoreError as error:
                _log.warning("the vectors of %s are not kept: %s", session, error.message)

    async def _recollect(self) -> None:
        """Take over the vectors that this session's memories got before it was left."""
        self._model, session = str(self._models[0]), self._line.recorder.journal.session
        try:
            self._known = await self._memories.vectors_of(self._model, session)
        except StoreError as error:
            _log.warning("the vectors of %s cannot be read: %s", session, error.message)

    async def _patiently(self, key: str, call: Callable[[], Awaitable[Made]]) -> Made:
        """Try again as the table's policy says; not `line.with_retries`, which obeys stages."""
        rng = generator(self._line.seed, "retry", key)
        number = 1
        while True:
            try:
                return await call()
            except ProviderError as error:
                number += 1
                wait = self._line.retries.wait_before(number, error, rng)
                if wait is None:
                    raise
                self._retries += 1
                await self._line.clock.sleep(wait)
