"""Server-sent events out of bytes: no sockets, no clock, any split of the bytes.

Protocol: https://html.spec.whatwg.org/multipage/server-sent-events.html, section 9.2.6.
Lines end at LF, CR or CRLF and nowhere else: U+2028, U+0085 and their like are
ordinary characters of a model's answer.
"""

import re
from dataclasses import dataclass

from engine.vocabulary.errors import BadResponse

MAX_LINE = 64 * 1024 * 1024
MAX_EVENTS = 2_000_000

_LINE_END = re.compile(rb"\r\n|\r|\n")
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerSentEvent:
    """One dispatched event, or one comment line (`comment` is true, `data` its text).

    `event` is the event's name, empty where the stream gave none.
    """

    data: str
    event: str = ""
    comment: bool = False


class SSEDecoder:
    """Turns the bytes of one stream into events.

    A line, and the data of one event, may have `max_line` bytes, and the stream
    `max_events` events and comments; beyond that BadResponse is raised, by the
    next call where this one still has events to hand over.
    """

    def __init__(self, *, max_line: int = MAX_LINE, max_events: int = MAX_EVENTS) -> None:
        """Start at the beginning of a stream."""
        self._max_line = max_line
        self._events_left = max_events
        self._tail: list[bytes] = []
        self._tail_size = 0
        self._first_line = True
        self._after_cr = False
        self._name = ""
        self._data: list[str] = []
        self._data_size = 0
        self._fault: BadResponse | None = None

    def feed(self, data: bytes) -> list[ServerSentEvent]:
        """Return the events that these bytes complete, in order."""
        self._raise_fault()
        if self._after_cr and data:
            self._after_cr = False
            data = data[1:] if data[:1] == b"\n" else data
        found: list[ServerSentEvent] = []
        start = 0
        for match in _LINE_END.finditer(data):
            self._keep(data[start : match.start()])
            start = match.end()
            if self._fault is None:
                self._take_line(found)
            if self._fault is not None:
                return self._hand_over(found)
        self._after_cr = data.endswith(b"\r")
        self._keep(data[start:])
        return self._hand_over(found)

    def close(self) -> list[ServerSentEvent]:
        """Return what is left at the end: an unfinished line counts, pending data is dispatched."""
        self._raise_fault()
        found: list[ServerSentEvent] = []
        if self._tail:
            self._take_line(found)
        self._dispatch(found)
        return self._hand_over(found)

    def _raise_fault(self) -> None:
        if self._fault is not None:
            raise self._fault

    def _hand_over(self, found: list[ServerSentEvent]) -> list[ServerSentEvent]:
        if not found:
            self._raise_fault()
        return found

    def _keep(self, piece: bytes) -> None:
        if not piece:
            return
        self._tail_size += len(piece)
        if self._tail_size > self._max_line:
            self._fail(f"a line of more than {self._max_line:,} bytes")
            return
        self._tail.append(piece)

    def _fail(self, what: str) -> None:
        self._tail, self._data = [], []
        self._fault = BadResponse(
            f"The server sent {what}.", hint="Check that the address is a model server's."
        )

    def _take_line(self, found: list[ServerSentEvent]) -> None:
        raw = b"".join(self._tail)
        self._tail, self._tail_size = [], 0
        if self._first_line:
            self._first_line = False
            raw = raw.removeprefix(_BOM)
        if not raw:
            self._dispatch(found)
            return
        # Whole lines only: decoding pieces would break characters that straddle reads.
        name, _, value = raw.decode("utf-8", errors="replace").partition(":")
        value = value.removeprefix(" ")
        if not name and raw[:1] == b":":
            self._report(found, ServerSentEvent(data=value, comment=True))
        elif name == "data":
            self._add_data(value, len(raw))
        elif name == "event":
            self._name = value

    def _add_data(self, value: str, size: int) -> None:
        self._data_size += size
        if self._data_size > self._max_line:
            self._fail(f"an event of more than {self._max_line:,} bytes")
            return
        self._data.append(value)

    def _dispatch(self, found: list[ServerSentEvent]) -> None:
        data, name = self._data, self._name
        self._data, self._data_size, self._name = [], 0, ""
        if data:
            self._report(found, ServerSentEvent(data="\n".join(data), event=name))

    def _report(self, found: list[ServerSentEvent], event: ServerSentEvent) -> None:
        if self._events_left <= 0:
            self._fail("more events than one answer can have")
            return
        self._events_left -= 1
        found.append(event)
