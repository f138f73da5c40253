"""Fifty `kill -9` at random moments against what was acknowledged, which is kept outside."""

import random
from pathlib import Path

from engine.vocabulary.events import NoteAdded
from tests.fakes.killed_writer import Killed
from tests.fakes.stores import FilePlace

SESSION = "20261120-k3f7"
KILLS = 50


async def test_fifty_kills_lose_nothing_that_was_acknowledged(tmp_path: Path):
    rng, killed = random.Random(20261122), Killed(tmp_path, SESSION)
    for seed in range(KILLS):
        killed.run(seed, rng.uniform(0.0, 0.06))
    assert killed.silent < KILLS
    store = FilePlace(tmp_path).store()
    journal = await store.open(SESSION, write=True)
    log = await journal.read()
    assert [envelope.seq for envelope in log] == list(range(1, len(log) + 1))
    kept = [(e.seq, e.event.text) for e in log if isinstance(e.event, NoteAdded)]
    acknowledged = dict(killed.acknowledged)
    assert len(acknowledged) == len(killed.acknowledged) > KILLS
    assert [item for item in kept if item[0] in acknowledged] == killed.acknowledged
    await journal.close()
    await store.close()
