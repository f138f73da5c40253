"""The provider: pace on the clock, events in order, faults, pictures, vectors."""

import asyncio
import io
import itertools
from datetime import UTC, datetime
from typing import Any

import pytest
from PIL import Image

from engine.providers.rehearsal import Rehearsal
from engine.providers.rehearsal.answer import whole
from engine.vocabulary.clock import ManualClock
from engine.vocabulary.errors import (
    AuthenticationError,
    BadResponse,
    ModelNotFound,
    ProviderError,
    ProviderTimeout,
    RateLimitError,
    SettingsError,
    StreamInterrupted,
)
from engine.vocabulary.messages import (
    Ask,
    ChatRequest,
    DrawRequest,
    EmbedRequest,
    Finished,
    ImagePart,
    Message,
    ReasoningDelta,
    Sampling,
    Started,
    TextDelta,
    TextPart,
    UsageReport,
    message,
)
from engine.vocabulary.seats import Lang
from tests.fakes.hands import Hands
from tests.fakes.rehearsed import Workshop


def provider(pace: float | None = None, faults: str = ""):
    clock = ManualClock(datetime(2026, 11, 20, tzinfo=UTC))
    return Rehearsal(clock=clock, threads=Hands(), pace=pace, faults=faults), clock


def request(
    place: int = 0,
    ask: Ask = Ask.TALK,
    model: str = "voices",
    key: str = "u1",
    messages: tuple[Message, ...] | None = None,
    lang: Lang = "zh",
):
    workshop = Workshop(lang=lang)
    seat = None if ask is Ask.DESCRIPTION else workshop.seats[place]
    return ChatRequest(
        key=key,
        model=model,
        messages=messages if messages is not None else (message("user", "你好"),),
        sampling=Sampling(),
        situation=workshop.situation(ask, "discussion", seat),
    )


async def read(voices: Rehearsal, asked: ChatRequest, clock: ManualClock):
    """Return events with their times, and the error that ended them."""
    events = []

    async def listen() -> ProviderError | None:
        try:
            async for event in voices.stream(asked):
                events.extend([(clock.monotonic(), event)])
        except ProviderError as error:
            return error
        return None

    task = asyncio.ensure_future(listen())
    while not task.done():
        for _ in range(4):
            await asyncio.sleep(0)
        if not task.done():
            clock.advance_to_next()
    return events, task.result()


def text_of(events: Any):
    return "".join(event.text for _, event in events if isinstance(event, TextDelta))


async def test_events_come_in_order():
    voices, clock = provider()
    asked = request()
    events, error = await read(voices, asked, clock)
    kinds = [type(event) for _, event in events]
    assert error is None
    assert kinds[0] is Started
    assert kinds[-2:] == [UsageReport, Finished]
    assert set(kinds[1:-2]) == {TextDelta}
    assert text_of(events) == whole(asked.situation)
    assert clock.monotonic() == 0
    usage = events[-2][1].usage
    assert not usage.estimated
    assert usage.input > 0
    assert usage.output >= len(text_of(events)) * 0.9


async def test_real_pace_is_that_of_a_model():
    voices, clock = provider(pace=1.0)
    events, _ = await read(voices, request(), clock)
    first = next(at for at, event in events if isinstance(event, TextDelta))
    assert 0.4 <= events[0][0] <= 1.5
    assert first >= 0.4
    tokens = len(text_of(events))
    assert 15 <= tokens / (clock.monotonic() - first) <= 65


async def test_pace_is_a_factor_and_slow_is_slow():
    times = {}
    for name, pace, faults in (("real", 1.0, ""), ("ten", 10.0, ""), ("slow", 10.0, "*:*:slow")):
        voices, clock = provider(pace=pace, faults=faults)
        await read(voices, request(), clock)
        times[name] = clock.monotonic()
    assert times["real"] == pytest.approx(10 * times["ten"], rel=0.01)
    assert times["slow"] == pytest.approx(times["real"], rel=0.01)


async def test_six_seats_overlap():
    voices, clock = provider(pace=1.0)
    order = []

    async def listen(place: int) -> None:
        async for event in voices.stream(request(place, key=f"u{place}")):
            order.extend([place] if isinstance(event, TextDelta) else [])

    tasks = [asyncio.ensure_future(listen(place)) for place in range(6)]
    while not all(task.done() for task in tasks):
        for _ in range(4):
            await asyncio.sleep(0)
        clock.advance_to_next()
    assert len(set(order[:60])) >= 3
    changes = sum(a != b for a, b in itertools.pairwise(order))
    assert changes > 100


@pytest.mark.parametrize(
    "fault", ["rate_limit", "server", "connection", "refused", "auth", "payment"]
)
async def test_failures_before_the_first_word(fault: str):
    voices, clock = provider(faults=f"s1:*:{fault}")
    events, error = await read(voices, request(), clock)
    assert events == []
    assert error is not None
    assert not error.facts.emitted


async def test_rate_limit_once_then_speech():
    voices, clock = provider(faults="*:*:rate_limit_once")
    _, error = await read(voices, request(), clock)
    assert isinstance(error, RateLimitError)
    assert error.facts.retry_after == 2
    assert error.facts.status == 429
    events, error = await read(voices, request(), clock)
    assert error is None
    assert text_of(events)


async def test_timeout_takes_its_time():
    voices, clock = provider(faults="*:*:timeout")
    _, error = await read(voices, request(), clock)
    assert isinstance(error, ProviderTimeout)
    assert clock.monotonic() == 30


@pytest.mark.parametrize(("fault", "part"), [("cut", 3), ("stall", 3), ("end_without_mark", 1)])
async def test_failures_in_the_middle(fault: str, part: int):
    voices, clock = provider(faults=f"*:*:{fault}")
    asked = request()
    events, error = await read(voices, asked, clock)
    text = whole(asked.situation)
    assert error is not None
    assert error.facts.emitted
    assert isinstance(error, ProviderTimeout if fault == "stall" else StreamInterrupted)
    assert text.startswith(text_of(events))
    assert len(text_of(events)) == pytest.approx(len(text) / part, abs=25)
    assert not any(isinstance(event, Finished) for _, event in events)


async def test_reasoning_comes_first_and_is_no_speech():
    voices, clock = provider(faults="*:*:reasoning")
    asked = request()
    events, _ = await read(voices, asked, clock)
    assert isinstance(events[1][1], ReasoningDelta)
    assert text_of(events) == whole(asked.situation)
    assert events[-2][1].usage.reasoning > 0


async def test_empty_bad_json_and_garbage():
    voices, clock = provider(faults="s1:*:empty,s2:*:bad_json,s3:*:garbage")
    events, error = await read(voices, request(0), clock)
    assert (text_of(events), error) == ("", None)
    events, _ = await read(voices, request(1, Ask.KEYWORDS), clock)
    assert "[" not in text_of(events)
    events, _ = await read(voices, request(1, Ask.KEYWORDS, key="u2"), clock)
    assert text_of(events).startswith("[")
    events, _ = await read(voices, request(2), clock)
    assert "\x1b" in text_of(events)


async def test_ill_formed_faults():
    with pytest.raises(SettingsError, match="s1:boom"):
        provider(faults="s1:boom")


async def test_closing_the_stream_early_is_no_failure():
    voices, _ = provider()
    stream = voices.stream(request())
    await anext(stream)
    await stream.aclose()
    await voices.aclose()


async def test_abilities():
    voices, clock = provider()
    assert (voices.name, voices.calls_models) == ("rehearsal", False)
    assert voices.abilities("voices").context == 32_000
    assert voices.abilities("eyes").see
    assert voices.abilities("scissors").draw
    assert voices.abilities("bigrams").embed
    assert voices.abilities("voices").price.input == 0
    with pytest.raises(ModelNotFound, match="voicez") as caught:
        voices.abilities("voicez")
    assert "voices" in caught.value.hint
    _, error = await read(voices, request(model="gpt"), clock)
    assert isinstance(error, ModelNotFound)


async def test_draws_a_picture():
    voices, _ = provider()
    palette = ("#c8102e", "#f7efe0")
    asked = DrawRequest(key="k", model="scissors", prompt="蝴蝶", seed=3, palette=palette, size=256)
    first = await voices.draw(asked)
    assert first.picture.data == (await voices.draw(asked)).picture.data
    image = Image.open(io.BytesIO(first.picture.data))
    assert image.size == (256, 256)
    assert first.picture.media_type == "image/png"


async def test_embeds_texts():
    voices, _ = provider()
    asked = EmbedRequest(key="k", model="bigrams", texts=("水杯", "水杯", "纸"))
    result = await voices.embed(asked)
    assert result.vectors[0] == result.vectors[1] != result.vectors[2]
    assert len(result.vectors[0]) == 256


async def test_sees_a_picture_and_refuses_what_is_none():
    voices, clock = provider()
    data = io.BytesIO()
    Image.new("RGB", (64, 64), "#dc1e28").save(data, "PNG")

    def asked(picture: bytes) -> ChatRequest:
        part = ImagePart(sha256="a", media_type="image/png", data=picture)
        messages = (Message(role="user", parts=(TextPart(text="看"), part)),)
        return request(ask=Ask.DESCRIPTION, model="eyes", messages=messages)

    events, _ = await read(voices, asked(data.getvalue()), clock)
    assert "大红色" in text_of(events)
    _, error = await read(voices, asked(b"no picture"), clock)
    assert isinstance(error, BadResponse)


async def test_drawings_fail_as_they_are_told():
    clock = ManualClock(datetime(2026, 11, 20, tzinfo=UTC))
    faults = "picture:1:rate_limit_once,picture:2:auth"
    provider = Rehearsal(clock=clock, threads=Hands(), pace=None, faults=faults)

    def drawing(key: str) -> DrawRequest:
        return DrawRequest(key=key, model="scissors", prompt="a moth", seed=1, size=64)

    with pytest.raises(RateLimitError):
        await provider.draw(drawing("draw card-1"))
    assert (await provider.draw(drawing("draw card-1"))).picture.data
    for _ in range(2):
        with pytest.raises(AuthenticationError) as caught:
            await provider.draw(drawing("draw card-2"))
        assert caught.value.facts.provider == "rehearsal"
    assert (await provider.draw(drawing("draw card-3"))).picture.data
