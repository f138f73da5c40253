"""The app that writes little: frames as changed cells, none that a slow terminal cannot take.

Leans on `App._display` of Textual 8.2.8. Where its inside is not as expected the stock painter
serves.
"""

import logging
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any, cast

from rich.console import Console
from rich.text import Text
from textual import constants, screen
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.events import Event, Key
from textual.geometry import Region

from tui.terminal.cell_diff import CellDiff
from tui.terminal.dirty_rows import render_dirty_rows
from tui.terminal.fitness import fits
from tui.terminal.key_order import OrderlyApp

_log = logging.getLogger("tableround.agent")

BACKLOG = 8_000
"""Characters that may wait for a slow terminal; frames beyond it are left out, not queued."""

LATE = 0.05
"""Seconds after which a frame that was left out is tried again."""


USUAL_FPS = 60
"""Frames a second of Textual 8.2.8 where TEXTUAL_FPS says nothing."""

SOON = 1 / 120
"""Seconds after which what changed is painted: with Textual's own 1/60 a key waits up to 17 ms
for its echo. Slower only where TEXTUAL_FPS asks for less."""


def paint_soon() -> None:
    """Let screens paint `SOON` after a change; before the first of them is shown."""
    if constants.MAX_FPS == USUAL_FPS:
        cast("Any", screen).UPDATE_PERIOD = SOON


class Ready(CompositorUpdate):
    """An update whose bytes are known."""

    def __init__(self, text: str) -> None:
        """Keep the bytes."""
        self.text = text

    def render_segments(self, console: Console) -> str:  # noqa: ARG002  Textual's signature
        """Return the bytes."""
        return self.text


def alone(sentence: str, columns: int, rows: int, console: Console) -> str:
    """Return the bytes that leave nothing on a window of this size but a sentence, cut to it."""
    lines = Text(sentence).wrap(console, columns)[:rows]
    return "\x1b[0m\x1b[2J" + "".join(
        f"\x1b[{row};1H{line.plain.rstrip()}" for row, line in enumerate(lines, 1)
    )


class FrugalApp(OrderlyApp):
    """An app that writes the cells that changed and nothing else."""

    _cell_diff: CellDiff | None = None
    _cursor_shown: tuple[int, int] = (-1, -1)
    _behind: bool = False
    _typed: bool = False
    _gave_way: bool = False
    _lent: bool = False
    _alone: tuple[str, int, int] | None = None

    def __init__(self, *arguments: Any, **named: Any) -> None:
        """Make an app as Textual does."""
        paint_soon()
        render_dirty_rows()
        super().__init__(*arguments, **named)

    async def on_event(self, event: Event) -> None:
        """Notice keys on their way to whoever wants them."""
        self._typed = self._typed or isinstance(event, Key)
        await super().on_event(event)

    def asks_for_room(self) -> str:
        """Return the sentence for a window in which no table can be laid out."""
        return ""

    def gives_way(self) -> bool:
        """Tell what streams to leave out one frame: a key was pressed, and its echo comes first.

        Never two frames one after the other, however fast somebody types.
        """
        self._gave_way = self._typed and not self._gave_way
        self._typed = False
        return self._gave_way

    @asynccontextmanager
    async def lent(self) -> AsyncGenerator[None]:
        """Let another program have the terminal; everything here goes on, but paints nothing.

        SuspendNotSupported where the terminal cannot be given away.
        """
        with self.suspend():
            self._lent = True
            try:
                yield
            finally:
                self._lent = False
        self.redraw()

    def redraw(self) -> None:
        """Paint everything anew: something else may have written on the terminal."""
        if self._cell_diff is not None:
            self._cell_diff.forget()
        self._alone = None
        self.screen.refresh(layout=True)

    def on_resize(self) -> None:
        """Trust nothing: terminals wrap what stood there in ways of their own."""
        if self._cell_diff is not None:
            self._cell_diff.forget()

    def _catch_up(self) -> None:
        """Paint the present state, whatever was left out before it."""
        self._behind = False
        self.screen.refresh()

    def _display(self, screen: Any, renderable: Any) -> None:
        super()._display(screen, self._frugal(renderable))  # pyright: ignore[reportUnknownMemberType] - a generic Screen

    def painted(self, update: CompositorUpdate) -> str:
        """Return the bytes of an update; what it tore is painted by the next one.

        Raises as `CellDiff.paint` does.
        """
        diff = self._cell_diff = self._cell_diff or CellDiff()
        text = diff.paint(update, (self.size.width, self.size.height), self.console)
        for x, y in diff.torn:
            self.screen.refresh(Region(x, y, 1, 1))
        return text

    def _frugal(self, renderable: Any) -> Any:
        painted = (
            isinstance(renderable, LayoutUpdate | ChopsUpdate)
            and self._running
            and not self._closed
            and not self._batch_count
            and not self.is_headless
        )
        if self._lent:
            return None
        if not painted:
            return renderable
        if getattr(self._driver, "backlog", 0) > BACKLOG:
            if not self._behind:
                self._behind = True
                self.set_timer(LATE, self._catch_up)
            return None
        if not fits(*self.size):
            return self._only_asking()
        self._alone = None
        try:
            text = self.painted(renderable)
        except (TypeError, AttributeError, IndexError):
            _log.exception("frames are painted whole from now on")
            if self._cell_diff is not None:
                self._cell_diff.forget()
            return renderable
        cursor = self.cursor_position.x, self.cursor_position.y
        if not text and cursor == self._cursor_shown:
            return None
        self._cursor_shown = cursor
        return Ready(text)

    def _only_asking(self) -> Ready | None:
        """Paint the wish for a larger window once; a larger one is painted anew by its resize."""
        told = self.asks_for_room(), self.size.width, self.size.height
        if told == self._alone:
            return None
        self._alone = told
        return Ready(alone(*told, self.console))
