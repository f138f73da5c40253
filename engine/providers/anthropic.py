"""Anthropic's Messages API, and the gateways that speak it.

Wire facts: `providers.md`, sections 3.3, 4 and 7.
"""

import re
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any, cast
from urllib.parse import urlencode

from engine.http import HttpClient, HttpResponse
from engine.providers.anthropic_reader import MessageReader
from engine.providers.anthropic_request import (
    DEFAULT_LENGTH,
    address,
    chat_body,
    sampling_fields,
    size_of,
)
from engine.providers.failures import Dialect, request_id
from engine.providers.foreign_json import mapping, string
from engine.providers.wire import Outgoing, WireProvider
from engine.vocabulary.clock import Clock
from engine.vocabulary.errors import (
    BadRequest,
    BadResponse,
    ContentRefused,
    ContextTooLong,
    ModelNotFound,
    ParameterRefused,
    PaymentError,
)
from engine.vocabulary.messages import ChatRequest, StreamEvent
from engine.vocabulary.ports import Abilities, ModelRow

BASE_URL = "https://api.anthropic.com"

VERSION = "2023-06-01"
"""The API version that is asked for; the newer one refuses every sampling field."""

LARGEST = 32 * 1024 * 1024
"""Bytes of a request that the API takes."""

DROPPABLE = ("top_p", "temperature", "stop_sequences")
"""Fields without which a request still means the same."""

PAGES = 20
"""Pages of the list of models that are asked for at most, of 1000 rows each."""

_NOT_BOTH = re.compile(r"cannot both|only one|not both")
_TOO_LONG = re.compile(r"max_tokens\W+\d+ > (\d{1,9})")


class Anthropic(WireProvider):
    """One provider of this protocol. Every model of it takes pictures; none draws or embeds."""

    dialect = Dialect(
        # A month's limit, under the status of a minute's.
        codes={"enforced_spend_limit_reached": PaymentError},
        words=(
            (PaymentError, re.compile(r"specified (api )?usage limit|spend(ing)?[ _]limit")),
            (ContextTooLong, re.compile(r"exceed context limit|request_too_large")),
            (ContentRefused, re.compile(r"blocked by content filter")),
            (ModelNotFound, re.compile(r"not_found_error.{0,20}model")),
        ),
    )

    def __init__(
        self,
        name: str,
        base_url: str = "",
        api_key: str | None = None,
        client: HttpClient | None = None,
        *,
        abilities: Abilities | None = None,
        clock: Clock | None = None,
        version: str = VERSION,
    ) -> None:
        """Check address and key: SettingsError where they cannot be used."""
        base = base_url.strip() or BASE_URL
        self._chat_url = address(base, "messages")
        self._models_url = address(base, "models")
        self._version = version
        self._refused: dict[str, set[str]] = {}
        self._longest: dict[str, int] = {}
        can = abilities or Abilities(see=True)
        super().__init__(name, api_key, client, abilities=can, clock=clock)

    def __repr__(self) -> str:
        """Show name and address, never the key."""
        return f"Anthropic({self._name!r}, {self._chat_url!r})"

    async def stream(self, request: ChatRequest) -> AsyncGenerator[StreamEvent, None]:
        """Yield the answer as `WireProvider.stream` does.

        A refusal that names a field of the request raises ParameterRefused, and the next
        request to this model goes without that field, or with an answer as long as it may be.
        """
        # Seats speak at once: another's refusal may be learned while this one is on its way.
        sent = self._fields(request)
        try:
            async with aclosing(super().stream(request)) as events:
                async for event in events:
                    yield event
        except BadRequest as error:
            if error.facts.emitted or not self._learn(request.model, sent, error):
                raise
            raise ParameterRefused(error.message, hint=error.hint, facts=error.facts) from error

    async def models(self) -> list[ModelRow]:
        """Return the models that may be called, in the provider's order.

        Raises ProviderError, BadResponse where the list is none.
        """
        rows: list[ModelRow] = []
        after = ""
        for _ in range(PAGES):
            answer, _headers = await self._whole(self._page(after), "")
            page = mapping(answer)
            if page.get("error"):
                raise self._failures.of_frame(page["error"])
            found = page.get("data")
            if not isinstance(found, list):
                raise self._failures.make(
                    BadResponse, f"{self._name} sent an answer that cannot be read."
                )
            rows += [row for one in cast("list[Any]", found) if (row := _row(mapping(one)))]
            last = string(page.get("last_id"))
            if not page.get("has_more") or last in ("", after):
                break
            after = last
        return rows

    def _chat(self, request: ChatRequest) -> Outgoing:
        if size_of(request) > LARGEST:
            raise self._failures.make(
                ContextTooLong,
                f"The request has more than {LARGEST // 1024 // 1024} MiB, "
                f"which {self._name} does not take.",
                hint="Show fewer or smaller pictures at once.",
            )
        return Outgoing(url=self._chat_url, body={**chat_body(request), **self._fields(request)})

    def _fields(self, request: ChatRequest) -> dict[str, Any]:
        """Return sampling and length as far as the model is known to take them."""
        allowed = self.abilities(request.model).max_output or DEFAULT_LENGTH
        fields = sampling_fields(request.sampling, min(DEFAULT_LENGTH, allowed))
        longest = self._longest.get(request.model, fields["max_tokens"])
        fields["max_tokens"] = min(fields["max_tokens"], longest)
        newer = set[str]() if self._version == VERSION else {"temperature", "top_p"}
        without = newer | self._without(request.model)
        return {name: value for name, value in fields.items() if name not in without}

    def _reader(self, response: HttpResponse) -> MessageReader:
        return MessageReader(self._failures, request_id=request_id(response.headers))

    def _headers(self) -> dict[str, str]:
        key = {"x-api-key": self._key} if self._key else {}
        return {"anthropic-version": self._version, **key}

    def _learn(self, model: str, sent: dict[str, Any], error: BadRequest) -> bool:
        """Tell whether a refusal names something that the next request to the model can mend."""
        if error.facts.status not in (400, 422):
            return False
        if found := _TOO_LONG.search(error.message):
            limit = int(found[1])
            if not 0 < limit < sent["max_tokens"]:
                return False
            self._longest[model] = limit
            return True
        named = [
            name
            for name in DROPPABLE
            if name in sent and re.search(rf"(?<!\w){name}(?!\w)", error.message)
        ]
        if _NOT_BOTH.search(error.message):
            named = named[:1]
        self._without(model).update(named)
        return bool(named)

    def _page(self, after: str) -> Outgoing:
        query = urlencode({"limit": 1000, **({"after_id": after} if after else {})})
        mark = "&" if "?" in self._models_url else "?"
        return Outgoing(url=f"{self._models_url}{mark}{query}", method="GET")

    def _without(self, model: str) -> set[str]:
        return self._refused.setdefault(model, set())


def _row(fields: dict[str, Any]) -> ModelRow | None:
    """Return one row of the list; None where it has no id, or can no longer be called."""
    model = string(fields.get("id"))
    if not model or fields.get("lifecycle") == "retired":
        return None
    sees = mapping(mapping(fields.get("capabilities")).get("image_input")).get("supported")
    return ModelRow(
        id=model,
        context=_tokens(fields.get("max_input_tokens")),
        max_output=_tokens(fields.get("max_tokens")),
        sees=sees if isinstance(sees, bool) else None,
        draws=False,
        embeds=False,
        price=None,  # the list names none
    )


def _tokens(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else None
