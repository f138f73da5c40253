"""The guard: turns, cool-down for all, a breaker for one model, a stop for a wrong key."""

import asyncio
import random
from collections.abc import Sequence

import pytest

from engine.providers.guard import (
    FAILURES,
    MINUTE,
    REST,
    REST_UNREACHED,
    SPREAD,
    Allowance,
    Guard,
)
from engine.vocabulary.clock import ManualClock
from engine.vocabulary.errors import (
    AuthenticationError,
    BadRequest,
    ConnectionLost,
    PaymentError,
    ProviderError,
    ProviderFacts,
    RateLimitError,
    ServerError,
)
from engine.vocabulary.ids import generator
from tests.fakes.tables import START


def failure(kind: type[ProviderError], status: int = 500, wait: float | None = None):
    return kind("no", facts=ProviderFacts(status=status, retry_after=wait))


class Desk:
    """A guard on a clock that is turned by hand, and what happened when."""

    def __init__(self, rng: random.Random | None = None, **allowance: int) -> None:
        self.clock = ManualClock(START)
        self.guard = Guard("mine", self.clock, Allowance(**allowance), rng)
        self.log: list[tuple[float, str]] = []

    async def call(
        self, name: str, seconds: float = 0, error: ProviderError | None = None, model: str = "m"
    ) -> None:
        """Make one call that takes so long and may fail."""
        async with self.guard.call(model, 100):
            self.log.append((self.clock.monotonic(), name))
            await self.clock.sleep(seconds)
            if error is not None:
                raise error

    async def all(self, *calls: "asyncio.Task[None]") -> Sequence[BaseException | None]:
        """Turn the clock until all calls have ended."""
        done = asyncio.gather(*calls, return_exceptions=True)
        while not done.done():
            for _ in range(20):
                await asyncio.sleep(0)
            if not done.done():
                self.clock.advance_to_next()
        return await done

    def begin(self, name: str, seconds: float = 0, **how: object) -> "asyncio.Task[None]":
        return asyncio.ensure_future(self.call(name, seconds, **how))  # type: ignore[arg-type]

    async def fail(self, error: ProviderError, times: int = 1, model: str = "m") -> None:
        for _ in range(times):
            found = await self.all(self.begin("x", error=error, model=model))
            assert isinstance(found[0], ProviderError)


async def test_no_more_at_once_than_allowed_in_the_order_of_asking():
    desk = Desk(at_once=2)
    await desk.all(*(desk.begin(name, 10) for name in "abcd"))
    assert desk.log == [(0, "a"), (0, "b"), (10, "c"), (10, "d")]


async def test_a_cancelled_call_gives_its_slot_away():
    desk = Desk(at_once=1)
    first, second = desk.begin("a", 100), desk.begin("b", 1)
    for _ in range(5):
        await asyncio.sleep(0)
    first.cancel()
    await desk.all(first, second)
    assert desk.log == [(0, "a"), (0, "b")]


async def test_no_more_requests_and_tokens_a_minute_than_allowed():
    desk = Desk(requests=2)
    await desk.all(*(desk.begin(name) for name in "abc"))
    assert desk.log == [(0, "a"), (0, "b"), (MINUTE, "c")]
    desk = Desk(tokens=250)
    await desk.all(*(desk.begin(name) for name in "abc"))
    assert [at for at, _ in desk.log] == [0, 0, MINUTE]


async def test_a_call_of_more_tokens_than_a_minute_has_waits_for_an_empty_minute_only():
    desk = Desk(tokens=50)
    await desk.all(*(desk.begin(name) for name in "ab"))
    assert [at for at, _ in desk.log] == [0, MINUTE]


async def test_after_too_many_requests_all_wait_as_long_as_the_provider_says():
    desk = Desk()
    await desk.fail(failure(RateLimitError, 429, wait=7.0))
    await desk.all(*(desk.begin(name, model=name) for name in "ab"))
    assert desk.log[1:] == [(7, "a"), (7, "b")]


async def test_too_many_requests_leave_one_call_less_at_once_for_a_minute():
    desk = Desk(at_once=2)
    await desk.fail(failure(RateLimitError, 429, wait=5.0))
    await desk.all(*(desk.begin(name, 30) for name in "abc"))
    assert desk.log[1:] == [(5, "a"), (35, "b"), (MINUTE, "c")]
    await desk.fail(failure(ServerError))
    await desk.all(*(desk.begin(name, 1) for name in "de"))
    assert [at for at, _ in desk.log[-2:]] == [90, 90]


async def test_calls_of_the_same_moment_are_spread_and_a_call_alone_begins_at_once():
    desk = Desk(generator(1, "spread"))
    await desk.all(*(desk.begin(name) for name in "abcdef"))
    times = [at for at, _ in desk.log]
    assert times[0] == 0
    assert len(set(times)) == 6
    assert times[-1] <= SPREAD
    desk.clock.advance(SPREAD)
    now = desk.clock.monotonic()
    await desk.all(desk.begin("alone"))
    assert desk.log[-1][0] == now


async def test_calls_that_waited_for_the_same_moment_are_spread_as_well():
    desk = Desk(generator(1, "spread"))
    await desk.fail(failure(RateLimitError, 429, wait=7.0))
    await desk.all(*(desk.begin(name) for name in "abc"))
    times = [at for at, _ in desk.log[1:]]
    assert times[0] == 7
    assert len(set(times)) == 3
    assert times[-1] <= 7 + SPREAD


async def test_a_call_that_is_stopped_while_it_waits_does_not_prolong_the_stop():
    desk = Desk(at_once=1)
    first = desk.begin("wrong key", 10, error=failure(AuthenticationError, 401))
    found = await desk.all(first, desk.begin("waits"))
    assert isinstance(found[1], AuthenticationError)
    desk.clock.advance(REST - 1)
    with pytest.raises(AuthenticationError):
        await desk.call("refused")
    desk.clock.advance(1)
    await desk.call("asked again")


async def test_without_a_hint_the_cool_down_doubles_until_a_call_went_well():
    desk = Desk()
    starts = []
    for _ in range(3):
        await desk.fail(failure(RateLimitError, 429))
        starts.append(desk.log[-1][0])
    assert starts == [0, 1, 3]
    await desk.all(desk.begin("good"))
    await desk.fail(failure(RateLimitError, 429))
    await desk.all(desk.begin("after"))
    assert desk.log[-1][0] - desk.log[-2][0] == 1


async def test_a_model_that_fails_and_fails_rests_alone_and_is_tried_once():
    desk = Desk()
    await desk.fail(failure(ServerError), FAILURES)
    with pytest.raises(ServerError) as caught:
        await desk.call("refused")
    assert caught.value.facts.code == "resting"
    assert caught.value.facts.retry_after == pytest.approx(REST)
    await desk.call("another", model="other")
    desk.clock.advance(REST)
    await desk.fail(failure(ServerError))  # the probe fails: it rests again
    with pytest.raises(ServerError):
        await desk.call("refused")
    desk.clock.advance(REST)
    await desk.call("probe")
    await desk.call("open again")


async def test_only_one_call_probes_and_the_others_wait_for_what_it_finds():
    desk = Desk()
    await desk.fail(failure(ServerError), FAILURES)
    desk.clock.advance(REST)
    now = desk.clock.monotonic()
    found = await desk.all(desk.begin("probe", 5), desk.begin("second"))
    assert found == [None, None]
    assert desk.log[-2:] == [(now, "probe"), (now + 5, "second")]
    await desk.fail(failure(ServerError), FAILURES)
    desk.clock.advance(REST)
    asked = len(desk.log)
    found = await desk.all(
        desk.begin("probe", 5, error=failure(ServerError)), desk.begin("b"), desk.begin("c")
    )
    assert all(isinstance(one, ServerError) for one in found)
    assert len(desk.log) == asked + 1


async def test_who_waits_for_a_probe_goes_on_when_its_answer_begins_or_it_is_cancelled():
    desk = Desk()
    await desk.fail(failure(ServerError), FAILURES)
    desk.clock.advance(REST)

    async def probe() -> None:
        async with desk.guard.call("m", 1) as answers:
            await desk.clock.sleep(2)
            answers()
            await desk.clock.sleep(50)

    now = desk.clock.monotonic()
    await desk.all(asyncio.ensure_future(probe()), desk.begin("second"))
    assert desk.log[-1] == (now + 2, "second")
    await desk.fail(failure(ServerError), FAILURES)
    desk.clock.advance(REST)
    stopped, waits = desk.begin("stopped", 50), desk.begin("waits")
    for _ in range(20):
        await asyncio.sleep(0)
    stopped.cancel()
    assert (await desk.all(stopped, waits))[1] is None


async def test_a_line_that_is_gone_is_tried_sooner_and_is_told_as_one():
    desk = Desk()
    await desk.fail(ConnectionLost("mine cannot be reached."), FAILURES)
    with pytest.raises(ConnectionLost, match="rests for a moment") as caught:
        await desk.call("refused")
    assert caught.value.facts.retry_after == REST_UNREACHED
    desk.guard.hasten()
    await desk.fail(ConnectionLost("mine cannot be reached."))
    with pytest.raises(ConnectionLost):
        await desk.call("refused")
    desk.clock.advance(REST_UNREACHED)
    await desk.call("reached")


async def test_a_breaker_that_too_many_requests_opened_rests_as_long_as_the_provider_says():
    desk = Desk()
    await desk.all(
        *(desk.begin("x", error=failure(RateLimitError, 429, wait=4.0)) for _ in range(FAILURES))
    )
    assert desk.guard.resting() == ["m"]
    desk.clock.advance(4)
    await desk.call("after")


@pytest.mark.parametrize("status", [503, 529])
async def test_a_server_that_has_too_much_to_do_is_asked_later_and_by_fewer_at_once(status: int):
    desk = Desk(at_once=8)
    assert desk.guard.slowed() is None
    good = [desk.begin("good", 1) for _ in range(3)]
    await desk.all(*good, desk.begin("x", error=failure(ServerError, status)))
    assert desk.guard.slowed() == 3
    await desk.all(*(desk.begin(name, 10) for name in "abcd"))
    assert [at for at, _ in desk.log[-4:]] == [1, 1, 1, 11]
    desk.clock.advance(MINUTE)
    assert desk.guard.slowed() is None


async def test_calls_that_are_refused_together_make_the_cool_down_longer_once():
    desk = Desk()
    refused = (desk.begin("x", error=failure(RateLimitError, 429)) for _ in range(4))
    await desk.all(*refused)
    await desk.all(desk.begin("after"))
    assert desk.log[-1] == (1, "after")


async def test_wrong_requests_and_scattered_failures_open_nothing():
    desk = Desk()
    await desk.fail(failure(BadRequest, 400), FAILURES * 2)
    for _ in range(FAILURES * 2):
        await desk.fail(failure(ServerError))
        desk.clock.advance(MINUTE)
    await desk.call("still open")


@pytest.mark.parametrize(
    ("kind", "status", "stops"),
    [
        (AuthenticationError, 401, True),
        (PaymentError, 402, True),
        (AuthenticationError, 403, False),
    ],
)
async def test_a_wrong_key_stops_every_model_without_asking_again(
    kind: type[ProviderError], status: int, stops: bool
):
    desk = Desk()
    await desk.fail(failure(kind, status))
    asked = len(desk.log)
    if stops:
        with pytest.raises(kind):
            await desk.call("other", model="other")
        assert len(desk.log) == asked
        desk.clock.advance(REST)
    await desk.call("other", model="other")


async def test_a_quota_that_comes_back_tomorrow_is_not_waited_for():
    desk = Desk()
    await desk.fail(failure(RateLimitError, 429, wait=86_400.0))
    with pytest.raises(RateLimitError):
        await desk.call("refused", model="other")
    assert desk.clock.monotonic() < 1
