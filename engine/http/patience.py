"""How long each phase of a call may take, and the watchdog over data events.

Figures: `providers.md`, section 2.3. Real time only: the virtual clock is
refused with providers that call models.
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

from engine.http.awake import awake
from engine.http.hosts import is_near
from engine.vocabulary.errors import ProviderTimeout

_WAIT_HINT = "Try again, or give the seat another model."


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeouts:
    """Seconds that each phase may take; None for `whole` means no limit.

    `slot` is the wait for a free connection, `silence` the wait for any byte,
    `first_data` and `between_data` that for words (comments and empty deltas do
    not count), `reasoning` the same while a model reasons, `after_finish` the
    wait for what may follow a finish reason.
    """

    connect: float = 10.0
    headers: float = 180.0
    first_data: float = 120.0
    between_data: float = 60.0
    reasoning: float = 120.0
    silence: float = 180.0
    after_finish: float = 5.0
    slot: float = 120.0
    whole: float | None = 600.0


CLOUD = Timeouts()
LOCAL = Timeouts(
    connect=2.0,
    headers=300.0,
    first_data=600.0,
    between_data=120.0,
    reasoning=240.0,
    silence=600.0,
    slot=600.0,
    whole=None,
)


def timeouts_for(url: str) -> Timeouts:
    """Return the limits that fit a host: models on one's own network load slowly."""
    return LOCAL if is_near(url) else CLOUD


class Patience:
    """Waits for the pieces of one answer, as long as words keep coming.

    Only time spent waiting counts towards the data limits, so a slow reader
    cannot make a lively stream look stalled. The whole call counts from here.
    """

    def __init__(self, timeouts: Timeouts) -> None:
        """Start when the answer's headers are there."""
        self._timeouts = timeouts
        self._loop = asyncio.get_running_loop()
        self._left = timeouts.first_data
        self._what = "has sent no words"
        self._allowed = timeouts.first_data
        self._end = None if timeouts.whole is None else self._loop.time() + timeouts.whole

    def heard(self, *, reasoning: bool = False) -> None:
        """Note that words came: the wait for the next ones begins anew."""
        limit = self._timeouts.reasoning if reasoning else self._timeouts.between_data
        self._restart(limit, "has gone silent")

    def settle(self) -> None:
        """Note that the answer is complete but for its trailing frames."""
        self._restart(self._timeouts.after_finish, "did not close its answer")

    def _restart(self, limit: float, what: str) -> None:
        self._left = self._allowed = limit
        self._what = what

    async def next(self, pieces: AsyncIterator[bytes]) -> bytes | None:
        """Return the next piece, None at the end; ProviderTimeout when patience is over."""
        begun = self._loop.time()
        wait = self._left if self._end is None else min(self._left, self._end - begun)
        slept = 0.0
        try:
            async with awake(max(0.0, wait)) as nap:
                try:
                    return await anext(pieces, None)
                finally:
                    slept = nap.seconds
        except TimeoutError as error:
            if wait < self._left:
                sentence = f"The answer took longer than {self._timeouts.whole:.0f} seconds."
            else:
                sentence = f"The server {self._what} for {self._allowed:g} seconds."
            raise ProviderTimeout(sentence, hint=_WAIT_HINT) from error
        finally:
            if self._end is not None:
                self._end += slept
            self._left = max(0.0, self._left - (self._loop.time() - begun - slept))
