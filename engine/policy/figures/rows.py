"""The shapes of figures: a row for all calls, for each provider, model and seat; pictures; alerts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Literal

from engine.policy.figures.spread import Spread

RECENT = timedelta(minutes=5)
"""What counts as of late."""

LAST = 1_000
"""Of how many calls the times are told."""

ALERTS = 100
"""How many alerts are kept."""

TRAIL = 24
"""Of how many calls the times are told one by one."""

Kind = Literal["all", "provider", "model", "seat"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What one provider's, model's (`provider/model`) or seat's (`id name`) calls came to.

    A call is one wish with all its attempts: good when its answer came to its end, failed when
    it was given up, stopped when the table did not want it any more; `retries` are attempts
    beyond the first. `first` and `duration` are milliseconds of good calls, of the last 1,000
    calls and of the last five minutes; the first is known of streamed speech alone. `unpriced` are
    calls of unknown cost. `open_breakers` are models that rest. `trail` are the newest durations.
    """

    kind: Kind
    name: str
    calls: int = 0
    good: int = 0
    failed: int = 0
    stopped: int = 0
    retries: int = 0
    recent_good: int = 0
    recent_failed: int = 0
    first: Spread | None = None
    first_recent: Spread | None = None
    duration: Spread | None = None
    duration_recent: Spread | None = None
    input: int = 0
    output: int = 0
    cached: int = 0
    cache_hits: int = 0
    costs: Mapping[str, Decimal] = field(default_factory=dict[str, Decimal])
    unpriced: int = 0
    open_breakers: tuple[str, ...] = ()
    trail: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureFigures:
    """Pictures that were laid on the table and that were drawn; times in milliseconds.

    `source_bytes` and `prepared_bytes` count those alone of which both are known.
    """

    attached: int = 0
    source_bytes: int = 0
    prepared_bytes: int = 0
    prepared: Spread | None = None
    drawn: int = 0
    drawing: Spread | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One alert of a log."""

    at: datetime
    session: str
    rule: str
    value: str
    subject: str = ""
    line: str = ""
    level: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """All that was counted; `at` is the moment from which "of late" looks back."""

    at: datetime | None
    sessions: int
    closed: int
    rows: tuple[Row, ...]
    pictures: PictureFigures
    alerts: tuple[Alert, ...]
