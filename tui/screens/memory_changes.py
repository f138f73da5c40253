"""What people do to a memory on its screen: pin, edit, forget, and take the last one back."""

from dataclasses import replace
from typing import Any, cast

from textual import on, work
from textual.screen import Screen
from textual.worker import Worker

from engine import EngineError
from tui.memory_desk import MemoryDesk, Row
from tui.widgets.house import House, Housed
from tui.widgets.keep_editor import KeepEditor
from tui.widgets.memory_detail import MemoryDetail
from tui.widgets.memory_list import MemoryList

UNDO_SECONDS = 10.0
"""How long a memory is only hidden before it is really forgotten."""


class MemoryChanges(Housed, Screen[None]):
    """The actions that change a memory; `MemoryScreen` shows them."""

    rows: MemoryList
    detail: MemoryDetail
    editor: KeepEditor

    def __init__(self, desk: MemoryDesk) -> None:
        """Change memories through this desk."""
        super().__init__(id="memories")
        self._desk = desk
        self._edited: Row | None = None
        self._going: dict[str, Worker[None]] = {}

    def action_pin(self) -> None:
        """Pin the memory under the cursor, or unpin it."""
        if row := self.rows.row:
            self._pin(row)

    @work(group="change")
    async def _pin(self, row: Row) -> None:
        pinned = not row.entry.pinned
        try:
            await self._desk.pin(row.entry.ref, pinned=pinned)
        except EngineError as error:
            self.house.say(self.house.fault(error), bad=True)
            return
        self._changed(replace(row, entry=replace(row.entry, pinned=pinned)))
        self.house.say(self.words("memories.pinned_now" if pinned else "memories.unpinned"))

    def action_edit(self) -> None:
        """Write another text for the memory under the cursor."""
        if row := self.rows.row:
            self._edited = row
            self.editor.open(row.entry.text, self.words("memories.editor"))

    @on(KeepEditor.Kept)
    def _kept(self, event: KeepEditor.Kept) -> None:
        event.stop()
        if self._edited is not None:
            self._edit(self._edited, self.editor.text)

    @work(group="change")
    async def _edit(self, row: Row, text: str) -> None:
        """Keep a text; where it cannot be kept the editor stays, with the text in it."""
        try:
            text = await self._desk.edit(row.entry.ref, text)
        except EngineError as error:
            self.house.say(self.house.fault(error), bad=True)
            return
        self._changed(replace(row, entry=replace(row.entry, text=text)))
        self._close_editor()

    @on(KeepEditor.Left)
    def _left(self, event: KeepEditor.Left) -> None:
        event.stop()
        self._close_editor()

    def _close_editor(self) -> None:
        self._edited = None
        self.editor.close()
        if self.has_class("-reading"):
            self.detail.view.focus()
        else:
            self.rows.focus()

    def _changed(self, row: Row) -> None:
        """Show a memory as it is now."""
        self.rows.change(row)
        if self.detail.display:
            self.detail.show(self.rows.row)

    def action_forget(self) -> None:
        """Hide the memory under the cursor, and forget it when ten seconds are over."""
        if (row := self.rows.row) is None:
            return
        ref = row.entry.ref
        self._desk.hide(ref)
        self._mark(ref, self.words("memories.hidden"))
        self._going[ref] = self._wait(ref)
        self.house.say(self.words("memories.undo"))

    @work(group="forget")
    async def _wait(self, ref: str) -> None:
        await self.house.clock.sleep(UNDO_SECONDS)
        await self._forget(ref)

    async def _forget(self, ref: str) -> None:
        """Really forget a memory; where that fails it is shown again."""
        try:
            await self._desk.forget(ref)
        except EngineError as error:
            self._mark(ref, "")
            self.house.say(self.house.fault(error), bad=True)
            return
        self._mark(ref, self.words("memories.gone"))
        tell_exports(self.house, self._desk)

    def action_undo(self) -> None:
        """Bring back what was hidden last."""
        ref = self._desk.bring_back()
        if not ref:
            self.house.say(self.words("memories.no_undo"))
            return
        if (waiting := self._going.pop(ref, None)) is not None:
            waiting.cancel()
        self._mark(ref, "")

    def _mark(self, ref: str, note: str) -> None:
        """Let a note stand in a memory's place, or with none the memory itself again."""
        if not self.is_attached:
            return
        self.rows.mark(ref, note)
        self.detail.show(self.rows.row)

    def forget_hidden(self) -> None:
        """Really forget what is hidden: nobody is here to take it back."""
        if self._desk.hidden:
            work = _forget_all(self.house, self._desk)
            app = cast("Any", self.app)  # pyright: ignore[reportUnknownMemberType] - a generic App
            app.run_worker(work, name="forget", group="forget")


async def _forget_all(house: House, desk: MemoryDesk) -> None:
    """Forget everything that is hidden; the app's own work, for the screen goes away."""
    for ref in tuple(desk.hidden):
        try:
            await desk.forget(ref)
        except EngineError as error:
            house.say(house.fault(error), bad=True)
        else:
            tell_exports(house, desk)


def tell_exports(house: House, desk: MemoryDesk) -> None:
    """Name the exports that still hold what was forgotten; they are the user's own."""
    for file in desk.unsaid:
        house.say(house.words("memories.exported", file=file), bad=True)
    desk.unsaid.clear()
