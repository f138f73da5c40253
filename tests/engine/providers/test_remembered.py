"""The same picture is described once, the same text embedded once; talk is never kept."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import replace

import pytest

from engine.providers.remembered import Remembered
from engine.vocabulary.clock import ManualClock
from engine.vocabulary.errors import ServerError
from engine.vocabulary.messages import (
    Ask,
    ChatRequest,
    EmbedRequest,
    EmbedResult,
    Finished,
    FinishReason,
    ImagePart,
    Message,
    Sampling,
    Situation,
    StreamEvent,
    Task,
    TextDelta,
    TextPart,
    UsageReport,
)
from engine.vocabulary.usage import Usage
from tests.fakes.providers import ScriptedProvider
from tests.fakes.tables import START


class Shelf:
    """Answers in a dict."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    async def get(self, key: str) -> bytes | None:
        await asyncio.sleep(0)
        return self.kept.get(key)

    async def put(self, key: str, data: bytes) -> None:
        await asyncio.sleep(0)
        self.kept[key] = data


class Eyes(ScriptedProvider):
    """Describes in two pieces, and counts how often it is asked."""

    def __init__(self) -> None:
        super().__init__(ManualClock(START))
        self.looked = 0
        self.embedded: list[tuple[str, ...]] = []
        self.fail = False
        self.reason: FinishReason = "stop"

    async def stream(self, request: ChatRequest) -> AsyncGenerator[StreamEvent, None]:
        self.looked += 1
        number = self.looked
        await asyncio.sleep(0)
        yield TextDelta(text="A red ")
        if self.fail:
            raise ServerError("No.")
        yield TextDelta(text=f"butterfly {number}")
        yield UsageReport(usage=Usage(input=9, output=3))
        yield Finished(reason=self.reason)

    async def embed(self, request: EmbedRequest) -> EmbedResult:
        self.embedded.append(request.texts)
        await asyncio.sleep(0)
        vectors = tuple((float(len(text)), 1.0) for text in request.texts)
        return EmbedResult(vectors=vectors, usage=Usage(input=5, output=0))


def request(picture: str = "aa", task: Task = Task.SEE) -> ChatRequest:
    image = ImagePart(sha256=picture, media_type="image/png", data=b"x")
    situation = Situation(
        ask=Ask.DESCRIPTION,
        kit="k",
        lang="en",
        stage="s",
        kind="story",
        round=1,
        rounds=1,
        topic="t",
        scenario="",
        seed=1,
    )
    return ChatRequest(
        key="u1",
        model="m",
        messages=(Message(role="user", parts=(TextPart(text="Look."), image)),),
        sampling=Sampling(),
        situation=situation,
        task=task,
    )


async def said(provider: Remembered, wanted: ChatRequest) -> str:
    events = [event async for event in provider.stream(wanted)]
    assert isinstance(events[-1], Finished)
    return "".join(event.text for event in events if isinstance(event, TextDelta))


async def test_the_same_picture_is_described_once_and_free_the_second_time():
    eyes, shelf = Eyes(), Shelf()
    provider = Remembered(eyes, shelf)
    first = await said(provider, request())
    events = [event async for event in provider.stream(replace(request(), key="another"))]
    assert events == [
        TextDelta(text=first),
        UsageReport(usage=Usage(input=0, output=0)),
        Finished(reason="stop", raw="known"),
    ]
    assert await said(Remembered(eyes, shelf), request()) == first
    assert (eyes.looked, provider.asked, provider.found) == (1, 2, 1)


@pytest.mark.parametrize(
    "other",
    [
        request("bb"),
        replace(request(), model="n"),
        replace(request(), sampling=Sampling(temperature=0.1)),
    ],
)
async def test_whatever_is_sent_makes_another_key(other: ChatRequest):
    eyes = Eyes()
    provider = Remembered(eyes, Shelf())
    await said(provider, request())
    await said(provider, other)
    assert eyes.looked == 2


async def test_talk_is_never_kept():
    eyes, shelf = Eyes(), Shelf()
    provider = Remembered(eyes, shelf)
    texts = [await said(provider, request(task=Task.TALK)) for _ in range(2)]
    assert texts == ["A red butterfly 1", "A red butterfly 2"]
    assert shelf.kept == {}
    assert provider.asked == 0


async def test_of_equal_requests_at_once_one_is_sent():
    eyes = Eyes()
    provider = Remembered(eyes, Shelf())
    texts = await asyncio.gather(*(said(provider, request()) for _ in range(5)))
    assert set(texts) == {"A red butterfly 1"}
    assert eyes.looked == 1


async def test_a_failure_is_not_kept_and_those_who_wait_ask_for_themselves():
    eyes = Eyes()
    eyes.fail = True
    provider = Remembered(eyes, Shelf())
    asked = [asyncio.create_task(said(provider, request())) for _ in range(3)]
    found = await asyncio.gather(*asked, return_exceptions=True)
    assert all(isinstance(error, ServerError) for error in found)
    assert eyes.looked == 3
    eyes.fail = False
    assert await said(provider, request()) == "A red butterfly 4"


async def test_a_cut_or_refused_answer_is_not_kept():
    eyes, shelf = Eyes(), Shelf()
    provider = Remembered(eyes, shelf)
    stream = provider.stream(request())
    await anext(stream)
    await stream.aclose()
    eyes.reason = "length"
    await said(provider, request())
    assert shelf.kept == {}
    eyes.reason = "stop"
    await said(provider, request())
    assert len(shelf.kept) == 1


async def test_vectors_are_not_kept_where_forgetting_would_not_find_them():
    eyes, shelf = Eyes(), Shelf()
    provider = Remembered(eyes, shelf)
    for _ in range(2):
        await provider.embed(EmbedRequest(key="k", model="m", texts=("a", "bb")))
    assert eyes.embedded == [("a", "bb"), ("a", "bb")]
    assert (shelf.kept, provider.asked) == ({}, 0)
