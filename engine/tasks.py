"""The one place that starts tasks, and the loops that the engine runs on.

Under a virtual clock (`ManualClock`) runs are reproducible because three things
hold: time stands still while any task can run; results of threads and writes
are delivered one at a time, in the order of their requests, and only when
nothing else can run; the clock jumps to the earliest due sleep only when no
result is outstanding either. "Nothing can run" is what the loop itself says
when it asks its selector to wait, so screen timers and sockets do not count.
"""

import asyncio
import selectors
from collections import deque
from collections.abc import Callable, Coroutine
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Protocol, TypeVar

from engine.vocabulary.clock import Clock, ManualClock

T = TypeVar("T")


class Deliveries(Protocol):
    """How the result of a thread reaches the loop."""

    def track(self, future: "Future[T]") -> "asyncio.Future[T]":
        """Return an awaitable for a thread's result."""
        ...


class DirectDeliveries:
    """Each result is delivered as soon as it is there."""

    def track(self, future: "Future[T]") -> "asyncio.Future[T]":
        """Return an awaitable for a thread's result."""
        return asyncio.wrap_future(future)


class OrderedDeliveries:
    """Results are delivered in the order of requests, one each time the loop is idle."""

    def __init__(self) -> None:
        """Begin with nothing outstanding."""
        self._waiting: deque[tuple[Future[Any], asyncio.Future[Any]]] = deque()

    def track(self, future: "Future[T]") -> "asyncio.Future[T]":
        """Return an awaitable for a thread's result, behind all that were asked for before."""
        loop = asyncio.get_running_loop()
        waiter: asyncio.Future[T] = loop.create_future()
        self._waiting.append((future, waiter))

        def wake(_: "Future[T]") -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(_nothing)

        future.add_done_callback(wake)
        return waiter

    @property
    def outstanding(self) -> bool:
        """Whether a result has been asked for and not delivered."""
        return bool(self._waiting)

    def deliver_next(self) -> bool:
        """Hand over the first outstanding result; False where it is not there yet."""
        while self._waiting and self._waiting[0][0].done():
            future, waiter = self._waiting.popleft()
            if waiter.done():
                continue
            error = future.exception()
            if error is not None:
                waiter.set_exception(error)
            else:
                waiter.set_result(future.result())
            return True
        return False


def _nothing() -> None:
    """Wake the loop."""


class VirtualTime(selectors.DefaultSelector):
    """A selector that moves a manual clock when the loop would have to wait."""

    def __init__(self, clock: ManualClock) -> None:
        """Move this clock."""
        super().__init__()
        self.clock = clock
        self.deliveries = OrderedDeliveries()

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Return what is ready; a loop that would wait gets a result or a later time instead."""
        if timeout is not None and timeout <= 0:
            return super().select(timeout)
        ready = super().select(0)
        if ready or self.deliveries.deliver_next():
            return ready
        if not self.deliveries.outstanding and self.clock.advance_to_next():
            return ready
        return super().select(timeout)


class Runtime:
    """Clock, threads and deliveries that belong to one loop."""

    def __init__(self, clock: Clock, deliveries: Deliveries, workers: int = 2) -> None:
        """Use at most `workers` threads for the processor's work."""
        self.clock = clock
        self.deliveries = deliveries
        self._pool = ThreadPoolExecutor(max_workers=workers, thread_name_prefix="engine")

    async def run(self, work: Callable[[], T]) -> T:
        """Return what `work` returns, worked out in a thread."""
        return await self.deliveries.track(self._pool.submit(work))

    def close(self) -> None:
        """Give the threads back; work that has begun is finished first."""
        self._pool.shutdown(wait=True, cancel_futures=True)


def run(main: Callable[[Runtime], Coroutine[Any, Any, T]], clock: Clock) -> T:
    """Run `main` on a new loop and return its result; a manual clock makes time virtual."""
    if isinstance(clock, ManualClock):
        virtual = VirtualTime(clock)
        runtime = Runtime(clock, virtual.deliveries)
        factory: Callable[[], asyncio.AbstractEventLoop] | None = lambda: (  # noqa: E731 - one use
            asyncio.SelectorEventLoop(virtual)
        )
    else:
        runtime = Runtime(clock, DirectDeliveries())
        factory = None
    try:
        with asyncio.Runner(loop_factory=factory) as runner:
            return runner.run(main(runtime))
    finally:
        runtime.close()


def spawn(work: Coroutine[Any, Any, T], name: str) -> "asyncio.Task[T]":
    """Start a task that its caller keeps and awaits."""
    return asyncio.get_running_loop().create_task(work, name=name)
