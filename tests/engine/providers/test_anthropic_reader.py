"""The reader of Anthropic's answers: any bytes in any pieces, without a socket."""

import itertools
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, strategies as st

from engine.providers.anthropic_reader import MessageReader
from engine.providers.failures import Failures
from engine.vocabulary import errors
from engine.vocabulary.clock import ManualClock
from engine.vocabulary.errors import ProviderError, StreamInterrupted
from engine.vocabulary.messages import (
    Finished,
    Heartbeat,
    ReasoningBlock,
    ReasoningDelta,
    Started,
    StreamEvent,
    TextDelta,
    UsageReport,
)
from engine.vocabulary.usage import Usage
from tests.fakes.anthropic_frames import (
    END,
    PING,
    answer_bytes,
    begin,
    closed,
    event,
    failed,
    opened,
    piece,
    signed,
    stopped,
    thought,
)
from tests.fakes.scripted_server import frame

FAILURES = Failures("claude", "k-1234567", ManualClock(datetime(2026, 11, 20, tzinfo=UTC)))
WORDS = "剪纸蝴蝶 🦋 a\u2028b\u2029c\u0085d data: x\n\ne\u0301"


def steps(reader: MessageReader, pieces: tuple[bytes, ...]) -> Iterator[StreamEvent]:
    for one in pieces:
        yield from reader.feed(one)
    yield from reader.close()


def read(*pieces: bytes, **how: Any) -> tuple[list[StreamEvent], ProviderError | None]:
    events: list[StreamEvent] = []
    try:
        for found in steps(MessageReader(FAILURES, **how), pieces):
            events.append(found)  # noqa: PERF402 - what came before an error is kept
    except ProviderError as error:
        return events, error
    return events, None


def good(*pieces: bytes) -> list[StreamEvent]:
    events, error = read(*pieces)
    assert error is None
    assert [one for one in events if isinstance(one, Finished)] == [events[-1]]
    return events


def text_of(events: list[StreamEvent]) -> str:
    return "".join(one.text for one in events if isinstance(one, TextDelta))


def thoughts_of(events: list[StreamEvent]) -> str:
    return "".join(one.text for one in events if isinstance(one, ReasoningDelta))


def blocks_of(events: list[StreamEvent]) -> list[dict[str, Any]]:
    return [one.data for one in events if isinstance(one, ReasoningBlock)]


def usages_of(events: list[StreamEvent]) -> list[Usage]:
    return [one.usage for one in events if isinstance(one, UsageReport)]


def test_a_whole_answer():
    events = good(answer_bytes(WORDS))
    assert text_of(events) == WORDS
    assert events[0] == Started(request_id="msg_1", served_model="served-model")
    assert usages_of(events) == [Usage(input=11, output=len(WORDS))]
    assert events[-1] == Finished(reason="stop", raw="end_turn")


def test_the_header_s_request_id_wins_over_the_message_s():
    events, _ = read(answer_bytes("x"), request_id="req_1")
    assert events[0] == Started(request_id="req_1", served_model="served-model")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_cut_anywhere_it_is_the_same_answer(end: str):
    whole = b"\xef\xbb\xbf" + answer_bytes(WORDS, end=end)
    for size in (*range(1, 40), len(whole)):
        cuts = [whole[at : at + size] for at in range(0, len(whole), size)]
        events = good(*cuts)
        assert text_of(events) == WORDS
        assert events[-1] == Finished(reason="stop", raw="end_turn")


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ("end_turn", "stop"),
        ("stop_sequence", "stop"),
        ("max_tokens", "length"),
        ("model_context_window_exceeded", "length"),
        ("pause_turn", "length"),
        ("refusal", "filter"),
        ("tool_use", "tool"),
        ("of_tomorrow", "stop"),
    ],
)
def test_stop_reasons(raw: str, reason: str):
    assert good(answer_bytes("x", raw))[-1] == Finished(reason=reason, raw=raw)


def test_a_stop_reason_alone_is_an_end():
    assert good(begin(), opened(), piece("x"), stopped("max_tokens"))[-1] == Finished(
        reason="length", raw="max_tokens"
    )


def test_message_stop_alone_is_an_end():
    events = good(begin(), opened(), piece("x"), END)
    assert events[-1] == Finished(reason="stop", raw="")
    assert usages_of(events) == [Usage(input=11, output=1)]


def test_a_delta_without_a_reason_is_none():
    _, error = read(begin(), piece("x"), stopped(None))
    assert type(error) is StreamInterrupted


def test_what_is_cut_is_not_finished_and_reports_no_tokens():
    for frames in ([begin()], [begin(), opened(), piece("x")], [begin(), piece("x"), closed()]):
        events, error = read(*frames)
        assert type(error) is StreamInterrupted
        assert not [one for one in events if isinstance(one, Finished)]
        # The first count of output is one token: a cut answer is to be estimated instead.
        assert usages_of(events) == []


def test_nothing_after_the_end_is_read():
    reader = MessageReader(FAILURES)
    list(reader.feed(answer_bytes("x")))
    assert reader.done
    assert list(reader.feed(piece("more"))) == []


def test_thoughts_are_no_speech_and_go_back_as_they_came():
    events = good(
        begin(),
        opened(type="thinking", thinking="", signature=""),
        thought("Let me "),
        thought("think.\u2028 "),
        signed("EqQB+/="),
        closed(),
        opened(1, type="redacted_thinking", data="Zm9v"),
        closed(1),
        opened(2),
        piece("Yes.", 2),
        closed(2),
        stopped(output=90, output_tokens_details={"thinking_tokens": 80}),
        END,
    )
    assert text_of(events) == "Yes."
    assert thoughts_of(events) == "Let me think.\u2028 "
    assert blocks_of(events) == [
        {"type": "thinking", "thinking": "Let me think.\u2028 ", "signature": "EqQB+/="},
        {"type": "redacted_thinking", "data": "Zm9v"},
    ]
    assert usages_of(events) == [Usage(input=11, output=90, reasoning=80)]


def test_hidden_thoughts_go_back_too():
    hidden = opened(type="thinking", thinking="", signature="")
    events = good(begin(), hidden, signed("sig"), closed(), opened(1), piece("x", 1), stopped())
    assert thoughts_of(events) == ""
    assert blocks_of(events) == [{"type": "thinking", "thinking": "", "signature": "sig"}]


def test_blocks_that_grow_side_by_side_are_kept_apart():
    events = good(
        begin(), thought("a", 0), thought("b", 1), signed("s1", 1), signed("s0", 0), closed(1),
        closed(0), END,
    )  # fmt: skip
    assert [(one["thinking"], one["signature"]) for one in blocks_of(events)] == [
        ("b", "s1"),
        ("a", "s0"),
    ]


def test_words_after_a_signature_do_not_take_it_away():
    events = good(begin(), thought("a"), signed("s"), thought("b"), closed(), stopped(), END)
    assert blocks_of(events) == [{"type": "thinking", "thinking": "ab", "signature": "s"}]


def test_a_block_that_nobody_closed_is_whole_at_the_end():
    assert blocks_of(good(begin(), thought("a"), signed("s"), stopped(), END)) == [
        {"type": "thinking", "thinking": "a", "signature": "s"}
    ]


def test_a_thought_without_a_signature_is_not_sent_back():
    events = good(begin(), thought("a"), closed(), opened(1), piece("x", 1), stopped(), END)
    assert thoughts_of(events) == "a"
    assert blocks_of(events) == []


def test_usage_replaces_name_by_name_and_counts_the_cache_as_input():
    events = good(
        begin(cache_read_input_tokens=100, cache_creation_input_tokens=20, output_tokens=3),
        piece("x"),
        stopped(None, 5),
        stopped("end_turn", 9, cache_read_input_tokens=None, input_tokens=12),
        END,
    )
    assert usages_of(events) == [Usage(input=132, output=9, cached=100)]


@pytest.mark.parametrize("usage", [None, {}, [], "7", {"output_tokens": "7"}, {"input_tokens": -1}])
def test_usage_that_is_none(usage: Any):
    start = event("message_start", message={"usage": usage})
    events = good(start, event("message_delta", delta={"stop_reason": "end_turn"}, usage=usage))
    assert usages_of(events) == []


def test_pings_and_what_nobody_knows_are_a_heartbeat():
    strange = [
        PING,
        event("of_tomorrow", error=None, text="no"),
        event("content_block_delta", index=0, delta={"type": "of_tomorrow", "text": "no"}),
        event("content_block_delta", index=0, delta={"type": "input_json_delta", "partial_json": "{"}),
        event("content_block_delta", index=0, delta=None),
        event("content_block_start", index=0, content_block={"type": "tool_use", "text": "no"}),
        event("content_block_start"),
        piece(""),
        thought(""),
        frame({}),
        frame({"type": 7, "text": "no"}),
        b": comment\n\n",
    ]  # fmt: skip
    for one in strange:
        events = good(begin(), one, piece("x"), stopped(), END)
        assert text_of(events) == "x"
        assert [type(found) for found in events[1:3]] == [Heartbeat, TextDelta]


def test_the_event_s_name_stands_in_for_a_type_that_is_missing():
    words = frame({"delta": {"type": "text_delta", "text": "x"}}, name="content_block_delta")
    events = good(words, frame({}, name="message_stop"))
    assert text_of(events) == "x"


@pytest.mark.parametrize(
    ("kind", "message", "expected"),
    [
        ("overloaded_error", "Overloaded", errors.ServerError),
        ("api_error", "Internal server error", errors.ServerError),
        ("rate_limit_error", "slow", errors.RateLimitError),
        ("timeout_error", "late", errors.ProviderTimeout),
        ("authentication_error", "bad", errors.AuthenticationError),
        ("permission_error", "bad", errors.AuthenticationError),
        ("billing_error", "pay", errors.PaymentError),
        ("invalid_request_error", "bad", errors.BadRequest),
        ("invalid_request_error", "prompt is too long: 9 > 8", errors.ContextTooLong),
    ],
)
def test_errors_in_the_stream(kind: str, message: str, expected: type[ProviderError]):
    events, error = read(begin(), piece("half"), failed(kind, message), piece("never"))
    assert text_of(events) == "half"
    assert type(error) is expected
    assert error.facts.code == kind
    assert error.facts.request_id == "req_body"
    assert message in error.message


def test_an_error_after_the_stop_reason_is_no_success():
    events, error = read(begin(), piece("x"), stopped(), failed("api_error"))
    assert type(error) is errors.ServerError
    assert not [one for one in events if isinstance(one, Finished)]


def test_errors_without_words():
    for value in ({"type": "error"}, {"error": "x"}, {"type": "error", "error": None}):
        _, error = read(begin(), frame(value))
        assert type(error) is errors.ServerError
    _, error = read(begin(), frame({}, name="error"))
    assert type(error) is errors.ServerError


def buffered(**fields: Any) -> bytes:
    value = {
        "id": "msg_1",
        "type": "message",
        "model": "m",
        "content": [
            {"type": "thinking", "thinking": "hm", "signature": "s"},
            {"type": "text", "text": WORDS},
            {"type": "of_tomorrow"},
            None,
        ],
        "stop_reason": "end_turn",
        "usage": {"input_tokens": 3, "output_tokens": 4},
    }
    return json.dumps({**value, **fields}).encode()


def test_a_buffered_answer():
    events = good(buffered())
    assert (text_of(events), thoughts_of(events)) == (WORDS, "hm")
    assert blocks_of(events) == [{"type": "thinking", "thinking": "hm", "signature": "s"}]
    assert usages_of(events) == [Usage(input=3, output=4)]
    assert events[-1] == Finished(reason="stop", raw="end_turn")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (buffered(stop_reason=None), StreamInterrupted),
        (buffered()[:-20], errors.BadResponse),
        (b'{"type":"error","error":{"type":"overloaded_error"}}', errors.ServerError),
        (b'{"type":"error","error":{"type":"rate_limit_error"}}', errors.RateLimitError),
        (b'{"detail":"nobody home"}', errors.ServerError),
        (b"{}", errors.ServerError),
        (b"<html>", errors.BadResponse),
        (b"", StreamInterrupted),
    ],
)
def test_bodies_that_are_no_answer(body: bytes, expected: type[ProviderError]):
    events, error = read(body)
    assert type(error) is expected
    assert not [one for one in events if isinstance(one, Finished)]


def outcome(*pieces: bytes) -> tuple[str, str, list[Any], list[Finished], type | None, str]:
    events, error = read(*pieces)
    ends = [one for one in events if isinstance(one, Finished)]
    kind = type(error) if error else None
    return text_of(events), thoughts_of(events), blocks_of(events), ends, kind, str(error or "")


def cut_at(whole: bytes, cuts: list[int]) -> list[bytes]:
    places = sorted({min(cut, len(whole)) for cut in cuts} | {0, len(whole)})
    return [whole[start:end] for start, end in itertools.pairwise(places)]


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
frames = st.one_of(
    texts.map(piece),
    texts.map(thought),
    st.sampled_from(
        [begin(), opened(), closed(), signed("s"), stopped(), END, PING, failed("api_error"),
         b": ping\n\n", b"data:\n\n", frame("{"), b"{", b"<html>", b"[", b"\r\n", b"\xef\xbb\xbf"]
    ),
)  # fmt: skip


@given(st.lists(frames, max_size=12).map(b"".join), st.lists(st.integers(0, 900), max_size=9))
def test_any_split_gives_the_same_answer(whole: bytes, cuts: list[int]):
    assert outcome(*cut_at(whole, cuts)) == outcome(whole)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)
fields = st.fixed_dictionaries(
    {"type": st.sampled_from(
        ["message_start", "content_block_start", "content_block_delta", "content_block_stop",
         "message_delta", "message_stop", "message", "error", "ping"])},
    optional={
        name: anything
        | st.fixed_dictionaries({"type": st.sampled_from(["text", "thinking", "text_delta",
          "thinking_delta", "signature_delta", "redacted_thinking"])}, optional={
              "text": anything, "thinking": anything, "signature": anything, "data": anything})
        for name in ("message", "content_block", "delta", "usage", "index", "error", "content")
    },
)  # fmt: skip


@given(st.lists(fields.map(frame), max_size=5).map(b"".join) | st.binary(max_size=60))
def test_no_bytes_give_anything_but_an_end_or_a_typed_error(whole: bytes):
    events, error = read(whole)
    ends = [one for one in events if isinstance(one, Finished)]
    assert (error is None) == bool(ends)
    assert len(ends) <= 1
    for one in events:
        if isinstance(one, TextDelta | ReasoningDelta):
            assert isinstance(one.text, str)
            assert one.text
