"""The bus: facts in order and whole, deltas merged while nobody reads."""

import asyncio
from datetime import UTC, datetime
from itertools import pairwise

from hypothesis import given, strategies as st

from engine.bus import EventBus
from engine.vocabulary.events import Envelope, Item, NoteAdded, UtteranceDelta

NOW = datetime(2026, 11, 20, tzinfo=UTC)


def fact(seq: int) -> Envelope:
    return Envelope(seq=seq, at=NOW, session="s", event=NoteAdded(text=str(seq)))


def delta(utterance: str, offset: int, text: str) -> UtteranceDelta:
    return UtteranceDelta(
        at=NOW, session="s", utterance=utterance, seat="s1", offset=offset, text=text
    )


async def _all(bus: EventBus, items: list[Item]) -> list[Item]:
    subscription = bus.subscribe()
    for item in items:
        bus.publish(item)
    bus.close()
    return [item async for item in subscription]


async def test_neighbouring_deltas_of_one_utterance_merge() -> None:
    got = await _all(EventBus(), [delta("u1", 0, "ab"), delta("u1", 2, "cd"), delta("u2", 0, "x")])
    assert got == [delta("u1", 0, "abcd"), delta("u2", 0, "x")]


async def test_a_delta_never_passes_a_fact() -> None:
    items: list[Item] = [delta("u1", 0, "a"), fact(1), delta("u1", 1, "b")]
    assert await _all(EventBus(), items) == items


@given(st.lists(st.tuples(st.sampled_from(["u1", "u2", "fact"]), st.text("ab", max_size=3))))
def test_no_text_and_no_fact_is_lost_or_reordered(script: list[tuple[str, str]]) -> None:
    items: list[Item] = []
    lengths = {"u1": 0, "u2": 0}
    for number, (what, text) in enumerate(script):
        if what == "fact":
            items.append(fact(number))
        else:
            items.append(delta(what, lengths[what], text))
            lengths[what] += len(text)
    got = asyncio.run(_all(EventBus(), items))
    assert [i for i in got if isinstance(i, Envelope)] == [
        i for i in items if isinstance(i, Envelope)
    ]
    for name, length in lengths.items():
        mine = [i for i in got if isinstance(i, UtteranceDelta) and i.utterance == name]
        said = "".join(
            i.text for i in items if isinstance(i, UtteranceDelta) and i.utterance == name
        )
        assert "".join(i.text for i in mine) == said
        assert all(a.offset + len(a.text) == b.offset for a, b in pairwise(mine))
        assert len(said) == length


async def test_a_reader_that_waits_hears_what_comes_later() -> None:
    bus = EventBus()
    subscription = bus.subscribe()

    async def read() -> list[Item]:
        return [item async for item in subscription]

    async with asyncio.TaskGroup() as group:
        task = group.create_task(read())
        await asyncio.sleep(0)
        bus.publish(fact(1))
        await asyncio.sleep(0)
        bus.publish(fact(2))
        bus.close()
    assert task.result() == [fact(1), fact(2)]


async def test_a_subscription_after_the_end_ends_at_once() -> None:
    bus = EventBus()
    bus.close()
    assert [item async for item in bus.subscribe()] == []
