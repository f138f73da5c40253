"""Servers that speak OpenAI's chat protocol: OpenAI, OpenRouter, DeepSeek, Ark, the Hugging Face
router, llama.cpp, vLLM, LM Studio and others.

Wire facts: `providers.md`, sections 3.1, 3.2, 3.5, 3.6, 3.8, 3.9, 4 and 7. What one of them
does in its own way stands in its `Row`.
"""

import math
import re
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any, Literal

import msgspec

from engine.http import HttpClient, HttpResponse
from engine.providers.failures import Dialect, request_id
from engine.providers.openai_frames import read_usage
from engine.providers.openai_reader import ChatReader
from engine.providers.openai_request import chat_body, endpoint
from engine.providers.wire import Outgoing, WireProvider
from engine.vocabulary.clock import Clock
from engine.vocabulary.errors import (
    BadRequest,
    BadResponse,
    ParameterRefused,
    PaymentError,
    ProviderError,
    ServerError,
    SettingsError,
)
from engine.vocabulary.messages import ChatRequest, EmbedRequest, EmbedResult, StreamEvent
from engine.vocabulary.ports import Abilities
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

LENGTH_FIELDS: dict[str, str] = {
    "max_tokens": "max_completion_tokens",
    "max_completion_tokens": "max_tokens",
}
"""Two names of one limit: a server that refuses one of them takes the other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What one provider of this protocol does in its own way.

    `length_field` limits the answer, `headers` go with every request, `body` with every
    chat, `embeds` says whether it makes vectors.
    """

    base_url: str = ""
    length_field: Literal["max_tokens", "max_completion_tokens"] = "max_tokens"
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    body: Mapping[str, Any] = field(default_factory=dict[str, Any])
    dialect: Dialect = field(default_factory=Dialect)
    inline_reasoning: bool = True
    embeds: bool = True


_MONEY = re.compile(
    r"insufficient_quota|credit_balance|spend_limit|usage_limit_exceeded|payment_required"
)

ROWS: dict[str, Row] = {
    "openai-compatible": Row(),
    "openai": Row(
        base_url="https://api.openai.com/v1",
        length_field="max_completion_tokens",
        dialect=Dialect(words=((PaymentError, _MONEY),)),
        inline_reasoning=False,
    ),
    "openrouter": Row(
        base_url="https://openrouter.ai/api/v1",
        headers={"x-openrouter-title": "TableRound"},
        dialect=Dialect(
            words=(
                (ServerError, re.compile(r"in_flight_budget_exhausted|provider_(overloaded|unav)")),
                (PaymentError, _MONEY),
            )
        ),
    ),
    "deepseek": Row(base_url="https://api.deepseek.com", embeds=False),
    "ark": Row(
        base_url="https://ark.cn-beijing.volces.com/api/v3",
        dialect=Dialect(
            words=(
                (PaymentError, re.compile(r"accountoverdue|quotaexceeded|setlimitexceeded")),
                (ServerError, re.compile(r"serveroverloaded|internalserviceerror")),
            )
        ),
    ),
    "huggingface": Row(base_url="https://router.huggingface.co/v1", embeds=False),
}


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
    ) -> None:
        """Check address and key: SettingsError where they cannot be used."""
        self._row = ROWS.get(name, ROWS["openai-compatible"])
        self.dialect = self._row.dialect
        address = base_url.strip() or self._row.base_url
        if not address:
            raise SettingsError(
                f"The provider {name} has no base URL.",
                hint="Give one with --base-url, or in the configuration.",
            )
        whole = address == self._row.base_url  # a known address is taken as it stands
        self._chat_url = endpoint(address, "chat/completions", whole=whole)
        self._embeddings_url = endpoint(address, "embeddings", whole=whole)
        self._refused: dict[str, set[str]] = {}
        can = abilities or Abilities(embed=self._row.embeds)
        super().__init__(name, api_key, client, abilities=can, clock=clock)

    def __repr__(self) -> str:
        """Show name and address, never the key."""
        return f"OpenAIStyle({self._name!r}, {self._chat_url!r})"

    async def stream(self, request: ChatRequest) -> AsyncGenerator[StreamEvent, None]:
        """Yield the answer as `WireProvider.stream` does.

        A refusal that names one field of the request raises ParameterRefused, and the next
        request to this model goes without that field.
        """
        try:
            async with aclosing(super().stream(request)) as events:
                async for event in events:
                    yield event
        except BadRequest as error:
            refused = self._named(error)
            if error.facts.emitted or not refused or refused in self._without(request.model):
                raise
            self._without(request.model).add(refused)
            raise ParameterRefused(error.message, hint=error.hint, facts=error.facts) from error

    async def embed(self, request: EmbedRequest) -> EmbedResult:
        """Turn texts into vectors, one a text and all of one length."""
        if not self._row.embeds:
            self._refuse("cannot turn texts into vectors", request.model)
        body = {"model": request.model, "input": list(request.texts), "encoding_format": "float"}
        answer, _ = await self._whole(Outgoing(url=self._embeddings_url, body=body), request.model)
        try:
            return self._vectors(answer, len(request.texts))
        except ProviderError as error:
            self._complete(error, request.model, emitted=False)
            raise

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
        )

    def _headers(self) -> dict[str, str]:
        return {**super()._headers(), **self._row.headers}

    def _without(self, model: str) -> set[str]:
        return self._refused.setdefault(model, set())

    def _named(self, error: BadRequest) -> str:
        """Return the one field that a refusal names, as its code or in quotation marks."""
        said = f"{error.facts.code} {error.message}"
        found = {name for name in DROPPABLE if re.search(rf"(?<![\w]){name}(?![\w])", said)}
        first = sorted(found, key=said.index)
        return first[0] if first and error.facts.status in (400, 422) else ""

    def _vectors(self, value: Any, wanted: int) -> EmbedResult:
        try:
            answer = msgspec.convert(value, type=_Embeddings)
        except (msgspec.ValidationError, UnicodeDecodeError) as error:
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
