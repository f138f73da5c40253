"""Ollama by its own protocol, `/api/chat`: its OpenAI door ignores the size of the window.

Wire facts: `providers.md`, sections 3.7, 2.2 (lines of JSON) and 2.4 (`done: true`).
"""

import asyncio
import base64
import re
from collections.abc import AsyncGenerator, Generator
from contextlib import aclosing, contextmanager
from dataclasses import replace
from typing import Any, cast
from urllib.parse import urlsplit, urlunsplit

import msgspec

from engine.http import HttpClient, HttpResponse, is_loopback
from engine.policy.text import estimate_tokens
from engine.providers.failures import Dialect, request_id
from engine.providers.foreign_json import count, mapping, objects
from engine.providers.ollama_reader import OllamaReader
from engine.providers.openai_request import endpoint
from engine.providers.vectors import Texts, checked, in_batches, read
from engine.providers.wire import Outgoing, WireProvider
from engine.vocabulary.clock import Clock
from engine.vocabulary.errors import (
    BadRequest,
    BadResponse,
    ConnectionLost,
    ContextTooLong,
    ModelNotFound,
    ProviderError,
)
from engine.vocabulary.messages import (
    ChatRequest,
    EmbedRequest,
    EmbedResult,
    ImagePart,
    Message,
    Sampling,
    StreamEvent,
)
from engine.vocabulary.ports import Abilities, ModelRow
from engine.vocabulary.usage import Usage

HERE = "http://127.0.0.1:11434"
PORT = 11434

WINDOW = 8192
"""Tokens of the window where the settings name none; the server's own default is smaller."""

KEPT = "30m"
"""How long a model stays in the machine's memory after an answer: seats wait for one another,
and the server's own five minutes are over before some of them speak again."""

MOST_MODELS = 100
"""Models that are asked for what they can do; those behind them are listed by name alone."""

LOOKING = 5.0
"""Seconds that these questions may take together: `doctor` gives the whole list ten."""

_DIALECT = Dialect(
    words=(
        (ModelNotFound, re.compile(r"not found, try pulling")),
        # Neither passes by waiting: the machine, or the model, has to be another one.
        (BadRequest, re.compile(r"more system memory|does not support")),
    )
)
_WHOLE_PATHS = re.compile(r"(/(api|v1|api/(chat|embed|tags|show|generate)))+$")
_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - where a server listens, taken off


class Ollama(WireProvider):
    """An Ollama server, on this machine or another one."""

    dialect = _DIALECT

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
        """Check address and key: SettingsError where they cannot be used.

        The window of `abilities` (8192 tokens where it names none) is asked for in every
        request: a prompt that is longer than the server's own is cut without a word.
        """
        self._base = base_of(base_url)
        can = abilities or Abilities(embed=True)
        can = replace(can, context=can.context or WINDOW)
        super().__init__(name, api_key, client, abilities=can, clock=clock)

    def __repr__(self) -> str:
        """Show name and address, never the key."""
        return f"Ollama({self._name!r}, {self._base!r})"

    async def stream(self, request: ChatRequest) -> AsyncGenerator[StreamEvent, None]:
        """Yield the answer as `WireProvider.stream` does.

        ModelNotFound says how to get the model, ConnectionLost how to start the server.
        """
        with self._advised(request.model):
            async with aclosing(super().stream(request)) as events:
                async for event in events:
                    yield event

    async def embed(self, request: EmbedRequest) -> EmbedResult:
        """Turn texts into vectors, one a text and all of one length; errors as `stream` has them."""
        with self._advised(request.model):
            return await in_batches(
                request.texts,
                lambda texts: self._embed(request.model, texts),
                self._name,
                self._failures,
            )

    async def _embed(self, model: str, texts: Texts) -> EmbedResult:
        body = {"model": model, "input": list(texts), "keep_alive": KEPT}
        value, _ = await self._whole(Outgoing(url=f"{self._base}/api/embed", body=body), model)
        answer = read(value, _Embeddings, self._name, self._failures)
        if answer.error:
            raise self._failures.of_frame(answer.error)
        usage = Usage(input=count(answer.prompt_eval_count))
        return checked(answer.embeddings, len(texts), usage, self._name, self._failures)

    async def models(self) -> list[ModelRow]:
        """Return the models that were pulled, in the server's order.

        Each is asked for its window and what it can do, 100 models and 5 seconds at
        most; where that fails, its row knows only the name. ProviderError where the
        list itself cannot be had.
        """
        with self._advised(""):
            outgoing = Outgoing(url=f"{self._base}/api/tags", method="GET")
            answer, _ = await self._whole(outgoing, "")
            if not isinstance(answer, dict):
                raise self._failures.make(
                    BadResponse, f"{self._name} sent a list of models that cannot be read."
                )
        listed = objects(mapping(answer).get("models"))
        said = [one.get("model") or one.get("name") for one in listed]
        names = [name for name in dict.fromkeys(said) if isinstance(name, str) and name]
        rows = {name: _row(name, {}) for name in names}
        try:
            async with asyncio.timeout(LOOKING):
                for name in names[:MOST_MODELS]:
                    rows[name] = await self._shown(name)
        except TimeoutError:
            pass  # the others are known by name
        return list(rows.values())

    async def _shown(self, model: str) -> ModelRow:
        outgoing = Outgoing(url=f"{self._base}/api/show", body={"model": model})
        try:
            answer, _ = await self._whole(outgoing, model)
        except ProviderError:
            answer = None
        return _row(model, mapping(answer))

    def _chat(self, request: ChatRequest) -> Outgoing:
        window = self.abilities(request.model).context or WINDOW
        if sum(estimate_tokens(one.text) for one in request.messages) > 2 * window:
            # Further over than an estimate errs: the server would cut it without a word.
            raise self._failures.make(
                ContextTooLong, f"The request is longer than the {window} tokens of the window."
            )
        body = {
            "model": request.model,
            "messages": [_message(message) for message in request.messages],
            "stream": True,
            "truncate": False,  # an error instead of a cut without a word; older servers ignore it
            "keep_alive": KEPT,
            "options": _options(request.sampling, window),
        }
        return Outgoing(url=f"{self._base}/api/chat", body=body)

    def _reader(self, response: HttpResponse) -> OllamaReader:
        return OllamaReader(self._failures, request_id=request_id(response.headers))

    @contextmanager
    def _advised(self, model: str) -> Generator[None, None, None]:
        """Complete the errors of a call, and say what to do where only Ollama can know."""
        try:
            yield
        except ProviderError as error:
            self._complete(error, model, emitted=False)
            if isinstance(error, ModelNotFound) and model:
                raise ModelNotFound(
                    error.message,
                    hint=f"Get the model with: ollama pull {self._failures.masked(model)}",
                    facts=error.facts,
                ) from error
            if isinstance(error, ConnectionLost) and is_loopback(self._base):
                raise ConnectionLost(
                    error.message, hint="Start Ollama with: ollama serve", facts=error.facts
                ) from error
            raise


class _Embeddings(msgspec.Struct):
    embeddings: list[list[float]] = []
    prompt_eval_count: Any = None
    error: Any = None


def base_of(address: str) -> str:
    """Return the root of a server's address; SettingsError where it is none.

    Understands what OLLAMA_HOST may hold: no scheme, no port (11434 then), no host
    (`:8080`), the address a server listens on (`0.0.0.0`); and addresses of its
    other doors, `/v1` and `/api`.
    """
    address = address.strip()
    bare = bool(address) and "://" not in address
    if bare:
        address = f"http://{'127.0.0.1' if address.startswith(':') else ''}{address}"
    parts = urlsplit(endpoint(address or HERE, "", whole=True))
    host = parts.hostname or ""
    host = _EVERYWHERE.get(host, host)
    port = parts.port or (PORT if bare else None)
    place = f"[{host}]" if ":" in host else host
    path = _WHOLE_PATHS.sub("", parts.path.rstrip("/"))
    return urlunsplit((parts.scheme, f"{place}:{port}" if port else place, path, "", ""))


def _message(message: Message) -> dict[str, Any]:
    pictures = [
        base64.b64encode(part.data).decode("ascii")
        for part in message.parts
        if isinstance(part, ImagePart)
    ]
    more = {"images": pictures} if pictures else {}
    return {"role": message.role, "content": message.text, **more}


def _options(sampling: Sampling, window: int) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "num_ctx": window,
        "num_predict": sampling.max_tokens,
        "temperature": sampling.temperature,
        "top_p": sampling.top_p,
        "frequency_penalty": sampling.frequency_penalty,
        "presence_penalty": sampling.presence_penalty,
        "seed": sampling.seed,
        "stop": list(sampling.stop) or None,
    }
    return {name: value for name, value in fields.items() if value is not None}


def _row(model: str, shown: dict[str, Any]) -> ModelRow:
    """Return what `/api/show` says of a model; without it only the name is known."""
    can = shown.get("capabilities")
    known = [str(one) for one in cast("list[Any]", can)] if isinstance(can, list) else None
    inside = mapping(shown.get("model_info"))
    windows = [count(value) for key, value in inside.items() if key.endswith(".context_length")]
    return ModelRow(
        id=model,
        context=next((window for window in windows if window), None),
        max_output=None,
        sees=None if known is None else "vision" in known,
        draws=None if known is None else False,
        embeds=None if known is None else "embedding" in known,
        price=None,
    )
