"""The providers as the matrix of `tests/contracts` sees them: what each one's server sends.

A new adapter gets every row of the matrix by one `Dialect` in `DIALECTS`.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from engine.http import HttpClient, Timeouts
from engine.providers.anthropic import Anthropic
from engine.providers.gemini import Gemini
from engine.providers.ollama import Ollama
from engine.providers.openai_style import OpenAIStyle
from engine.providers.wire import WireProvider
from engine.vocabulary import errors
from engine.vocabulary.clock import Clock
from engine.vocabulary.errors import ProviderError
from engine.vocabulary.usage import Cost, Usage
from tests.fakes import anthropic_frames as messages, gemini, ollama_lines as lines
from tests.fakes.scripted_server import (
    DONE,
    Script,
    Send,
    answer_json,
    delta,
    frame,
    pieces,
    refuse,
    usage,
)

Say = Callable[[str], bytes]
Wait = tuple[Script, float]
"""A refusal that names a wait in the protocol's own way, and the seconds; at 09:00:00 UTC."""

RESET = "2026-11-20T09:00:02Z"
EPOCH_MS = "1795165202000"
"""The same moment, in milliseconds since 1970."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """One provider row and what its server sends.

    `begin` comes before the first words, `end(raw, output)` closes an answer with its usage,
    `finishes` are its words for why, and ours; `noise` says nothing but shows life; `inline`
    means that `<think>` among the words is reasoning; `waits` and `hopeless` are refusals with
    a wait in its own form, and such as pass by no waiting.
    """

    name: str
    make: Callable[[str, str, str, HttpClient, Clock], WireProvider]
    text: Say
    end: Callable[..., bytes]
    finishes: Mapping[str, str]
    stop: str
    errored: Callable[[int, str], bytes]
    """A failure inside a stream, of a status, with words."""
    declined: Callable[..., Script]
    """A failure instead of one: `(status, words, **headers)`."""
    buffered: Callable[[str], Any]
    noise: tuple[bytes, ...]
    begin: bytes = b""
    reasoning: Mapping[str, Say] = field(default_factory=dict[str, Say])
    inline: bool = False
    counted: Callable[[str, int], bytes] | None = None
    """Words with the tokens so far beside them."""
    refusal: Callable[[str], bytes] | None = None
    input: int = 11
    line_ends: tuple[str, ...] = ("\n", "\r\n", "\r")
    lines: bool = False
    waits: Mapping[str, Wait] = field(default_factory=dict[str, Wait])
    hopeless: Mapping[str, tuple[Script, type[ProviderError]]] = field(
        default_factory=dict[str, tuple[Script, type[ProviderError]]]
    )
    cost: Cost | None = None

    def answer(self, text: str, *, raw: str | None = None, end: str = "\n") -> bytes:
        """Return the bytes of a whole answer."""
        body = self.begin + b"".join(map(self.text, pieces(text)))
        body += self.end(self.stop if raw is None else raw, len(text))
        return body.replace(b"\n", end.encode())  # JSON has no bare line end in it

    def script(self, *parts: Any, **more: Any) -> Script:
        """Return a success of these bytes and steps, one write each."""
        kind = "application/x-ndjson" if self.lines else "text/event-stream"
        steps = tuple(Send(part) if isinstance(part, bytes) else part for part in parts)
        return Script(headers=(("content-type", kind),), steps=steps, **more)

    def provider(self, url: str, key: str, timeouts: Timeouts, clock: Clock) -> WireProvider:
        """Return the real adapter, pointed at a server."""
        client = HttpClient(self.name, timeouts=timeouts)
        return self.make(self.name, url, key, client, clock)

    def usage(self, output: int) -> Usage:
        """Return what an answer of so many tokens used."""
        return Usage(input=self.input, output=output)


def _made(kind: Any) -> Callable[[str, str, str, HttpClient, Clock], WireProvider]:
    def make(name: str, url: str, key: str, client: HttpClient, clock: Clock) -> WireProvider:
        return kind(name, url, key, client, clock=clock)

    return make


# OpenAI's protocol


def _chat(text: str, **more: Any) -> bytes:
    return frame(delta(text, **more))


def _field(name: str) -> Say:
    return lambda text: frame(delta(None, **{name: text}))


def _detail(text: str) -> bytes:
    detail = {"type": "reasoning.text", "text": text, "index": 0}
    return frame(delta(None, reasoning_details=[detail]))


def _beside(text: str, output: int) -> bytes:
    """Return a chunk with words and the tokens so far, as Gemini's door and lmdeploy send it."""
    return frame({**delta(text), "usage": usage(11, output)["usage"]})


def _chat_end(**more: Any) -> Callable[[str, int], bytes]:
    def end(raw: str, output: int) -> bytes:
        return frame(delta(finish=raw)) + frame(usage(11, output, **more)) + DONE

    return end


def _chat_whole(text: str) -> Any:
    message = {"role": "assistant", "content": text}
    counts = usage(11, len(text))["usage"]
    return {"model": "m", "choices": [{"message": message, "finish_reason": "stop"}],
            "usage": counts}  # fmt: skip


def _refused(status: int, words: str, **headers: str) -> Script:
    return refuse(status, words, **headers)


def _chat_error(status: int, words: str) -> bytes:
    return frame({"error": {"message": words, "code": status, "type": "server_error"}})


def _refusal(text: str) -> bytes:
    return frame(delta(None, refusal=text)) + frame(delta(finish="stop")) + DONE


_CHAT_FINISHES = {
    "stop": "stop",
    "eos": "stop",
    "length": "length",
    "tool_calls": "tool",
    "content_filter": "filter",
    "error": "error",
}

_OPENAI_WAITS: dict[str, Wait] = {
    "requests per minute": (
        refuse(
            429,
            x_ratelimit_remaining_requests="0",
            x_ratelimit_reset_requests="2s",
            x_ratelimit_remaining_tokens="900",
            x_ratelimit_reset_tokens="6m0s",
        ),
        2.0,
    ),
    "a fraction": (
        refuse(429, x_ratelimit_remaining_tokens="0", x_ratelimit_reset_tokens="1m0s500ms"),
        60.5,
    ),
}

_MONEY = refuse(429, "You exceeded your current quota", kind="insufficient_quota")


def openai(name: str, **own: Any) -> Dialect:
    """Return a row of OpenAI's protocol; `own` is what it does in its own way."""
    usual: dict[str, Any] = {
        "name": name,
        "make": _made(OpenAIStyle),
        "begin": frame(delta(None, role="assistant")),
        "text": _chat,
        "end": _chat_end(),
        "finishes": _CHAT_FINISHES,
        "stop": "stop",
        "errored": _chat_error,
        "declined": _refused,
        "buffered": _chat_whole,
        "noise": (b": keep-alive\n\n", frame(delta("")), frame(usage(11, 2))),
        "reasoning": {},
        "inline": True,
        "counted": _beside,
        "refusal": _refusal,
        "hopeless": {"money": (_MONEY, errors.PaymentError)},
    }
    return Dialect(**{**usual, **own})


def _router(status: int, kind: str, words: str = "no", **metadata: Any) -> Script:
    error = {"code": status, "message": words, "metadata": {"error_type": kind, **metadata}}
    return answer_json({"error": error}, status)


def _router_error(status: int, words: str) -> bytes:
    """Return the last chunk of an answer that failed on its way, its code a string."""
    error = {"code": str(status), "message": words, "metadata": {"error_type": "unmapped"}}
    return frame({**delta("", finish="error"), "error": error})


_DAILY = answer_json(
    {"error": {"code": 429, "message": "Rate limit exceeded: free-models-per-day"}}, 429
)

OPENROUTER = openai(
    "openrouter",
    end=_chat_end(cost=0.000125, is_byok=False),
    errored=_router_error,
    noise=(b": OPENROUTER PROCESSING\n\n", frame(delta("", reasoning=None, reasoning_details=[]))),
    reasoning={"reasoning": _field("reasoning"), "reasoning_details": _detail},
    waits={
        "reset header": (refuse(429, x_ratelimit_remaining="0", x_ratelimit_reset=EPOCH_MS), 2.0),
        "headers in the body": (
            _router(429, "rate_limit_exceeded", headers={"X-RateLimit-Remaining": "0",
                                                         "X-RateLimit-Reset": EPOCH_MS}),
            2.0,
        ),
    },
    hopeless={
        "a day's quota": (_DAILY, errors.RateLimitError),
        "no credits": (_router(402, "payment_required"), errors.PaymentError),
        "moderation": (
            _router(403, "unmapped", reasons=["violence"], flagged_input="x"),
            errors.ContentRefused,
        ),
        "policy": (_router(403, "content_policy_violation"), errors.ContentRefused),
        "a spent key": (
            answer_json({"error": {"code": 403, "message": "Key limit exceeded"}}, 403),
            errors.PaymentError,
        ),
        "too long": (_router(400, "context_length_exceeded"), errors.ContextTooLong),
    },
    cost=Cost(currency="USD", amount=Decimal("0.000125")),
)  # fmt: skip

# Anthropic

_TYPES = {
    400: "invalid_request_error",
    401: "authentication_error",
    402: "billing_error",
    403: "permission_error",
    404: "not_found_error",
    413: "request_too_large",
    429: "rate_limit_error",
    529: "overloaded_error",
}


def _decline(status: int, words: str, **headers: str) -> Script:
    return messages.decline(status, _TYPES.get(status, "api_error"), words, **headers)


def _message(text: str) -> Any:
    counts = {"input_tokens": 11, "output_tokens": len(text)}
    block = {"type": "text", "text": text}
    return {"type": "message", "model": "m", "content": [block], "stop_reason": "end_turn",
            "usage": counts}  # fmt: skip


def _thought(text: str) -> bytes:
    block = messages.opened(7, type="thinking", thinking="", signature="")
    return block + messages.thought(text, 7) + messages.signed("c2ln", 7) + messages.closed(7)


ANTHROPIC = Dialect(
    name="anthropic",
    make=_made(Anthropic),
    begin=messages.begin() + messages.opened(),
    text=messages.piece,
    end=lambda raw, output: messages.closed() + messages.stopped(raw, output) + messages.END,
    finishes={
        "end_turn": "stop",
        "stop_sequence": "stop",
        "max_tokens": "length",
        "model_context_window_exceeded": "length",
        "tool_use": "tool",
        "pause_turn": "length",
        "refusal": "filter",
    },
    stop="end_turn",
    errored=lambda status, words: messages.failed(_TYPES.get(status, "api_error"), words),
    declined=_decline,
    buffered=_message,
    noise=(b": x\n\n", messages.PING, messages.piece("")),
    reasoning={"thinking_delta": _thought},
    waits={
        "reset header": (
            messages.decline(
                429,
                "rate_limit_error",
                anthropic_ratelimit_requests_remaining="0",
                anthropic_ratelimit_requests_reset=RESET,
                anthropic_ratelimit_tokens_remaining="50",
                anthropic_ratelimit_tokens_reset="2026-11-20T11:00:00Z",
            ),
            2.0,
        )
    },
    hopeless={
        "a month's limit": (
            messages.decline(429, "rate_limit_error", code="enforced_spend_limit_reached"),
            errors.PaymentError,
        ),
        "not to be retried": (
            messages.decline(500, "api_error", x_should_retry="false"),
            errors.ServerError,
        ),
    },
)

# Gemini

_STATES = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    503: "UNAVAILABLE",
}


def _failure(status: int, words: str, *details: dict[str, Any]) -> dict[str, Any]:
    return gemini.failure(status, _STATES.get(status, "UNKNOWN"), words, *details)


def _exhausted(*details: dict[str, Any]) -> Script:
    return answer_json([_failure(429, "You exceeded your current quota.", *details)], 429)


def _gemini_end(raw: str, output: int) -> bytes:
    return frame(gemini.response(finish=raw, **gemini.tokens(11, output)))


GEMINI = Dialect(
    name="gemini",
    make=_made(Gemini),
    text=lambda text: frame(gemini.response(gemini.part(text))),
    end=_gemini_end,
    finishes={
        "STOP": "stop",
        "MAX_TOKENS": "length",
        "SAFETY": "filter",
        "RECITATION": "filter",
        "PROHIBITED_CONTENT": "filter",
        "MALFORMED_RESPONSE": "error",
        "OTHER": "error",
    },
    stop="STOP",
    # Bare lines without `data:`, as the servers send them.
    errored=lambda status, words: json.dumps(_failure(status, words), indent=1).encode() + b"\n",
    declined=lambda status, words, **headers: answer_json(
        _failure(status, words), status, **headers
    ),
    buffered=lambda text: [
        gemini.response(gemini.part(text)),
        gemini.response(finish="STOP", **gemini.tokens(11, len(text))),
    ],
    noise=(b": x\n\n", frame(gemini.response()), frame(gemini.response(gemini.part("")))),
    reasoning={
        "thought": lambda text: frame(gemini.response(gemini.part(text, thought=True))),
    },
    counted=lambda text, output: frame(
        gemini.response(gemini.part(text), **gemini.tokens(11, output))
    ),
    refusal=lambda _: frame(
        {"promptFeedback": {"blockReason": "SAFETY"}, **gemini.tokens(11)}
    ),
    waits={"RetryInfo": (_exhausted(gemini.quota("PerMinute"), gemini.retry_in("2s")), 2.0)},
    hopeless={
        "a day's quota": (
            _exhausted(gemini.quota("GenerateRequestsPerDayPerProject"), gemini.retry_in("2s")),
            errors.RateLimitError,
        ),
        "a wrong key under 400": (
            answer_json(_failure(400, "API key not valid. Please pass a valid API key."), 400),
            errors.AuthenticationError,
        ),
    },
)  # fmt: skip

# Ollama

OLLAMA = Dialect(
    name="ollama",
    make=_made(Ollama),
    text=lines.said,
    end=lambda raw, output: lines.done(raw, eval_count=output, prompt_eval_count=11),
    finishes={"stop": "stop", "length": "length"},
    stop="stop",
    errored=lambda status, words: lines.line({"error": {"code": status, "message": words}}),
    declined=lambda status, words, **headers: answer_json({"error": words}, status, **headers),
    buffered=lambda text: {
        "model": "m",
        "message": {"role": "assistant", "content": text},
        "done": True,
        "done_reason": "stop",
        "prompt_eval_count": 11,
        "eval_count": len(text),
    },
    noise=(b"\n", lines.said("")),
    reasoning={"thinking": lambda text: lines.said("", thinking=text)},
    inline=True,
    line_ends=("\n", "\r\n"),
    lines=True,
)

DIALECTS: tuple[Dialect, ...] = (
    openai(
        "openai",
        inline=False,
        waits=_OPENAI_WAITS,
        hopeless={
            "money": (_MONEY, errors.PaymentError),
            "a spending limit": (
                refuse(429, code="organization_spend_limit_exceeded"),
                errors.PaymentError,
            ),
            "not to be retried": (refuse(500, x_should_retry="false"), errors.ServerError),
        },
    ),
    OPENROUTER,
    openai(
        "deepseek",
        end=_chat_end(prompt_cache_hit_tokens=4, prompt_cache_miss_tokens=7),
        finishes={**_CHAT_FINISHES, "insufficient_system_resource": "error"},
        reasoning={"reasoning_content": _field("reasoning_content")},
        hopeless={"no balance": (refuse(402, "Insufficient Balance"), errors.PaymentError)},
    ),
    openai(
        "ark",
        reasoning={"reasoning_content": _field("reasoning_content")},
        hopeless={
            "a set limit": (refuse(429, code="SetLimitExceeded"), errors.PaymentError),
            "an overdue account": (refuse(403, code="AccountOverdueError"), errors.PaymentError),
            "a filter": (refuse(400, code="SensitiveContentDetected"), errors.ContentRefused),
        },
    ),
    openai(
        "huggingface",
        declined=lambda status, words, **headers: answer_json({"error": words}, status, **headers),
        reasoning={"reasoning": _field("reasoning")},
        waits={"ratelimit": (answer_json({"error": "x"}, 429, ratelimit='"api";r=0;t=2'), 2.0)},
        hopeless={"no credits": (answer_json({"error": "x"}, 402), errors.PaymentError)},
    ),
    openai(
        "openai-compatible",
        begin=frame(delta(None, role="", content=None)),
        errored=lambda _, words: frame({"error": words}),  # LM Studio
        noise=(b":\n\n", b"data:\n\n", frame({"choices": [], "timings": {"n": 1}})),
        reasoning={
            name: _field(name) for name in ("reasoning_content", "reasoning", "thinking", "thought")
        },
    ),
    ANTHROPIC,
    GEMINI,
    OLLAMA,
)
