"""What is asked of the terminal: one write, and answers that nobody waits for.

The screen is painted meanwhile. Answers come when they come and never become keys: see
`InputFilter`. They have to be read before the program ends, else the shell would have them typed.
"""

import re
import threading
from collections.abc import Callable
from dataclasses import replace

from tui.terminal import ground
from tui.terminal.pixels import Heard

NAME = "\x1b[>q"
"""XTVERSION: the terminal's name and version."""

KITTY = "\x1b_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\"
"""Whether one pixel could be taken in kitty's graphics protocol; nothing is shown."""

CELL = "\x1b[16t"
"""How many pixels high and wide a cell is (xterm's window operations)."""

DEVICE = "\x1b[c"
"""DA1, which nearly all terminals answer, and all of them in order: after its answer none is
under way."""

LONGEST = 3.0
"""Seconds after which no answer is expected."""

_NAME = re.compile(r"\x1bP>\|([\x20-\x7e]{0,80})\x1b\\")
_KITTY = re.compile(r"\x1b_Gi=31;OK\x1b\\")
_CELL = re.compile(r"\x1b\[6;([0-9]{1,3});([0-9]{1,3})t")
_DEVICE = re.compile(r"\x1b\[\?([0-9;]*)c")

SIXEL = "4"
"""The attribute in DA1 of a terminal that draws sixels."""


class Probe:
    """The questions to one terminal. `hear` is called by the thread that reads, the rest by the loop."""

    def __init__(
        self, tell_ground: Callable[[bool], object], tell_pixels: Callable[[Heard], object]
    ) -> None:
        """Tell whether the ground is light, and what was heard of pixels once all has come.

        What comes is told by the thread that reads, that nothing came by a thread of its own.
        """
        self._tell_ground = tell_ground
        self._tell_pixels = tell_pixels
        self._heard: Heard | None = None
        self._over = threading.Event()
        self._over.set()
        self._patience: threading.Timer | None = None

    def ask(self, *, pixels: bool = False, light: bool = True) -> str:
        """Return what is to be written to the terminal; from now on answers are awaited."""
        self.give_up()
        self._over.clear()
        self._heard = Heard() if pixels else None
        self._patience = threading.Timer(LONGEST, self._too_late)
        self._patience.daemon = True
        self._patience.start()
        question = NAME + KITTY + CELL if pixels else ""
        return question + (ground.QUESTION if light else "") + DEVICE

    @property
    def under_way(self) -> bool:
        """Whether an answer may still come."""
        return not self._over.is_set()

    def hear(self, code: str) -> None:
        """Take a code that the terminal sent and that is no key."""
        light = ground.is_light(code)
        if light is not None:
            self._tell_ground(light)
        elif device := _DEVICE.fullmatch(code):
            self._note(sixel=SIXEL in device[1].split(";"))
            self._tell_all()
            self.give_up()
        elif name := _NAME.fullmatch(code):
            self._note(brand=name[1])
        elif _KITTY.fullmatch(code):
            self._note(kitty=True)
        elif size := _CELL.fullmatch(code):
            self._note(cell=(int(size[2]), int(size[1])))

    def _note(self, **what: str | bool | tuple[int, int]) -> None:
        if self._heard is not None:
            self._heard = replace(self._heard, **what)

    def _tell_all(self) -> None:
        heard, self._heard = self._heard, None
        if heard is not None:
            self._tell_pixels(heard)

    def _too_late(self) -> None:
        """Go without: an answer that was cut off is none, and half of them are none."""
        if self._heard is not None:
            self._heard = Heard()
        self._tell_all()
        self._over.set()

    def give_up(self) -> None:
        """Expect nothing more: all was answered, or the terminal is gone."""
        self._heard = None
        if self._patience is not None:
            self._patience.cancel()
        self._over.set()

    def wait(self) -> None:
        """Return when no answer is under way; this thread stands still until then."""
        self._over.wait(LONGEST)
