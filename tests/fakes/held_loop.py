"""How long the storage layer holds the loop: each step of each of its calls, measured.

A step is what runs between two waits of a call: only that keeps the screen from painting. Each
has two lengths: what passed on the clock, in which other programs of a loaded machine take part,
and the processor's time of the loop's thread alone, which does not count what it waits for.
"""

import inspect
import statistics
import time
import types
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from typing import Any

from engine.memory.memories import Memories
from engine.recorder import Recorder
from engine.store.blobs import FileBlobs
from engine.store.redis.agents import AgentMemories
from engine.store.redis.journal import RedisJournal
from engine.store.redis.store import RedisStore

STORAGE: tuple[type, ...] = (RedisStore, RedisJournal, AgentMemories, FileBlobs, Memories)
"""What stands between the engine and storage; what it calls in turn is within its steps."""

TOLD = (Recorder.storage_status, Recorder.mirror_status)
"""What storage calls on the loop."""


@dataclass(frozen=True, slots=True)
class Step:
    """What was called, and seconds: on the clock, and of the processor."""

    name: str
    passed: float
    worked: float


class HeldLoop:
    """The steps, in their order."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self._within = False

    def take(self) -> list[Step]:
        """Return the steps since the last call."""
        steps, self.steps = self.steps, []
        return steps

    @contextmanager
    def watching(self) -> Generator[None]:
        """Measure until the block ends."""
        wanted = [(one, name) for one in STORAGE for name in vars(one) if not name.startswith("_")]
        wanted += [(Recorder, told.__name__) for told in TOLD]
        kept = [(one, name, vars(one)[name]) for one, name in wanted]
        kept = [each for each in kept if inspect.isfunction(each[2])]
        for one, name, function in kept:
            setattr(one, name, self._measured(f"{one.__name__}.{name}", function))
        try:
            yield
        finally:
            for one, name, function in kept:
                setattr(one, name, function)

    def _measured(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        if inspect.iscoroutinefunction(function):

            @wraps(function)
            async def stepped(*args: Any, **more: Any) -> Any:
                return await self._stepwise(name, function(*args, **more))

            return stepped

        @wraps(function)
        def called(*args: Any, **more: Any) -> Any:
            return self._step(name, lambda: function(*args, **more))

        return called

    @types.coroutine
    def _stepwise(self, name: str, call: Any) -> Generator[Any, Any, Any]:
        """Drive a call as `await` does, a step at a time."""
        answer: Any = None
        fault: BaseException | None = None
        while True:
            try:
                if fault is not None:
                    waits = self._step(name, lambda fault=fault: call.throw(fault))
                else:
                    waits = self._step(name, lambda answer=answer: call.send(answer))
            except StopIteration as end:
                return end.value
            answer, fault = None, None
            try:
                answer = yield waits
            except BaseException as error:  # noqa: BLE001  handed on to the call
                fault = error

    def _step(self, name: str, step: Callable[[], Any]) -> Any:
        if self._within:
            return step()
        self._within = True
        began, busy = time.perf_counter(), time.thread_time()
        try:
            return step()
        finally:
            passed, worked = time.perf_counter() - began, time.thread_time() - busy
            self.steps.append(Step(name, passed, worked))
            self._within = False


def p95(seconds: list[float]) -> float:
    """Return the ninety-fifth percentile of some figures."""
    return statistics.quantiles(seconds, n=20)[-1]
