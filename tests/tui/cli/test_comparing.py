"""Two sides on the command line: what differs, with marks that need no colour."""

import json
from pathlib import Path
from typing import Any

import pytest

from engine import FileStore, Paths, Runtime, SystemClock, import_session, run_async
from engine.policy.logline import decode_line
from tests.fakes.command import Console
from tests.fakes.recorded import SESSIONS


@pytest.fixture
def console(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Console:
    made = Console(tmp_path / "home", monkeypatch, capsys)
    lines = (SESSIONS / "paper-cut-zh.jsonl").read_bytes().splitlines()

    async def main(runtime: Runtime) -> None:
        store = FileStore(
            Paths.of(str(made.home)), clock=runtime.clock, deliveries=runtime.deliveries
        )
        await import_session(store, [decode_line(line) for line in lines])
        await store.close()

    run_async(main, SystemClock())
    return made


def branch(console: Any, *changes: str) -> str:
    done = console("sessions", "fork", "last", *changes)
    assert done.code == 0, done.err
    return done.out.strip()


def test_what_a_branch_changed_is_printed(console: Any):
    origin = json.loads(console("sessions", "list", "--json").out)[0]["id"]
    said = json.loads(
        console("sessions", "compare", origin, "--round", "discussion/1", "--json").out
    )
    speech = said["pairs"][0]["left"]
    other = branch(console, "--remove", speech["utterance"], "--keywords", "decision=蝴蝶,月亮")
    shown = console("sessions", "compare", origin, other, "--ui-lang", "zh").out
    pairs = json.loads(console("sessions", "compare", origin, other, "--json").out)["pairs"]
    assert f"两边共 {len(pairs)} 次发言，{len(pairs) - 1} 次相同。" in shown
    assert f"讨论，第 1 轮：{speech['name']}（只在左边）" in shown
    assert f"[-{speech['text'].splitlines()[0][:20]}" in shown
    assert "{+月亮+}" in shown
    assert f"{origin}" in shown.splitlines()[-7]
    assert console("sessions", "compare", origin, origin).out.startswith(
        f"{len(pairs)} of {len(pairs)} speeches are the same"
    )


def test_a_seat_is_laid_beside_itself_in_its_second_role(console: Any):
    done = console("sessions", "compare", "last", "--seat", "s1", "--ui-lang", "zh")
    assert (done.code, done.err) == (0, "")
    assert "[-" in done.out
    assert "{+" in done.out


def test_up_to_events_of_one_session(console: Any):
    done = console("sessions", "compare", "last", "--at", "60", "--at", "u12", "--json")
    data = json.loads(done.out)
    assert len(set(data["sessions"])) == 1
    alone = [pair["right"]["utterance"] for pair in data["pairs"] if pair["left"] is None] + [
        pair["left"]["utterance"] for pair in data["pairs"] if pair["right"] is None
    ]
    assert alone


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ([], "nothing to compare it with"),
        (["--at", "5", "--at", "6", "--at", "7"], "at most twice"),
        (["--at", "5", "--at", "99999"], "has no event 99999"),
        (["--seat", "s77"], "no seat s77"),
        (["last", "--round", "discussion/x"], "must be a whole number"),
    ],
)
def test_what_is_wrong_is_one_sentence(console: Any, typed: list[str], sentence: str):
    done = console("sessions", "compare", "last", *typed)
    assert (done.code, done.out) == (2, "")
    assert sentence in done.err
