"""Whether the terminal's own ground is light: one question, and an answer that nobody waits for.

The screen is painted meanwhile. The answer comes when it comes and never becomes keys: see
`InputFilter`. It has to be read before the program ends, else the shell would have it typed.
"""

import re
import threading
from collections.abc import Callable

QUESTION = "\x1b]11;?\x1b\\\x1b[c"
"""OSC 11 asks for the colour of the ground. Terminals answer in order, and DA1 behind it is
answered by nearly all of them: after that answer none is under way."""

LONGEST = 3.0
"""Seconds after which no answer is expected."""

_COLOR = re.compile(
    r"\x1b\]11;rgba?:([0-9a-f]{1,4})/([0-9a-f]{1,4})/([0-9a-f]{1,4})", re.IGNORECASE
)
_DEVICE = re.compile(r"\x1b\[\?[0-9;]*c")

HALF = 0.5
"""Between dark and light, as ITU-R BT.601 reckons brightness."""


def is_light(answer: str) -> bool | None:
    """Return what an answer to OSC 11 says; None for any other code.

    Each part has one to four hexadecimal digits (XParseColor).
    """
    found = _COLOR.match(answer)
    if found is None:
        return None
    red, green, blue = (int(part, 16) / (16 ** len(part) - 1) for part in found.groups())
    return 0.299 * red + 0.587 * green + 0.114 * blue > HALF


class Ground:
    """The question to one terminal. `hear` is called by the thread that reads, the rest by the loop."""

    def __init__(self, tell: Callable[[bool], object]) -> None:
        """Tell whether the ground is light, once for every answer."""
        self._tell = tell
        self._over = threading.Event()
        self._over.set()
        self._patience: threading.Timer | None = None

    def ask(self) -> str:
        """Return what is to be written to the terminal; from now on an answer is awaited."""
        self.give_up()
        self._over.clear()
        self._patience = threading.Timer(LONGEST, self._over.set)
        self._patience.daemon = True
        self._patience.start()
        return QUESTION

    @property
    def under_way(self) -> bool:
        """Whether an answer may still come."""
        return not self._over.is_set()

    def hear(self, code: str) -> None:
        """Take a code that the terminal sent and that is no key."""
        light = is_light(code)
        if light is not None:
            self._tell(light)
        elif _DEVICE.fullmatch(code):
            self.give_up()

    def give_up(self) -> None:
        """Expect nothing more: all was answered, or the terminal is gone."""
        if self._patience is not None:
            self._patience.cancel()
        self._over.set()

    def wait(self) -> None:
        """Return when no answer is under way; this thread stands still until then."""
        self._over.wait(LONGEST)
