"""Reading one streamed answer: bytes in, stream events out, no sockets.

What the protocols share: how a body is told from a web page or a buffered answer, when
an unreadable frame is passed over, and that an answer without its protocol's own end mark
is a cut and no success (`providers.md`, sections 2.2 and 2.4). The body decides what it is,
not its media type.
"""

import json
from collections.abc import Iterator
from typing import Any, Literal, cast

from engine.providers.failures import Failures
from engine.providers.json_lines import JsonLines
from engine.sse import ServerSentEvent, SSEDecoder
from engine.vocabulary.errors import BadResponse, StreamInterrupted
from engine.vocabulary.messages import (
    Finished,
    FinishReason,
    Heartbeat,
    ReasoningDelta,
    Started,
    StreamEvent,
    TextDelta,
    UsageReport,
)
from engine.vocabulary.usage import Cost, Usage

JSON_LIMIT = 64 * 1024 * 1024
_BLANK = b" \t\r\n"
_BOM = b"\xef\xbb\xbf"

Framing = Literal["events", "lines"]
"""Server-sent events, or one JSON object a line."""


class AnswerReader:
    """Reads one answer. `feed` and `close` yield what they know before they raise.

    `done` is true when nothing more needs to be read, `finishing` once the end mark
    came and only trailing frames can follow, `emitted` once words were yielded. A
    protocol's own reader overrides `_value`, which takes one JSON object of a stream
    or of a buffered answer, and calls the helpers below it.
    """

    framing: Framing = "events"
    has_done_mark = False
    """Whether a frame `[DONE]` ends the stream."""

    def __init__(
        self, failures: Failures, *, request_id: str | None = None, max_line: int = JSON_LIMIT
    ) -> None:
        """Start before the first byte of a body."""
        self.done = False
        self.finishing = False
        self.emitted = False
        self._failures = failures
        self._request_id = request_id
        self._decoder: SSEDecoder | JsonLines = (
            SSEDecoder(max_line=max_line)
            if self.framing == "events"
            else JsonLines(max_line=max_line)
        )
        self._max_json = max_line
        self._form: Literal["unknown", "stream", "json"] = "unknown"
        self._head = bytearray()
        self._started = False
        self._finish = ""
        self._reason: FinishReason = "stop"
        self._told: tuple[Usage, Cost | None] | None = None
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
        if self._form == "stream":
            for event in self._decoder.feed(data):
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
            for event in self._decoder.close():
                yield from self._take(event, last=True)
            cut_frame = self._bad_frames > bad and self._good_frames == good
        yield from self.flush()
        if not (self.done or self.finishing):
            raise self._unfinished(cut_frame=cut_frame)
        yield self._finished()

    def flush(self) -> Iterator[StreamEvent]:
        """Yield what was held back; nothing, where a protocol holds nothing back."""
        return iter(())

    # What a protocol says for itself

    def _value(self, value: dict[str, Any], name: str) -> Iterator[StreamEvent]:
        """Yield what one JSON object says; `name` is its event's, empty where it has none."""
        raise NotImplementedError

    def _finished(self) -> Finished:
        return Finished(reason=self._reason, raw=self._finish)

    def _buffered(self, value: dict[str, Any]) -> bool:
        """Tell whether a JSON body is an answer and not an error in a shape of its own."""
        return bool(value)

    # What it calls

    def _begin(self, served_model: Any = None, request_id: Any = None) -> Iterator[StreamEvent]:
        if not self._started:
            self._started = True
            model = served_model if isinstance(served_model, str) and served_model else None
            own = request_id if isinstance(request_id, str) and request_id else None
            yield Started(request_id=self._request_id or own, served_model=model)

    def _speak(self, text: str) -> Iterator[StreamEvent]:
        if text:
            self.emitted = True
            yield TextDelta(text=text)

    def _reason_aloud(self, text: str) -> Iterator[StreamEvent]:
        if text:
            yield ReasoningDelta(text=text)

    def _report(self, usage: Usage | None, cost: Cost | None = None) -> Iterator[StreamEvent]:
        if usage is not None and usage != Usage() and (usage, cost) != self._told:
            self._told = (usage, cost)
            yield UsageReport(usage=usage, cost=cost)

    def _end(self, raw: str, reason: FinishReason) -> None:
        self.finishing, self._finish, self._reason = True, raw, reason

    # What they share

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
        if visible[:1] == b"[" or (visible[:1] == b"{" and self.framing == "events"):
            self._form = "json"
            return b""
        self._form = "stream"
        data, self._head = bytes(self._head), bytearray()
        return data

    def _take(self, event: ServerSentEvent, *, last: bool = False) -> Iterator[StreamEvent]:
        data = event.data.strip()
        if event.comment or not data:
            yield Heartbeat()
        elif self.has_done_mark and data.startswith("[DONE]"):
            self.done = True
        else:
            value = self._parse(data, last=last)
            if value is not None:
                yield from self._value(value, event.event)

    def _parse(self, data: str, *, last: bool) -> dict[str, Any] | None:
        """Return the object of a frame; one unreadable frame is passed over, two are not."""
        try:
            value: Any = json.loads(data)
        except (ValueError, RecursionError):
            value = None
        if isinstance(value, list) and len(cast("list[Any]", value)) == 1:
            value = cast("list[Any]", value)[0]
        if isinstance(value, dict):
            self._good_frames += 1
            return cast("dict[str, Any]", value)
        self._bad_frames += 1
        if self._bad_frames > 1 and not last:
            raise self._bad("sent frames that cannot be read")
        return None

    def _whole_json(self) -> Iterator[StreamEvent]:
        """Yield an answer that came as one JSON value although a stream was asked for."""
        text = bytes(self._head).decode("utf-8-sig", errors="replace")
        try:
            found: Any = json.loads(text)
        except (ValueError, RecursionError):
            found = None
        values = cast("list[Any]", found) if isinstance(found, list) else [found]
        if not values or not all(isinstance(value, dict) for value in values):
            raise self._bad("sent an answer that is neither an event stream nor JSON")
        for value in cast("list[dict[str, Any]]", values):
            self._good_frames += 1
            if not (value.get("error") or self._buffered(value)):
                raise self._failures.of_frame(value.get("detail") or value)
            yield from self._value(value, "")

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
