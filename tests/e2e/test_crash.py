"""kill -9 at random moments: what ended is there, what had not is kept up to its last half second."""

import random
import signal
import threading
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.program import PATIENCE, call, events, of_type, start

pytestmark = pytest.mark.xdist_group("crash")  # its run is dear: once

KILLS = 10
PROMISE = 0.5
"""Seconds of an unfinished utterance that a crash may cost."""


class Reader(threading.Thread):
    """Reads a process's output as it comes."""

    def __init__(self, process: Any) -> None:
        super().__init__(daemon=True)
        self.process = process
        self.output = b""

    def run(self) -> None:
        for line in self.process.stdout:
            self.output += line


def run_until_killed(home: Path, args: tuple[str, ...], seconds: float) -> bytes:
    """Start the program, kill it after a while of output, and return what it had printed."""
    process = start(home, *args)
    reader = Reader(process)
    reader.start()
    while b"utterance_delta" not in reader.output and process.poll() is None:
        time.sleep(0.02)
    time.sleep(seconds)
    process.kill()
    process.wait()
    reader.join(timeout=60)
    assert not reader.is_alive()
    assert process.stderr is not None
    process.stderr.close()
    assert process.stdout is not None
    process.stdout.close()
    return reader.output


def moment(event: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(event["at"])


Log = list[dict[str, Any]]


class Killed:
    """A session that is killed again and again, and what it had printed before each kill."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.session = ""
        self.finished: dict[str, str] = {}
        self.deltas: list[tuple[datetime, Log]] = []

    def run(self, args: tuple[str, ...], seconds: float) -> None:
        """Run and kill once; an end that was printed may never be missing or other later."""
        log = events(run_until_killed(self.home, args, seconds))
        self.session = self.session or log[0]["session"]
        for ended in of_type(log, "utterance_ended"):
            self.finished[ended["utterance"]] = ended["text"]
        passing = [event for event in log if event["type"] == "utterance_delta"]
        if log:
            self.deltas.append((max(moment(event) for event in log), passing))

    def printed_long_before(self) -> list[list[tuple[str, int]]]:
        """Return by kill, for each delta older than the promise, its utterance and where it ends."""
        return [
            [
                (event["data"]["utterance"], event["data"]["offset"] + len(event["data"]["text"]))
                for event in passing
                if (last - moment(event)).total_seconds() > PROMISE
            ]
            for last, passing in self.deltas
        ]


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Killed, Log]:
    """Kill a session ten times, let it end, and return it with its whole log."""
    home = tmp_path_factory.mktemp("home")
    rng, session = random.Random(20261120), Killed(home)
    more = ("--json", "--deltas", "--pace", "10", "--auto")
    args: tuple[str, ...] = (
        *("run", "A paper-cut butterfly gift", "--kit", "paper-cut", "--lang", "en"),
        *("--provider", "rehearsal", "--seed", "3", *more),
    )
    for _ in range(KILLS):
        session.run(args, rng.uniform(0.2, 1.6))
        args = ("sessions", "resume", session.session, *more)
    done = call(home, "sessions", "resume", session.session, "--json", "--pace", "none", "--auto")
    assert done.returncode == 0, done.stderr.decode()
    exported = call(home, "export", session.session, "--format", "jsonl", "-o", "log.jsonl")
    assert exported.returncode == 0, exported.stderr.decode()
    return session, events((home / "log.jsonl").read_bytes())


def interrupted(log: Log) -> dict[str, str]:
    """Return the partial texts of the interrupted utterances."""
    failed = of_type(log, "utterance_failed")
    return {f["utterance"]: f["partial"] for f in failed if f["code"] == "interrupted"}


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_after_ten_kills_the_session_goes_on_to_its_end(killed: tuple[Killed, Log]) -> None:
    _, log = killed
    assert [event["seq"] for event in log] == list(range(1, len(log) + 1))
    assert log[-1]["type"] == "session_closed"
    assert len(of_type(log, "session_resumed")) == KILLS


def test_every_finished_utterance_is_there_once(killed: tuple[Killed, Log]) -> None:
    session, log = killed
    ended = of_type(log, "utterance_ended")
    texts = {u["utterance"]: u["text"] for u in ended}
    assert len(texts) == len(ended)
    assert session.finished
    assert {name: texts.get(name) for name in session.finished} == session.finished


def test_an_unfinished_one_is_there_up_to_its_last_half_second(killed: tuple[Killed, Log]) -> None:
    session, log = killed
    kept = interrupted(log)
    assert kept
    kills = [
        [len(kept[name]) >= end for name, end in printed if name in kept]
        for printed in session.printed_long_before()
    ]
    assert sum(map(len, kills)) > 10
    # A machine that stands still for a moment may come late to some kills, never to most of them.
    looked = [all(there) for there in kills if there]
    assert sum(looked) > len(looked) / 2


def test_an_interrupted_one_is_taken_up_from_its_partial_text(killed: tuple[Killed, Log]) -> None:
    _, log = killed
    kept = interrupted(log)
    started = {s["utterance"]: s["continues"] for s in of_type(log, "utterance_started")}
    continued = {before for before in started.values() if before}
    assert {name for name, partial in kept.items() if partial} <= continued <= set(kept)
    for ended in of_type(log, "utterance_ended"):
        before = started[ended["utterance"]]
        if before:
            assert ended["text"].startswith(kept[before])


def test_a_session_that_ended_is_not_resumed(tmp_path: Path) -> None:
    ran = call(
        tmp_path,
        *("run", "Tea", "--provider", "rehearsal", "--pace", "none", "--auto", "--rounds", "1"),
        *("--seats", "designer=1,consumer=1"),
    )
    assert ran.returncode == 0, ran.stderr.decode()
    again = call(tmp_path, "sessions", "resume", "last")
    assert again.returncode == 2
    assert b"Traceback" not in again.stderr


@pytest.mark.parametrize(
    ("signal_name", "code"), [("SIGINT", 130), ("SIGTERM", 143), ("SIGHUP", 129)]
)
def test_a_signal_saves_the_session_and_says_how_to_go_on(
    tmp_path: Path, signal_name: str, code: int
) -> None:
    process = start(
        tmp_path,
        *("run", "Tea", "--provider", "rehearsal", "--pace", "1", "--auto", "--json", "--deltas"),
        *("--rounds", "1", "--seats", "designer=1,consumer=1"),
    )
    assert process.stdout is not None
    for line in process.stdout:
        if b"utterance_delta" in line:
            break
    process.send_signal(getattr(signal, signal_name))
    _, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == code, err.decode()
    assert b"resume" in err
    assert b"Traceback" not in err
    done = call(tmp_path, "sessions", "resume", "last", "--pace", "none", "--auto", "--json")
    assert done.returncode == 0, done.stderr.decode()
    assert events(done.stdout)[-1]["type"] == "session_closed"
