"""One JSON object a line, out of bytes: how Ollama streams (`providers.md`, section 2.2).

Lines end at LF alone; a line is handed over when it is complete.
"""

from engine.sse import MAX_EVENTS, MAX_LINE, ServerSentEvent
from engine.vocabulary.errors import BadResponse

_HINT = "Check that the address is a model server's."


class JsonLines:
    """Turns the bytes of one stream into events with a line each; `close` gives the last one.

    A line may have `max_line` bytes and the stream `max_events` lines; beyond that
    BadResponse is raised.
    """

    def __init__(self, *, max_line: int = MAX_LINE, max_events: int = MAX_EVENTS) -> None:
        """Start at the beginning of a stream."""
        self._max_line = max_line
        self._left = max_events
        self._tail: list[bytes] = []
        self._size = 0

    def feed(self, data: bytes) -> list[ServerSentEvent]:
        """Return the lines that these bytes complete, in order."""
        *whole, rest = data.split(b"\n")
        found: list[ServerSentEvent] = []
        for line in whole:
            self._hold(line)
            found += self._line()
        self._hold(rest)
        return found

    def close(self) -> list[ServerSentEvent]:
        """Return the last line where no line end follows it."""
        return self._line()

    def _hold(self, piece: bytes) -> None:
        if piece:
            self._tail.append(piece)
            self._size += len(piece)
        if self._size > self._max_line:
            raise BadResponse(
                f"The server sent a line of more than {self._max_line:,} bytes.", hint=_HINT
            )

    def _line(self) -> list[ServerSentEvent]:
        text = b"".join(self._tail).decode("utf-8-sig", errors="replace").strip()
        self._tail, self._size = [], 0
        if not text:
            return []
        self._left -= 1
        if self._left < 0:
            raise BadResponse("The server sent lines without end.", hint=_HINT)
        return [ServerSentEvent(data=text)]
