"""The SSE decoder: any split of the bytes, and an independent reading of the standard."""

import collections
import itertools
import re

import pytest
from hypothesis import given, settings, strategies as st

from engine.sse import ServerSentEvent, SSEDecoder
from engine.vocabulary.errors import BadResponse


def decode(*pieces: bytes) -> list[ServerSentEvent]:
    decoder = SSEDecoder()
    found = [event for piece in pieces for event in decoder.feed(piece)]
    return found + decoder.close()


def reference(whole: bytes) -> list[ServerSentEvent]:
    """Read a whole stream as the standard words it, with none of the decoder's code."""
    text = whole.decode("utf-8", errors="replace")
    if whole.startswith(b"\xef\xbb\xbf"):
        text = text[1:]
    lines = re.split("\r\n|\r|\n", text)
    found: list[ServerSentEvent] = []
    data: list[str] | None = None
    name = ""
    for line in [*lines, ""]:
        if line == "":
            if data is not None:
                found.append(ServerSentEvent(data="\n".join(data), event=name))
            data, name = None, ""
        elif line[0] == ":":
            found.append(ServerSentEvent(data=re.sub("^:[ ]?", "", line), comment=True))
        else:
            field, value = re.fullmatch("([^:]*):?[ ]?(.*)", line, re.DOTALL).groups()
            if field == "data":
                data = [*(data or []), value]
            elif field == "event":
                name = value
    return found


words = st.sampled_from(
    [b"data", b"event", b"id", b":", b": ", b" ", b"\n", b"\r", b"\r\n", b"\n\n", b"\xef\xbb\xbf",
     "蝴蝶🦋".encode(), "\u2028\u2029\u0085\x0b\x0c\x1c".encode(), b"\xff\xe2\x80", b'{"a":1}',
     b"data: x\n\n", b"[DONE]", b""]
)  # fmt: skip
streams = st.lists(words | st.binary(max_size=6), max_size=40).map(b"".join)


@given(streams)
@settings(max_examples=400)
def test_whole_streams_are_read_as_the_standard_says(whole: bytes):
    assert decode(whole) == reference(whole)


@given(streams, st.lists(st.integers(0, 200), max_size=12))
@settings(max_examples=400)
def test_any_split_gives_the_same_events(whole: bytes, cuts: list[int]):
    places = sorted({min(cut, len(whole)) for cut in cuts} | {0, len(whole)})
    pieces = [whole[start:end] for start, end in itertools.pairwise(places)]
    assert decode(*pieces) == decode(whole)


@given(streams)
def test_byte_by_byte_gives_the_same_events(whole: bytes):
    assert decode(*(whole[i : i + 1] for i in range(len(whole)))) == decode(whole)


def test_line_separators_inside_json_never_split():
    text = "a\u2028b\u2029c\u0085d\x0be\x0cf\x1cg"
    assert decode(f"data: {text}\n\n".encode()) == [ServerSentEvent(data=text)]


def test_at_most_one_space_is_taken_from_the_value():
    assert decode(b"data:a\n\ndata:  b\n\n") == [
        ServerSentEvent(data="a"),
        ServerSentEvent(data=" b"),
    ]


def test_a_carriage_return_ends_a_line_without_waiting_for_more():
    decoder = SSEDecoder()
    assert decoder.feed(b"data: a\r") == []
    assert decoder.feed(b"\n") == []
    assert decoder.feed(b"\r") == [ServerSentEvent(data="a")]
    assert decoder.feed(b"\ndata: b\r\r") == [ServerSentEvent(data="b")]


def test_comments_and_names_are_reported():
    assert decode(b":\n: ping\nevent: error\ndata: x\n\ndata: y\n\n") == [
        ServerSentEvent(data="", comment=True),
        ServerSentEvent(data="ping", comment=True),
        ServerSentEvent(data="x", event="error"),
        ServerSentEvent(data="y"),
    ]


def test_pending_data_is_dispatched_at_the_end():
    assert decode(b"data: a\ndata: b") == [ServerSentEvent(data="a\nb")]


def test_a_mark_inside_the_stream_is_text():
    bom = b"\xef\xbb\xbf"
    assert decode(bom + b"data: a\n\n") == [ServerSentEvent(data="a")]
    assert decode(b"data: " + bom + b"a\n\n") == [ServerSentEvent(data="\ufeffa")]
    assert decode(bom + bom + b"data: a\n\n") == []


@pytest.mark.parametrize("step", [1, 7, 4096])
def test_a_line_over_the_cap_is_refused(step: int):
    decoder = SSEDecoder(max_line=100)
    whole = b"data: " + b"x" * 200
    pieces = [whole[start : start + step] for start in range(0, len(whole), step)]
    with pytest.raises(BadResponse, match="100 bytes"):
        collections.deque(map(decoder.feed, pieces), maxlen=0)


def test_an_event_over_the_cap_is_refused_as_well():
    decoder = SSEDecoder(max_line=100)
    with pytest.raises(BadResponse, match="event of more than 100 bytes"):
        collections.deque(map(decoder.feed, [b"data: 12345\n"] * 40), maxlen=0)


def test_what_came_before_a_fault_is_handed_over_first():
    decoder = SSEDecoder(max_line=20)
    assert decoder.feed(b"data: ok\n\ndata: " + b"x" * 50) == [ServerSentEvent(data="ok")]
    with pytest.raises(BadResponse):
        decoder.close()


def test_too_many_events_are_refused():
    decoder = SSEDecoder(max_events=2)
    assert len(decoder.feed(b"data: a\n\n:\n")) == 2
    with pytest.raises(BadResponse, match="more events"):
        decoder.feed(b"data: b\n\n")
