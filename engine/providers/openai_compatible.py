"""Any server that speaks OpenAI's chat protocol: llama.cpp, vLLM, LM Studio and others.

Wire facts: `providers.md`, sections 3.8, 4 and 7.
"""

import math
from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager, aclosing
from dataclasses import replace
from typing import Any, Never

import msgspec

from engine.http import HttpClient, HttpResponse, Patience
from engine.providers.openai_failures import Failures, request_id
from engine.providers.openai_frames import read_usage
from engine.providers.openai_reader import ChatReader
from engine.providers.openai_request import chat_body, endpoint
from engine.vocabulary.clock import Clock, SystemClock
from engine.vocabulary.errors import (
    BadRequest,
    BadResponse,
    ProviderError,
    ProviderFacts,
    SettingsError,
)
from engine.vocabulary.messages import (
    ChatRequest,
    DrawRequest,
    DrawResult,
    EmbedRequest,
    EmbedResult,
    ReasoningDelta,
    StreamEvent,
    TextDelta,
)
from engine.vocabulary.ports import Abilities
from engine.vocabulary.usage import Usage

ERROR_BODY = 64 * 1024
_EMBEDDINGS_BODY = 64 * 1024 * 1024


class OpenAICompatible:
    """A provider row of the OpenAI kind; it owns its client and closes it.

    `sees` says whether its models take pictures, `context` their window in tokens. `inline_reasoning` parts `<think>` text from speech. Nothing is
    retried in here.
    """

    def __init__(
        self,
        name: str,
        base_url: str,
        api_key: str | None = None,
        client: HttpClient | None = None,
        *,
        sees: bool = False,
        context: int | None = None,
        inline_reasoning: bool = True,
        clock: Clock | None = None,
    ) -> None:
        """Check address and key: SettingsError where they cannot be used."""
        if not base_url.strip():
            raise SettingsError(
                f"The provider {name} has no base URL.",
                hint="Give one with --base-url, or in the configuration.",
            )
        self._name = name
        self._chat_url = endpoint(base_url, "chat/completions")
        self._embeddings_url = endpoint(base_url, "embeddings")
        self._key = _usable_key(name, api_key)
        self._client = client or HttpClient(name)
        self._abilities = Abilities(talk=True, see=sees, embed=True, context=context)
        self._inline_reasoning = inline_reasoning
        self._failures = Failures(name, self._key, clock or SystemClock())

    def __repr__(self) -> str:
        """Show name and address, never the key."""
        return f"OpenAICompatible({self._name!r}, {self._chat_url!r})"

    @property
    def name(self) -> str:
        """The name that settings and events use."""
        return self._name

    @property
    def calls_models(self) -> bool:
        """True: what it says comes from a model."""
        return True

    def abilities(self, model: str) -> Abilities:  # noqa: ARG002 - any name may be loaded there
        """Say what the row was configured to do; its price is unknown."""
        return self._abilities

    async def stream(self, request: ChatRequest) -> AsyncGenerator[StreamEvent, None]:
        """Yield the answer. It ends with Finished, or raises ProviderError.

        Words that arrived before a failure are yielded before it is raised, and
        its facts say so (`emitted`).
        """
        reader: ChatReader | None = None
        try:
            async with self._post(self._chat_url, chat_body(request)) as response:
                await self._check(response)
                reader = ChatReader(
                    self._failures,
                    request_id=request_id(response.headers),
                    inline_reasoning=self._inline_reasoning,
                )
                async with aclosing(self._read(response, reader)) as events:
                    async for event in events:
                        yield event
        except ProviderError as error:
            self._complete(error, request.model, emitted=reader is not None and reader.emitted)
            raise

    async def draw(self, request: DrawRequest) -> DrawResult:
        """Raise BadRequest: this kind of server only talks."""
        self._refuse("cannot draw pictures", request.model)

    async def embed(self, request: EmbedRequest) -> EmbedResult:
        """Turn texts into vectors, one a text and all of one length."""
        body = {"model": request.model, "input": list(request.texts), "encoding_format": "float"}
        try:
            async with self._post(self._embeddings_url, body) as response:
                await self._check(response)
                raw = await response.read_capped(_EMBEDDINGS_BODY)
            return self._vectors(raw, len(request.texts))
        except ProviderError as error:
            self._complete(error, request.model, emitted=False)
            raise

    async def aclose(self) -> None:
        """Close the client; calling it again does nothing."""
        await self._client.aclose()

    def _post(self, url: str, body: dict[str, Any]) -> AbstractAsyncContextManager[HttpResponse]:
        headers = {"accept": "text/event-stream, application/json"}
        if self._key:
            headers["authorization"] = f"Bearer {self._key}"
        return self._client.stream("POST", url, headers=headers, json=body)

    async def _check(self, response: HttpResponse) -> None:
        if 200 <= response.status < 300:
            return
        try:
            body = await response.read_capped(ERROR_BODY)
        except ProviderError:
            body = b""  # the status says enough
        raise self._failures.of_status(response.status, response.headers, body)

    async def _read(
        self, response: HttpResponse, reader: ChatReader
    ) -> AsyncGenerator[StreamEvent, None]:
        patience = Patience(self._client.timeouts(self._chat_url))
        settled = False
        async with aclosing(response.chunks()) as chunks:
            while not reader.done:
                try:
                    chunk = await patience.next(chunks)
                except ProviderError:
                    if reader.finishing:
                        break  # the finish reason was here: only trailing frames are missing
                    for event in reader.flush():
                        yield event
                    raise
                if chunk is None:
                    break
                for event in reader.feed(chunk):
                    _note(patience, event)
                    yield event
                if reader.finishing and not settled:
                    settled = True  # once: comments must not prolong the wait
                    patience.settle()
        for event in reader.close():
            yield event

    def _complete(self, error: ProviderError, model: str, *, emitted: bool) -> None:
        error.facts = replace(
            error.facts, provider=self._name, model=model, emitted=emitted or error.facts.emitted
        )

    def _refuse(self, what: str, model: str) -> Never:
        raise BadRequest(
            f"The provider {self._name} {what}.",
            hint="Give this task another provider in the settings.",
            facts=ProviderFacts(provider=self._name, model=model),
        )

    def _vectors(self, raw: bytes, wanted: int) -> EmbedResult:
        try:
            answer = msgspec.json.decode(raw, type=_Embeddings)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise self._failures.make(
                BadResponse, f"{self._name} sent vectors that cannot be read."
            ) from error
        if answer.error is not None:
            raise self._failures.of_frame(answer.error)
        rows = sorted(answer.data, key=lambda row: row.index)
        vectors = tuple(tuple(row.embedding) for row in rows)
        lengths = {len(vector) for vector in vectors}
        finite = all(math.isfinite(number) for vector in vectors for number in vector)
        if len(vectors) != wanted or len(lengths) > 1 or 0 in lengths or not finite:
            raise self._failures.make(
                BadResponse, f"{self._name} sent {len(vectors)} vectors for {wanted} texts."
            )
        return EmbedResult(vectors=vectors, usage=read_usage(answer.usage) or Usage())


class _Vector(msgspec.Struct):
    embedding: list[float]
    index: int = 0


class _Embeddings(msgspec.Struct):
    data: list[_Vector] = []
    usage: Any = None
    error: Any = None


def _usable_key(name: str, key: str | None) -> str | None:
    """Return a key without blanks around it, None where it is empty."""
    key = (key or "").strip()
    if not all(33 <= ord(character) <= 126 for character in key):
        raise SettingsError(
            f"The key of {name} holds characters that no key has.",
            hint="Copy it again, without line breaks or quotation marks around it.",
        )
    return key or None


def _note(patience: Patience, event: StreamEvent) -> None:
    """Let words reset the watchdog: comments, empty deltas and usage do not."""
    match event:
        case TextDelta():
            patience.heard()
        case ReasoningDelta():
            patience.heard(reasoning=True)
        case _:
            pass
