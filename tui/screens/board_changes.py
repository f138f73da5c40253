"""What people do to the KJ board: carry, merge, split, name, leave alone, and take it back."""

import asyncio
from collections.abc import Callable
from functools import partial

from textual import on, work
from textual.screen import Screen
from textual.widgets import Input

from engine import BoardTree, EngineError, StageState, TableState, commands
from tui.board_moves import ALONE, CORE, Key, find, laid, named, put, word_key
from tui.pump import SessionHandle
from tui.widgets.board_name import BoardName
from tui.widgets.house import Housed
from tui.widgets.kj_board import KJBoard

Change = Callable[[BoardTree], BoardTree | None]


class BoardChanges(Housed, Screen[str]):
    """The actions that change the board, one command each; `BoardScreen` shows it."""

    view: KJBoard
    name_line: BoardName

    def __init__(self, session: SessionHandle) -> None:
        """Change the board of this session."""
        super().__init__(id="board-room")
        self.session = session
        self._one_change = asyncio.Lock()

    def look(self) -> None:
        """Show the board as it is now."""

    def why_fixed(self) -> str:
        """Return why what is shown cannot be changed, or nothing."""
        return ""

    def _may(self) -> bool:
        if why := self.why_fixed():
            self.house.say(why)
        return not why

    def action_pick(self) -> None:
        """Pick up what is under the cursor, or put down what is carried."""
        if self.view.carried is not None:
            self._put_down(self.view.carried, self.view.cursor)
        elif self._may():
            if self.view.cursor[0] in {"word", "group"}:
                self.view.carry(self.view.cursor)
            else:
                self.house.say(self.words("board.not_carried"))

    @on(KJBoard.Opened)
    def _opened(self, event: KJBoard.Opened) -> None:
        event.stop()
        self.action_pick()

    def _put_down(self, what: Key, where: Key) -> None:
        self.view.carry(None)
        if what != where:
            self._change(partial(put, what=what, where=where), carried=what)

    def action_leave_alone(self) -> None:
        """Take a keyword out of its group, or a group apart: its keywords stand alone."""
        view = self.view
        if not self._may():
            return
        what = view.carried or view.cursor
        if what[0] != "group" and (what[0] != "word" or what[1] in view.board.single):
            self.house.say(self.words("board.nothing_to_take"))
            return
        if view.carried is not None:
            view.carry(None)
        after = view.neighbour() if what[0] == "word" else ALONE
        self._change(partial(put, what=what, where=ALONE), after=after)

    def action_edit(self) -> None:
        """Name the group under the cursor, or the core concept, in its place."""
        view = self.view
        if not self._may():
            return
        if view.carried is not None:
            self.house.say(self.words("board.carried_first"))
        elif view.cursor == CORE:
            self.name_line.open(CORE, view.board.core)
        elif (group := find(view.board, view.cursor)) is not None:
            self.name_line.open(view.cursor, group.label)
        else:
            self.house.say(self.words("board.words_stay"))
        self.place_name()

    def place_name(self) -> None:
        """Put the line for a name over the row that it is about."""

    @on(Input.Submitted, "#board-name")
    def _name(self, event: Input.Submitted) -> None:
        event.stop()
        about, name = self.name_line.about, " ".join(event.value.split())
        if about is None:
            return
        if not name:
            self.house.say(self.words("board.needs_name"))
            return
        self._change(partial(named, what=about, name=name), naming=True)

    @on(BoardName.Left)
    def _name_left(self, event: BoardName.Left) -> None:
        event.stop()
        self.place_name()
        self.view.focus()

    @work(group="change")
    async def _change(
        self,
        change: Change,
        after: Key | None = None,
        carried: Key | None = None,
        *,
        naming: bool = False,
    ) -> None:
        """Lay the board anew; one change at a time, each upon what the one before it left."""
        stood = self.view.cursor
        async with self._one_change:
            board = table_board(self.session.state)
            before = laid(board.board) if board is not None and board.board is not None else None
            tree = change(before) if before is not None else None
            if tree is None:
                self.house.say(self.words("board.gone"))
                return
            if tree != before and not await self._lay(tree):
                if carried is not None and self.view.carried is None:
                    self.view.carry(carried)
                return
        if naming:
            self.name_line.close()
            self.view.focus()
        stayed = self.view.cursor == stood
        self.look()
        self.place_name()
        if stayed:
            self.view.go(after or _found(tree, carried, stood))

    async def _lay(self, tree: BoardTree) -> bool:
        edit = commands.EditBoard(core=tree.core, groups=tree.groups, single=tree.single)
        try:
            await self.session.dispatch(edit)
        except EngineError as error:
            self.house.say(self.house.fault(error), bad=True)
            return False
        return True

    def action_undo(self) -> None:
        """Take back the newest edit."""
        if self.view.carried is not None:
            self.view.carry(None)
        else:
            self._undo()

    @work(group="change")
    async def _undo(self) -> None:
        async with self._one_change:
            before = table_board(self.session.state)
            try:
                await self.session.dispatch(commands.UndoEdit())
            except EngineError as error:
                self.house.say(self.house.fault(error), bad=True)
                return
            same = _board_of(before) == _board_of(table_board(self.session.state))
        self.house.say(self.words("board.undone_speech" if same else "board.undone"))
        self.look()


def table_board(state: TableState) -> StageState | None:
    """Return the stage whose board is changed: the newest one that has a board."""
    return next((stage for stage in reversed(state.stages) if stage.board is not None), None)


def _board_of(stage: StageState | None) -> BoardTree | None:
    return laid(stage.board) if stage is not None and stage.board is not None else None


def _found(tree: BoardTree, carried: Key | None, stood: Key) -> Key:
    """Return where something carried has come to: a merged group is found by its keywords."""
    if carried is None:
        return stood
    if carried[0] == "word" or find(tree, carried) is not None:
        return carried
    return word_key(carried[2])
