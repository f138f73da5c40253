"""A recording that a terminal plays: its head, its rising times, and no code but ours."""

import itertools
import json
import os
import pty
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from engine.exports.asciicast import COLUMNS, asciicast
from engine.policy.logline import decode_line
from engine.policy.text import cells
from engine.vocabulary.events import Envelope, UtteranceGlossed
from tests.fakes.attacks import attacked_log
from tests.fakes.hostile import HOSTILE, UNSEEN
from tests.fakes.minutes_log import ROLES, ended, envelopes, session_log

SESSIONS = Path(__file__).resolve().parents[3] / "snapshots" / "sessions"
OURS = re.compile(r"\x1b\[[012]m")


def recorded(name: str) -> list[Envelope]:
    return [decode_line(line) for line in (SESSIONS / f"{name}.jsonl").read_bytes().splitlines()]


def parts(cast: str) -> tuple[dict[str, Any], list[tuple[float, str, str]]]:
    head, *rows = map(json.loads, cast.splitlines())
    return head, [tuple(row) for row in rows]


def shown(cast: str) -> str:
    return "".join(text for _, _, text in parts(cast)[1])


def test_the_head_is_of_version_2_and_times_rise_at_the_pace_of_the_talk():
    log = recorded("paper-cut-zh")
    head, rows = parts(asciicast(log, "zh", ROLES))
    assert (head["version"], head["width"], head["height"]) == (2, 80, 24)
    assert (head["title"], head["timestamp"]) == ("剪纸蝴蝶文创礼物", 1795136400)
    assert set(head["env"]) == {"TERM"}
    times = [time for time, _, _ in rows]
    assert all(before < after for before, after in itertools.pairwise(times))
    assert {kind for _, kind, _ in rows} == {"o"}
    assert times[-1] > (log[-1].at - log[0].at).total_seconds()  # six voices, one after another


def test_everybody_is_named_speaks_whole_and_no_line_is_too_wide():
    text = OURS.sub("", shown(asciicast(recorded("paper-cut-zh"), "zh", ROLES)))
    assert "\r\n王晓萌（消费者）：\r\n我叫王晓萌，我的发言权来自我的购物车" in text
    assert max(cells(line.rstrip()) for line in text.split("\r\n")) <= COLUMNS
    assert "\n" not in text.replace("\r\n", "")


def test_every_voice_is_read_to_its_end():
    joined = re.sub(r"\s", "", OURS.sub("", shown(asciicast(session_log(), "zh", ROLES))))
    for words in (
        "价格要合理。也要耐用。",
        "主持人对张小雅说：请谈谈材料",
        "形态-翅膀-对称",
        "[绘图：蝶影*书签*",
    ):
        assert words in joined


def test_a_terminal_obeys_nothing_that_others_wrote():
    text = shown(asciicast(attacked_log(f"{HOSTILE}\t\r\n{HOSTILE}"), "zh", ROLES))
    assert UNSEEN.findall(OURS.sub("", text).replace("\r\n", "")) == []


def test_a_gloss_stands_behind_its_words_reasoning_before_and_an_empty_log_is_a_head():
    events = [e.event for e in session_log()]
    gloss = UtteranceGlossed(utterance="u4", seat="s1", lang="en", text="I agree.")
    text = shown(asciicast(envelopes([*events, gloss]), "zh", ROLES))
    assert "我同意。\r\n\x1b[2men: I agree.\x1b[0m\r\n" in text
    events[-3:] = [replace(ended("u5", "s1", "x", "说。"), reasoning="想一想")]
    thought = shown(asciicast(envelopes(events), "zh", ROLES))
    assert "\x1b[2m思考过程：想一想\x1b[0m\r\n说。\r\n" in thought
    assert parts(asciicast([], "en"))[1] == []


@pytest.mark.skipif(
    not shutil.which("asciinema"), reason="asciinema is not installed; .ci/run installs it"
)
def test_asciinema_reads_it(tmp_path: Path):
    file = tmp_path / "session.cast"
    cast = asciicast(session_log(), "zh", ROLES)
    file.write_text(cast, encoding="utf-8")
    ours, theirs = pty.openpty()  # it asks for a terminal, though it only prints
    done = subprocess.run(
        ["setsid", "--ctty", "--wait", "asciinema", "cat", str(file)],
        stdin=theirs,
        capture_output=True,
        env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "HOME": str(tmp_path)},
        check=False,
    )
    os.close(ours)
    os.close(theirs)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode() == shown(cast)
