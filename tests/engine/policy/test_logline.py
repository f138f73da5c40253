import dataclasses
import types
import typing
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings, strategies as st

from engine.policy import logline
from engine.vocabulary.clock import stamp
from engine.vocabulary.errors import StoreError
from engine.vocabulary.events import (
    EVENT_TYPES,
    Envelope,
    Event,
    JsonObject,
    MemoryWritten,
    NoteAdded,
    StageStarted,
    UnknownEvent,
    UsageRecorded,
    UtteranceDelta,
    type_name,
)
from engine.vocabulary.usage import Cost, Usage

Strategy = st.SearchStrategy[Any]

TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)
INTEGERS = st.integers(-(2**63), 2**63 - 1)
FLOATS = st.floats(allow_nan=False, allow_infinity=False)
JSON = st.recursive(
    st.none() | st.booleans() | INTEGERS | FLOATS | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=5,
)
OBJECTS = st.dictionaries(TEXTS, JSON, max_size=3)
PLAIN = {
    str: TEXTS,
    int: INTEGERS,
    float: FLOATS,
    bool: st.booleans(),
    type(None): st.none(),
    typing.Any: JSON,
    Decimal: st.decimals(allow_nan=False, allow_infinity=False),
}
MOMENTS = st.integers(0, 10**13).map(
    lambda ms: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=ms)
)


def values(annotation: Any, depth: int = 0) -> Strategy:
    """Return a strategy for a field's annotation, whatever dataclasses it is made of."""
    if annotation in PLAIN:
        return PLAIN[annotation]
    if dataclasses.is_dataclass(annotation):
        return instances(annotation, depth + 1)
    origin, parts = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Literal:
        return st.sampled_from(parts)
    if origin in (typing.Union, types.UnionType):
        return st.one_of([values(part, depth) for part in parts])
    if origin is dict:
        return st.dictionaries(values(parts[0]), values(parts[1]), max_size=3)
    if origin is tuple:
        if parts[-1] is not Ellipsis:
            return st.tuples(*(values(part, depth) for part in parts))
        if depth > 2:  # a group within a group within a group is deep enough
            return st.just(())
        return st.lists(values(parts[0], depth), max_size=2).map(tuple)
    raise AssertionError(f"no strategy for {annotation}")


def instances(cls: type[Any], depth: int = 0) -> Strategy:
    hints = typing.get_type_hints(cls)
    return st.builds(
        cls, **{part.name: values(hints[part.name], depth) for part in dataclasses.fields(cls)}
    )


NOW = datetime(2026, 11, 20, 10, 0, 0, 123000, tzinfo=UTC)
EVENTS = {name: instances(cls) for name, cls in EVENT_TYPES.items()}
UNKNOWN = st.builds(UnknownEvent, type=st.just("moon_rose"), v=INTEGERS, data=OBJECTS)


def envelope_of(event: Event, at: datetime = NOW, seq: int = 7) -> Envelope:
    return Envelope(seq=seq, at=at, session="20261120-k3f7", event=event)


@pytest.mark.parametrize("name", [*EVENTS, "unknown"])
@settings(max_examples=20)
@given(data=st.data())
def test_every_event_survives_its_line_and_the_line_its_event(name: str, data: st.DataObject):
    event = data.draw(EVENTS.get(name, UNKNOWN))
    envelope = envelope_of(event, data.draw(MOMENTS), data.draw(st.integers(1, 2**53)))
    line = logline.encode_line(envelope)
    read = logline.decode_line(line)
    assert read == envelope
    assert type(read.event) is type(event)
    assert logline.encode_line(read) == line
    assert b"\n" not in line


@pytest.mark.parametrize("name", [*EVENTS, "unknown"])
@settings(max_examples=20)
@given(data=st.data())
def test_data_is_what_a_reader_of_the_line_sees(name: str, data: st.DataObject):
    event = data.draw(EVENTS.get(name, UNKNOWN))
    line = msgspec.json.decode(logline.encode_line(envelope_of(event)))
    assert list(line) == ["seq", "at", "session", "type", "v", "data"]
    assert line["type"] == type_name(event)
    assert (line["type"], line["v"]) == logline.kind_of(event)
    assert logline.to_data(event) == line["data"]
    if name != "unknown":
        assert list(line["data"]) == [part.name for part in dataclasses.fields(event)]
    assert logline.from_data(line["type"], line["v"], line["data"]) == event
    assert logline.from_json(line["type"], line["v"], logline.to_json(event)) == event


def test_a_line_reads_as_the_contract_says():
    event = UsageRecorded(
        provider="p", usage=Usage(input=3), cost=Cost(currency="USD", amount=Decimal("0.10"))
    )
    assert logline.encode_line(envelope_of(event, seq=1)).decode() == (
        '{"seq":1,"at":"2026-11-20T10:00:00.123Z","session":"20261120-k3f7",'
        '"type":"usage_recorded","v":1,"data":{"provider":"p","usage":{"input":3,"output":null,'
        '"reasoning":null,"cached":null,"estimated":false},"cost":{"currency":"USD",'
        '"amount":"0.10"},"model":"","task":"","stage":"","seat":"",'
        '"duration_ms":null,"retries":0}}'
    )


def test_chinese_and_line_separators_stay_as_they_are():
    line = logline.encode_line(envelope_of(NoteAdded(text="剪纸\u2028蝴蝶\n")))
    assert "剪纸\u2028蝴蝶\\n" in line.decode()


def test_a_newer_version_of_a_known_type_is_kept_unread():
    event = logline.from_data("note_added", 2, {"text": "x", "mood": "calm"})
    assert event == UnknownEvent(type="note_added", v=2, data={"text": "x", "mood": "calm"})


@pytest.mark.parametrize("data", [{}, {"text": 5}, {"text": None}])
def test_ill_typed_data_of_a_known_type_is_kept_unread(data: JsonObject):
    kept = UnknownEvent(type="note_added", v=1, data=data)
    assert logline.from_data("note_added", 1, data) == kept
    assert logline.from_json("note_added", 1, msgspec.json.encode(data)) == kept


def test_more_fields_than_known_do_no_harm():
    data = {"stage": "s", "kind": "voting", "colour": "red"}
    assert logline.from_data("stage_started", 1, data) == StageStarted(stage="s", kind="voting")


def test_a_whole_number_where_a_fraction_is_declared_gives_the_same_bytes():
    def memory(importance: float) -> MemoryWritten:
        return MemoryWritten(
            memory="m", seat=None, kind="k", text="t", stage="s", importance=importance
        )

    assert logline.to_json(memory(1)) == logline.to_json(memory(1.0))


def test_lone_surrogates_do_not_stop_the_log():
    line = logline.encode_line(envelope_of(NoteAdded(text="a\ud800b\U0001f98b")))
    assert logline.decode_line(line).event == NoteAdded(text="a\ufffdb\U0001f98b")


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"{",
        b"[]",
        b"\xff",
        b'{"seq":1}',
        b'{"seq":"1","at":"2026-11-20T10:00:00Z","session":"s","type":"t","v":1,"data":{}}',
        b'{"seq":1,"at":"yesterday","session":"s","type":"t","v":1,"data":{}}',
        b'{"seq":1,"at":"2026-11-20T10:00:00","session":"s","type":"t","v":1,"data":{}}',
        b'{"seq":1,"at":"2026-11-20T10:00:00Z","session":"s","type":"t","v":1,"data":[1]}',
        b'{"seq":1,"at":"2026-11-20T10:00:00Z","session":"s","type":"t","v":1,"data":'
        + b'{"a":' * 100_000
        + b"1"
        + b"}" * 100_001,
    ],
)
def test_what_is_no_line_gives_one_sentence(line: bytes):
    with pytest.raises(StoreError) as caught:
        logline.decode_line(line)
    assert len(caught.value.message) < 200


@given(st.binary(max_size=60))
def test_noise_never_gives_anything_but_a_sentence(noise: bytes):
    with pytest.raises(StoreError):
        logline.decode_line(noise)


def test_a_delta_is_no_part_of_the_log():
    delta = UtteranceDelta(
        at=datetime(2026, 11, 20, tzinfo=UTC),
        session="s",
        utterance="u",
        seat="a",
        offset=3,
        text="纸",
    )
    line = logline.delta_line(delta)
    assert line.decode() == (
        '{"seq":null,"at":"2026-11-20T00:00:00.000Z","session":"s","type":"utterance_delta","v":1,'
        '"data":{"utterance":"u","seat":"a","offset":3,"text":"纸","reasoning":""}}'
    )
    with pytest.raises(StoreError):
        logline.decode_line(line)


@given(MOMENTS)
def test_times_survive(at: datetime):
    assert logline.moment(stamp(at)) == at
