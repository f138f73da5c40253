"""A whole small workshop in one process, its one call that fails counted, and what came of it."""

import io
import json
import logging
import os
import signal
import sys
import threading
import traceback
from collections.abc import Generator, Sequence
from contextlib import ExitStack, contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from engine.store import writer
from tests.fakes.fault_counter import FaultCounter, counted
from tests.fakes.pictures import butterfly, encoded, saved
from tui.cli.start import start

CLOCK = "2026-11-20T09:00:00Z"
TABLE = ("--rounds", "1", "--seats", "designer=1,consumer=1", "--pace", "none", "--auto")
LIMIT = 240
"""Seconds after which a run is taken to hang: it takes about one on a machine of its own."""

ADDRESS = "--base-url"
REHEARSED = ("--provider", "rehearsal", "--seed", "3")


@dataclass
class Came:
    """What one run said and left: `codes` by command, `told` the ends of utterances by name."""

    hit: str
    count: int
    codes: list[int] = field(default_factory=list)
    errors: str = ""
    told: dict[str, str] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)


@dataclass
class Call:
    """One command: its exit status and what it printed."""

    code: int
    out: str
    err: str


def command(*arguments: str) -> Call:
    """Run one command in this process."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
    with redirect_stdout(out), redirect_stderr(err):
        code = start(list(arguments))
    _end_logs()
    return Call(code, _printed(out), _printed(err))


def _printed(stream: io.TextIOWrapper) -> str:
    stream.flush()
    data: bytes = stream.buffer.getvalue()  # type: ignore[attr-defined]
    return data.decode("utf-8")


def _end_logs() -> None:
    """Close the log files of a command, as its process's end does."""
    for name in [name for name in logging.root.manager.loggerDict if name.startswith("tableround")]:
        logger = logging.getLogger(name)
        for handler in list(logger.handlers):
            logger.removeHandler(handler)
            handler.close()


def attempt(
    folder: Path,
    at: int,
    *more: str,
    only: str = "",
    clock: str = CLOCK,
    lasts: int | None = 1,
) -> Came:
    """Run a workshop, export it and search its memories; the call of this number fails.

    `only` is the kind of calls that are counted, `lasts` how many fail from then on (None: all);
    `more` are further arguments of the run. Afterwards, with nothing failing, what was told is
    compared with the log, and a session that was left goes on to its end.
    """
    picture = saved(folder, "p.png", encoded(butterfly(64, 48), "png"))
    counter = FaultCounter(folder, at, only, lasts)
    variables = {"TABLEROUND_HOME": str(folder / "home"), "TABLEROUND_CLOCK": clock}
    failures: list[str] = []
    with ExitStack() as stack:
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        for name, value in {"HOME": str(folder), "LANG": "C.UTF-8", **variables}.items():
            patch.setenv(name, value)
        if not clock:
            patch.delenv("TABLEROUND_CLOCK")
        if ADDRESS in more:  # a session that is resumed has it from there
            patch.setenv("OPENAI_COMPATIBLE_BASE_URL", more[more.index(ADDRESS) + 1])
        patch.setattr(writer, "RETRY_SECONDS", 0.02)
        if lasts != 1:
            stack.enter_context(hasty(0.3 if lasts is None else 10.0))
            stack.enter_context(limited())
        patch.setattr(threading, "excepthook", lambda told: failures.append(repr(told)))
        patch.setattr(sys, "unraisablehook", lambda told: failures.append(repr(told)))
        ran = ("run", "A paper lamp", "--image", str(picture), "--lang", "en", "--json", *TABLE)
        came = _counted(counter, ((*ran, *more), *AFTER))
        came.wrong.extend(failures)
        _look(came)
    return came


@contextmanager
def hasty(patience: float) -> Generator[None]:
    """Let calls be tried again in less than a second; a disk is waited for so many seconds."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tui.cli.run.PATIENCE", patience)
        patch.setattr("tui.cli.sessions.PATIENCE", patience)
        patch.setattr("engine.policy.retry.LONGEST_BACKOFF", 0.02)
        for name in ("REST", "REST_UNREACHED", "LEAST_COOL"):
            patch.setattr(f"engine.providers.guard.{name}", 0.05)
        patch.setattr("engine.store.redis.outbox.CLOSE_SECONDS", 0.3)
        yield


@contextmanager
def limited() -> Generator[None]:
    """End what hangs: Python raises in the main thread, wherever it waits."""

    def over(*_: object) -> None:
        raise TimeoutError(f"It hung for {LIMIT} seconds.")

    before = signal.signal(signal.SIGALRM, over)
    signal.alarm(LIMIT)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


AFTER = (
    ("export", "last", "--format", "html", "-o", "out.html"),
    ("export", "last", "--format", "json", "-o", "-"),
    ("memory", "search", "paper"),
    ("sessions", "list"),
)


def _counted(counter: FaultCounter, commands: Sequence[tuple[str, ...]]) -> Came:
    calls: list[Call] = []
    came = Came("", 0)
    os.chdir(counter.root)
    with counted(counter):
        for arguments in commands:
            try:
                calls.append(command(*arguments))
            except BaseException:  # noqa: BLE001 - told as what is wrong with this number
                came.wrong.append(f"{arguments[0]}: {traceback.format_exc()}")
                _end_logs()
    came.hit, came.count = counter.hit, counter.count
    came.codes = [call.code for call in calls]
    came.errors = "\n".join(call.err for call in calls)
    came.told = _ends(calls[0].out) if calls else {}
    for call, arguments in zip(calls, commands, strict=False):
        came.wrong.extend(f"{' '.join(arguments[:2])}: {text}" for text in _unclear(call))
    return came


def _unclear(call: Call) -> list[str]:
    """Return what a person could not make sense of."""
    if "Traceback" in call.err or "Error:" in call.err or "Errno" in call.err:
        return [call.err]
    if call.code not in {0, 2, 3, 4, 5}:
        logged = [file.read_text() for file in Path("home/logs").glob("agent*.log")]
        return [f"status {call.code}: {call.err}", *(text[-1500:] for text in logged)]
    if call.code and not call.err.strip():
        return [f"status {call.code} and no word"]
    return []


def _events(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines() if line.startswith("{")]


def _ends(text: str) -> dict[str, str]:
    ended = [event["data"] for event in _events(text) if event["type"] == "utterance_ended"]
    return {data["utterance"]: data["text"] for data in ended}


def _look(came: Came) -> None:
    """Compare what was told with the log, and go on where the session was left."""
    exported = command("export", "last", "--format", "jsonl", "-o", "-")
    if exported.code:
        if came.told:
            came.wrong.append(f"no log: {exported.err}")
        return
    log = _events(exported.out)
    if [event["seq"] for event in log] != list(range(1, len(log) + 1)):
        came.wrong.append("the log is not whole")
    kept = _ends(exported.out)
    lost = [name for name, text in came.told.items() if kept.get(name) != text]
    if lost:
        came.wrong.append(f"lost: {lost}")
    if any(event["type"] == "session_closed" for event in log):
        return
    went_on = command("sessions", "resume", "last", "--pace", "none", "--auto", "--json")
    if went_on.code not in {0, 2} or "Traceback" in went_on.err:
        came.wrong.append(f"not resumed: {went_on.code} {went_on.err}")
    if went_on.code == 2 and came.told:
        came.wrong.append(f"not resumed: {went_on.err}")
