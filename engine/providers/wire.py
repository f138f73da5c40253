"""What every provider over HTTP shares: a client, errors without keys, one streamed call.

A protocol's own file says where a request goes, what it holds and how its answer is read.
"""

import asyncio
import json
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, aclosing, asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from typing import Any, Never

from engine.http import HttpClient, HttpResponse, Patience, Timeouts
from engine.providers.answer_reader import AnswerReader
from engine.providers.failures import Dialect, Failures
from engine.vocabulary.clock import Clock, SystemClock
from engine.vocabulary.errors import (
    BadRequest,
    BadResponse,
    ProviderError,
    ProviderFacts,
    ProviderTimeout,
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

ERROR_BODY = 64 * 1024
ERROR_PATIENCE = 5.0
"""Bytes of a failure that are read, and seconds that they may take: its status says the most."""

JSON_BODY = 96 * 1024 * 1024
"""Bytes of a buffered answer: vectors, lists of models, pictures as base64."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """One request, ready to be sent; `timeouts` where its phases need other ones."""

    url: str
    body: dict[str, Any] | None = None
    method: str = "POST"
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    timeouts: Timeouts | None = None


class WireProvider:
    """A provider row; it owns its client and closes it. Nothing is retried in here.

    Subclasses override `_chat`, `_reader` and `_headers`, and `draw` and `embed` where
    the protocol has them.
    """

    dialect = Dialect()

    def __init__(
        self,
        name: str,
        api_key: str | None = None,
        client: HttpClient | None = None,
        *,
        abilities: Abilities | None = None,
        clock: Clock | None = None,
    ) -> None:
        """Check the key: SettingsError where it cannot be used. `abilities` hold for any model."""
        self._name = name
        self._key = usable_key(name, api_key)
        self._client = client or HttpClient(name)
        self._abilities = abilities or Abilities()
        self._facts: Callable[[str, Abilities], Abilities] = lambda _, basis: basis
        self._failures = Failures(name, self._key, clock or SystemClock(), self.dialect)

    def __repr__(self) -> str:
        """Show the name, never the key."""
        return f"{type(self).__name__}({self._name!r})"

    @property
    def name(self) -> str:
        """The name that settings and events use."""
        return self._name

    @property
    def calls_models(self) -> bool:
        """True: what it says comes from a model."""
        return True

    def know(self, known: Callable[[str, Abilities], Abilities]) -> None:
        """Take note of what is known of single models, over what holds for any."""
        self._facts = known

    def abilities(self, model: str) -> Abilities:
        """Say what is known of a model; any name may be served there."""
        return self._facts(model, self._abilities)

    async def stream(self, request: ChatRequest) -> AsyncGenerator[StreamEvent, None]:
        """Yield the answer. It ends with Finished, or raises ProviderError.

        Words that arrived before a failure are yielded before it is raised, and
        its facts say so (`emitted`).
        """
        reader: AnswerReader | None = None
        try:
            outgoing = self._chat(request)
            async with self._send(outgoing, "text/event-stream, application/json") as response:
                await self._check(response)
                reader = self._reader(response)
                async with aclosing(self._read(response, reader, outgoing.url)) as events:
                    async for event in events:
                        yield event
        except ProviderError as error:
            self._complete(error, request.model, emitted=reader is not None and reader.emitted)
            raise

    async def draw(self, request: DrawRequest) -> DrawResult:
        """Raise BadRequest: this kind of server only talks."""
        self._refuse("cannot draw pictures", request.model)

    async def embed(self, request: EmbedRequest) -> EmbedResult:
        """Raise BadRequest: this kind of server makes no vectors."""
        self._refuse("cannot turn texts into vectors", request.model)

    async def aclose(self) -> None:
        """Close the client; calling it again does nothing."""
        await self._client.aclose()

    # What a protocol says for itself

    def _chat(self, request: ChatRequest) -> Outgoing:
        raise NotImplementedError

    def _reader(self, response: HttpResponse) -> AnswerReader:
        raise NotImplementedError

    def _headers(self) -> dict[str, str]:
        """Return the headers that hold the key and what else every request needs."""
        return {"authorization": f"Bearer {self._key}"} if self._key else {}

    # What it calls

    async def _whole(self, outgoing: Outgoing, model: str) -> tuple[Any, dict[str, str]]:
        """Return a buffered answer as JSON, and its headers.

        It may take as long as a whole call: bytes that trickle would go on for ever.
        """
        limit = (outgoing.timeouts or self._client.timeouts(outgoing.url)).whole
        try:
            async with (
                self._in_time(limit),
                self._send(outgoing, "application/json") as response,
            ):
                await self._check(response)
                headers = response.headers
                raw = await response.read_capped(JSON_BODY)
            try:
                text = raw.decode("utf-8-sig", errors="replace")
                value: Any = json.loads(self._failures.veil.hide(text))
            except (ValueError, RecursionError) as error:
                raise self._failures.make(
                    BadResponse, f"{self._name} sent an answer that cannot be read."
                ) from error
        except ProviderError as error:
            self._complete(error, model, emitted=False)
            raise
        return value, headers

    def _send(self, outgoing: Outgoing, accept: str) -> AbstractAsyncContextManager[HttpResponse]:
        return self._client.stream(
            outgoing.method,
            outgoing.url,
            headers={"accept": accept, **self._headers(), **outgoing.headers},
            json=outgoing.body,
            timeouts=outgoing.timeouts,
        )

    @asynccontextmanager
    async def _in_time(self, limit: float | None) -> AsyncGenerator[None, None]:
        try:
            async with asyncio.timeout(limit):
                yield
        except TimeoutError as error:
            raise self._failures.make(
                ProviderTimeout, f"The answer took longer than {limit:.0f} seconds."
            ) from error

    async def _check(self, response: HttpResponse) -> None:
        if 200 <= response.status < 300:
            return
        body = bytearray()
        # Keep-alives may go on for ever behind a failure too; what came until then counts.
        with suppress(ProviderError, TimeoutError):
            async with asyncio.timeout(ERROR_PATIENCE), aclosing(response.chunks()) as chunks:
                async for chunk in chunks:
                    body += chunk
                    if len(body) >= ERROR_BODY:
                        break
        raise self._failures.of_status(response.status, response.headers, bytes(body[:ERROR_BODY]))

    async def _read(
        self, response: HttpResponse, reader: AnswerReader, url: str
    ) -> AsyncGenerator[StreamEvent, None]:
        patience = Patience(self._client.timeouts(url))
        settled = False
        async with aclosing(response.chunks()) as chunks:
            while not reader.done:
                try:
                    chunk = await patience.next(chunks)
                except ProviderError:
                    if reader.finishing:
                        break  # the end mark was here: only trailing frames are missing
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


def usable_key(name: str, key: str | None) -> str | None:
    """Return a key without blanks around it, None where it is empty; SettingsError for a bad one."""
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
