"""The rehearsal provider: a whole workshop without any model, key or network."""

import difflib
import functools
from collections.abc import AsyncGenerator, Sequence
from decimal import Decimal

from engine.policy.text import estimate_tokens
from engine.providers.rehearsal.answer import answer, broken, is_structured
from engine.providers.rehearsal.faults import STALL, TIMEOUT, Faults, error_of, littered
from engine.providers.rehearsal.pace import Beat, beats, first_wait
from engine.providers.rehearsal.script import load
from engine.providers.rehearsal.vectors import vector
from engine.vocabulary.clock import Clock
from engine.vocabulary.errors import BadResponse, ImageError, ModelNotFound, ProviderFacts
from engine.vocabulary.ids import generator
from engine.vocabulary.messages import (
    Ask,
    ChatRequest,
    DrawRequest,
    DrawResult,
    EmbedRequest,
    EmbedResult,
    Finished,
    Picture,
    ReasoningDelta,
    Situation,
    Started,
    StreamEvent,
    TextDelta,
    UsageReport,
)
from engine.vocabulary.ports import Abilities, Threads
from engine.vocabulary.seats import Lang
from engine.vocabulary.usage import Price, Usage

CONTEXT = 32_000
FREE = Price(
    currency="USD", input=Decimal(0), output=Decimal(0), cached=Decimal(0), picture=Decimal(0)
)
MODELS = {
    "voices": Abilities(context=CONTEXT, price=FREE),
    "eyes": Abilities(see=True, context=CONTEXT, price=FREE),
    "scissors": Abilities(talk=False, draw=True, price=FREE),
    "bigrams": Abilities(talk=False, embed=True, price=FREE),
}
_BREATH = 12
"""Pieces after which a voice without pace gives way."""

_BEFORE = frozenset({"rate_limit", "server", "timeout", "connection", "refused", "auth", "payment"})
_SILENCE = {"timeout": TIMEOUT, "stall": STALL}
"""Seconds of silence before two of the faults."""

_THOUGHTS = {
    "zh": "先想想对方刚才说的是什么意思，再想想我自己站在哪一边。",
    "en": "First what the others meant by that, then where I stand myself.",
}


class Rehearsal:
    """Scripted, seeded voices that know the stage, the topic and each other's words.

    What a voice says depends on the request's situation alone; when it says it, on
    the situation's seed and the request's key.
    """

    def __init__(
        self, *, clock: Clock, threads: Threads, pace: float | None, faults: str = ""
    ) -> None:
        """Set pace (1 as a real model, 10 ten times as fast, None without rests) and faults.

        `faults` is a comma-separated list of `seat:utterance:fault`; SettingsError
        where an item is ill-formed.
        """
        self._clock = clock
        self._threads = threads
        self._pace = pace
        self._faults = Faults(faults)
        self._read: set[Lang] = set()

    @property
    def name(self) -> str:
        """The name that settings and events use."""
        return "rehearsal"

    @property
    def calls_models(self) -> bool:
        """False: the voices are scripted."""
        return False

    def abilities(self, model: str) -> Abilities:
        """Say what `voices`, `eyes`, `scissors` or `bigrams` can do; else ModelNotFound."""
        if model in MODELS:
            return MODELS[model]
        near = difflib.get_close_matches(model, MODELS, n=1, cutoff=0.0)[0]
        raise ModelNotFound(
            f"The rehearsal has no voice called “{model[:60]}”.",
            hint=f"The nearest one is {near}.",
            facts=ProviderFacts(provider=self.name, model=model),
        )

    async def stream(self, request: ChatRequest) -> AsyncGenerator[StreamEvent, None]:
        """Yield the voice's words; raises what `rehearsal.faults` asks for."""
        self.abilities(request.model)
        fault = self._faults.of(request)
        if fault in _BEFORE:
            if fault == "timeout":
                await self._clock.sleep(_SILENCE[fault])
            _fail(fault, request)
        text = await self._text(request, fault)
        rng = generator(request.situation.seed, "pace", request.key)
        await self._rest(first_wait(rng), fault)
        yield Started(request_id=f"rehearsal-{request.key}", served_model=request.model)
        thoughts = beats(_THOUGHTS[request.situation.lang], rng) if fault == "reasoning" else []
        for number, beat in enumerate(thoughts):
            await self._wait(beat, number, fault)
            yield ReasoningDelta(text=beat.text)
        said = beats(text, rng)
        shown = said[: max(1, len(said) // 3)] if fault in {"cut", "stall"} else said
        for number, beat in enumerate(shown):
            await self._wait(beat, number, fault)
            yield TextDelta(text=beat.text)
        if fault == "stall":
            await self._clock.sleep(_SILENCE[fault])
        _fail(fault, request)
        yield UsageReport(usage=_usage(request, text, thoughts))
        yield Finished(reason="stop", raw="rehearsal")

    async def draw(self, request: DrawRequest) -> DrawResult:
        """Draw a symmetric paper-cut picture, seeded by prompt and seed.

        Raises what `rehearsal.faults` asks for the seat `picture`.
        """
        self.abilities(request.model)
        fault = self._faults.of_picture(request)
        if fault in _SILENCE:
            await self._clock.sleep(_SILENCE[fault])
        if error := error_of(fault, request):
            raise error
        # Pillow loads with the first picture: most commands need none.
        from engine.providers.rehearsal.drawing import draw  # noqa: PLC0415 - see above

        palette, size = request.palette, request.size
        work = functools.partial(draw, request.prompt, request.seed, palette, size)
        data = await self._threads.run(work)
        picture = Picture(data=data, media_type="image/png", width=size, height=size)
        usage = Usage(input=estimate_tokens(request.prompt), output=0)
        return DrawResult(picture=picture, usage=usage)

    async def embed(self, request: EmbedRequest) -> EmbedResult:
        """Return hashed character bigrams: 256 numbers a text, of length 1."""
        self.abilities(request.model)
        texts = request.texts
        vectors = await self._threads.run(lambda: tuple(vector(text) for text in texts))
        used = sum(estimate_tokens(text) for text in texts)
        return EmbedResult(vectors=vectors, usage=Usage(input=used, output=0))

    async def aclose(self) -> None:
        """Nothing is held open."""

    async def _text(self, request: ChatRequest, fault: str) -> str:
        situation = request.situation
        if fault == "empty":
            return ""
        await self._ready(situation)
        if situation.ask is Ask.DESCRIPTION:
            text = await self._seen(request)
        elif fault == "bad_json" and is_structured(situation.ask):
            text = broken(situation)
        else:
            text = answer(situation)
        return littered(text) if fault == "garbage" else text

    async def _ready(self, situation: Situation) -> None:
        """Read the lines: the first reading would hold up the loop for a quarter of a second."""
        both: tuple[Lang, ...] = ("zh", "en")
        for lang in both if situation.ask is Ask.GLOSS else (situation.lang,):
            if lang not in self._read:
                await self._threads.run(functools.partial(load, lang))
                self._read.add(lang)

    async def _seen(self, request: ChatRequest) -> str:
        # Measuring loads Pillow, which no other answer needs.
        from engine.providers.rehearsal.eyes import describe, pictures_in  # noqa: PLC0415
        from engine.providers.rehearsal.voice import Voice  # noqa: PLC0415 - for eyes alone

        voice, pictures = Voice(request.situation), pictures_in(request)
        try:
            return await self._threads.run(lambda: describe(voice, pictures))
        except ImageError as error:
            facts = ProviderFacts(provider=self.name, model=request.model, status=400)
            raise BadResponse(error.message, hint=error.hint, facts=facts) from error

    async def _wait(self, beat: Beat, number: int, fault: str) -> None:
        if self._pace is not None:
            await self._rest(beat.wait, fault)
        elif number % _BREATH == 0:
            await self._clock.sleep(0)

    async def _rest(self, seconds: float, fault: str) -> None:
        if self._pace is not None:
            slow = 10 if fault == "slow" else 1
            await self._clock.sleep(seconds * slow / self._pace)


def _fail(fault: str, request: ChatRequest) -> None:
    """Raise the fault's error, nothing where it has none."""
    error = error_of(fault, request, emitted=fault not in _BEFORE)
    if error is not None:
        raise error


def _usage(request: ChatRequest, text: str, thoughts: Sequence[Beat]) -> Usage:
    """Measure a call as a model's tokens would be estimated; nothing was paid for."""
    reasoning = estimate_tokens("".join(beat.text for beat in thoughts))
    return Usage(
        input=sum(estimate_tokens(message.text) for message in request.messages),
        output=estimate_tokens(text) + reasoning,
        reasoning=reasoning,
        cached=0,
    )
