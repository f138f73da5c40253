"""The reader of Gemini's answers: any bytes in any pieces, without a socket."""

import itertools
import json
from collections.abc import Iterator
from datetime import UTC, datetime

from hypothesis import given, strategies as st

from engine.providers.failures import Failures
from engine.providers.gemini_reader import BARE_LIMIT, BareFrames, GeminiReader
from engine.vocabulary.clock import ManualClock
from engine.vocabulary.errors import ProviderError
from engine.vocabulary.messages import Finished, ReasoningDelta, StreamEvent, TextDelta
from tests.fakes.gemini import answer_bytes, failure, part, response, tokens
from tests.fakes.scripted_server import frame

FAILURES = Failures("mine", "k-1234567", ManualClock(datetime(2026, 11, 20, tzinfo=UTC)))


def steps(reader: GeminiReader, pieces: tuple[bytes, ...]) -> Iterator[StreamEvent]:
    for piece in pieces:
        yield from reader.feed(piece)
    yield from reader.close()


def outcome(*pieces: bytes) -> tuple[str, str, list[Finished], type | None, str]:
    events: list[StreamEvent] = []
    error: ProviderError | None = None
    try:
        for event in steps(GeminiReader(FAILURES), pieces):
            events.append(event)  # noqa: PERF402 - what came before an error is kept
    except ProviderError as caught:
        error = caught
    words = "".join(event.text for event in events if isinstance(event, TextDelta))
    thoughts = "".join(event.text for event in events if isinstance(event, ReasoningDelta))
    ends = [event for event in events if isinstance(event, Finished)]
    assert len(ends) == (error is None)
    assert not ends or events[-1] == ends[0]
    return words, thoughts, ends, type(error) if error else None, str(error or "")


def cut_at(whole: bytes, cuts: list[int]) -> list[bytes]:
    places = sorted({min(cut, len(whole)) for cut in cuts} | {0, len(whole)})
    return [whole[start:end] for start, end in itertools.pairwise(places)]


GONE = failure(503, "UNAVAILABLE", "gone")
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
frames = st.one_of(
    texts.map(lambda text: frame(response(part(text)))),
    texts.map(lambda text: frame(response(part(text, thought=True)))),
    texts.map(lambda text: frame(response(part(text), finish="STOP"))),
    st.sampled_from(
        [b": ping\n\n", b"data:\n\n", frame(response(finish="STOP")), frame({"error": "x"}),
         frame(response(**tokens(1, 2))), json.dumps(GONE, indent=1).encode(), b"\n", b"{", b"]",
         b"{\r\n", b"<html>", b"[", b"\r\n", b"\xef\xbb\xbf", frame(response(finish="SAFETY"))]
    ),
)  # fmt: skip


@given(st.lists(frames, max_size=12).map(b"".join), st.lists(st.integers(0, 1500), max_size=9))
def test_any_split_gives_the_same_answer(whole: bytes, cuts: list[int]):
    assert outcome(*cut_at(whole, cuts)) == outcome(whole)


@given(st.lists(frames, max_size=6).map(b"".join) | st.binary(max_size=60))
def test_no_bytes_give_anything_but_an_end_or_a_typed_error(whole: bytes):
    outcome(whole)


@given(st.integers(0, 10_000))
def test_an_answer_cut_before_its_last_frame_is_never_finished(at: int):
    whole = answer_bytes("一只蝴蝶 a butterfly, folded twice\n" * 2)
    last = whole.rindex(b"data:")
    _, _, ends, error, _ = outcome(whole[: min(at, last)])
    assert (ends, error is None) == ([], False)


def bare(*lines: bytes) -> list[str]:
    decoder = BareFrames(max_line=2**20)
    found = [event for line in lines for event in decoder.feed(line)]
    return [event.data for event in found + decoder.close()]


def test_json_between_frames_is_handed_over_when_it_is_whole():
    decoder = BareFrames(max_line=2**20)
    assert [event.data for event in decoder.feed(b"data: 1\n{\n")] == ["1"]
    assert decoder.feed(b'"a": "}",\n\n"b": 1\n') == []
    assert [event.data for event in decoder.feed(b"}\n")] == ['{\n"a": "}",\n\n"b": 1\n}']
    assert decoder.close() == []


def test_ordinary_fields_are_no_json():
    assert bare(b"id: {\n", b"retry: [\n", b'"x": 1\n', b"\n", b"data: {\n", b"data: }\n") == [
        "{\n}"
    ]


def test_json_without_end_is_not_kept():
    line = b"[" * 1024 + b"\n"
    handed = bare(*[line] * 200)
    assert max(map(len, handed)) <= BARE_LIMIT + 2 * len(line)
