"""The app that shows pictures in pixels where its terminal can, over their half blocks."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Sequence
from functools import partial
from typing import Any, Protocol
from weakref import WeakSet

from rich.console import Console
from textual._compositor import CompositorUpdate
from textual.geometry import Region
from textual.screen import Screen

from tui.terminal.encoding import encoded
from tui.terminal.frugal import FrugalApp
from tui.terminal.overlay import DELETE_ALL, Overlay, Picture, PictureKey
from tui.terminal.pixels import HALF_SIDE, PIXEL_SIDE, Graphics

_log = logging.getLogger("tableround.agent")

KEPT = 24
"""Payloads that are kept, the latest; those of the present screen are, however many."""


class Hanging(Protocol):
    """A widget with a picture in half blocks."""

    @property
    def is_attached(self) -> bool:
        """Return whether it is on a screen."""
        ...

    @property
    def screen(self) -> Screen[Any]:
        """Return the screen it is on."""
        ...

    def hanging(self, console: Console) -> Picture | None:
        """Return the picture that hangs on the screen now, None where there is none."""
        ...


class PixelApp(FrugalApp):
    """Puts pixels over the pictures of the screen in front; `pictures_off` shows none at all."""

    pictures_off = False
    largest = HALF_SIDE

    def __init__(self, *arguments: Any, **named: Any) -> None:
        """Show half blocks, until the terminal agreed to more."""
        super().__init__(*arguments, **named)
        self._hung: WeakSet[Hanging] = WeakSet()
        self._overlay: Overlay | None = None
        self._graphics: Graphics = "kitty"
        self._cell = (0, 0)
        self._payloads: OrderedDict[PictureKey, Sequence[str]] = OrderedDict()
        self._encoding: set[PictureKey] = set()
        self._standing: set[PictureKey] = set()
        self._one_encoder = asyncio.Lock()

    def hang(self, picture: Hanging) -> None:
        """Show a widget's picture in pixels whenever that can be."""
        self._hung.add(picture)

    def take_graphics(self, graphics: Graphics, cell: tuple[int, int]) -> None:
        """Show pixels from now on, in cells of so many pixels."""
        self._graphics, self._cell = graphics, cell
        self._overlay = Overlay(graphics)
        self.largest = PIXEL_SIDE
        driver: Any = self._driver
        if graphics == "kitty" and hasattr(driver, "farewell"):
            driver.farewell = DELETE_ALL
        self._once_more()

    def painted(self, update: CompositorUpdate) -> str:
        """Return the bytes of an update, and of the pixels that fit it."""
        text = super().painted(update)
        if self._overlay is None or self._cell_diff is None:
            return text
        standing = [one for one in self._hanging() if one.stands(self._cell_diff)]
        self._standing = {one.key for one in standing}
        for key in self._standing:
            self._order(key)
        return text + self._overlay.after(
            self._cell_diff, standing, self._payloads, self.size.height
        )

    def _hanging(self) -> list[Picture]:
        front = self.screen  # below a window nothing is in pixels, whatever that window leaves free
        pictures = [
            one.hanging(self.console)
            for one in self._hung
            if one.is_attached and one.screen is front
        ]
        return [one for one in pictures if one is not None]

    def _order(self, key: PictureKey) -> None:
        """Have a picture's pixels made, once; half blocks stand there meanwhile."""
        if key in self._payloads:
            self._payloads.move_to_end(key)
        elif key not in self._encoding:
            self._encoding.add(key)
            self.run_worker(self._encode(key), name="pixels", group="pixels")

    async def _encode(self, key: PictureKey) -> None:
        small, columns, rows = key
        loop = asyncio.get_running_loop()
        async with self._one_encoder:
            if key in self._standing:  # else the window has another size by now
                work = partial(encoded, small, self._graphics, (columns, rows), self._cell)
                try:
                    self._payloads[key] = await loop.run_in_executor(None, work)
                except (ImportError, AttributeError, OSError, ValueError):
                    _log.exception("a picture stays in half blocks")
                    return  # it is not tried again
            self._encoding.discard(key)
        gone = [one for one in self._payloads if one not in self._standing]
        for one in gone[: max(0, len(self._payloads) - KEPT)]:
            del self._payloads[one]
        self._once_more()

    def _once_more(self) -> None:
        """Paint a frame, however little changed in it."""
        self.screen.refresh(Region(0, 0, 1, 1))
