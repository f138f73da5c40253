"""What goes wrong at model servers, as typed errors; `complaints` reads what the servers say.

Statuses, codes and which of them may pass: `providers.md`, sections 4, 5 and 7.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from engine.policy.retry import limit_hint, wait_hint
from engine.policy.text import clean, cut
from engine.policy.veil import Veil
from engine.providers.complaints import Complaint, detail_of, read_complaint
from engine.vocabulary.clock import Clock
from engine.vocabulary.errors import (
    AuthenticationError,
    BadRequest,
    BadResponse,
    ContentRefused,
    ContextTooLong,
    ModelNotFound,
    PaymentError,
    ProviderError,
    ProviderFacts,
    ProviderTimeout,
    RateLimitError,
    ServerError,
)

MESSAGE_LIMIT = 500

TOMORROW = 86_400.0
"""Seconds of a wait that is no use to wait for: calls fail at once and say so."""

_REQUEST_IDS = ("x-request-id", "x-generation-id", "request-id", "x-amzn-requestid", "cf-ray")
_KEY_LIKE = re.compile(r"\b(?:sk|hf|gsk|pk|xai|AIza)[-_][\w*.-]{6,}|(?i:bearer)\s+[\w.~+/=*-]{6,}")

_HINTS: dict[type[ProviderError], str] = {
    AuthenticationError: "Check the key and what it may do.",
    PaymentError: "Add credit, raise the limit, or choose another provider.",
    RateLimitError: "Wait a moment, or let fewer seats speak at once.",
    ServerError: "Try again in a moment.",
    ProviderTimeout: "Try again in a moment.",
    ContextTooLong: "Let the table summarise earlier talk, or choose a model with a larger window.",
    ContentRefused: "Change the words of the request.",
    ModelNotFound: "Choose a model that this provider has.",
    BadRequest: "Check the model and its settings.",
    BadResponse: "Check that the base URL is a model server's.",
}

_BY_STATUS: dict[int, type[ProviderError]] = {
    401: AuthenticationError,
    402: PaymentError,
    403: AuthenticationError,
    404: ModelNotFound,
    408: ProviderTimeout,
    409: ServerError,
    413: ContextTooLong,
    425: ServerError,
    429: RateLimitError,
    451: ContentRefused,
}

# What the words of an error say wins over its status: a 429 may mean money, a 400 anything.
_BY_WORDS: tuple[tuple[type[ProviderError], re.Pattern[str]], ...] = (
    (
        PaymentError,
        re.compile(
            r"insufficient_quota|billing|credit balance|insufficient.{0,12}(credit|balance)"
        ),
    ),
    (
        ContextTooLong,
        re.compile(
            r"context_length|context length|context size|context window|maximum context"
            r"|exceed_context|too many tokens|prompt is too long"
        ),
    ),
    (ContentRefused, re.compile(r"content_filter|content_policy|content policy|safety system")),
    (ModelNotFound, re.compile(r"model_not_found|model .{0,80}(not found|does not exist)")),
)
_BY_NAME: tuple[tuple[type[ProviderError], re.Pattern[str]], ...] = (
    (AuthenticationError, re.compile(r"authentication|invalid_api_key|unauthorized|permission")),
    (RateLimitError, re.compile(r"rate_limit|too_many_requests|throttl")),
    (ProviderTimeout, re.compile(r"timeout|timed_out")),
    (BadRequest, re.compile(r"invalid_request|bad_request|badrequest|unsupported")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """A provider's own words for failures, asked before those that all share.

    `codes` are its names for failures as they stand; `words` are patterns over its codes and
    sentence in small letters; `final` marks what passes by no waiting (a day's quota), though
    its status says that it may.
    """

    codes: Mapping[str, type[ProviderError]] = field(default_factory=dict[str, type[ProviderError]])
    words: tuple[tuple[type[ProviderError], re.Pattern[str]], ...] = ()
    final: re.Pattern[str] | None = None


class Failures:
    """Makes the errors of one provider; none of them ever holds its key."""

    def __init__(
        self, name: str, key: str | None, clock: Clock, dialect: Dialect | None = None
    ) -> None:
        """Take the key out of whatever a server repeats."""
        self._name = name
        self._dialect = dialect or Dialect()
        self.veil = Veil([key] if key else [])
        self._clock = clock

    def masked(self, text: str) -> str:
        """Return foreign words on one line, clean, without keys, of 500 cells at most."""
        # Whole before it is cut: a key on the edge would lose its end, and pass.
        text = self.veil.hide(" ".join(clean(text).split()))
        return cut(_KEY_LIKE.sub("***", text), MESSAGE_LIMIT)

    def of_status(self, status: int, headers: Mapping[str, str], body: bytes) -> ProviderError:
        """Return the error for an answer that is no success; `body` may be cut short."""
        if 300 <= status < 400:
            return self.make(
                BadRequest,
                f"{self._name} redirects to another address, which is not followed: "
                "a key must not go to another host.",
                hint="Put the final address into the base URL.",
                status=status,
            )
        detail = detail_of(body)
        said = read_complaint(detail)
        kind = self._kind(status, said)
        again = headers.get("x-should-retry", "").strip().lower()
        if again == "true" and kind is BadRequest:
            kind = ServerError  # the provider knows better than its status
        sentence = f"{self._name} answered with status {status}"
        error = self.make(
            kind,
            f"{sentence}: {said.words}" if said.words else f"{sentence}.",
            status=status,
            code=said.code,
            request_id=request_id(headers) or "",
            retry_after=self._wait(kind, detail, {**said.headers, **headers}),
        )
        # A refused field is left out at once, whatever is said of the request as it was.
        if again == "false" and error.retryable:
            error.facts = replace(error.facts, final=True)
        return error

    def of_frame(self, detail: Any) -> ProviderError:
        """Return the error that a server reports inside an answer that began as a success."""
        said = read_complaint(detail)
        status = next((int(code) for code in said.codes if re.fullmatch(r"[45]\d\d", code)), None)
        kind = self._kind(status or 500, said)
        return self.make(
            kind,
            f"{self._name} reports an error: {said.words or said.code or 'without saying which'}",
            status=status,
            code=said.code,
            retry_after=self._wait(kind, detail, said.headers),
        )

    def _kind(self, status: int, said: Complaint) -> type[ProviderError]:
        known = [self._dialect.codes[code] for code in said.codes if code in self._dialect.codes]
        if known:
            return known[0]
        text = f"{' '.join(said.codes)} {said.words}".lower()
        for kind, pattern in self._dialect.words:
            if pattern.search(text):
                return kind
        return _kind_of(status, said.code, said.words)

    def _wait(
        self, kind: type[ProviderError], detail: Any, headers: Mapping[str, str]
    ) -> float | None:
        """Return the seconds to wait: the headers' hint, the error's own, the used-up limits'."""
        said = detail if isinstance(detail, str) else json.dumps(detail, ensure_ascii=False)
        if self._dialect.final is not None and self._dialect.final.search(said):
            return TOMORROW
        hint = wait_hint(headers, self._clock.now())
        if hint is not None:
            return hint
        # google.rpc.RetryInfo; `providers.md` section 3.4
        found = re.search(r'"retryDelay": "(\d{1,9}(?:\.\d{0,9})?)s"', said)
        if found:
            return float(found[1])
        return limit_hint(headers, self._clock.now()) if kind is RateLimitError else None

    def make(
        self,
        kind: type[ProviderError],
        sentence: str,
        *,
        hint: str = "",
        status: int | None = None,
        code: str = "",
        request_id: str = "",
        retry_after: float | None = None,
    ) -> ProviderError:
        """Return an error whose words and facts are clean."""
        facts = ProviderFacts(
            provider=self._name,
            status=status,
            code=self.masked(code)[:80],
            request_id=self.masked(request_id)[:80],
            retry_after=retry_after,
        )
        return kind(self.masked(sentence), hint=hint or _HINTS.get(kind, ""), facts=facts)


def request_id(headers: Mapping[str, str]) -> str | None:
    """Return the id under which the provider's support finds a request."""
    return next((headers[name] for name in _REQUEST_IDS if headers.get(name)), None)


def _kind_of(status: int, code: str, words: str) -> type[ProviderError]:
    said = f"{code} {words}".lower()
    if status <= 500:
        for kind, pattern in _BY_WORDS:
            # "too many tokens" with a 429 is the rate, not the window.
            if pattern.search(said) and (status != 429 or kind is PaymentError):
                return kind
    if status == 500 and code:
        # A frame inside a 200 has no status of its own, only names.
        for kind, pattern in _BY_NAME:
            if pattern.search(code.lower()):
                return kind
    if status == 404 and "model" not in said:
        return BadRequest
    if status in _BY_STATUS:
        return _BY_STATUS[status]
    return BadRequest if status < 500 else ServerError
