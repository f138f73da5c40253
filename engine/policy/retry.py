"""When a failed call is tried again, and after how long; nothing in here sleeps."""

import math
import random
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from engine.vocabulary.errors import ProviderError

ON_SCREEN = 3
HEADLESS = 5
LONGEST_BACKOFF = 20.0
LONGEST_HINT = 120.0

_NUMBER = re.compile(r"\d{1,12}(\.\d{0,9})?")


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
        once text or a picture was emitted. Source: `providers.md`, section 7.
        """
        if attempt > self.attempts or not error.retryable or error.facts.emitted:
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
