"""The row of the list: counted as the log grows, and anew where an older version kept less."""

import asyncio
import sqlite3
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest

from engine.policy import logline
from engine.policy.state import replay
from engine.store import rows, summary
from engine.vocabulary.events import ImageAttached, UsageRecorded
from engine.vocabulary.usage import Cost
from tests.contracts.store_contract import SESSION
from tests.fakes.recorded import SESSIONS
from tests.fakes.store_events import ended, log, notes, opened
from tests.fakes.stores import FilePlace

OLD = {"topic": "灯", "kit": "k", "lang": "zh", "opened": "x", "last": "y", "events": 4}


def test_it_counts_as_the_state_does_in_one_piece_or_in_many():
    lines = (SESSIONS / "paper-cut-zh.jsonl").read_bytes().splitlines()
    events = [logline.decode_line(line) for line in lines]
    whole = summary.extended(summary.FRESH, events)
    pieces = summary.FRESH
    for first in range(0, len(events), 7):
        pieces = summary.extended(pieces, events[first : first + 7])
    assert whole == pieces
    state = replay(events)
    assert whole.totals == state.totals
    assert whole.pictures == len(state.pictures) + len(state.drawings)
    done = [u for stage in state.stages for u in stage.utterances() if u.status == "done"]
    assert whole.utterances == len(done)


@pytest.mark.parametrize(
    ("parent", "told"),
    [
        ({"session": "a", "seq": 3}, ("a", 3)),
        (None, None),
        ({"session": 1, "seq": "x"}, None),
        ({}, None),
    ],
)
def test_a_branch_tells_its_origin(parent: dict[str, object] | None, told: object):
    event = opened()
    branch = type(event)(**{**{n: getattr(event, n) for n in event.__slots__}, "parent": parent})
    row = summary.row(
        SESSION,
        summary.extended(summary.FRESH, log(SESSION, branch)),
        title="",
        held=False,
        read_only=False,
    )
    assert row.parent == told


async def left(place: FilePlace) -> Path:
    """Leave a session whose digest an older version kept."""
    store = place.store()
    journal = await store.create(SESSION)
    cost = Cost(currency="USD", amount=Decimal("0.25"))
    picture = ImageAttached(image="0" * 64, name="a", media_type="image/png", bytes=1)
    used = UsageRecorded(provider="p", usage=None, cost=cost)
    await journal.append(log(SESSION, opened("灯"), picture, ended("u1"), used))
    await store.close()
    file = place.paths.sessions / f"{SESSION}.db"
    with sqlite3.connect(file) as connection:
        connection.execute(
            "UPDATE meta SET value = ? WHERE key = 'summary'", (msgspec.json.encode(OLD).decode(),)
        )
    connection.close()
    return file


async def test_an_older_home_is_counted_once(tmp_path: Path):
    place = FilePlace(tmp_path)
    file = await left(place)
    store = place.store()
    (row,) = await store.list()
    assert (row.utterances, row.pictures, row.unknown) == (1, 1, 1)
    assert row.costs == {"USD": "0.25"}
    with sqlite3.connect(file) as connection:
        assert rows.read_digest(connection).form == summary.FORM
    connection.close()
    await store.close()


async def test_an_older_session_that_goes_on_is_counted_whole(tmp_path: Path):
    place = FilePlace(tmp_path)
    await left(place)
    store = place.store()
    journal = await store.open(SESSION, write=True)
    await journal.append(notes(SESSION, 5, 6))
    await store.close()
    store = place.store()
    (row,) = await store.list()
    assert (row.events, row.utterances, row.costs) == (6, 1, {"USD": "0.25"})
    await store.close()


async def test_an_event_in_the_batch_of_a_redaction_is_counted(tmp_path: Path):
    store = FilePlace(tmp_path).store()
    journal = await store.create(SESSION)
    await journal.append(log(SESSION, opened()))
    await asyncio.gather(
        journal.append(log(SESSION, ended("u1"), first=2)),
        journal.redact(["nothing that is there"]),
    )
    await journal.close()
    assert [(row.events, row.utterances) for row in await store.list()] == [(2, 1)]
    await store.close()
