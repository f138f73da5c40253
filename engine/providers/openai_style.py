"""Servers that speak OpenAI's chat protocol: OpenAI, OpenRouter, DeepSeek, Ark, the Hugging Face
router, llama.cpp, vLLM, LM Studio and others.

Wire facts: `providers.md`, sections 3.1, 3.2, 3.5, 3.6, 3.8, 3.9, 4 and 7. What one of them
does in its own way stands in its row (`openai_rows`).
"""

import re
from collections.abc import AsyncGenerator, Generator
from contextlib import aclosing, contextmanager
from typing import Any

from engine.http import HttpClient, HttpResponse
from engine.providers.drawn import asked_once, first_picture
from engine.providers.failures import request_id
from engine.providers.foreign_json import mapping
from engine.providers.openai_frames import read_usage
from engine.providers.openai_models import read_models
from engine.providers.openai_pictures import (
    DROPPABLE as PICTURE_FIELDS,
    LONGEST,
    PATHS,
    PATIENCE,
    Wire,
    chat_picture_body,
    picture_body,
    picture_cost,
    picture_usage,
    read_items,
    read_words,
)
from engine.providers.openai_reader import ChatReader
from engine.providers.openai_request import chat_body, endpoint
from engine.providers.openai_rows import ROWS
from engine.providers.openai_vectors import Embeddings
from engine.providers.vectors import Texts, checked, in_batches, read, unreadable
from engine.providers.wire import Outgoing, WireProvider
from engine.vocabulary.clock import Clock
from engine.vocabulary.errors import (
    BadRequest,
    BadResponse,
    ContentRefused,
    ModelNotFound,
    ParameterRefused,
    ProviderError,
    SettingsError,
)
from engine.vocabulary.messages import (
    ChatRequest,
    DrawRequest,
    DrawResult,
    EmbedRequest,
    EmbedResult,
    StreamEvent,
)
from engine.vocabulary.ports import Abilities, ModelRow, Threads
from engine.vocabulary.usage import Usage

DROPPABLE = frozenset(
    {
        "temperature",
        "top_p",
        "frequency_penalty",
        "presence_penalty",
        "seed",
        "stop",
        "stream_options",
        "max_tokens",
        "max_completion_tokens",
    }
)
"""Fields without which a request still means the same."""

VECTOR_FIELDS = frozenset({"encoding_format"})

LENGTH_FIELDS: dict[str, str] = {
    "max_tokens": "max_completion_tokens",
    "max_completion_tokens": "max_tokens",
}
"""Two names of one limit: a server that refuses one of them takes the other."""


class OpenAIStyle(WireProvider):
    """One provider of this protocol; the row is the one of its name, or the general one."""

    def __init__(
        self,
        name: str,
        base_url: str = "",
        api_key: str | None = None,
        client: HttpClient | None = None,
        *,
        abilities: Abilities | None = None,
        clock: Clock | None = None,
        threads: Threads | None = None,
    ) -> None:
        """Check address and key: SettingsError where they cannot be used.

        Drawn pictures are decoded in `threads`, or in the loop where there are none.
        """
        self._threads = threads
        self._row = ROWS.get(name, ROWS["openai-compatible"])
        self.dialect = self._row.dialect
        address = base_url.strip() or self._row.base_url
        if not address:
            raise SettingsError(
                f"The provider {name} has no base URL.",
                hint="Give one with --base-url, or in the configuration.",
            )
        self._address = address
        self._known = address == self._row.base_url  # a known address is taken as it stands
        self._chat_url = self._at("chat/completions")
        self._refused: dict[str, set[str]] = {}
        can = abilities or Abilities(embed=self._row.embeds, draw=self._row.pictures is not None)
        super().__init__(name, api_key, client, abilities=can, clock=clock)

    def __repr__(self) -> str:
        """Show name and address, never the key."""
        return f"OpenAIStyle({self._name!r}, {self._chat_url!r})"

    async def stream(self, request: ChatRequest) -> AsyncGenerator[StreamEvent, None]:
        """Yield the answer as `WireProvider.stream` does.

        A refusal that names one field of the request raises ParameterRefused, and the next
        request to this model goes without that field.
        """
        with self._learning(request.model, DROPPABLE):
            async with aclosing(super().stream(request)) as events:
                async for event in events:
                    yield event

    async def draw(self, request: DrawRequest) -> DrawResult:
        """Draw one picture, within 15 minutes; errors as `stream` has them.

        Where asking again might be paid again, errors say so as after words (`emitted`).
        """
        if self._row.pictures is None or not self.abilities(request.model).draw:
            self._refuse("cannot draw pictures", request.model)
        with self._learning(request.model, PICTURE_FIELDS), asked_once():
            async with self._in_time(LONGEST):
                return await self._drawn(self._row.pictures, request)

    async def embed(self, request: EmbedRequest) -> EmbedResult:
        """Turn texts into vectors, one a text and all of one length."""
        if not self._row.embeds:
            self._refuse("cannot turn texts into vectors", request.model)
        with self._learning(request.model, VECTOR_FIELDS):
            return await in_batches(
                request.texts,
                lambda texts: self._embed(request.model, texts),
                self._name,
                self._failures,
            )

    async def models(self) -> list[ModelRow]:
        """Return the models that the server lists, in its order; ProviderError where it has no list.

        A provider with several lists (OpenRouter) is asked for all, the first one counts.
        """
        rows: dict[str, ModelRow] = {}
        for number, path in enumerate(self._row.lists):
            try:
                with self._learning("", frozenset()):
                    value, _ = await self._whole(Outgoing(url=self._at(path), method="GET"), "")
                    found = self._listed(value)
            except ProviderError:
                if number == 0:
                    raise
                continue
            for row in found:
                rows.setdefault(row.id, row)
        return list(rows.values())

    def _at(self, path: str) -> str:
        path, _, query = path.partition("?")
        address = endpoint(self._address, path, whole=self._known)
        return f"{address}?{query}" if query and "?" not in address else address

    def _listed(self, value: Any) -> list[ModelRow]:
        if mapping(value).get("error"):
            raise self._failures.of_frame(value["error"])
        rows = read_models(value)
        if not rows and not isinstance(value, list) and "data" not in mapping(value):
            raise self._failures.make(
                BadResponse, f"{self._name} sent a list of models that cannot be read."
            )
        return rows

    async def _drawn(self, wire: Wire, request: DrawRequest) -> DrawResult:
        try:
            value = await self._painted(PATHS[wire], picture_body(wire, request), request.model)
        except (ModelNotFound, BadRequest) as error:
            if wire != "openrouter" or error.facts.status not in (404, 405):
                raise
            # Some models draw only in the course of a chat.
            body = chat_picture_body(request)
            value = await self._painted("chat/completions", body, request.model)
        items = read_items(value)
        words = read_words(value)
        if not items and words:
            raise self._failures.make(
                ContentRefused, f"{self._name} answered with words instead of a picture: {words}"
            )
        picture = await first_picture(
            items,
            name=self._name,
            home=self._address,
            failures=self._failures,
            threads=self._threads,
        )
        return DrawResult(
            picture=picture,
            usage=picture_usage(value),
            cost=picture_cost(value, self._row.currency),
        )

    async def _painted(self, path: str, body: dict[str, Any], model: str) -> dict[str, Any]:
        for name in self._without(model):
            body.pop(name, None)
        outgoing = Outgoing(url=self._at(path), body=body, timeouts=PATIENCE)
        value, _ = await self._whole(outgoing, model)
        answer = mapping(value)
        if answer.get("error") and not read_items(answer):
            raise self._failures.of_frame(answer["error"])
        return answer

    async def _embed(self, model: str, texts: Texts) -> EmbedResult:
        body = {"model": model, "input": list(texts), "encoding_format": "float"}
        for name in self._without(model):
            body.pop(name, None)
        value, _ = await self._whole(Outgoing(url=self._at("embeddings"), body=body), model)
        answer = read(value, Embeddings, self._name, self._failures)
        if answer.error is not None:
            raise self._failures.of_frame(answer.error)
        usage = read_usage(answer.usage) or Usage()
        try:
            vectors = answer.vectors()
        except ValueError as error:
            raise unreadable(self._name, self._failures) from error
        return checked(vectors, len(texts), usage, self._name, self._failures)

    def _chat(self, request: ChatRequest) -> Outgoing:
        body = {**chat_body(request, self._row.length_field), **self._row.body}
        for name in self._without(request.model):
            value = body.pop(name, None)
            other = LENGTH_FIELDS.get(name)
            if other is not None and other not in self._without(request.model) and value:
                body[other] = value
        return Outgoing(url=self._chat_url, body=body)

    def _reader(self, response: HttpResponse) -> ChatReader:
        return ChatReader(
            self._failures,
            request_id=request_id(response.headers),
            inline_reasoning=self._row.inline_reasoning,
            currency=self._row.currency,
        )

    def _headers(self) -> dict[str, str]:
        return {**super()._headers(), **self._row.headers}

    def _without(self, model: str) -> set[str]:
        return self._refused.setdefault(model, set())

    @contextmanager
    def _learning(self, model: str, droppable: frozenset[str]) -> Generator[None, None, None]:
        """Complete the errors of a call; a field that the server refuses is left out from now on."""
        # Seats speak at once: another's refusal may be learned while this one is on its way.
        before = frozenset(self._without(model))
        try:
            yield
        except ProviderError as error:
            self._complete(error, model, emitted=False)
            refused = _named(error, droppable) if isinstance(error, BadRequest) else ""
            if error.facts.emitted or not refused or refused in before:
                raise
            self._without(model).add(refused)
            raise ParameterRefused(error.message, hint=error.hint, facts=error.facts) from error


def _named(error: BadRequest, droppable: frozenset[str]) -> str:
    """Return the one field that a refusal names, as its code or in quotation marks."""
    said = f"{error.facts.code} {error.message}"
    found = {name for name in droppable if re.search(rf"(?<![\w]){name}(?![\w])", said)}
    first = sorted(found, key=said.index)
    return first[0] if first and error.facts.status in (400, 422) else ""
