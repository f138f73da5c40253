"""The facilitator's timer: it counts down, says when it is time to warn, and ends nothing.

Every moment is handed in, as seconds of the table's monotonic clock: a wall clock that is set, or
leaps when the machine has slept, makes no stage longer or shorter.
"""

import re
import unicodedata
from typing import Literal

USUAL = 300.0
"""Seconds where nothing is planned, or nothing of the plan is left."""

MORE = 120.0
"""Seconds that one wish for more adds."""

SOON = 120.0
"""Seconds that are left when it warns."""

MOST = 600
"""Minutes that it takes at most."""

STOP = "stop"

Due = Literal["", "soon", "over"]

_STOPS = frozenset({STOP, "off", "停", "停止", "关"})
_MINUTES = re.compile(r"(\+?) ?([0-9]{1,3}(?:\.[0-9]{1,2})?) ?(?:m|min|minutes?|分|分钟)?")


def wish_of(text: str) -> str:
    """Return what is wished of the timer: `10` minutes, `+2` more, `stop`, or nothing known."""
    typed = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    if typed in _STOPS:
        return STOP
    found = _MINUTES.fullmatch(typed)
    if found is None or not 0 < float(found[2]) <= MOST:
        return ""
    return f"{found[1]}{float(found[2]):g}"


class Countdown:
    """One timer; `stage` is the stage whose planned time it counts, or nothing."""

    def __init__(self) -> None:
        """Begin without running."""
        self.stage = ""
        self._ends: float | None = None
        self._warned: Due = ""

    @property
    def runs(self) -> bool:
        """Whether it counts now; it counts on when its time is over."""
        return self._ends is not None

    def left(self, now: float) -> float:
        """Return the seconds that are left, below 0 those over the time; 0 where it does not run."""
        return 0.0 if self._ends is None else self._ends - now

    def start(self, seconds: float, now: float, stage: str = "") -> None:
        """Count from so many seconds; what is within the warning's time already is not warned of."""
        self._ends = now + seconds
        self.stage = stage
        self._warned = "soon" if seconds <= SOON else ""

    def more(self, seconds: float, now: float) -> None:
        """Add to what is left, or to nothing where the time is over or it does not run."""
        self.start(max(0.0, self.left(now)) + seconds, now, self.stage)

    def stop(self) -> None:
        """Count no more."""
        self._ends, self.stage, self._warned = None, "", ""

    def warning(self, now: float) -> Due:
        """Return what is to be said now, each warning once."""
        left = self.left(now)
        due: Due = "over" if left <= 0 else "soon" if left <= SOON else ""
        if not self.runs or due in {"", self._warned} or self._warned == "over":
            return ""
        self._warned = due
        return due
