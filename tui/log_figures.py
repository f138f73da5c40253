"""What the log files tell of calls: how they ended, how long they took, by session and provider.

The files are read as they lie there, rotated ones included; what is no line of the program's own
is counted and left out.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from heapq import nlargest
from pathlib import Path
from typing import Any, cast

from engine import clean_line, figures
from tui.logs import FILES, LEVELS, LOOP, NAMES, ROOT

CALL = "call "
"""How a line of a call begins, behind time, name and level; `engine.utterance.call_log` writes it."""

LONGEST = 100_000
"""Bytes of a line that are read: no line of ours is longer."""

SLOWEST = 10
STOPPED = frozenset({"stopped", "interrupted"})
MOST_MS = 10**9
NAME = 200

_LINE = re.compile(
    rf"(\d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{{3}}Z) ((?:{ROOT}\.(?:{'|'.join(NAMES)}))|{LOOP})"
    rf" ({'|'.join(level.upper() for level in LEVELS)}|CRITICAL) (.*)",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedCall:
    """One call as its line tells it; `error` is its kind, nothing where it was good."""

    at: datetime
    session: str
    provider: str
    model: str
    seat: str
    task: str
    duration_ms: int
    first_token_ms: int | None
    retries: int
    error: str


@dataclass(slots=True)
class LogRow:
    """Calls of one session, of one provider, or all."""

    good: int = 0
    failed: int = 0
    stopped: int = 0
    retries: int = 0
    durations: list[int] = field(default_factory=list[int])
    firsts: list[int] = field(default_factory=list[int])

    def take(self, call: LoggedCall) -> None:
        """Count a call; times are those of good ones."""
        self.retries += call.retries
        if call.error in STOPPED:
            self.stopped += 1
        elif call.error:
            self.failed += 1
        else:
            self.good += 1
            self.durations.append(call.duration_ms)
            if call.first_token_ms is not None:
                self.firsts.append(call.first_token_ms)

    @property
    def calls(self) -> int:
        """All of them."""
        return self.good + self.failed + self.stopped

    def data(self) -> dict[str, Any]:
        """Return the row for programs; milliseconds."""
        counts = {name: getattr(self, name) for name in ("good", "failed", "stopped", "retries")}
        times = {"duration": _times(self.durations), "first_token": _times(self.firsts)}
        return {"calls": self.calls, **counts, **times}


@dataclass(slots=True)
class LogFigures:
    """All that was found; `levels` counts other lines of weight by logger and level."""

    files: int = 0
    lines: int = 0
    rubbish: int = 0
    every: LogRow = field(default_factory=LogRow)
    errors: dict[str, int] = field(default_factory=dict[str, int])
    sessions: dict[str, LogRow] = field(default_factory=dict[str, LogRow])
    providers: dict[str, LogRow] = field(default_factory=dict[str, LogRow])
    levels: dict[str, int] = field(default_factory=dict[str, int])
    slowest: list[LoggedCall] = field(default_factory=list[LoggedCall])

    def take(self, call: LoggedCall) -> None:
        """Count a call."""
        for row in (
            self.every,
            self.sessions.setdefault(call.session, LogRow()),
            self.providers.setdefault(call.provider, LogRow()),
        ):
            row.take(call)
        if call.error and call.error not in STOPPED:
            self.errors[call.error] = self.errors.get(call.error, 0) + 1
        if len(self.slowest) < SLOWEST or call.duration_ms > self.slowest[-1].duration_ms:
            known = [*self.slowest, call]
            self.slowest = nlargest(SLOWEST, known, key=lambda one: one.duration_ms)

    def data(self) -> dict[str, Any]:
        """Return all of it for programs."""
        return {
            "files": self.files,
            "lines": self.lines,
            "left_out": self.rubbish,
            **self.every.data(),
            "errors": dict(sorted(self.errors.items())),
            "levels": dict(sorted(self.levels.items())),
            "slowest": [
                {name: getattr(one, name) for name in LoggedCall.__slots__ if name != "at"}
                | {"at": one.at.isoformat()}
                for one in self.slowest
            ],
            "by_session": {name: row.data() for name, row in sorted(self.sessions.items())},
            "by_provider": {name: row.data() for name, row in sorted(self.providers.items())},
        }


def _times(durations: list[int]) -> dict[str, float] | None:
    found = figures.spread(durations)
    if found is None:
        return None
    average = round(found.average, 1)
    return {"min": found.least, "average": average, "p95": found.p95, "max": found.most}


def log_files(folder: Path) -> list[Path]:
    """Return the log files that are there, of each logger the oldest first."""
    ends = [*(f".{number}" for number in range(FILES - 1, 0, -1)), ""]
    files = (folder / f"{name}.log{end}" for name in NAMES for end in ends)
    return [file for file in files if file.is_file()]


def read_log_files(folder: Path, since: datetime) -> LogFigures:
    """Return what the log files tell since a moment; a file that cannot be read is passed over."""
    found = LogFigures()
    for file in log_files(folder):
        try:
            with file.open("rb") as lines:
                found.files += 1
                _read(found, _bounded(lines), since)
        except OSError:
            continue
    return found


def _bounded(file: Any) -> Iterator[str]:
    """Yield lines; of one that is too long its beginning, as rubbish."""
    while line := file.readline(LONGEST):
        cut = len(line) == LONGEST and not line.endswith(b"\n")
        while cut and (more := file.readline(LONGEST)):
            cut = not more.endswith(b"\n")
            line = b"\xff"
        yield line.decode("utf-8", "replace").removesuffix("\n")


def _read(found: LogFigures, lines: Iterable[str], since: datetime) -> None:
    """Count a file's lines: behind an error's line stands its story, which is no rubbish."""
    story, old = False, False
    for text in lines:
        line = _LINE.fullmatch(text)
        if line is None:
            if not (story and _is_story(text)):
                found.lines += not old
                found.rubbish += not old
            continue
        try:
            at = datetime.strptime(line[1], "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
        except ValueError:
            found.lines += 1
            found.rubbish += 1
            continue
        story, old = line[3] in {"ERROR", "CRITICAL"}, at < since
        if old:
            continue
        found.lines += 1
        _take(found, at, line[2], line[3], line[4])


def _is_story(text: str) -> bool:
    """Tell whether a line looks like one of a traceback."""
    return (
        text.startswith((" ", "Traceback (")) or not text or bool(re.match(r"[\w.]+(: |$)", text))
    )


def _take(found: LogFigures, at: datetime, name: str, level: str, text: str) -> None:
    if level in {"WARNING", "ERROR", "CRITICAL"}:
        key = f"{name.removeprefix(f'{ROOT}.')} {level.lower()}"
        found.levels[key] = found.levels.get(key, 0) + 1
    if name != f"{ROOT}.model" or not text.startswith(CALL):
        return
    call = _call(at, text.removeprefix(CALL))
    if call is None:
        found.rubbish += 1
    else:
        found.take(call)


def _call(at: datetime, text: str) -> LoggedCall | None:
    """Return the call of a line; None where it is none, whoever wrote it."""
    try:
        read: Any = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(read, dict):
        return None
    data = cast("dict[str, Any]", read)
    names = [data.get(key) for key in ("session", "provider", "model", "seat", "task", "error")]
    duration, first = data.get("duration_ms"), data.get("first_token_ms")
    retries = data.get("retries")
    if not all(isinstance(one, str) for one in names):
        return None
    if not (_is_number(duration) and _is_number(retries) and (first is None or _is_number(first))):
        return None
    session, provider, model, seat, task, error = (clean_line(str(one), NAME) for one in names)
    return LoggedCall(
        at=at,
        session=session,
        provider=provider,
        model=model,
        seat=seat,
        task=task,
        duration_ms=cast("int", duration),
        first_token_ms=cast("int | None", first),
        retries=cast("int", retries),
        error=error,
    )


def _is_number(value: object) -> bool:
    return type(value) is int and 0 <= value <= MOST_MS
