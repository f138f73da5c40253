"""What every store must do: run over each mode by a subclass that offers the fixture `place`."""

import asyncio
import random
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from engine.vocabulary.clock import ManualClock
from engine.vocabulary.errors import StoreError
from engine.vocabulary.events import NoteAdded, SessionResumed, UnknownEvent
from engine.vocabulary.ids import digest
from engine.vocabulary.ports import Draft, Journal, Store
from engine.vocabulary.reviews import Bookmark, Review
from tests.fakes.store_events import CLOSED, ended, envelope, failed, log, notes, opened
from tests.fakes.stores import Child, Place

SESSION = "20261120-k3f7"
OTHER = "20261121-m8p2"


class StoreContract:
    """The suite; `place` opens stores that share one set of sessions."""

    @pytest.fixture
    async def store(self, place: Place) -> AsyncIterator[Store]:
        store = place.store()
        yield store
        await store.close()

    async def filled(self, store: Store, session: str = SESSION, topic: str = "剪纸") -> Journal:
        journal = await store.create(session)
        await journal.append(log(session, opened(topic), NoteAdded(text="一")))
        return journal

    async def shown(self, journal: Journal, drafts: list[Draft]) -> None:
        while True:
            if await journal.drafts() == drafts:
                return
            await asyncio.sleep(0.02)

    # The log

    async def test_events_come_back_in_order_and_unchanged(self, store: Store):
        journal = await store.create(SESSION)
        events = log(
            SESSION,
            opened(),
            ended("u1", "好" * 5000),
            UnknownEvent(type="x", v=3, data={"a": [1]}),
        )
        await journal.append(events[:1])
        await journal.append(events[1:])
        assert await journal.read() == events
        await journal.close()
        reader = await store.open(SESSION, write=False)
        assert await reader.read() == events
        assert (reader.session, reader.mode) == (SESSION, store.mode)

    async def test_many_appends_at_once_are_written_in_the_order_of_asking(self, store: Store):
        journal = await store.create(SESSION)
        events = notes(SESSION, 1, 600)
        done: list[int] = []

        async def write(first: int) -> None:
            await journal.append(events[first : first + 3])
            done.append(first)

        async with asyncio.TaskGroup() as group:
            for first in range(0, 600, 3):
                group.create_task(write(first))
        assert await journal.read() == events
        assert done == sorted(done)

    async def test_what_stands_already_is_not_written_twice(self, store: Store):
        journal = await store.create(SESSION)
        events = notes(SESSION, 1, 5)
        await journal.append(events[:3])
        await journal.append(events[:3])
        await journal.append(events[1:])
        await journal.append([])
        assert await journal.read() == events

    async def test_other_events_in_the_same_place_are_refused(self, store: Store):
        journal = await store.create(SESSION)
        events = notes(SESSION, 1, 3)
        await journal.append(events)
        with pytest.raises(StoreError, match="already holds"):
            await journal.append(
                [envelope(SESSION, 3, NoteAdded(text="else")), *notes(SESSION, 4, 4)]
            )
        assert await journal.read() == events

    async def test_gaps_and_strangers_are_refused(self, store: Store):
        journal = await store.create(SESSION)
        for wrong in (notes(SESSION, 2, 3), notes(OTHER, 1, 1), notes(SESSION, 1, 1) * 2):
            with pytest.raises(StoreError):
                await journal.append(wrong)
        await journal.append(notes(SESSION, 1, 1))
        assert await journal.read() == notes(SESSION, 1, 1)

    async def test_a_refused_append_does_not_harm_its_neighbours(self, store: Store):
        journal = await store.create(SESSION)
        answers = await asyncio.gather(
            journal.append(notes(SESSION, 1, 2)),
            journal.append(notes(SESSION, 9, 9)),
            journal.append(notes(SESSION, 3, 4)),
            return_exceptions=True,
        )
        assert [isinstance(answer, StoreError) for answer in answers] == [False, True, False]
        assert await journal.read() == notes(SESSION, 1, 4)

    async def test_who_stops_waiting_does_not_take_events_back(self, store: Store):
        journal = await store.create(SESSION)
        task = asyncio.create_task(journal.append(notes(SESSION, 1, 1)))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await journal.append(notes(SESSION, 2, 2))
        assert await journal.read() == notes(SESSION, 1, 2)

    async def test_closing_writes_what_is_left(self, store: Store):
        journal = await store.create(SESSION)
        task = asyncio.create_task(journal.append(notes(SESSION, 1, 50)))
        await asyncio.sleep(0)
        journal.keep_draft(Draft(utterance="u", text="halb"))
        await journal.close()
        await journal.close()
        await task
        reader = await store.open(SESSION, write=False)
        assert await reader.read() == notes(SESSION, 1, 50)
        assert await reader.drafts() == [Draft(utterance="u", text="halb")]
        with pytest.raises(StoreError, match="closed"):
            await journal.append(notes(SESSION, 51, 51))

    # Requests and drafts

    async def test_requests_are_kept_once_and_exactly(self, store: Store):
        journal = await store.create(SESSION)
        requests = [b"", b"\x00\xff short", "长".encode() * 3000, random.Random(1).randbytes(5000)]
        for request in requests * 2:
            await journal.put_prompt(digest(request), request)
        for request in requests:
            assert await journal.prompt(digest(request)) == request
        assert await journal.prompt(digest(b"never")) is None

    async def test_a_snapshot_is_told_as_long_as_the_log_ends_where_it_does(self, store: Store):
        journal = await self.filled(store)
        assert await journal.snapshot() is None
        for data in (b"first", b"\x00\xff second"):
            await journal.put_snapshot(2, data)
            assert await journal.snapshot() == data
        await journal.append(notes(SESSION, 3, 3))
        assert await journal.snapshot() is None
        await journal.put_snapshot(3, b"third")
        await journal.close()
        reader = await store.open(SESSION, write=False)
        assert await reader.snapshot() == b"third"
        with pytest.raises(StoreError, match="reading"):
            await reader.put_snapshot(3, b"")

    async def test_forgetting_leaves_no_snapshot(self, store: Store):
        journal = await self.filled(store)
        await journal.put_snapshot(2, b"a secret of the table")
        await journal.redact(["something else altogether"])
        assert await journal.snapshot() is None
        await journal.put_snapshot(2, b"read before, on its way until now")
        assert await journal.snapshot() is None

    async def test_drafts_are_overwritten_and_written_soon(self, store: Store):
        journal = await store.create(SESSION)
        for text in ("a", "ab", "abc"):
            journal.keep_draft(Draft(utterance="u1", text=text))
        journal.keep_draft(Draft(utterance="u2", text="x"))
        wanted = [Draft(utterance="u1", text="abc"), Draft(utterance="u2", text="x")]
        await self.shown(journal, wanted)

    async def test_an_end_clears_its_draft_and_no_other(self, store: Store):
        journal = await store.create(SESSION)
        for name in ("u1", "u2", "u3"):
            journal.keep_draft(Draft(utterance=name, text="x"))
        await self.shown(journal, [Draft(utterance=f"u{n}", text="x") for n in (1, 2, 3)])
        journal.keep_draft(Draft(utterance="u1", text="xy"))
        await journal.append(log(SESSION, ended("u1"), failed("u3")))
        assert await journal.drafts() == [Draft(utterance="u2", text="x")]
        await journal.close()
        reader = await store.open(SESSION, write=False)
        assert await reader.drafts() == [Draft(utterance="u2", text="x")]

    # One owner

    async def test_an_id_is_taken_once(self, store: Store):
        await self.filled(store)
        with pytest.raises(StoreError):
            await store.create(SESSION)
        await (await store.create(OTHER)).close()
        with pytest.raises(StoreError, match="already"):
            await store.create(OTHER)

    @pytest.mark.parametrize("name", ["", "../x", "a/b", ".hidden", "x" * 80, "a\x00b", "last"])
    async def test_only_ids_of_sessions_open(self, store: Store, name: str):
        with pytest.raises(StoreError):
            await store.open(name, write=False)

    async def test_a_second_owner_is_refused_and_readers_are_not(self, place: Place, store: Store):
        journal = await self.filled(store)
        second = place.store()
        with pytest.raises(StoreError, match="open"):
            await second.open(SESSION, write=True)
        reader = await second.open(SESSION, write=False)
        assert len(await reader.read()) == 2
        await journal.close()
        await (await second.open(SESSION, write=True)).append(notes(SESSION, 3, 3))
        await second.close()

    async def test_a_reader_may_not_write(self, store: Store):
        await (await self.filled(store)).close()
        reader = await store.open(SESSION, write=False)
        with pytest.raises(StoreError, match="reading"):
            await reader.append(notes(SESSION, 3, 3))
        with pytest.raises(StoreError, match="reading"):
            await reader.put_prompt(digest(b""), b"")
        with pytest.raises(StoreError, match="reading"):
            reader.keep_draft(Draft(utterance="u", text=""))

    async def test_another_process_is_named_as_the_holder(self, place: Place, store: Store):
        await (await self.filled(store)).close()
        child = Child(place, "hold", SESSION)
        try:
            assert await child.line() == "held"
            with pytest.raises(StoreError, match=f"pid {child.pid}"):
                await store.open(SESSION, write=True)
            with pytest.raises(StoreError, match="open"):
                await store.delete(SESSION, now=True)
            assert [one.status for one in await store.list()] == ["open"]
        finally:
            await child.end()
        await (await store.open(SESSION, write=True)).append(notes(SESSION, 3, 3))

    @pytest.mark.parametrize("after", [1, 7, 60, 200])
    async def test_kill_9_loses_nothing_that_was_acknowledged(
        self, place: Place, store: Store, after: int
    ):
        child = Child(place, "append", SESSION)
        said = [int(await child.line()) for _ in range(after)]
        said += [int(line) for line in child.kill() if line]
        journal = await store.open(SESSION, write=True)
        read = await journal.read()
        assert len(read) >= said[-1]
        assert read == [*log(SESSION, opened()), *notes(SESSION, 2, len(read))]
        assert {draft.utterance for draft in await journal.drafts()} <= {"open"}
        await journal.append(notes(SESSION, len(read) + 1, len(read) + 1))

    # The list

    async def test_the_list_tells_of_each_session(self, store: Store):
        journal = await self.filled(store, topic="灯")
        closed = await self.filled(store, OTHER, topic="纸")
        await closed.append(log(OTHER, CLOSED, first=3))
        await closed.close()
        first, second = sorted(await store.list(), key=lambda one: one.id)
        assert (first.topic, first.title, first.kit, first.lang) == ("灯", "灯", "paper-cut", "zh")
        assert (first.opened, first.last) == (
            "2026-11-20T10:00:00.010Z",
            "2026-11-20T10:00:00.020Z",
        )
        assert (first.events, first.status, first.read_only) == (2, "open", False)
        assert (second.events, second.status) == (3, "closed")
        await journal.close()
        assert {one.id: one.status for one in await store.list()}[SESSION] == "interrupted"
        assert await store.ids() == [OTHER, SESSION]

    async def test_a_closed_session_that_goes_on_is_open_again(self, store: Store):
        journal = await self.filled(store)
        await journal.append(log(SESSION, CLOSED, NoteAdded(text="after"), first=3))
        assert [one.status for one in await store.list()] == ["closed"]
        await journal.append(log(SESSION, SessionResumed(reason="more"), first=5))
        assert [one.status for one in await store.list()] == ["open"]

    async def test_an_empty_place_has_no_sessions(self, store: Store):
        assert await store.list() == []
        assert await store.ids() == []

    async def test_a_title_is_kept_beside_the_log(self, store: Store):
        journal = await self.filled(store)
        before = await journal.read()
        await store.rename(SESSION, "Nadelspiel 蝴蝶")
        await journal.append(notes(SESSION, 3, 3))
        await journal.close()
        await store.rename(SESSION, "蝴蝶")
        assert [one.title for one in await store.list()] == ["蝴蝶"]
        reader = await store.open(SESSION, write=False)
        assert await reader.read() == [*before, *notes(SESSION, 3, 3)]
        with pytest.raises(StoreError, match="no session"):
            await store.rename(OTHER, "x")

    async def test_a_review_is_kept_beside_the_log(self, place: Place, store: Store):
        journal = await self.filled(store)
        assert await store.review(SESSION) == Review()
        kept = Review(tags=("灯", "Lamp"), note="n", bookmarks=(Bookmark(seq=2, text="b"),))
        second = place.store()  # somebody else, while it is open here
        await second.keep_review(SESSION, kept)
        await second.close()
        await journal.append(notes(SESSION, 3, 3))
        assert await store.review(SESSION) == kept
        await journal.close()
        assert [one.tags for one in await store.list()] == [("灯", "Lamp")]
        reader = await store.open(SESSION, write=False)
        assert [one.seq for one in await reader.read()] == [1, 2, 3]
        with pytest.raises(StoreError, match="no session"):
            await store.keep_review(OTHER, kept)
        with pytest.raises(StoreError, match="no session"):
            await store.review(OTHER)

    @pytest.mark.parametrize("now", [True, False])
    async def test_a_deleted_session_is_gone_and_its_id_free(self, store: Store, now: bool):
        for topic in ("one", "two"):
            journal = await self.filled(store, topic=topic)
            with pytest.raises(StoreError, match="open"):
                await store.delete(SESSION, now=now)
            await journal.close()
            await store.delete(SESSION, now=now)
            assert await store.ids() == []
            assert await store.list() == []
            with pytest.raises(StoreError, match="no session"):
                await store.open(SESSION, write=False)
        with pytest.raises(StoreError, match="no session"):
            await store.delete(OTHER, now=now)

    async def test_the_moment_of_deleting_comes_from_the_clock(self, place: Place):
        store = place.store(ManualClock(datetime(2030, 1, 1, tzinfo=UTC)))
        await (await self.filled(store)).close()
        await store.delete(SESSION, now=False)
        assert await store.ids() == []
        await store.close()

    # Pictures

    async def test_pictures_come_back_by_their_hash(self, place: Place, store: Store):
        pictures = [b"", b"\x89PNG", random.Random(2).randbytes(300_000)]
        names = [await store.blobs.put(picture) for picture in pictures * 2]
        assert names == [digest(picture) for picture in pictures] * 2
        other = place.store()
        assert [await other.blobs.get(name) for name in names[:3]] == pictures
        await other.close()

    @pytest.mark.parametrize("name", ["", "ab", "0" * 64, "../../etc/passwd", "Z" * 64])
    async def test_a_picture_that_is_not_there_is_said_so(self, store: Store, name: str):
        with pytest.raises(StoreError, match="not in the store"):
            await store.blobs.get(name)
