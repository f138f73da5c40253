"""The desk of reviews over a real home: sessions read, kept beside, put away; no log changes."""

import hashlib
import sqlite3
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from engine import (
    Bookmark,
    Changes,
    Envelope,
    InputError,
    ManualClock,
    ModelRef,
    Paths,
    Review,
    Runtime,
    SessionCopy,
    StoreError,
    events,
    run_async,
)
from engine.vocabulary.events import SeatChanged, SessionOpened, SessionResumed
from tests.fakes.minutes_log import SESSION, session_log
from tests.fakes.pictures import butterfly, encoded
from tests.fakes.recorded import RecordedSession
from tests.fakes.sessions import left_behind, log_of, ran
from tests.fakes.tables import START
from tests.tui.cli.test_sessions import fill
from tui.review_desk import CopyArchive, HomeArchive, ReviewDesk, Wanted

Act = Callable[[ReviewDesk], Awaitable[object]]
PICTURE = encoded(butterfly(), "PNG")


def at_desk(home: Path, act: Act) -> None:
    async def main(runtime: Runtime) -> None:
        await act(ReviewDesk(Paths.of(str(home)), runtime))

    run_async(main, ManualClock(START))


def test_a_session_is_opened_at_its_end_or_at_a_turn(tmp_path: Path):
    left_behind(tmp_path, SESSION, session_log())

    async def act(desk: ReviewDesk) -> None:
        session = await desk.open(Wanted(session="last"))
        assert session.id == SESSION
        assert session.place == len(session_log())
        assert session.roles["designer"] == "设计师"
        assert any(stage.id == "discussion" for stage in session.stages)
        session = await desk.open(Wanted(session=SESSION, turn=1))
        assert session.timeline.turns_by(session.place) == 1
        assert (await desk.open(Wanted(session=SESSION, turn=0))).place == 1
        with pytest.raises(InputError):
            await desk.open(Wanted(session="19990101-none"))

    at_desk(tmp_path, act)


def test_what_is_kept_is_kept_beside_the_log(tmp_path: Path):
    left_behind(tmp_path, SESSION, session_log())
    before = log_of(tmp_path, SESSION)
    review = Review(tags=("剪纸",), note="why", bookmarks=(Bookmark(seq=9, text="here"),))

    async def act(desk: ReviewDesk) -> None:
        await desk.keep(SESSION, review)
        await desk.rename(SESSION, "A butterfly")
        assert await desk.review(SESSION) == review
        (row,) = await desk.sessions()
        assert (row.title, row.tags) == ("A butterfly", ("剪纸",))
        with pytest.raises(StoreError):
            await desk.review("20200101-aaaa")

    at_desk(tmp_path, act)
    assert log_of(tmp_path, SESSION) == before


def test_a_session_lies_in_the_bin(tmp_path: Path):
    left_behind(tmp_path, SESSION, session_log())

    async def act(desk: ReviewDesk) -> None:
        await desk.delete(SESSION)
        assert await desk.sessions() == []
        with pytest.raises(StoreError):
            await desk.delete(SESSION)

    at_desk(tmp_path, act)
    assert any(SESSION in file.name for file in tmp_path.rglob("*.db"))


def test_a_kit_that_is_gone_leaves_the_stages_of_the_log(tmp_path: Path):
    recorded = RecordedSession("open-table-en")
    opened, *rest = recorded.log
    assert isinstance(opened.event, events.SessionOpened)
    gone = replace(opened, event=replace(opened.event, kit="a-kit-that-is-gone"))

    async def act(desk: ReviewDesk) -> None:
        copy = SessionCopy(log=[gone, *rest])
        session = await desk.open(Wanted(copy=copy))
        assert [stage.id for stage in session.stages] == [s.id for s in session.whole.stages]
        assert session.roles == {}

    at_desk(tmp_path, act)


def test_a_copy_needs_no_home(tmp_path: Path):
    recorded, image = RecordedSession("open-table-en"), hashlib.sha256(PICTURE).hexdigest()

    async def act(desk: ReviewDesk) -> None:
        copy = SessionCopy(log=recorded.log, pictures={image: PICTURE})
        session = await desk.open(Wanted(copy=copy, turn=2))
        assert session.timeline.turns_by(session.place) == 2
        assert await session.picture(image) == PICTURE
        with pytest.raises(StoreError):
            await session.picture("0" * 64)
        seen = await session.seen(session.timeline.turns[0].utterance)
        assert seen is not None
        assert seen.request is None

    at_desk(tmp_path, act)
    assert not (tmp_path / "sessions").exists()


def test_pictures_and_requests_come_from_the_home(tmp_path: Path):
    name, _ = ran(tmp_path)

    async def act(desk: ReviewDesk) -> None:
        async with desk.store() as store:
            image = await store.blobs.put(PICTURE)
        session = await desk.open(Wanted(session=name))
        assert await session.picture(image) == PICTURE
        seen = await session.seen(session.timeline.turns[-1].utterance)
        assert seen is not None
        assert seen.request is not None
        assert seen.request["messages"]
        archive = CopyArchive({}, HomeArchive(desk._store))  # pyright: ignore[reportPrivateUsage]
        assert await archive.picture(image) == PICTURE
        assert await archive.request(seen.utterance.prompt_hash) is None

    at_desk(tmp_path, act)


def test_damaged_and_newer_sessions(tmp_path: Path):
    for name in (SESSION, "20261121-aaaa"):
        log = [replace(one, session=name) for one in session_log()]
        left_behind(tmp_path, name, log)
    sessions = Paths.of(str(tmp_path)).sessions
    (sessions / "20261121-aaaa.db").write_bytes(b"no database" * 500)
    with sqlite3.connect(sessions / f"{SESSION}.db") as connection:
        connection.execute("PRAGMA user_version=99")
    connection.close()

    async def act(desk: ReviewDesk) -> None:
        rows = {one.id: one for one in await desk.sessions()}
        assert rows["20261121-aaaa"].status == "damaged"
        assert rows[SESSION].read_only
        with pytest.raises(StoreError, match="damaged"):
            await desk.open(Wanted(session="20261121-aaaa"))
        assert (await desk.open(Wanted(session=SESSION))).place == len(session_log())
        with pytest.raises(StoreError, match="newer version"):
            await desk.rename(SESSION, "A title")
        with pytest.raises(StoreError, match="newer version"):
            await desk.keep(SESSION, Review(note="n"))

    at_desk(tmp_path, act)


def test_a_branch_is_made_with_the_kits_roles_and_its_origin_stays(tmp_path: Path):
    fill(tmp_path)
    changes = Changes(
        models={"s1": ModelRef(provider="openai", model="gpt-x/y")}, roles={"s1": "manufacturer"}
    )
    at = len(session_log()) // 2

    async def main(runtime: Runtime) -> None:
        desk = ReviewDesk(Paths.of(str(tmp_path)), runtime)
        name = await desk.fork(SESSION, at, changes)
        async with desk.store() as store:
            logs: list[list[Envelope]] = []
            for one in (name, SESSION):
                journal = await store.open(one, write=False)
                logs.append(await journal.read())
                await journal.close()
        branch, origin = logs
        assert isinstance(opened := branch[0].event, SessionOpened)
        assert opened.parent == {"session": SESSION, "seq": at}
        assert [one.event for one in branch[1:at]] == [one.event for one in origin[1:at]]
        assert [one.event for one in branch[at:]] == [
            SessionResumed(reason="resumed"),
            SeatChanged(seat="s1", what="model", value="openai/gpt-x/y"),
            SeatChanged(seat="s1", what="role", value="manufacturer"),
        ]
        assert len(origin) == len(session_log())
        with pytest.raises(InputError, match="no role king"):
            await desk.fork(SESSION, at, Changes(roles={"s1": "king"}))
        assert {one.id for one in await desk.sessions()} == {SESSION, name}

    run_async(main, ManualClock(START))
