"""A log from elsewhere becomes a session: under its own id unless that is taken, whole or not."""

from dataclasses import replace
from pathlib import Path

import pytest

from engine.session import Engine
from engine.session.importing import import_session
from engine.vocabulary.errors import InputError, StoreError
from engine.vocabulary.events import Envelope
from engine.vocabulary.ids import digest
from tests.fakes.minutes_log import session_log
from tests.fakes.pictures import photo
from tests.fakes.sessions import log_of, play

LOG = session_log()
SESSION = LOG[0].session


def taken_in(home: Path, log: list[Envelope]) -> str:
    async def act(engine: Engine) -> str:
        return await import_session(engine.store, log)

    return play(home, act)


def test_it_keeps_its_id_where_that_is_free(tmp_path: Path):
    assert taken_in(tmp_path, LOG) == SESSION
    assert log_of(tmp_path, SESSION) == LOG


def test_where_its_id_is_taken_it_gets_the_next(tmp_path: Path):
    assert [taken_in(tmp_path, LOG) for _ in range(3)] == [SESSION, f"{SESSION}-2", f"{SESSION}-3"]
    copy = log_of(tmp_path, f"{SESSION}-3")
    assert [one.event for one in copy] == [one.event for one in LOG]
    assert {one.session for one in copy} == {f"{SESSION}-3"}
    assert log_of(tmp_path, SESSION) == LOG


def test_the_longest_id_has_room_for_a_number(tmp_path: Path):
    longest = [replace(one, session="x" * 64) for one in LOG]
    assert taken_in(tmp_path, longest) == "x" * 64
    assert taken_in(tmp_path, longest) == f"{'x' * 56}-2"


def test_what_cannot_be_kept_whole_is_not_kept(tmp_path: Path):
    gap = [*LOG[:3], *LOG[4:]]
    with pytest.raises(StoreError):
        taken_in(tmp_path, gap)
    assert [file.name for file in (tmp_path / "sessions").iterdir()] == []


def test_pictures_and_a_title_come_along(tmp_path: Path):
    data = photo("png")

    async def act(engine: Engine) -> tuple[bytes, str]:
        name = await import_session(engine.store, LOG, "My session", {digest(data): data})
        (row,) = await engine.store.list()
        assert row.id == name
        return await engine.store.blobs.get(digest(data)), row.title

    assert play(tmp_path, act) == (data, "My session")


def test_what_is_no_picture_is_refused_before_anything_is_kept(tmp_path: Path):
    async def act(engine: Engine) -> None:
        pictures = {digest(one): one for one in (photo("png"), b"<svg onload=x>")}
        with pytest.raises(InputError, match="is none"):
            await import_session(engine.store, LOG, "", pictures)
        assert await engine.store.ids() == []

    play(tmp_path, act)
    assert not (tmp_path / "blobs").exists()
