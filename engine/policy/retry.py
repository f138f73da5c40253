"""When a failed call is tried again, and after how long; nothing in here sleeps."""

import math
import random
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from engine.vocabulary.errors import ProviderError

ON_SCREEN = 3
HEADLESS = 5
LONGEST_BACKOFF = 20.0
LONGEST_HINT = 120.0

_NUMBER = re.compile(r"\d{1,12}(\.\d{0,9})?")
_LONG_NUMBER = re.compile(r"\d{1,15}(\.\d{0,9})?")
_DURATION = re.compile(r"(?:\d{1,9}(?:\.\d{0,9})?(?:ms|h|m|s))+")
_SPANS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}
_RATE_LIMIT = re.compile(r"\bt=(\d{1,9})\b")
_LIMIT = re.compile(r"((?:x|anthropic)-ratelimit)-(?:(.+)-reset|reset(?:-(.+))?)")
_EPOCH = 1_000_000_000
"""Numbers from here on are no seconds to wait but moments: seconds or milliseconds since 1970."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryPolicy:
    """How often a call is made in all: three times on a screen, five headless."""

    attempts: int = ON_SCREEN

    def wait_before(self, attempt: int, error: ProviderError, rng: random.Random) -> float | None:
        """Return the seconds to wait before an attempt, or None where it must not be made.

        `attempt` counts from 1, so the first retry is attempt 2; `error` is what
        ended the one before. Full jitter: uniform(0, min(20, 0.5 * 2**k)) before
        the k-th retry. The provider's hint is a minimum, with up to a second on
        top; a hint over 120 seconds means failing now. Nothing is tried again
        once text or a picture was emitted, or where the provider says that it is of
        no use. Source: `providers.md`, section 7.
        """
        if attempt > self.attempts or not error.retryable:
            return None
        if error.facts.emitted or error.facts.final:
            return None
        backoff = rng.uniform(0.0, min(LONGEST_BACKOFF, 0.5 * 2.0 ** min(attempt - 1, 16)))
        hint = error.facts.retry_after
        if hint is None:
            return backoff
        if hint > LONGEST_HINT:
            return None
        return max(backoff, hint + rng.random())


def parse_retry_after(value: str, now: datetime) -> float | None:
    """Return the seconds that a `Retry-After` value asks for, None where it is unreadable.

    Accepts seconds, whole or with a fraction, and HTTP dates (RFC 9110, section
    10.2.3); a date in the past is 0.
    """
    text = value.strip()
    if _NUMBER.fullmatch(text):
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    try:
        seconds = (moment - now).total_seconds()
    except OverflowError:
        return None
    return max(0.0, seconds)


def wait_hint(headers: Mapping[str, str], now: datetime) -> float | None:
    """Return the seconds that an answer's headers ask to wait; names in lower case.

    `retry-after-ms` wins over `retry-after`.
    """
    milliseconds = headers.get("retry-after-ms", "").strip()
    if _NUMBER.fullmatch(milliseconds):
        return float(milliseconds) / 1000
    hint = parse_retry_after(headers.get("retry-after", ""), now)
    return None if hint is None or not math.isfinite(hint) else hint


def limit_hint(headers: Mapping[str, str], now: datetime) -> float | None:
    """Return the seconds until the limits that an answer's headers call used up begin anew.

    Reads `ratelimit: "api";r=0;t=55` (Hugging Face), `x-ratelimit-reset` and
    `x-ratelimit-reset-tokens` (OpenRouter, OpenAI: a duration such as `6m0s`, seconds, or a
    moment since 1970), `anthropic-ratelimit-tokens-reset` (RFC 3339). A limit of which
    something remains does not count. Only for refusals: successes have these headers too.
    Source: `providers.md`, sections 3.1 to 3.3, 3.9 and 7.
    """
    waits: list[float] = []
    for name, value in headers.items():
        found = _LIMIT.fullmatch(name)
        if found is None:
            continue
        prefix, before, after = found.groups()
        limit = before or after or ""
        remaining = f"{prefix}-{limit}-remaining" if before else f"{prefix}-remaining-{limit}"
        left = headers.get(remaining.removesuffix("-"), "0").strip()
        wait = _until(value.strip(), now)
        if left == "0" and wait is not None:
            waits.append(wait)
    if found := _RATE_LIMIT.search(headers.get("ratelimit", "")):
        waits.append(float(found[1]))
    return max(waits) if waits else None


def _until(text: str, now: datetime) -> float | None:
    """Return the seconds until a moment, or of a duration; None where it is neither."""
    try:
        if _LONG_NUMBER.fullmatch(text):
            number = float(text)
            if number < _EPOCH:
                return number
            seconds = number / 1000 if number >= 1000 * _EPOCH else number
            return max(0.0, seconds - now.timestamp())
        if _DURATION.fullmatch(text):
            parts = re.findall(r"([\d.]+)(ms|h|m|s)", text)
            return sum(float(number) * _SPANS[unit] for number, unit in parts)
        moment = datetime.fromisoformat(text)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return max(0.0, (moment - now) / timedelta(seconds=1))
    except (ValueError, OverflowError):
        return None
