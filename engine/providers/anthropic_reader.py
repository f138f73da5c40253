"""The reader of Anthropic's answers: the Messages API, streamed or buffered.

Wire facts: `providers.md`, section 3.3. An answer is complete when `message_stop` or a stop
reason was seen (section 2.4). Events and deltas of unknown types are passed over.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, cast

from engine.providers.answer_reader import JSON_LIMIT, AnswerReader
from engine.providers.failures import Failures
from engine.providers.foreign_json import count, mapping, string
from engine.vocabulary.errors import ProviderError
from engine.vocabulary.messages import (
    FinishReason,
    Heartbeat,
    ReasoningBlock,
    StreamEvent,
)
from engine.vocabulary.usage import Usage

_FINISH: dict[str, FinishReason] = {
    "max_tokens": "length",
    "model_context_window_exceeded": "length",
    "pause_turn": "length",  # the answer is no whole one: it can be gone on from
    "refusal": "filter",
    "tool_use": "tool",
}


def finish_reason(raw: str) -> FinishReason:
    """Return the engine's reason for a stop reason; unknown ones are a plain stop (section 4)."""
    return _FINISH.get(raw, "stop")


@dataclass(slots=True)
class _Thought:
    """A thinking block as it grows."""

    pieces: list[str] = field(default_factory=list[str])
    signature: str = ""


class MessageReader(AnswerReader):
    """Reads one answer of the Messages API."""

    def __init__(
        self, failures: Failures, *, request_id: str | None = None, max_line: int = JSON_LIMIT
    ) -> None:
        """Start before the first byte of a body."""
        super().__init__(failures, request_id=request_id, max_line=max_line)
        self._thoughts: dict[int, _Thought] = {}
        self._counters: dict[str, Any] = {}

    def _value(self, value: dict[str, Any], name: str) -> Iterator[StreamEvent]:
        kind = string(value.get("type")) or name
        # Errors first: some gateways put them beside or instead of a message.
        if value.get("error") or kind == "error":
            raise self._reported(value)
        said = False
        for event in self._event(kind, value):
            said = True
            yield event
        if not said:
            yield Heartbeat()

    def _event(self, kind: str, value: dict[str, Any]) -> Iterator[StreamEvent]:
        match kind:
            case "message_start":
                yield from self._message(mapping(value.get("message")))
            case "content_block_start":
                yield from self._block(_index(value), mapping(value.get("content_block")))
            case "content_block_delta":
                yield from self._delta(_index(value), mapping(value.get("delta")))
            case "content_block_stop":
                yield from self._thought_over(_index(value))
            case "message_delta":
                self._count(value.get("usage"))
                if reason := string(mapping(value.get("delta")).get("stop_reason")):
                    yield from self._stop(reason)
            case "message_stop":
                yield from self._stop(self._finish)
                self.done = True
            case "message":
                yield from self._message(value)
            case _:
                pass

    def _buffered(self, value: dict[str, Any]) -> bool:
        return value.get("type") == "message"

    def _message(self, message: dict[str, Any]) -> Iterator[StreamEvent]:
        """Yield what a message says; in `message_start` it has no blocks and no stop reason."""
        yield from self._begin(message.get("model"), message.get("id"))
        self._count(message.get("usage"))
        blocks = message.get("content")
        for index, block in enumerate(
            cast("list[Any]", blocks) if isinstance(blocks, list) else []
        ):
            yield from self._block(index, mapping(block))
            yield from self._thought_over(index)
        if reason := string(message.get("stop_reason")):
            yield from self._stop(reason)

    def _block(self, index: int, block: dict[str, Any]) -> Iterator[StreamEvent]:
        match block.get("type"):
            case "text":
                yield from self._speak(string(block.get("text")))
            case "thinking":
                yield from self._think(index, block)
            case "redacted_thinking":
                yield ReasoningBlock(data=block)
            case _:
                pass

    def _delta(self, index: int, delta: dict[str, Any]) -> Iterator[StreamEvent]:
        match delta.get("type"):
            case "text_delta":
                yield from self._speak(string(delta.get("text")))
            case "thinking_delta" | "signature_delta":
                yield from self._think(index, delta)
            case _:
                pass

    def _think(self, index: int, fields: dict[str, Any]) -> Iterator[StreamEvent]:
        thought = self._thoughts.setdefault(index, _Thought())
        words = string(fields.get("thinking"))
        thought.pieces.append(words)
        thought.signature = string(fields.get("signature")) or thought.signature
        yield from self._reason_aloud(words)

    def _thought_over(self, index: int) -> Iterator[StreamEvent]:
        """Yield a thinking block to be sent back: one without its signature would be refused."""
        thought = self._thoughts.pop(index, None)
        if thought is not None and thought.signature:
            words = "".join(thought.pieces)
            yield ReasoningBlock(
                data={"type": "thinking", "thinking": words, "signature": thought.signature}
            )

    def _stop(self, reason: str) -> Iterator[StreamEvent]:
        """Note the end; what a gateway left open is closed, and the last usage is told."""
        for index in list(self._thoughts):
            yield from self._thought_over(index)
        # Only now: `message_start` counts one token of output, and an answer that is cut
        # would seem to have cost no more than that.
        yield from self._report(read_usage(self._counters))
        self._end(reason, finish_reason(reason))

    def _count(self, usage: Any) -> None:
        """Take over cumulative counters: each replaces the one of its name."""
        known = {name: count for name, count in mapping(usage).items() if count is not None}
        self._counters.update(known)

    def _reported(self, value: dict[str, Any]) -> ProviderError:
        error = self._failures.of_frame(value.get("error") or value)
        request = self._request_id or string(value.get("request_id"))
        error.facts = replace(error.facts, request_id=self._failures.masked(request)[:80])
        return error


def read_usage(fields: dict[str, Any]) -> Usage | None:
    """Return the tokens of a usage object, None where it says nothing.

    Anthropic counts what it read from the cache and wrote to it beside `input_tokens`; the
    engine's input is all of it.
    """
    fresh = count(fields.get("input_tokens"))
    written = count(fields.get("cache_creation_input_tokens"))
    cached = count(fields.get("cache_read_input_tokens"))
    details = mapping(fields.get("output_tokens_details"))
    usage = Usage(
        input=None if fresh is None else fresh + (written or 0) + (cached or 0),
        output=count(fields.get("output_tokens")),
        reasoning=count(details.get("thinking_tokens")),
        cached=cached,
    )
    return None if usage == Usage() else usage


def _index(value: dict[str, Any]) -> int:
    index = value.get("index")
    return index if isinstance(index, int) else 0
