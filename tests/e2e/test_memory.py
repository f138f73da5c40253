"""Memory from end to end: recalled by the next table, shown with its score, forgotten for good."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from engine import Paths, Runtime, SystemClock, replayed, run_async
from engine.session.seeing import seen
from engine.store import FileStore
from tests.fakes.program import call, events, of_type
from tests.fakes.redis_server import RedisServer, redis_server
from tests.fakes.traces import traces, traces_in_redis

RUN = (
    *("run", "Tea for two", "--provider", "rehearsal", "--auto", "--headless", "--json"),
    *("--rounds", "1", "--lang", "en", "--pace", "none"),
    *("--seats", "designer=1,consumer=1,craftsperson=1"),
)


@pytest.fixture
def server() -> Iterator[RedisServer]:
    with redis_server() as server:
        yield server


def ran(home: Path, seed: int, **more: str) -> list[dict[str, Any]]:
    home.mkdir(exist_ok=True)
    done = call(home, *RUN, "--seed", str(seed), **more)
    assert done.returncode == 0, done.stderr.decode()
    return events(done.stdout)


def recalled(log: list[dict[str, Any]]) -> list[tuple[str, dict[str, Any]]]:
    """Return what was recalled of other sessions, with the utterance that was given it."""
    found = of_type(log, "memory_recalled")
    return [(one["utterance"], row) for one in found for row in one["memories"] if "text" in row]


def request_of(home: Path, session: str, utterance: str) -> tuple[str, tuple[Any, ...]]:
    """Return the request behind an utterance, and what the inspector shows of its memories."""

    async def main(runtime: Runtime) -> tuple[str, tuple[Any, ...]]:
        store = FileStore(Paths.of(str(home)), clock=runtime.clock, deliveries=runtime.deliveries)
        try:
            journal = await store.open(session, write=False)
            found = await seen(journal, replayed(await journal.read()), utterance)
            assert found is not None
            return json.dumps(found.request, ensure_ascii=False), found.recalled
        finally:
            await store.close()

    return run_async(main, SystemClock())


def test_a_persona_recalls_what_the_inspector_shows_and_forgets_it_for_good(tmp_path: Path):
    first = ran(tmp_path, 5)
    second = ran(tmp_path, 6)
    utterance, row = recalled(second)[0]
    ref, text = row["memory"], row["text"]
    assert row["session"] == first[0]["session"]
    said = [one["text"] for one in of_type(first, "memory_written")]
    assert text in said
    request, shown = request_of(tmp_path, second[0]["session"], utterance)
    assert row in shown
    assert 0 < row["score"] <= 1
    assert json.dumps(text, ensure_ascii=False).strip('"') in request
    export = call(tmp_path, "export", first[0]["session"], "--format", "md")
    assert export.returncode == 0, export.stderr.decode()
    files = sorted((tmp_path / "exports").rglob("*.md"))
    assert traces(tmp_path, text)
    done = call(tmp_path, "memory", "forget", ref, "--json")
    assert done.returncode == 0, done.stderr.decode()
    named = json.loads(done.stdout)["files"]
    assert named
    assert {Path(file) for file in named} <= set(files)
    assert traces(tmp_path, text) == []
    third = ran(tmp_path, 7)
    assert recalled(third)
    assert ref not in {row["memory"] for _, row in recalled(third)}
    assert text not in {row["text"] for _, row in recalled(third)}
    assert traces(tmp_path, text) == []
    for name in {first[0]["session"], second[0]["session"]}:
        shown = call(tmp_path, "export", name, "--format", "md", "-o", "-")
        assert shown.returncode == 0, shown.stderr.decode()


def test_two_homes_on_one_redis_remember_and_forget_together(tmp_path: Path, server: RedisServer):
    one, two, url = tmp_path / "one", tmp_path / "two", server.url
    ran(one, 5, REDIS_URL=url)
    second = ran(two, 6, REDIS_URL=url)
    _, row = recalled(second)[0]
    ref, text = row["memory"], row["text"]
    assert traces(two, text)
    done = call(one, "memory", "forget", ref, REDIS_URL=url)
    assert done.returncode == 0, done.stderr.decode()
    assert traces(one, text) == []
    shown = call(two, "memory", "list", "--json", "--limit", "9999", REDIS_URL=url)
    assert shown.returncode == 0, shown.stderr.decode()
    refs = {found["id"] for found in json.loads(shown.stdout)}
    assert ref not in refs
    assert ref.partition(":")[0] in {other.partition(":")[0] for other in refs}
    assert traces(two, text) == []
    with server.client() as client:
        assert traces_in_redis(client, text) == []
