"""Standard output in a thread of its own: a slow reader must not hold up the table."""

import queue
import sys
import threading
import time
from collections.abc import Callable
from typing import Any


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
        # Past Python's buffer: its lock, held by a write that waits for a reader, aborts an exit.
        stream: Any = getattr(sys.stdout.buffer, "raw", sys.stdout.buffer)
        while (line := self._lines.get()) is not None:
            if self.broken is not None:
                continue
            try:
                while line:
                    taken = stream.write(line)  # None where whoever started us made it not wait
                    line = line[taken or 0 :]
                    if not taken:
                        time.sleep(0.01)
            except OSError as error:
                self.broken = error
                if self.on_broken is not None:
                    self.on_broken()
