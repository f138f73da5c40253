"""What a terminal answers to the queries of a program, and how late."""

import re
import threading
import time
from collections.abc import Callable

QUERIES: dict[bytes, bytes] = {
    rb"\x1b\[c": b"\x1b[?62;4;22c",
    rb"\x1b\]11;\?(?:\x1b\\|\x07)": b"\x1b]11;rgb:fafa/f6f6/ecec\x1b\\",
    rb"\x1b\[\?2026\$p": b"\x1b[?2026;2$y",
    rb"\x1b\[\?2048\$p": b"\x1b[?2048;0$y",
}
"""Device attributes, the ground (a light one), synchronised output, reports of the size."""

KITTY: dict[bytes, bytes] = {
    rb"\x1b\[>q": b"\x1bP>|kitty(0.44.0)\x1b\\",
    rb"\x1b_Gi=31,[^\x1b]*\x1b\\": b"\x1b_Gi=31;OK\x1b\\",
    rb"\x1b\[16t": b"\x1b[6;20;10t",
}
"""What kitty answers besides: its name, that it takes pictures, and the size of its cells."""

LONGEST = 48
"""Bytes of a query that may have been cut off at the end of what was read."""


class Answers:
    """Answers every query once, `delay` seconds after it came; without a delay never."""

    def __init__(self, delay: float | None, more: dict[bytes, bytes] | None = None) -> None:
        self.delay = delay
        self._answers = QUERIES | (more or {})
        self.asked: list[tuple[float, bytes]] = []
        self.sent = 0
        self._tail = b""

    def take(self, data: bytes, send: Callable[[bytes], None]) -> None:
        """Read what a program wrote; what it asks is answered by `send`, by a thread."""
        text = self._tail + data
        found = sorted(
            (match.start(), match.end(), answer)
            for query, answer in self._answers.items()
            for match in re.finditer(query, text)
        )
        behind = found[-1][1] if found else 0
        self._tail = text[max(behind, len(text) - LONGEST) :]
        now = time.monotonic()
        self.asked += [(now, text[start:end]) for start, end, _ in found]
        if self.delay is not None and found:
            answers = [answer for _, _, answer in found]
            threading.Timer(self.delay, self._send, (answers, send)).start()

    def _send(self, answers: list[bytes], send: Callable[[bytes], None]) -> None:
        """Answer in the order of the questions, as terminals do."""
        for answer in answers:
            send(answer)
            self.sent += 1

    @property
    def given(self) -> bool:
        """Whether all that was asked so far is answered."""
        return bool(self.asked) and self.sent == len(self.asked)
