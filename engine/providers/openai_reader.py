"""The reader of OpenAI-style chat answers: bytes in, stream events out, no sockets.

An answer is complete when a finish reason or `[DONE]` was seen, and only then
(`providers.md`, section 2.4). The body decides what it is, not its media type.
"""

import json
from collections.abc import Iterator
from typing import Any, Literal, cast

from engine.policy.parsing.think import ThinkSplitter
from engine.providers.openai_failures import Failures
from engine.providers.openai_frames import Frame, finish_reason, read_frame
from engine.sse import ServerSentEvent, SSEDecoder
from engine.vocabulary.errors import BadResponse, StreamInterrupted
from engine.vocabulary.messages import (
    Finished,
    Heartbeat,
    ReasoningDelta,
    Started,
    StreamEvent,
    TextDelta,
    UsageReport,
)
from engine.vocabulary.usage import Usage

JSON_LIMIT = 64 * 1024 * 1024
_BLANK = b" \t\r\n"
_BOM = b"\xef\xbb\xbf"


class ChatReader:
    """Reads one answer. `feed` and `close` yield what they know before they raise.

    `done` is true when nothing more needs to be read, `finishing` once a finish
    reason came and only trailing frames can follow, `emitted` once words were
    yielded.
    """

    def __init__(
        self,
        failures: Failures,
        *,
        request_id: str | None = None,
        inline_reasoning: bool = True,
        max_line: int = JSON_LIMIT,
    ) -> None:
        """Start before the first byte of a body."""
        self.done = False
        self.finishing = False
        self.emitted = False
        self._failures = failures
        self._request_id = request_id
        self._sse = SSEDecoder(max_line=max_line)
        self._max_json = max_line
        self._form: Literal["unknown", "events", "json"] = "unknown"
        self._head = bytearray()
        self._splitter = ThinkSplitter() if inline_reasoning else None
        self._started = False
        self._finish = ""
        self._refused = False
        self._usage: Usage | None = None
        self._good_frames = 0
        self._bad_frames = 0

    def feed(self, data: bytes) -> Iterator[StreamEvent]:
        """Yield what these bytes say; BadResponse and reported errors are raised."""
        if self.done:
            return
        if self._form == "unknown":
            self._head += data
            data = self._sniff()
        elif self._form == "json":
            self._head += data
            if len(self._head) > self._max_json:
                raise self._bad("sent an answer that is too large")
            return
        if self._form == "events":
            for event in self._sse.feed(data):
                yield from self._take(event)
                if self.done:
                    return

    def close(self) -> Iterator[StreamEvent]:
        """Yield the rest at the end of the body, Finished last, or raise StreamInterrupted."""
        cut_frame = False
        if self._form == "json":
            yield from self._whole_json()
        elif not self.done:
            good = self._good_frames
            bad = self._bad_frames
            for event in self._sse.close():
                yield from self._take(event, last=True)
            cut_frame = self._bad_frames > bad and self._good_frames == good
        yield from self.flush()
        if not (self.done or self.finishing):
            raise self._unfinished(cut_frame=cut_frame)
        raw = self._finish or ("refusal" if self._refused else "")
        yield Finished(reason="filter" if self._refused else finish_reason(raw), raw=raw)

    def flush(self) -> Iterator[StreamEvent]:
        """Yield words that were held back as the possible start of a tag."""
        if self._splitter:
            pieces = self._splitter.close()
            self._splitter = None
            yield from self._speak(pieces)

    def _sniff(self) -> bytes:
        """Decide what the body is by its first visible byte; return bytes for the decoder."""
        visible = bytes(self._head).removeprefix(_BOM).lstrip(_BLANK)
        if not visible:
            self._head.clear()  # blanks mean nothing, and may go on for ever
            return b""
        if _BOM.startswith(visible):
            return b""
        if visible[:1] == b"<":
            raise self._bad("sent a web page instead of an answer")
        if visible[:1] in (b"{", b"["):
            self._form = "json"
            return b""
        self._form = "events"
        data, self._head = bytes(self._head), bytearray()
        return data

    def _take(self, event: ServerSentEvent, *, last: bool = False) -> Iterator[StreamEvent]:
        data = event.data.strip()
        if event.comment or not data:
            yield Heartbeat()
        elif data.startswith("[DONE]"):
            self.done = True
        else:
            value = self._parse(data, last=last)
            if value is not None:
                yield from self._value(value, is_error=event.event == "error")

    def _parse(self, data: str, *, last: bool) -> dict[str, Any] | None:
        """Return the object of a frame; one unreadable frame is passed over, two are not."""
        try:
            value: Any = json.loads(data)
        except (ValueError, RecursionError):
            value = None
        if isinstance(value, list) and value:
            value = cast("list[Any]", value)[0]
        if isinstance(value, dict):
            self._good_frames += 1
            return cast("dict[str, Any]", value)
        self._bad_frames += 1
        if self._bad_frames > 1 and not last:
            raise self._bad("sent frames that cannot be read")
        return None

    def _value(self, value: dict[str, Any], *, is_error: bool = False) -> Iterator[StreamEvent]:
        # Errors before choices: some servers send both, and an empty answer is no success.
        if value.get("error") or is_error:
            yield from self.flush()
            raise self._failures.of_frame(value.get("error") or value)
        frame = read_frame(value)
        if not self._started:
            self._started = True
            yield Started(request_id=self._request_id, served_model=frame.model)
        yield from self._say(frame)
        if frame.usage and frame.usage != self._usage:
            self._usage = frame.usage
            yield UsageReport(usage=frame.usage)
        if frame.finish:
            self.finishing, self._finish = True, frame.finish

    def _say(self, frame: Frame) -> Iterator[StreamEvent]:
        if frame.reasoning:
            yield from self.flush()  # a field for reasoning: tags in the text are only words
            yield ReasoningDelta(text=frame.reasoning)
        text = frame.text
        if frame.refusal:
            self._refused = True
            text += frame.refusal
        if text and self._splitter:
            yield from self._speak(self._splitter.feed(text))
        elif text:
            yield from self._speak([("text", text)])
        elif not (frame.reasoning or frame.finish or frame.usage):
            yield Heartbeat()

    def _speak(
        self, pieces: list[tuple[Literal["text", "reasoning"], str]]
    ) -> Iterator[StreamEvent]:
        for kind, text in pieces:
            if kind == "text":
                self.emitted = True
                yield TextDelta(text=text)
            else:
                yield ReasoningDelta(text=text)

    def _whole_json(self) -> Iterator[StreamEvent]:
        """Yield an answer that came as one JSON value although a stream was asked for."""
        value = self._parse(bytes(self._head).decode("utf-8-sig", errors="replace"), last=True)
        if value is None:
            raise self._bad("sent an answer that is neither an event stream nor JSON")
        if not (value.get("error") or value.get("choices")):
            raise self._failures.of_frame(value.get("detail") or value)
        yield from self._value(value)

    def _unfinished(self, *, cut_frame: bool) -> BadResponse | StreamInterrupted:
        if self._bad_frames and not self._good_frames and not cut_frame:
            return self._bad("sent nothing that can be read")
        error = self._failures.make(
            StreamInterrupted,
            "The answer stopped before its end mark."
            if self._good_frames
            else "The server closed its answer without saying anything.",
            hint="Go on from the text that arrived, or ask again.",
        )
        return cast("StreamInterrupted", error)

    def _bad(self, what: str) -> BadResponse:
        error = self._failures.make(BadResponse, f"The server {what}.")
        return cast("BadResponse", error)
