"""Standard output in a thread of its own: a slow reader must not hold up the table."""

import queue
import sys
import threading
from collections.abc import Callable


class Output:
    """Writes lines in order. `on_broken` is called once, in the thread, when nobody reads."""

    def __init__(self) -> None:
        """Start the thread."""
        self.broken: OSError | None = None
        self.on_broken: Callable[[], None] | None = None
        self._lines: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="output", daemon=True)
        self._thread.start()

    def put(self, line: str | bytes) -> None:
        """Write a line as soon as those before it are written."""
        data = line.encode("utf-8", "replace") if isinstance(line, str) else line
        self._lines.put(data + b"\n")

    def close(self) -> None:
        """Return when everything is written, or cannot be."""
        self._lines.put(None)
        self._thread.join()

    def _work(self) -> None:
        sys.stdout.flush()
        stream = sys.stdout.buffer
        while (line := self._lines.get()) is not None:
            if self.broken is not None:
                continue
            try:
                stream.write(line)
                stream.flush()
            except OSError as error:
                self.broken = error
                if self.on_broken is not None:
                    self.on_broken()
