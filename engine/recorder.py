"""From what happened to the log: numbered, reduced, committed, then told to everybody.

The state knows an event as soon as it is recorded, so that the engine decides
on what it knows; subscribers hear of it when the journal has it.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from engine.bus import EventBus
from engine.policy.masking import Masker
from engine.policy.privacy import masked_event
from engine.policy.state import EMPTY, TableState, reduce
from engine.tasks import spawn
from engine.vocabulary.clock import Clock
from engine.vocabulary.errors import StoreError
from engine.vocabulary.events import (
    Envelope,
    Event,
    HealthChanged,
    Passing,
    StorageStatus,
    UtteranceDelta,
    type_name,
)
from engine.vocabulary.ports import Draft, Journal

_log = logging.getLogger("tableround.agent")

BREATH = 200
"""Events of a log that are read at a time: the loop has other things to do."""


class Recorder:
    """The one place that numbers events; they reach journal, state and bus in that order.

    `on_fact` hears of each after its commit, without a task of its own: it must not block or raise.
    """

    def __init__(
        self,
        journal: Journal,
        bus: EventBus,
        clock: Clock,
        state: TableState,
        masker: Masker | None = None,
    ) -> None:
        """Go on after `state.seq`; what the masker masks is logged nowhere."""
        self.journal = journal
        self.state = state
        self._bus = bus
        self._masker = masker or Masker()
        self._clock = clock
        self._last, self._read = state.last, clock.monotonic()
        self._queue: deque[tuple[tuple[Envelope, ...], asyncio.Future[None]]] = deque()
        self._arrived = asyncio.Event()
        self._writable = asyncio.Event()
        self._writable.set()
        self._failure: StoreError | None = None
        self._journal = (True, "")
        self._mirror = (True, "", 0)
        self._meanwhile: list[Envelope] | None = None
        self._redacting = asyncio.Lock()
        self._writer: asyncio.Task[None] | None = None
        self._closing = False
        self.on_fact: Callable[[Envelope], None] = _nobody

    @property
    def closing(self) -> bool:
        """Whether the end was asked for: nothing is to be recorded any more."""
        return self._closing

    def start(self) -> None:
        """Begin to write."""
        self._writer = spawn(self._write(), "recorder")

    async def record(self, *events: Event) -> None:
        """Record events as one batch; returns after their commit.

        Raises StoreError when the journal has given up. An event that was recorded
        is written and published even if the caller is cancelled meanwhile.
        """
        await self.note(*events)

    def note(self, *events: Event) -> "asyncio.Future[None]":
        """Record events now and return what says when they are committed."""
        committed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        if self._failure is not None:
            _refuse(committed, self._failure)
            return committed
        envelopes: list[Envelope] = []
        for event in events:
            envelope = Envelope(
                seq=self.state.seq + 1,
                at=self._moment(),
                session=self.journal.session,
                event=masked_event(event, self._masker),
            )
            self.state = reduce(self.state, envelope)
            envelopes.append(envelope)
        if self._meanwhile is not None:
            self._meanwhile.extend(envelopes)
        self._queue.append((tuple(envelopes), committed))
        self._arrived.set()
        return committed

    def _moment(self) -> datetime:
        """Return the time of what happens now.

        Times of a log never run backwards, for who reads it measures by them: where the wall clock
        was set back, they go on at the pace of the monotonic one until it has caught up.
        """
        now, read = self._clock.now(), self._clock.monotonic()
        if self._last is not None and now < self._last:
            now = self._last + timedelta(seconds=read - self._read)
        self._last, self._read = now, read
        return _to_milliseconds(now)

    async def redact(self, *texts: str) -> tuple[int, ...]:
        """Blank texts in journal and state; return the numbers of the events that held them.

        StoreError where they cannot be taken off the disk.
        """
        async with self._redacting:
            await self.note()
            meanwhile = self._meanwhile = []
            try:
                blanked = await self.journal.redact(texts)
                state = await self._read_again()
            finally:
                self._meanwhile = None
            for envelope in meanwhile:
                if envelope.seq > state.seq:
                    state = reduce(state, envelope)
            self.state = state
            return blanked

    async def _read_again(self) -> TableState:
        state = EMPTY
        for envelope in await self.journal.read():
            state = reduce(state, envelope)
            if envelope.seq % BREATH == 0:
                await self._clock.sleep(0)
        return state

    def tell(self, delta: UtteranceDelta, draft: Draft | None) -> None:
        """Publish more text of an open utterance, and keep its draft where there is a new one."""
        if draft is not None:
            self.journal.keep_draft(draft)
        self._bus.publish(delta)

    def pass_on(self, item: Passing) -> None:
        """Publish what is not logged."""
        self._bus.publish(item)

    def storage_status(self, healthy: bool, reason: str) -> None:  # noqa: FBT001 - ports.StatusListener
        """Hear from the journal; its sickness is logged too, as soon as it can be."""
        self._journal = (healthy, reason)
        self._publish_status()
        if healthy or self._failure is not None:
            self._writable.set()
        else:
            self._writable.clear()
        self._log_health("journal", healthy=healthy, reason=reason)

    def mirror_status(self, healthy: bool, reason: str, lag: int) -> None:  # noqa: FBT001 - ports.MirrorListener
        """Hear from what forwards the journal: nothing waits for it, a change is logged."""
        before = self._mirror
        self._mirror = (healthy, reason, lag)
        self._publish_status()
        if before[:2] != (healthy, reason):
            self._log_health(self.journal.mode, healthy=healthy, reason=reason)

    @property
    def lag(self) -> int:
        """How many events the server of the store still lacks."""
        return self._mirror[2]

    def _publish_status(self) -> None:
        """Tell the worse one of journal and mirror."""
        healthy, reason = self._journal
        lag = 0
        journal_only = healthy and not self._mirror[0]
        if healthy:
            healthy, reason, lag = self._mirror
        self._bus.publish(
            StorageStatus(
                mode=self.journal.mode,
                healthy=healthy,
                reason=reason,
                journal_only=journal_only,
                lag=lag,
            )
        )

    def _log_health(self, component: str, *, healthy: bool, reason: str) -> None:
        status = "healthy" if healthy else "unhealthy"
        committed = self.note(HealthChanged(component=component, status=status, reason=reason))
        committed.add_done_callback(_heard)

    async def until_writable(self) -> None:
        """Return when the journal can be written: no new call starts before.

        Raises StoreError when it has given up.
        """
        await self._writable.wait()
        if self._failure is not None:
            raise self._failure

    async def close(self) -> None:
        """Write what was recorded, then end."""
        self._closing = True
        self._arrived.set()
        if self._writer is not None:
            await self._writer

    async def _write(self) -> None:
        while True:
            await self._arrived.wait()
            self._arrived.clear()
            while self._queue:
                batch = list(self._queue)
                self._queue.clear()
                await self._commit(batch)
            if self._closing:
                return

    async def _commit(
        self, batch: Sequence[tuple[tuple[Envelope, ...], "asyncio.Future[None]"]]
    ) -> None:
        if self._failure is None:
            try:
                await self.journal.append([e for envelopes, _ in batch for e in envelopes])
            except StoreError as error:
                self._give_up(error)
            except Exception as error:  # noqa: BLE001  the border of the task that all wait for
                _log.error("the journal could not take an event: %s", type(error).__name__)
                refusal = StoreError("The journal could not take what happened.")
                refusal.__cause__ = error
                self._give_up(refusal)
        for envelopes, committed in batch:
            if self._failure is not None:
                _refuse(committed, self._failure)
                continue
            for envelope in envelopes:
                _log.debug("%s %s", envelope.seq, type_name(envelope.event))
                self._bus.publish(envelope)
                self.on_fact(envelope)
            if not committed.done():
                committed.set_result(None)

    def _give_up(self, error: StoreError) -> None:
        self._failure = error
        self._writable.set()
        _log.warning("the journal has given up: %s", error.message)


def _refuse(committed: "asyncio.Future[None]", error: StoreError) -> None:
    """Say that events were not committed, also where nobody waits for it."""
    if not committed.done():
        committed.set_exception(error)
        committed.exception()


def _nobody(envelope: Envelope) -> None:
    """Listen to nothing."""
    del envelope


def _to_milliseconds(moment: datetime) -> datetime:
    """Return a time as the log keeps it, so that a log read back gives the live state."""
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def _heard(committed: "asyncio.Future[None]") -> None:
    """Take note of a failure that nobody waits for."""
    if not committed.cancelled():
        committed.exception()
