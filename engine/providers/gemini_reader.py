"""The reader of Gemini's chat answers.

There is no end mark but a candidate's `finishReason`, or a `blockReason` for a prompt that
was refused (`providers.md`, sections 2.4 and 3.4). Some proxies send `STOP` ahead of the
words: such a mark counts for nothing once words follow it.
"""

import re
from collections.abc import Iterator
from typing import Any

from engine.providers.answer_reader import JSON_LIMIT, AnswerReader
from engine.providers.failures import Failures
from engine.providers.gemini_frames import Frame, finish_reason, read_frame
from engine.sse import ServerSentEvent, SSEDecoder
from engine.vocabulary.messages import Heartbeat, ReasoningBlock, StreamEvent

BARE_LIMIT = 64 * 1024
"""Bytes of JSON without `data:` before it that are kept: errors are small."""

_JSON_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')


class GeminiReader(AnswerReader):
    """Reads one answer, an event stream or the JSON array that comes without `alt=sse`."""

    def __init__(
        self, failures: Failures, *, request_id: str | None = None, max_line: int = JSON_LIMIT
    ) -> None:
        """Start before the first byte of a body."""
        super().__init__(failures, request_id=request_id, max_line=max_line)
        self._decoder = BareFrames(max_line=max_line)
        self._said = False
        self._marked = False
        self._marks_early = False
        self._calls = False

    def flush(self) -> Iterator[StreamEvent]:
        """Yield nothing; at the end of a body the last mark holds if no words came after it."""
        cut = (
            self._marks_early and self._bad_frames > 0
        )  # a frame's half, behind a mark of no worth
        self.finishing = self._marked and not cut
        return iter(())

    def _value(self, value: dict[str, Any], name: str) -> Iterator[StreamEvent]:
        # Errors before candidates: an empty answer beside an error is no success.
        if value.get("error") or name == "error":
            raise self._failures.of_frame(value.get("error") or value)
        frame = read_frame(value)
        yield from self._begin(frame.model, frame.response_id)
        yield from self._say(frame)
        yield from self._report(frame.usage)
        self._mark(frame)

    def _buffered(self, value: dict[str, Any]) -> bool:
        return any(name in value for name in ("candidates", "promptFeedback", "usageMetadata"))

    def _say(self, frame: Frame) -> Iterator[StreamEvent]:
        for kind, piece in frame.pieces:
            match kind:
                case "text":
                    yield from self._speak(piece)
                case "reasoning":
                    yield from self._reason_aloud(piece)
                case "signature":
                    yield ReasoningBlock(data={"thoughtSignature": piece})
                case "call":
                    self._calls = True
                case "picture":
                    pass  # chats ask for words alone
        if not (frame.of("text") or frame.of("reasoning") or frame.finish or frame.usage):
            yield Heartbeat()

    def _mark(self, frame: Frame) -> None:
        if frame.pieces:
            # Whoever marks early may mark every frame: only the body's own end is believed then.
            self._marks_early = self._marks_early or self._marked
            self._said = True
            self._marked = self.finishing = False
        raw = frame.finish or frame.blocked
        if not raw:
            return
        reason = "filter" if frame.blocked and not frame.finish else finish_reason(raw)
        self._end(raw, "tool" if reason == "stop" and self._calls else reason)
        self._marked = True
        self.finishing = reason != "stop" or (self._said and not self._marks_early)


class BareFrames(SSEDecoder):
    """Server-sent events, and JSON between them without `data:`: how Gemini reports failures."""

    def __init__(self, *, max_line: int) -> None:
        """Start at the beginning of a stream."""
        super().__init__(max_line=max_line)
        self._bare: list[str] = []
        self._bare_size = 0
        self._depth = 0

    def _take_line(self, found: list[ServerSentEvent]) -> None:
        raw = b"".join(self._tail).strip()
        if self._bare and raw.startswith((b"data:", b"event:", b":")):
            self._hand_bare(found)
        if not self._bare and raw[:1] not in (b"{", b"["):
            super()._take_line(found)
            return
        self._tail, self._tail_size, self._first_line = [], 0, False
        if not self._bare:
            self._dispatch(found)
        line = raw.decode("utf-8", errors="replace")
        self._bare.append(line)
        self._bare_size += len(raw)
        shape = _JSON_STRING.sub("", line)
        self._depth += sum(shape.count(mark) for mark in "{[")
        self._depth -= sum(shape.count(mark) for mark in "}]")
        if self._depth <= 0 or self._bare_size > BARE_LIMIT:
            self._hand_bare(found)

    def _dispatch(self, found: list[ServerSentEvent]) -> None:
        self._hand_bare(found)
        super()._dispatch(found)

    def _hand_bare(self, found: list[ServerSentEvent]) -> None:
        if self._bare:
            self._report(found, ServerSentEvent(data="\n".join(self._bare)))
        self._bare, self._bare_size, self._depth = [], 0, 0
