"""Bytes from a terminal, made safe for Textual's parser: sans-IO, any split gives the same.

What gets out: text, keys, mouse, focus, whole pastes, and the two mode reports that Textual
waits for. What does not: bytes that are no UTF-8 (replaced), late answers to queries (they
would become key presses), strings that never end, and what a terminal or an eye would obey
in what is typed and pasted: one-line fields paint whatever they hold.
"""

import codecs
import re
from collections.abc import Callable
from enum import Enum

from engine import harmless

PASTE_BEGIN, PASTE_END = "\x1b[200~", "\x1b[201~"
MAX_STRING = 65_536
"""Characters after which a string or code that does not end is given up."""

MAX_PASTE = 4_000_000
"""Characters after which a paste is handed over though its end has not come."""

PATIENCE = 10
"""Silent ticks after which what did not end is given up, or a paste is handed over."""

_ANSWER = re.compile(
    r"""\x1b\[(?:
        [?>=]?[0-9;]*c              # device attributes
      | [?]?[0-9;]*n                # status reports
      | (?!48;)[0-9;]*t             # window reports, but for the in-band resize of mode 2048
      | [?][0-9;]*u                 # keyboard protocol flags
      | [0-9;]*x                    # terminal parameters
      | (?!1;[2-9]R|1;1[0-6]R)[0-9]+;[0-9]+R   # cursor position, but for F3 with modifiers
      | [?](?!2026;|2048;)[0-9;]*\$y           # mode reports that nobody waits for
    )""",
    re.VERBOSE,
)
_STRINGS = frozenset("P_]^X")
"""After ESC, the openers of DCS, APC, OSC, PM and SOS (ECMA-48, 5.6)."""


class _At(Enum):
    GROUND = "ground"
    ESCAPE = "escape"
    CODE = "code"
    STRING = "string"
    PASTE = "paste"


class InputFilter:
    """Feed it what was read; it returns what Textual may have. `tick` when nothing came."""

    def __init__(self, heard: Callable[[str], object] | None = None) -> None:
        """Begin on the ground; answers to queries, whole, are handed to `heard` alone.

        While one is `expected` an ESC, which may be its beginning, has to wait for more.
        """
        self.expected = False
        self._heard = heard
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self._at = _At.GROUND
        self._held: list[str] = []
        self._silent = 0

    @property
    def pending(self) -> bool:
        """Whether something is held back until more comes or patience ends."""
        return self._at is not _At.GROUND

    def feed(self, data: bytes) -> str:
        """Return the safe part of more input; what may still become a code is held back."""
        self._silent = 0
        out: list[str] = []
        for mark in self._decode(data):
            self._take(mark, out)
        return "".join(out)

    def tick(self) -> str:
        """Return what silence sets free: a lone ESC, a key with Alt, a paste without its end."""
        if self._at is _At.GROUND:
            return ""
        self._silent += 1
        key = self._at is _At.ESCAPE or (self._at is _At.STRING and len(self._held) == 2)
        if key and not self.expected:
            return self._release()
        if self._silent < PATIENCE:
            return ""
        if key:
            return self._release()
        if self._at is _At.PASTE:
            return self._paste(whole=False)
        self._drop()
        return ""

    def _take(self, mark: str, out: list[str]) -> None:
        match self._at:
            case _At.GROUND:
                self._on_ground(mark, out)
            case _At.ESCAPE:
                self._after_escape(mark, out)
            case _At.CODE:
                self._in_code(mark, out)
            case _At.STRING:
                self._in_string(mark)
            case _At.PASTE:
                self._held.append(mark)
                if mark == "~" and "".join(self._held[-6:]) == PASTE_END:
                    out.append(self._paste(whole=True))
                elif len(self._held) > MAX_PASTE:
                    out.append(self._paste(whole=False))

    def _on_ground(self, mark: str, out: list[str]) -> None:
        if mark == "\x1b":
            self._held, self._at = [mark], _At.ESCAPE
        elif mark < "\x80" or harmless(mark) == mark:  # the control keys are Textual's own
            out.append(mark)

    def _after_escape(self, mark: str, out: list[str]) -> None:
        if mark == "\x1b":
            out.append(self._release())
            self._held, self._at = [mark], _At.ESCAPE
            return
        self._held.append(mark)
        if mark == "[":
            self._at = _At.CODE
        elif mark in _STRINGS:
            self._at = _At.STRING
        elif mark == "O":  # SS3: one more character makes a key
            self._at = _At.CODE
        else:
            out.append(self._release())

    def _in_code(self, mark: str, out: list[str]) -> None:
        if mark == "\x1b":  # the code was cut off
            self._held, self._at = [mark], _At.ESCAPE
            return
        self._held.append(mark)
        if not "\x40" <= mark <= "\x7e":
            if len(self._held) > 256:
                self._drop()
            return
        code = "".join(self._held)
        if code == PASTE_BEGIN:
            self._held, self._at = [], _At.PASTE
        elif _ANSWER.fullmatch(code):
            self._answer()
        else:
            out.append(self._release())

    def _in_string(self, mark: str) -> None:
        self._held.append(mark)
        if mark == "\x07" or self._held[-2:] == ["\x1b", "\\"]:
            self._answer()
        elif len(self._held) > MAX_STRING:
            self._drop()

    def _paste(self, *, whole: bool) -> str:
        text = "".join(self._held)
        if whole:
            text = text.removesuffix(PASTE_END)
        self._drop()
        lines = "\r".join(map(harmless, text.split("\r")))
        return f"{PASTE_BEGIN}{lines}{PASTE_END}"

    def _release(self) -> str:
        text = "".join(self._held)
        self._drop()
        return text

    def _answer(self) -> None:
        code = self._release()
        if self._heard is not None:
            self._heard(code)

    def _drop(self) -> None:
        self._held, self._at, self._silent = [], _At.GROUND, 0
