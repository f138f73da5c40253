"""Two homes on one Redis: what was said in one is recalled in the other, and forgotten in both."""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from engine.memory import Entry, Scope
from engine.policy.paths import Paths
from engine.policy.settings_model import General, Rehearsal, Settings
from engine.session import Engine, SessionPlan
from engine.session.changing import edit_memory, forget_memory, pin_memory
from engine.session.remembering import catch_up, reindex
from engine.session.sharing import share
from engine.tasks import Runtime, run
from engine.vocabulary.clock import ManualClock
from engine.vocabulary.errors import InputError, StoreError
from engine.vocabulary.events import Envelope, MemoryForgotten, MemoryRecalled, MemoryWritten
from tests.fakes.redis_server import RedisServer, redis_server
from tests.fakes.sessions import PLAN, log_of
from tests.fakes.tables import START
from tests.fakes.traces import traces, traces_in_redis

OTHER = replace(PLAN, seed=8)
ALL = 10_000


@pytest.fixture
def server() -> Iterator[RedisServer]:
    with redis_server() as server:
        yield server


class Home:
    """A home that shares what it remembers."""

    def __init__(self, folder: Path, server: RedisServer) -> None:
        self.folder = folder
        self._settings = Settings(general=General(store=server.url), rehearsal=Rehearsal())

    def act(self, act: Callable[[Engine], Awaitable[Any]]) -> Any:
        async def main(runtime: Runtime) -> Any:
            paths = Paths.of(str(self.folder))
            async with Engine.open(self._settings, paths, runtime, patience=5) as engine:
                return await act(engine)

        return run(main, ManualClock(START))

    def run(self, plan: SessionPlan) -> list[Envelope]:
        async def act(engine: Engine) -> str:
            session = await engine.new_session(plan)
            try:
                assert (await session.run()).reason == "done"
                return session.id
            finally:
                await session.close()

        return log_of(self.folder, self.act(act))

    def contact(self) -> None:
        async def act(engine: Engine) -> None:
            await catch_up(engine.store, engine.memories)
            await share(engine.store, engine.memories)

        self.act(act)

    def entries(self) -> dict[str, Entry]:
        async def act(engine: Engine) -> tuple[Entry, ...]:
            return await engine.memories.page(Scope(), ALL)

        return {one.ref: one for one in self.act(act)}


@pytest.fixture
def one(tmp_path: Path, server: RedisServer) -> Home:
    return Home(tmp_path / "one", server)


@pytest.fixture
def two(tmp_path: Path, server: RedisServer) -> Home:
    return Home(tmp_path / "two", server)


def recalled(log: list[Envelope]) -> list[dict[str, Any]]:
    rows = [r for e in log if isinstance(e.event, MemoryRecalled) for r in e.event.memories]
    return [row for row in rows if "session" in row]


def held(server: RedisServer, text: str) -> list[str]:
    with server.client() as client:
        return traces_in_redis(client, text)


def test_a_persona_recalls_in_a_second_home_and_forgets_in_both(
    one: Home, two: Home, server: RedisServer
):
    first = one.run(PLAN)
    said = {
        f"{e.session}:{e.event.memory}": e.event.text
        for e in first
        if isinstance(e.event, MemoryWritten) and e.event.seat
    }
    second = two.run(OTHER)
    row = recalled(second)[0]
    ref, text = row["memory"], row["text"]
    assert said[ref] == text
    assert {"score", "relevance", "recency", "importance"} <= set(row)
    assert {r: e.text for r, e in two.entries().items() if r in said} == said
    assert traces(two.folder, text)
    assert held(server, text)
    one.act(lambda e: forget_memory(e.store, e.memories, ref))
    assert traces(one.folder, text) == []
    assert [key for key in held(server, text) if first[0].session in key or "agent" in key] == []
    two.contact()
    assert traces(two.folder, text) == []
    assert held(server, text) == []
    assert ref not in two.entries()
    third = two.run(replace(PLAN, seed=9))
    assert recalled(third)
    assert ref not in {row["memory"] for row in recalled(third)}


def test_what_is_forgotten_in_the_second_home_is_gone_from_the_first(
    one: Home, two: Home, server: RedisServer
):
    one.run(PLAN)
    row = recalled(two.run(OTHER))[0]
    ref, text = row["memory"], row["text"]
    for act in (
        lambda e: pin_memory(e.store, e.memories, ref, pinned=True),
        lambda e: edit_memory(e.store, e.memories, ref, "something else"),
    ):
        with pytest.raises(InputError, match="another home"):
            two.act(act)
    two.act(lambda e: forget_memory(e.store, e.memories, ref))
    assert traces(two.folder, text) == []
    assert traces(one.folder, text)
    one.contact()
    assert traces(one.folder, text) == []
    assert held(server, text) == []
    log = log_of(one.folder, ref.partition(":")[0])
    assert [e.event.memory for e in log if isinstance(e.event, MemoryForgotten)] == [
        ref.partition(":")[2]
    ]


def test_what_is_changed_is_changed_in_both(one: Home, two: Home):
    one.run(PLAN)
    two.run(OTHER)
    ref = next(ref for ref, entry in one.entries().items() if entry.agent)
    one.act(lambda e: edit_memory(e.store, e.memories, ref, "A walrus made of paper"))
    one.act(lambda e: pin_memory(e.store, e.memories, ref, pinned=True))
    two.contact()
    assert two.entries()[ref] == one.entries()[ref]
    assert two.entries()[ref].pinned
    two.act(lambda e: reindex(e.store, e.memories))
    assert ref not in two.entries()
    two.contact()
    assert two.entries()[ref].text == "A walrus made of paper"


def test_a_server_that_lost_everything_is_told_again(one: Home, two: Home, server: RedisServer):
    one.run(PLAN)
    with server.client() as client:
        kept = {name: client.hgetall(name) for name in client.scan_iter("tr1:agent_memory:*")}
        assert len(kept) == 3
        assert all(client.ttl(name) == -1 for name in kept)
        for name in [*kept, *client.scan_iter("tr1:memz:*")]:
            client.delete(name)
        one.contact()
        again = {name: client.hgetall(name) for name in client.scan_iter("tr1:agent_memory:*")}
        assert {
            name: {k: v for k, v in fields.items() if k != b"version"}
            for name, fields in again.items()
        } == {
            name: {k: v for k, v in fields.items() if k != b"version"}
            for name, fields in kept.items()
        }
        for name, fields in again.items():
            refs = {key[2:] for key in fields if key.startswith(b"m:")}
            assert set(client.zrange(name.replace(b"agent_memory", b"memz"), 0, -1)) == refs


def test_a_session_deleted_here_is_not_taken_back(one: Home, two: Home):
    (session,) = {e.session for e in one.run(PLAN)}
    two.run(OTHER)
    one.act(lambda e: e.store.delete(session, now=False))
    one.contact()
    assert not [ref for ref in one.entries() if ref.startswith(session)]
    assert [ref for ref in one.entries() if not ref.startswith(session)]
    assert [ref for ref in two.entries() if ref.startswith(session)]


def test_without_the_server_a_table_goes_on_and_forgetting_says_what_is_left(
    one: Home, two: Home, server: RedisServer, caplog: pytest.LogCaptureFixture
):
    one.run(PLAN)
    row = recalled(two.run(OTHER))[0]
    ref, text = row["memory"], row["text"]
    server.kill()
    with pytest.raises(StoreError, match="not yet in Redis"):
        one.act(lambda e: forget_memory(e.store, e.memories, ref))
    assert traces(one.folder, text) == []
    with pytest.raises(StoreError, match="Redis cannot be reached"):
        two.act(lambda e: forget_memory(e.store, e.memories, ref))
    assert ref in two.entries()
    assert recalled(one.run(replace(PLAN, seed=10)))
    assert "nothing is shared with other homes now" in caplog.text
    server.start()
    one.contact()
    two.contact()
    assert traces(two.folder, text) == []
    assert [key for key in held(server, text) if "agent" in key] == []
