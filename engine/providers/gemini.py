"""Google Gemini by its own protocol: chats, pictures in and out, vectors, the list of models.

Wire facts: `providers.md`, sections 3.4, 4, 7 and 9. The key goes into a header and never
into an address.
"""

import re
from collections.abc import AsyncGenerator, Generator, Mapping
from contextlib import aclosing, contextmanager
from dataclasses import replace
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from engine.http import HttpClient, HttpResponse
from engine.providers.drawn import asked_once, first_picture
from engine.providers.failures import Dialect, request_id
from engine.providers.gemini_answers import read_drawing, read_models, read_vectors
from engine.providers.gemini_reader import GeminiReader
from engine.providers.gemini_request import chat_body, draw_body, weight
from engine.providers.openai_request import endpoint
from engine.providers.vectors import Texts, in_batches
from engine.providers.wire import Outgoing, WireProvider
from engine.vocabulary.clock import Clock
from engine.vocabulary.errors import (
    AuthenticationError,
    BadRequest,
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
from engine.vocabulary.ports import Abilities, ModelRow, Threads

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
        threads: Threads | None = None,
    ) -> None:
        """Check address and key: SettingsError where they cannot be used.

        Drawn pictures are decoded in `threads`, or in the loop where there are none.
        """
        self._threads = threads
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
        with self._learning(request.model, DROPPABLE):
            async with aclosing(super().stream(request)) as events:
                async for event in events:
                    yield event

    async def draw(self, request: DrawRequest) -> DrawResult:
        """Draw one picture; of several the first.

        Raises ContentRefused where the model refused, BadResponse where no picture came,
        ParameterRefused as `stream` does. Where asking again might be paid again, errors say
        so as after words (`emitted`).
        """
        url = self._url("generateContent", request.model)
        usual = self._client.timeouts(url)
        patient = replace(
            usual,
            headers=max(DRAWING, usual.headers),
            silence=max(DRAWING, usual.silence),
        )
        with self._learning(request.model, DROPPABLE), asked_once():
            body = draw_body(request, self._without(request.model))
            outgoing = Outgoing(url=url, body=body, timeouts=patient)
            answer, _ = await self._whole(outgoing, request.model)
            items, usage = read_drawing(answer, self._name, self._failures)
            picture = await first_picture(
                items,
                name=self._name,
                home=self._root,
                failures=self._failures,
                threads=self._threads,
            )
        return DrawResult(picture=picture, usage=usage)

    async def embed(self, request: EmbedRequest) -> EmbedResult:
        """Turn texts into vectors, one a text and all of one length, 100 texts a call."""
        with self._learning(request.model, {}):
            return await in_batches(
                request.texts,
                lambda texts: self._embed(request.model, texts),
                self._name,
                self._failures,
                most=BATCH,
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
            found, token = read_models(answer, self._name, self._failures)
            rows += found
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

    @contextmanager
    def _learning(
        self, model: str, droppable: Mapping[str, re.Pattern[str]]
    ) -> Generator[None, None, None]:
        """Complete the errors of a call; a field that the model refuses is left out from now on."""
        # Seats that ask at once are refused at once: another one's refusal may be learned meanwhile.
        before = frozenset(self._without(model))
        try:
            yield
        except ProviderError as error:
            self._complete(error, model, emitted=False)
            if error.facts.emitted:
                raise
            if isinstance(error, ModelNotFound) and self._is_too_new(model):
                raise ModelNotFound(
                    error.message,
                    hint="Previews and the names in -latest need a base URL that ends in /v1beta.",
                    facts=error.facts,
                ) from error
            refused = _named(error, droppable)
            if not refused or refused in before:
                raise
            self._without(model).add(refused)
            raise ParameterRefused(error.message, hint=error.hint, facts=error.facts) from error

    def _is_too_new(self, model: str) -> bool:
        """Tell whether a name is one that only the next version of the protocol knows."""
        return self._root.endswith("/v1") and bool(re.search(r"preview|latest|exp\b", model))

    async def _embed(self, model: str, texts: Texts) -> EmbedResult:
        name = _resource(model)
        wanted = [{"model": name, "content": {"parts": [{"text": text}]}} for text in texts]
        url = self._url("batchEmbedContents", model)
        answer, _ = await self._whole(Outgoing(url=url, body={"requests": wanted}), model)
        return read_vectors(answer, len(texts), self._name, self._failures)


def _resource(model: str) -> str:
    """Return a model's full name: `models/x`, unless it says where it stands."""
    return model.lstrip("/") if "/" in model.strip("/") else f"models/{model.strip('/')}"


def _named(error: ProviderError, droppable: Mapping[str, re.Pattern[str]]) -> str:
    """Return the field that a refusal names, empty where it is none of these or no refusal."""
    if not isinstance(error, BadRequest) or error.facts.status not in (400, 422):
        return ""
    said = error.message.lower()
    return next((name for name, named in droppable.items() if named.search(said)), "")
