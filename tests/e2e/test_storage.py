"""Storage that refuses, is held by somebody else, or was written by a newer program."""

import resource
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.program import CODE, PATIENCE, call, environment, events, of_type, start

RUN = (
    *("run", "Tea for two", "--provider", "rehearsal", "--auto", "--json", "--seed", "5"),
    *("--rounds", "1", "--lang", "en"),
    *("--seats", "designer=1,consumer=1"),
)


def small_files() -> None:
    """Let the process write no file beyond 200 kB: its journal's disk is full early on."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))


@pytest.mark.slow
def test_a_full_disk_ends_with_5_and_nothing_that_was_printed_is_lost(tmp_path: Path) -> None:
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", CODE, *RUN, "--pace", "none"],
        cwd=tmp_path,
        env=environment(tmp_path),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        preexec_fn=small_files,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 5, done.stderr.decode()
    assert time.monotonic() - began >= 9
    assert b"Traceback" not in done.stderr
    printed = events(done.stdout)
    assert printed
    assert printed[-1]["type"] != "session_closed"

    resumed = call(tmp_path, "sessions", "resume", "last", "--json", "--auto", "--pace", "none")
    assert resumed.returncode == 0, resumed.stderr.decode()
    whole = exported(tmp_path)
    assert whole[: len(printed)] == printed
    assert whole[-1]["type"] == "session_closed"
    assert [event["seq"] for event in whole] == list(range(1, len(whole) + 1))


def exported(home: Path) -> list[dict[str, Any]]:
    """Return the log of the newest session."""
    done = call(home, "export", "last", "--format", "jsonl", "-o", "log.jsonl")
    assert done.returncode == 0, done.stderr.decode()
    return events((home / "log.jsonl").read_bytes())


def stopped(home: Path) -> Path:
    """Run a workshop, stop it early, and return its journal's file."""
    process = start(home, *RUN, "--pace", "1", "--deltas")
    assert process.stdout is not None
    session = b""
    for line in process.stdout:
        session = line
        if b"utterance_delta" in line:
            break
    process.terminate()
    process.communicate(timeout=PATIENCE)
    return home / "sessions" / f"{events(session)[0]['session']}.db"


def test_a_second_process_is_told_who_holds_the_session(tmp_path: Path) -> None:
    process = start(tmp_path, *RUN, "--pace", "1", "--deltas")
    try:
        assert process.stdout is not None
        for line in process.stdout:
            if b"utterance_delta" in line:
                break
        second = call(tmp_path, "sessions", "resume", "last")
        assert second.returncode == 5, second.stderr.decode()
        assert str(process.pid).encode() in second.stderr
        assert b"Traceback" not in second.stderr
        listed = call(tmp_path, "sessions", "list", "--json")
        assert listed.returncode == 0
        assert b'"open"' in listed.stdout
    finally:
        process.kill()
        process.communicate()


def test_an_event_of_an_unknown_type_is_kept_and_passed_over(tmp_path: Path) -> None:
    file = stopped(tmp_path)
    with sqlite3.connect(file) as journal:
        (last,) = journal.execute("SELECT max(seq) FROM ev").fetchone()
        row = journal.execute("SELECT * FROM ev WHERE seq = ?", (last,)).fetchone()
        names = [one[1] for one in journal.execute("PRAGMA table_info(ev)")]
        stranger = dict(zip(names, row, strict=True))
        stranger.update(seq=last + 1, k="comet_sighted", d=b'\x00{"tail":true}')
        if "id" in stranger:
            stranger["id"] = f"{last + 1}-0"
        marks = ",".join("?" * len(names))
        journal.execute(f"INSERT INTO ev VALUES ({marks})", [stranger[name] for name in names])
    journal.close()
    resumed = call(tmp_path, "sessions", "resume", "last", "--json", "--auto", "--pace", "none")
    assert resumed.returncode == 0, resumed.stderr.decode()
    whole = exported(tmp_path)
    assert of_type(whole, "comet_sighted") == [{"tail": True}]
    assert whole[-1]["type"] == "session_closed"


def test_a_session_of_a_newer_program_can_be_read_and_not_written(tmp_path: Path) -> None:
    file = stopped(tmp_path)
    with sqlite3.connect(file) as journal:
        journal.execute("PRAGMA user_version = 99")
    journal.close()
    resumed = call(tmp_path, "sessions", "resume", "last")
    assert resumed.returncode == 5, resumed.stderr.decode()
    assert b"newer" in resumed.stderr
    assert exported(tmp_path)
    shown = call(tmp_path, "sessions", "show", "last")
    assert shown.returncode == 0, shown.stderr.decode()


def test_a_home_where_no_journal_can_be_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "sessions").write_text("a file where a folder should be")
    done = call(tmp_path, *RUN, "--pace", "none")
    assert done.returncode == 5, done.stderr.decode()
    assert done.stdout == b""
    assert b"Traceback" not in done.stderr


def test_a_budget_in_tokens_stops_with_6_and_the_session_goes_on_with_more(tmp_path: Path) -> None:
    done = call(tmp_path, *RUN, "--pace", "none", "--budget", "20000tok")
    assert done.returncode == 6, done.stderr.decode()
    log = events(done.stdout)
    assert {b["level"] for b in of_type(log, "budget_reached")} >= {"hard"}
    used = [u["usage"] for u in of_type(log, "utterance_ended", "usage_recorded")]
    assert sum(u["input"] + u["output"] for u in used) <= 20_000
    resumed = call(
        tmp_path,
        *("sessions", "resume", "last", "--json", "--auto", "--pace", "none"),
        *("--budget", "9000000tok"),
    )
    assert resumed.returncode == 0, resumed.stderr.decode()
