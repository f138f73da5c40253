"""Kept answers: there again after a start, never in the way."""

import sqlite3
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from engine.store import AnswerFile
from engine.store.answers import KEPT
from engine.tasks import Runtime, run
from engine.vocabulary.clock import ManualClock
from tests.fakes.tables import START


def kept(file: Path, play: Any, later: timedelta = timedelta()) -> Any:
    async def main(runtime: Runtime) -> Any:
        return await play(AnswerFile(file, runtime, runtime.clock))

    return run(main, ManualClock(START + later))


def test_an_answer_is_there_after_a_start(tmp_path: Path):
    file = tmp_path / "data" / "answers.db"

    async def put(answers: AnswerFile) -> None:
        assert await answers.get("k") is None
        await answers.put("k", b"one")
        await answers.put("k", "两".encode())

    async def get(answers: AnswerFile) -> None:
        assert await answers.get("k") == "两".encode()
        assert await answers.get("other") is None

    kept(file, put)
    kept(file, get)
    assert file.stat().st_mode & 0o777 == 0o600


def test_what_nobody_asks_for_goes_and_what_is_asked_for_stays(tmp_path: Path):
    file = tmp_path / "answers.db"

    async def put(answers: AnswerFile) -> None:
        await answers.put("asked", b"a")
        await answers.put("forgotten", b"f")

    async def ask(answers: AnswerFile) -> None:
        assert await answers.get("asked") == b"a"

    async def look(answers: AnswerFile) -> None:
        await answers.put("new", b"n")
        assert await answers.get("asked") == b"a"
        assert await answers.get("forgotten") is None

    kept(file, put)
    kept(file, ask, KEPT / 2)
    kept(file, look, KEPT + timedelta(hours=1))


@pytest.mark.parametrize("damage", [b"no database at all, but long enough to look like one", None])
def test_a_damaged_file_and_a_folder_in_its_place_are_only_logged(
    tmp_path: Path, damage: bytes | None, caplog: pytest.LogCaptureFixture
):
    file = tmp_path / "answers.db"
    if damage is None:
        file.mkdir()
    else:
        file.write_bytes(damage)

    async def use(answers: AnswerFile) -> None:
        await answers.put("k", b"v")
        assert await answers.get("k") is None

    kept(file, use)
    assert len(caplog.records) == 2
    assert "Traceback" not in caplog.text


def test_a_table_of_another_shape_is_only_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture):
    file = tmp_path / "answers.db"
    with sqlite3.connect(file) as base:
        base.execute("CREATE TABLE answer (x)")
    base.close()

    async def use(answers: AnswerFile) -> None:
        assert await answers.get("k") is None

    kept(file, use)
    assert caplog.records
