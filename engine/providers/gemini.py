"""Google Gemini by its own protocol: chats, pictures in and out, vectors, the list of models.

Wire facts: `providers.md`, sections 3.4, 4, 7 and 9. The key goes into a header and never
into an address.
"""

import math
import re
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace
from typing import Any, cast
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

import msgspec

from engine.http import HttpClient, HttpResponse
from engine.providers.failures import Dialect, request_id
from engine.providers.gemini_frames import Frame, finish_reason, read_frame, read_usage
from engine.providers.gemini_reader import GeminiReader
from engine.providers.gemini_request import chat_body, draw_body, weight
from engine.providers.openai_request import endpoint
from engine.providers.picture_bytes import picture_of
from engine.providers.wire import Outgoing, WireProvider
from engine.vocabulary.clock import Clock
from engine.vocabulary.errors import (
    AuthenticationError,
    BadRequest,
    BadResponse,
    ContentRefused,
    ContextTooLong,
    ModelNotFound,
    ParameterRefused,
    PaymentError,
    ProviderError,
    RateLimitError,
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
from engine.vocabulary.ports import Abilities, ModelRow
from engine.vocabulary.usage import Usage

BASE_URL = "https://generativelanguage.googleapis.com/v1"
REQUEST_LIMIT = 20 * 1024 * 1024
"""Bytes that a request with its pictures may have."""

BATCH = 100
"""Texts that one call for vectors may hold."""

DRAWING = 300.0
"""Seconds that a picture may take."""

PAGES = 50
"""Pages of a list of models that are read at most."""

DROPPABLE: dict[str, re.Pattern[str]] = {
    "thinkingConfig": re.compile(r"thinking"),
    "systemInstruction": re.compile(r"developer instruction|system.?instruction"),
    "imageConfig": re.compile(r"image.?config|aspect.?ratio|image.?size"),
    "stopSequences": re.compile(r"stop.?sequence"),
    "maxOutputTokens": re.compile(r"max.?output.?tokens"),
    "temperature": re.compile(r"\btemperature\b"),
    "topP": re.compile(r"\btop.?p\b"),
    "seed": re.compile(r"\bseed\b"),
}
"""Fields without which a request still means the same, and how a refusal names them."""

_DIALECT = Dialect(
    words=(
        (AuthenticationError, re.compile(r"api.key (not (valid|found)|expired)|api_key_invalid")),
        (PaymentError, re.compile(r"credits are depleted|spending (cap|limit)|spend cap")),
        # The sentence about a spent quota speaks of billing too; most of these pass in a minute.
        (RateLimitError, re.compile(r"exceeded your current quota|resource.{0,10}exhausted")),
        (ContextTooLong, re.compile(r"input token count.{0,60}exceed")),
        (ModelNotFound, re.compile(r"unexpected model name")),
    ),
    final=re.compile(r"PerDay|limit: 0(?![\d.])"),
)


class Gemini(WireProvider):
    """Google's models; `base_url` holds the version of the protocol (`/v1`, `/v1beta`)."""

    dialect = _DIALECT
    request_limit = REQUEST_LIMIT

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
        address = re.sub(r"(/openai)?/*$", "", base_url.strip()) or BASE_URL
        parts = urlsplit(endpoint(address, "models"))
        self._query = parse_qsl(parts.query)
        if any(field.lower() in ("key", "access_token") for field, _ in self._query):
            raise SettingsError(
                "The base URL of the provider holds a key.",
                hint="Put the key into the provider's *_API_KEY variable instead.",
            )
        self._root = parts._replace(query="").geturl().removesuffix("/models")
        self._refused: dict[str, set[str]] = {}
        can = abilities or Abilities(see=True, draw=True, embed=True)
        super().__init__(name, api_key, client, abilities=can, clock=clock)

    def __repr__(self) -> str:
        """Show name and address, never the key."""
        return f"Gemini({self._name!r}, {self._root!r})"

    async def stream(self, request: ChatRequest) -> AsyncGenerator[StreamEvent, None]:
        """Yield the answer as `WireProvider.stream` does.

        A refusal that names one field of the request raises ParameterRefused, and the next
        request to this model goes without that field.
        """
        sent = frozenset(self._without(request.model))
        try:
            async with aclosing(super().stream(request)) as events:
                async for event in events:
                    yield event
        except (BadRequest, ModelNotFound) as error:
            understood = self._understood(error, request.model, sent)
            if understood is None:
                raise
            raise understood from error

    async def draw(self, request: DrawRequest) -> DrawResult:
        """Draw one picture; of several the first.

        Raises ContentRefused where the model refused, BadResponse where no picture came,
        ParameterRefused as `stream` does.
        """
        url = self._url("generateContent", request.model)
        usual = self._client.timeouts(url)
        patient = replace(
            usual,
            headers=max(DRAWING, usual.headers),
            silence=max(DRAWING, usual.silence),
        )
        sent = frozenset(self._without(request.model))
        body = draw_body(request, sent)
        try:
            answer, _ = await self._whole(
                Outgoing(url=url, body=body, timeouts=patient), request.model
            )
        except (BadRequest, ModelNotFound) as error:
            understood = self._understood(error, request.model, sent)
            if understood is None:
                raise
            raise understood from error
        try:
            return self._drawn(answer)
        except ProviderError as error:
            self._complete(error, request.model, emitted=False)
            raise

    async def embed(self, request: EmbedRequest) -> EmbedResult:
        """Turn texts into vectors, one a text and all of one length, 100 texts a call."""
        vectors: list[tuple[float, ...]] = []
        used: list[int | None] = []
        for at in range(0, len(request.texts), BATCH):
            found, tokens = await self._batch(request.texts[at : at + BATCH], request.model)
            vectors += found
            used.append(tokens)
        if len({len(vector) for vector in vectors}) > 1:
            error = self._vectors_bad()
            self._complete(error, request.model, emitted=False)
            raise error
        known = [tokens for tokens in used if tokens is not None]
        return EmbedResult(
            vectors=tuple(vectors),
            usage=Usage(input=sum(known) if used and len(known) == len(used) else None),
        )

    async def models(self) -> list[ModelRow]:
        """Return what the provider serves, page by page; what its list leaves open is None.

        Raises ProviderError where the list cannot be had.
        """
        rows: list[ModelRow] = []
        token = ""
        seen: set[str] = set()
        for _ in range(PAGES):
            more = {"pageToken": token} if token else {}
            url = self._address("models", pageSize="1000", **more)
            answer, _ = await self._whole(Outgoing(url=url, method="GET"), "")
            page = self._page(answer)
            rows += [_row(one) for one in page.models if one.name]
            token = page.next_page_token
            if not token or token in seen:
                break
            seen.add(token)
        return rows

    def _chat(self, request: ChatRequest) -> Outgoing:
        body = chat_body(request, self._without(request.model))
        if weight(body) > self.request_limit:
            raise BadRequest(
                f"The request with its pictures is larger than {self._name} takes.",
                hint="Give fewer or smaller pictures.",
            )
        return Outgoing(url=self._url("streamGenerateContent", request.model, alt="sse"), body=body)

    def _reader(self, response: HttpResponse) -> GeminiReader:
        return GeminiReader(self._failures, request_id=request_id(response.headers))

    def _headers(self) -> dict[str, str]:
        return {"x-goog-api-key": self._key} if self._key else {}

    def _url(self, method: str, model: str, **query: str) -> str:
        return self._address(f"{quote(_resource(model), safe='/')}:{method}", **query)

    def _address(self, path: str, **query: str) -> str:
        fields = urlencode([*self._query, *query.items()])
        return f"{self._root}/{path}?{fields}" if fields else f"{self._root}/{path}"

    def _without(self, model: str) -> set[str]:
        return self._refused.setdefault(model, set())

    def _understood(
        self, error: BadRequest | ModelNotFound, model: str, sent: frozenset[str]
    ) -> ProviderError | None:
        """Return the error with what more is known of it here, None where that is nothing.

        `sent` names the fields that the request already went without: seats that ask at
        once are refused at once.
        """
        if error.facts.emitted:
            return None
        if isinstance(error, ModelNotFound):
            if not self._root.endswith("/v1") or not re.search(r"preview|latest|exp\b", model):
                return None
            return ModelNotFound(
                error.message,
                hint="Previews and the names in -latest need a base URL that ends in /v1beta.",
                facts=error.facts,
            )
        said = error.message.lower()
        refused = next((name for name, named in DROPPABLE.items() if named.search(said)), "")
        if error.facts.status not in (400, 422) or not refused or refused in sent:
            return None
        self._without(model).add(refused)
        return ParameterRefused(error.message, hint=error.hint, facts=error.facts)

    def _drawn(self, answer: Any) -> DrawResult:
        values = cast("list[Any]", answer) if isinstance(answer, list) else [answer]
        frames: list[Frame] = []
        for value in values:
            fields = cast("dict[str, Any]", value) if isinstance(value, dict) else {}
            if fields.get("error"):
                raise self._failures.of_frame(fields["error"])
            frames.append(read_frame(fields))
        encoded = [piece for frame in frames for piece in frame.of("picture")]
        picture = next((found for one in encoded if (found := picture_of(one))), None)
        if picture is None:
            raise self._undrawn(frames, sent=bool(encoded))
        reports = [frame.usage for frame in frames if frame.usage is not None]
        return DrawResult(picture=picture, usage=reports[-1] if reports else Usage())

    def _undrawn(self, frames: list[Frame], *, sent: bool) -> ProviderError:
        """Return why a success holds no picture."""
        if sent:
            return self._failures.make(
                BadResponse, f"{self._name} sent a picture that cannot be read."
            )
        blocked = next((frame.blocked for frame in frames if frame.blocked), "")
        raw = next((frame.finish for frame in reversed(frames) if frame.finish), "")
        if blocked or (raw and finish_reason(raw) == "filter"):
            return self._failures.make(
                ContentRefused, f"{self._name} refused to draw this.", code=blocked or raw
            )
        words = "".join(piece for frame in frames for piece in frame.of("text"))
        return self._failures.make(
            BadResponse,
            f"{self._name} sent no picture: {words}" if words else f"{self._name} sent no picture.",
            hint="Try again, or choose a model that draws.",
            code=raw,
        )

    async def _batch(
        self, texts: tuple[str, ...], model: str
    ) -> tuple[list[tuple[float, ...]], int | None]:
        name = _resource(model)
        wanted = [{"model": name, "content": {"parts": [{"text": text}]}} for text in texts]
        url = self._url("batchEmbedContents", model)
        answer, _ = await self._whole(Outgoing(url=url, body={"requests": wanted}), model)
        try:
            return self._vectors(answer, len(texts))
        except ProviderError as error:
            self._complete(error, model, emitted=False)
            raise

    def _vectors(self, value: Any, wanted: int) -> tuple[list[tuple[float, ...]], int | None]:
        try:
            answer = msgspec.convert(value, type=_Embeddings)
        except (msgspec.ValidationError, UnicodeDecodeError) as error:
            raise self._vectors_bad() from error
        if answer.error is not None:
            raise self._failures.of_frame(answer.error)
        vectors = [tuple(row.values) for row in answer.embeddings]
        if len(vectors) != wanted:
            raise self._failures.make(
                BadResponse, f"{self._name} sent {len(vectors)} vectors for {wanted} texts."
            )
        if not all(vector and all(map(math.isfinite, vector)) for vector in vectors):
            raise self._vectors_bad()
        usage = read_usage(answer.usage_metadata)
        return vectors, usage.input if usage else None

    def _vectors_bad(self) -> ProviderError:
        return self._failures.make(BadResponse, f"{self._name} sent vectors that cannot be read.")

    def _page(self, value: Any) -> "_Page":
        try:
            page = msgspec.convert(value, type=_Page)
        except (msgspec.ValidationError, UnicodeDecodeError) as error:
            raise self._failures.make(
                BadResponse, f"{self._name} sent a list of models that cannot be read."
            ) from error
        if page.error is not None:
            raise self._failures.of_frame(page.error)
        return page


def _resource(model: str) -> str:
    """Return a model's full name: `models/x`, unless it says where it stands."""
    return model.lstrip("/") if "/" in model.strip("/") else f"models/{model.strip('/')}"


def _row(model: "_Model") -> ModelRow:
    methods = model.supported_generation_methods
    talks = methods is None or "generateContent" in methods
    return ModelRow(
        id=model.name.removeprefix("models/"),
        context=model.input_token_limit or None,
        max_output=model.output_token_limit or None,
        sees=None if talks else False,
        draws=None if talks else False,
        embeds=None if methods is None else any("embed" in method.lower() for method in methods),
        price=None,
    )


class _Vector(msgspec.Struct):
    values: list[float]


class _Embeddings(msgspec.Struct, rename="camel"):
    embeddings: list[_Vector] = []
    usage_metadata: Any = None
    error: Any = None


class _Model(msgspec.Struct, rename="camel"):
    name: str = ""
    input_token_limit: int | None = None
    output_token_limit: int | None = None
    supported_generation_methods: list[str] | None = None


class _Page(msgspec.Struct, rename="camel"):
    models: list[_Model] = []
    next_page_token: str = ""
    error: Any = None
