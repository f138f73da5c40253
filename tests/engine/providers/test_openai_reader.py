"""The reader of chat answers: any bytes in any pieces, without a socket."""

import itertools
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, strategies as st

from engine.providers.failures import Failures
from engine.providers.openai_reader import ChatReader
from engine.vocabulary.clock import ManualClock
from engine.vocabulary.errors import (
    BadResponse,
    ProviderError,
    RateLimitError,
    StreamInterrupted,
)
from engine.vocabulary.messages import (
    Finished,
    ReasoningDelta,
    StreamEvent,
    TextDelta,
    UsageReport,
)
from tests.fakes.scripted_server import DONE, chat_bytes, delta, frame, usage

FAILURES = Failures("mine", "k-1234567", ManualClock(datetime(2026, 11, 20, tzinfo=UTC)))


def steps(reader: ChatReader, pieces: tuple[bytes, ...]) -> Iterator[StreamEvent]:
    for piece in pieces:
        yield from reader.feed(piece)
    yield from reader.close()


def read(*pieces: bytes, **how: Any) -> tuple[list[StreamEvent], ProviderError | None]:
    events: list[StreamEvent] = []
    try:
        for event in steps(ChatReader(FAILURES, **how), pieces):
            events.append(event)  # noqa: PERF402 - what came before an error is kept
    except ProviderError as error:
        return events, error
    return events, None


def outcome(*pieces: bytes) -> tuple[str, str, list[Finished], type | None, str]:
    events, error = read(*pieces)
    words = "".join(event.text for event in events if isinstance(event, TextDelta))
    thoughts = "".join(event.text for event in events if isinstance(event, ReasoningDelta))
    ends = [event for event in events if isinstance(event, Finished)]
    return words, thoughts, ends, type(error) if error else None, str(error or "")


def cut_at(whole: bytes, cuts: list[int]) -> list[bytes]:
    places = sorted({min(cut, len(whole)) for cut in cuts} | {0, len(whole)})
    return [whole[start:end] for start, end in itertools.pairwise(places)]


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40) | st.sampled_from(
    ["<think>a</think>b", "</think>", "<thi", "[DONE]", "data: x"]
)
frames = st.one_of(
    texts.map(lambda text: frame(delta(text))),
    texts.map(lambda text: frame(delta(reasoning=text))),
    st.sampled_from(
        [DONE, b": ping\n\n", b"data:\n\n", frame(usage(1, 2)), frame(delta(finish="stop")),
         frame({"error": "x"}), frame("{"), b"{", b"<html>", b"[", b"\r\n", b"\xef\xbb\xbf"]
    ),
)  # fmt: skip


@given(st.lists(frames, max_size=12).map(b"".join), st.lists(st.integers(0, 900), max_size=9))
def test_any_split_gives_the_same_answer(whole: bytes, cuts: list[int]):
    assert outcome(*cut_at(whole, cuts)) == outcome(whole)


@given(st.lists(frames, max_size=6).map(b"".join) | st.binary(max_size=60))
def test_no_bytes_give_anything_but_an_end_or_a_typed_error(whole: bytes):
    events, error = read(whole)
    ends = [place for place, event in enumerate(events) if isinstance(event, Finished)]
    assert ends == ([len(events) - 1] if error is None else [])


@given(texts, st.integers(0, 10_000))
def test_an_answer_cut_anywhere_is_never_called_finished(text: str, place: int):
    whole = chat_bytes(text, finish=None)
    end = whole.rindex(b"data: [DONE]") + len(b"data: [DONE") - 1
    words, _, ends, error, _ = outcome(whole[: place % end])
    assert (ends, error) == ([], StreamInterrupted)
    if "<" not in text:  # a tag that is cut in two counts as words of what it stands in
        assert text.startswith(words)


fields = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inside: st.lists(inside, max_size=3)
    | st.dictionaries(
        st.sampled_from(
            ["choices", "delta", "message", "content", "text", "type", "finish_reason", "usage",
             "model", "index", "reasoning", "reasoning_details", "thinking", "error", "code",
             "prompt_tokens", "completion_tokens", "completion_tokens_details", "summary"]
        ),
        inside,
        max_size=4,
    ),
    max_leaves=12,
)  # fmt: skip


@given(st.dictionaries(st.sampled_from(["choices", "usage", "error", "model"]), fields))
def test_frames_of_any_shape_are_survived(value: dict[str, Any]):
    read(frame(value), DONE)


@pytest.mark.parametrize(
    "body",
    [b"data: {\n\ndata: {\n\n", b"data: 7\n\n", b'"x"', b"hello", b"{", b'{"a":', b"[]", b"[1]"],
)
def test_what_is_no_answer(body: bytes):
    _, error = read(body)
    assert isinstance(error, BadResponse | StreamInterrupted)


def test_an_error_in_a_list():
    _, error = read(b'[{"error":{"code":"rate_limit_exceeded","message":"slow down"}}]')
    assert type(error) is RateLimitError


def test_a_named_error_event():
    events, error = read(
        frame(delta("a")), frame({"type": "rate_limit_error", "message": "later"}, name="error")
    )
    assert [event.text for event in events if isinstance(event, TextDelta)] == ["a"]
    assert type(error) is RateLimitError


def test_tags_are_words_where_a_field_holds_the_reasoning():
    words, thoughts, *_ = outcome(
        frame(delta(reasoning_content="r")), frame(delta("<think>a")), DONE
    )
    assert (words, thoughts) == ("<think>a", "r")


def test_tags_are_words_where_the_row_says_so():
    events, _ = read(frame(delta("<think>a")), DONE, inline_reasoning=False)
    assert TextDelta(text="<think>a") in events


def test_a_refusal_is_shown_and_named():
    events, _ = read(frame(delta(refusal="I will not.")), frame(delta(finish="stop")), DONE)
    assert TextDelta(text="I will not.") in events
    assert events[-1] == Finished(reason="filter", raw="stop")


def test_equal_usage_is_reported_once():
    events, _ = read(frame(usage(1, 2)), frame(usage(1, 2)), DONE)
    assert sum(isinstance(event, UsageReport) for event in events) == 1


def test_json_over_the_cap():
    events, error = read(b"{" + b" " * 200, b" " * 200, max_line=100)
    assert events == []
    assert type(error) is BadResponse


def test_nothing_is_read_after_the_end_mark():
    reader = ChatReader(FAILURES)
    list(reader.feed(frame(delta("a")) + DONE + frame(delta("b"))))
    assert reader.done
    assert list(reader.feed(frame(delta("c")))) == []
    assert list(reader.close()) == [Finished(reason="stop")]
