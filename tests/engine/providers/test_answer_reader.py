"""What the protocols share in reading: forms of a body, faults, the end mark."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from engine.providers.answer_reader import AnswerReader
from engine.providers.failures import Failures
from engine.vocabulary.clock import ManualClock
from engine.vocabulary.errors import BadResponse, ProviderError, ServerError, StreamInterrupted
from engine.vocabulary.messages import Finished, Heartbeat, Started, StreamEvent, TextDelta

FAILURES = Failures("mine", None, ManualClock(datetime(2026, 11, 20, tzinfo=UTC)))


class Plain(AnswerReader):
    """Says what stands under `say`; `end` is its end mark."""

    def _value(self, value: dict[str, Any], name: str) -> Iterator[StreamEvent]:
        if value.get("error"):
            raise self._failures.of_frame(value["error"])
        yield from self._begin(value.get("model"), value.get("id"))
        yield from self._speak(str(value.get("say", "")))
        if value.get("end"):
            self._end("over", "length")

    def _buffered(self, value: dict[str, Any]) -> bool:
        return "say" in value


class Lines(Plain):
    framing = "lines"


def read(reader: AnswerReader, *pieces: bytes) -> list[StreamEvent]:
    found = list[StreamEvent]()
    for piece in pieces:
        found += reader.feed(piece)
    return [*found, *reader.close()]


EVENTS = b'data: {"model":"m","id":"r1","say":"a"}\n\n: ping\n\ndata: {"say":"b","end":1}\n\n'
LINES = b'{"model":"m","id":"r1","say":"a"}\n{"say":"b","end":1}\n'


@pytest.mark.parametrize(("reader", "data"), [(Plain, EVENTS), (Lines, LINES)])
@pytest.mark.parametrize("size", [1, 3, 1000])
def test_a_stream_is_read_from_any_pieces(reader: type[AnswerReader], data: bytes, size: int):
    found = read(reader(FAILURES), *(data[at : at + size] for at in range(0, len(data), size)))
    said = [event for event in found if not isinstance(event, Heartbeat)]
    assert said == [
        Started(request_id="r1", served_model="m"),
        TextDelta(text="a"),
        TextDelta(text="b"),
        Finished(reason="length", raw="over"),
    ]


def test_a_buffered_answer_and_a_list_of_frames_are_read_too():
    assert read(Plain(FAILURES), b' {"say":"a","end":1} ')[1] == TextDelta(text="a")
    found = read(Plain(FAILURES), b'\xef\xbb\xbf[{"say":"a"},', b'{"say":"b","end":1}]')
    assert [event.text for event in found if isinstance(event, TextDelta)] == ["a", "b"]


@pytest.mark.parametrize(
    ("pieces", "kind"),
    [
        ((b"<html>",), BadResponse),
        ((b'data: {"say":"a"}\n\n',), StreamInterrupted),
        ((b"",), StreamInterrupted),
        ((b"data: no\n\ndata: neither\n\n",), BadResponse),
        ((b'[{"say":"a"}, 7]',), BadResponse),
        ((b'{"error":{"code":500,"message":"x"}}',), ServerError),
        ((b'{"other":1}',), ProviderError),
    ],
)
def test_what_is_no_answer_is_an_error(pieces: tuple[bytes, ...], kind: type[ProviderError]):
    with pytest.raises(kind):
        read(Plain(FAILURES), *pieces)
