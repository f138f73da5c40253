"""What a log says is found by its words, by who said it, when and about what."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given

from engine.policy.log_lines import read_log
from engine.policy.parsing.keywords import key_of
from engine.replay.places import key_text
from engine.replay.search import Hit, Query, search, search_sessions
from engine.tasks import Runtime, run
from engine.vocabulary.clock import SystemClock
from engine.vocabulary.events import Envelope, Event, UtteranceEdited
from tests.fakes.event_sequences import any_events
from tests.fakes.facts import in_envelopes, opened
from tests.fakes.minutes_log import session_log
from tests.fakes.stores import FilePlace

SESSIONS = Path(__file__).resolve().parents[3] / "snapshots" / "sessions"


def kinds(log: Sequence[Envelope], **asked: object) -> list[str]:
    words = asked.pop("words", "")
    query = Query(words=tuple(str(words).split()), **asked)  # pyright: ignore[reportArgumentType]
    return [hit.kind for hit in search(log, query)]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"words": "价格"}, ["speech", "closing"]),
        ({"words": "ＢＵＴＴＥＲＦＬＹ"}, ["card"]),
        ({"words": "butter paper"}, []),
        ({"words": "耐用 价格"}, ["speech"]),
        ({"words": "原始"}, []),  # a raw list of keywords
        ({"words": "secret"}, []),  # a memory says again what was said
        ({"words": "私人"}, ["note"]),
        ({"words": "包装"}, ["parked", "closing"]),
        ({"words": "材料"}, ["facilitator"]),
        ({"words": "对称", "stage": "voting"}, ["ballot"]),
        ({"words": "对称", "stage": "投票"}, ["ballot"]),
        ({"words": "对称", "stage": "Vot"}, ["ballot"]),
        ({"seat": "林思雨", "stage": "image"}, ["speech", "keywords"]),
        ({"seat": "s1", "stage": "image"}, ["speech", "keywords"]),
        ({"seat": "designer", "words": "价格"}, []),
        ({"seat": "consumer", "words": "价格"}, ["speech"]),
        ({"keyword": "红色"}, ["keywords", "board", "board", "ballot"]),
        ({"picture": "photo"}, ["picture", "picture"]),
        ({"picture": "photo", "words": "一只"}, ["picture"]),
        ({"picture": "蝶影"}, ["card", "drawing"]),
        ({"picture": "bbbb"}, ["drawing"]),
        ({}, []),
        ({"words": "?"}, []),
    ],
)
def test_filters_narrow(asked: dict[str, str], found: list[str]):
    assert kinds(session_log(), **asked) == found


def test_a_hit_tells_where_it_stands():
    (hit,) = search(session_log(), Query(words=("耐用",)))
    assert (hit.session, hit.stage, hit.seat, hit.who) == (
        "20261120-k3f7",
        "discussion",
        "s2",
        "张小雅",
    )
    assert hit.shown.text == "价格要合理。 也要耐用。"
    assert hit.shown.text[hit.shown.start : hit.shown.end] == "耐用"
    assert session_log()[hit.seq - 1].at == hit.at


def test_what_a_branch_leaves_out_is_not_found():
    log = session_log()
    gone = UtteranceEdited(utterance="u2", seat="s2", code="", reason="", partial="", text="")
    log.append(replace(log[-1], seq=len(log) + 1, event=gone))
    assert kinds(log, words="耐用") == []


@pytest.mark.parametrize("name", ["paper-cut-zh", "open-table-en"])
def test_every_word_of_a_recorded_session_is_found_where_it_was_listed(name: str):
    log = read_log((SESSIONS / f"{name}.jsonl").read_bytes().splitlines(keepends=True))
    for hit in search(log, Query(stage="keywords")):
        for word in hit.shown.text.strip("…").split(", ")[:2]:
            found = [one.seq for one in search(log, Query(words=(word,)))]
            assert hit.seq in found


@given(any_events)
def test_any_log_can_be_searched(events: list[Event]):
    log = list(in_envelopes([opened(), *events]))
    for hit in search(log, Query(words=("a",))):
        place = hit.shown.text[hit.shown.start : hit.shown.end]
        assert key_of("a") in key_text(place)


def test_all_sessions_are_searched_the_newest_first(tmp_path: Path):
    ids = ("20261118-aaaa", "20261119-bbbb", "20261120-cccc")

    async def find(
        runtime: Runtime, query: Query, likely: tuple[str, ...], most: int, each: int
    ) -> list[Hit]:
        store = FilePlace(tmp_path).store()
        try:
            found = search_sessions(store, query, runtime, likely=likely, most=most, each=each)
            return [hit async for hit in found]
        finally:
            await store.close()

    async def main(runtime: Runtime) -> None:
        store = FilePlace(tmp_path).store()
        for day, name in enumerate(ids):
            journal = await store.create(name)
            await journal.append(
                [replace(e, session=name, at=e.at.replace(day=18 + day)) for e in session_log()]
            )
            await journal.close()
        await store.close()
        (tmp_path / "sessions" / "20261117-zzzz.db").write_bytes(b"no database at all")
        price = Query(words=("价格",))
        hits = await find(runtime, price, (), 200, 20)
        assert [hit.session for hit in hits] == [n for n in reversed(ids) for _ in range(2)]
        hits = await find(runtime, price, (ids[0],), 200, 1)
        assert [hit.session for hit in hits] == [ids[0], ids[2], ids[1]]
        assert len(await find(runtime, price, (), 3, 20)) == 3
        assert await find(runtime, Query(), (), 200, 20) == []

    run(main, SystemClock())


def test_a_search_can_be_left(tmp_path: Path):
    async def main(runtime: Runtime) -> None:
        store = FilePlace(tmp_path).store()
        for name in ("20261118-aaaa", "20261119-bbbb"):
            journal = await store.create(name)
            await journal.append([replace(e, session=name) for e in session_log()])
            await journal.close()
        found = search_sessions(store, Query(words=("价格",)), runtime)
        assert (await anext(found)).kind == "speech"
        await found.aclose()
        with pytest.raises(StopAsyncIteration):
            await anext(found)
        await store.close()

    run(main, SystemClock())
