"""Failures on demand: `seat:utterance:fault`, for training and for tests."""

from dataclasses import dataclass

from engine.vocabulary.errors import (
    AuthenticationError,
    ConnectionLost,
    ContentRefused,
    PaymentError,
    ProviderError,
    ProviderFacts,
    ProviderTimeout,
    RateLimitError,
    ServerError,
    SettingsError,
    StreamInterrupted,
)
from engine.vocabulary.messages import ChatRequest, DrawRequest

TABLE = "table"
"""The seat name of tasks that no seat asks for."""

PICTURE = "picture"
"""The seat name of drawings; the utterance counts the pictures as they are asked for."""

RAISING = (
    *("rate_limit", "server", "timeout", "connection", "refused", "auth", "payment"),
    *("cut", "end_without_mark", "stall"),
)
OTHER = ("bad_json", "garbage", "empty", "slow", "reasoning")
ONCE = "_once"
FAULTS = (*RAISING, *OTHER, *(f"{name}{ONCE}" for name in RAISING))

RETRY_AFTER = 2.0
TIMEOUT = 30.0
STALL = 120.0
_ANY = "*"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One item of the list; None stands for any seat or any utterance."""

    seat: str | None
    utterance: int | None
    fault: str

    def fits(self, seat: str, ordinal: int) -> bool:
        """Tell whether a request is meant, by whose it is and its number among them."""
        return self.seat in (None, seat) and self.utterance in (None, ordinal)


def parse(text: str) -> tuple[Rule, ...]:
    """Return the rules of a comma-separated list; SettingsError names the wrong item."""
    return tuple(_rule(item.strip()) for item in text.split(",") if item.strip())


def _rule(item: str) -> Rule:
    parts = [part.strip() for part in item.split(":")]
    if len(parts) != 3 or not all(parts):
        raise _wrong(item, "It needs three parts: seat:utterance:fault, such as s2:3:rate_limit.")
    seat, utterance, fault = parts
    if utterance != _ANY and not (utterance.isascii() and utterance.isdigit() and int(utterance)):
        raise _wrong(item, "The utterance is a number from 1, or * for every one.")
    if fault not in FAULTS:
        known = ", ".join((*RAISING, *OTHER))
        raise _wrong(item, f"The faults are {known}; the first ten also with _once.")
    return Rule(
        seat=None if seat == _ANY else seat,
        utterance=None if utterance == _ANY else int(utterance),
        fault=fault,
    )


def _wrong(item: str, hint: str) -> SettingsError:
    shown = item if len(item) <= 60 else item[:59] + "…"
    return SettingsError(f"rehearsal.faults holds “{shown}”, which is no fault.", hint=hint)


class Faults:
    """The rules, and which of them struck already."""

    def __init__(self, text: str) -> None:
        """Read the list; SettingsError names the wrong item."""
        self._rules = parse(text)
        self._struck: set[tuple[str, ...]] = set()
        self._pictures: dict[str, int] = {}

    def of(self, request: ChatRequest) -> str:
        """Return the fault that strikes this request, "" for none; `_once` is cut off."""
        s = request.situation
        for rule in self._rules:
            if not rule.fits(s.seat.id if s.seat else TABLE, s.ordinal):
                continue
            if rule.fault.endswith(ONCE) and not self._first(rule.fault, request.key):
                continue
            if rule.fault == "bad_json" and not self._first(*_question(request)):
                continue
            return rule.fault.removesuffix(ONCE)
        return ""

    def of_picture(self, request: DrawRequest) -> str:
        """Return the fault that strikes a drawing: those alone that raise an error."""
        number = self._pictures.setdefault(request.key, len(self._pictures) + 1)
        for rule in self._rules:
            fault = rule.fault.removesuffix(ONCE)
            if fault not in RAISING or not rule.fits(PICTURE, number):
                continue
            if rule.fault.endswith(ONCE) and not self._first(rule.fault, request.key):
                continue
            return fault
        return ""

    def _first(self, *mark: str) -> bool:
        if mark in self._struck:
            return False
        self._struck.add(mark)
        return True


def _question(request: ChatRequest) -> tuple[str, ...]:
    """Name the question: the second time it is asked is a repair, under another key."""
    s = request.situation
    return "bad_json", s.seat.id if s.seat else TABLE, s.stage, s.ask, str(s.round)


def error_of(
    fault: str, request: ChatRequest | DrawRequest, *, emitted: bool = False
) -> ProviderError | None:
    """Return the error that a fault raises, None for faults that raise none."""
    kind, message, hint, status, code = _ERRORS.get(fault, (None, "", "", None, ""))
    if kind is None:
        return None
    facts = ProviderFacts(
        provider="rehearsal",
        model=request.model,
        status=status,
        code=code,
        request_id=f"rehearsal-{request.key}",
        retry_after=RETRY_AFTER if fault == "rate_limit" else None,
        emitted=emitted,
    )
    return kind(message, hint=hint, facts=facts)


_ASKED = "This failure was asked for in rehearsal.faults."
_ERRORS: dict[str, tuple[type[ProviderError], str, str, int | None, str]] = {
    "rate_limit": (RateLimitError, "Too many requests for now.", _ASKED, 429, "rate_limit"),
    "server": (ServerError, "The provider is overloaded.", _ASKED, 503, "overloaded"),
    "timeout": (ProviderTimeout, "No answer came within 30 seconds.", _ASKED, None, "timeout"),
    "stall": (ProviderTimeout, "The answer stopped coming.", _ASKED, None, "stall"),
    "connection": (ConnectionLost, "The provider could not be reached.", _ASKED, None, ""),
    "refused": (ContentRefused, "The provider's filter refused.", _ASKED, 400, "content_filter"),
    "auth": (AuthenticationError, "The provider refused the key.", _ASKED, 401, "invalid_key"),
    "payment": (PaymentError, "The account has no credit left.", _ASKED, 402, "no_credit"),
    "cut": (StreamInterrupted, "The line dropped in mid-sentence.", _ASKED, None, ""),
    "end_without_mark": (
        StreamInterrupted,
        "The answer ended without its end mark.",
        _ASKED,
        None,
        "",
    ),
}

GARBAGE = (
    "\x1b[31m\x1b]0;title\x07",
    "[/usr/bin] [bold]",
    "\u202e",
    "\x00\x08\x7f",
    "\u2028",
    "\x9b2J",
    "e" + "\u0301" * 40,
    "\ud83d",
    "<script>",
    "\u2066\u200f",
)


def littered(text: str) -> str:
    """Return the text with control characters, escape sequences, bidi marks and markup."""
    step = max(1, len(text) // len(GARBAGE))
    return (
        "".join(text[i * step : (i + 1) * step] + mark for i, mark in enumerate(GARBAGE))
        + (text[len(GARBAGE) * step :])
    )
