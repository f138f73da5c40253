"""One seed, one clock, equal homes: the same bytes. A real pace: six voices at once."""

import itertools
from pathlib import Path

import pytest

from tests.fakes.pictures import tagged
from tests.fakes.program import call, events

CLOCK = "2026-11-20T09:00:00+08:00"


def record(home: Path, *more: str, lang: str = "zh", faults: str = "") -> bytes:
    """Run a workshop under the virtual clock and return what it printed."""
    home.mkdir()
    photo = home / "photo.heic"
    photo.write_bytes(tagged("heif", 6))
    done = call(
        home,
        *("run", "剪纸蝴蝶文创礼物", "--kit", "paper-cut", "--lang", lang, "--image", str(photo)),
        *("--auto", "--headless", "--json", "--seed", "7", "--provider", "rehearsal", *more),
        *("--rounds", "1", "--set", "table.drawings=1"),
        TABLEROUND_CLOCK=CLOCK,
        TABLEROUND_REHEARSAL_FAULTS=faults,
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


@pytest.mark.parametrize(
    "more", [("--pace", "none"), ("--pace", "real", "--deltas")], ids=["no pace", "real pace"]
)
def test_two_runs_print_the_same_bytes(tmp_path: Path, more: tuple[str, ...]) -> None:
    assert record(tmp_path / "a", *more) == record(tmp_path / "b", *more)


def test_two_runs_with_failures_print_the_same_bytes(tmp_path: Path) -> None:
    faults = "s2:2:rate_limit_once,s3:4:cut,s5:3:bad_json"
    first = record(tmp_path / "a", "--pace", "real", faults=faults)
    assert first == record(tmp_path / "b", "--pace", "real", faults=faults)
    assert b"utterance_retried" in first


def test_ids_and_times_come_from_clock_and_seed(tmp_path: Path) -> None:
    log = events(record(tmp_path / "a", "--pace", "none"))
    assert log[0]["session"].startswith("20261120-")
    assert log[0]["at"] == "2026-11-20T01:00:00.000Z"


def test_at_a_real_pace_the_six_utterances_of_a_round_overlap(tmp_path: Path) -> None:
    log = events(record(tmp_path / "a", "--pace", "real", "--deltas", lang="en"))
    stage = [
        event
        for event in log
        if event["type"].startswith("utterance_")
        and event["data"].get("utterance", "") in {f"u{n}" for n in range(1, 7)}
    ]
    kinds = [(event["type"], event["data"]["utterance"]) for event in stage]
    first_end = next(i for i, (kind, _) in enumerate(kinds) if kind == "utterance_ended")
    speaking = {name for kind, name in kinds[:first_end] if kind == "utterance_delta"}
    assert len(speaking) == 6
    names = [name for kind, name in kinds[:first_end] if kind == "utterance_delta"]
    changes = sum(1 for one, other in itertools.pairwise(names) if one != other)
    assert changes > 30
