"""A told table whose KJ board is edited as the engine does it."""

from collections.abc import Mapping
from typing import Any, cast

from textual.pilot import Pilot

from engine import BoardTree, Command, Group, TableState, commands
from engine.session.editing import Editing
from engine.vocabulary.events import AffinityBuilt, Event, StageStarted
from tests.fakes.house import grid
from tests.fakes.told_session import TableHouse, ToldSession
from tui.screens.board import BoardScreen

Shape = Mapping[str, tuple[str, ...]]


class BoardSession(ToldSession):
    """Carries out edits and takes them back; other commands are only kept."""

    def __init__(self) -> None:
        super().__init__()
        self.table.open()
        self._editing = Editing(cast("Any", _Recording(self)), str)

    async def dispatch(self, command: Command) -> None:
        await super().dispatch(command)
        if isinstance(command, commands.EditBoard | commands.EditUtterance | commands.UndoEdit):
            await self._editing.do(command)

    def begin(self, stage: str = "affinity") -> "BoardSession":
        self.tell(StageStarted(stage=stage, kind="affinity"))
        return self

    def propose(self, seat: str | None, shape: Shape, *single: str, core: str = "蝶") -> None:
        """Tell a seat's tree, or with None the table's board."""
        groups = tuple(Group(label=label, members=words) for label, words in shape.items())
        self.tell(
            AffinityBuilt(stage="affinity", seat=seat, core=core, groups=groups, single=single)
        )

    @property
    def board(self) -> BoardTree:
        """The table's board as it is now."""
        found = next(stage.board for stage in reversed(self.state.stages) if stage.board)
        return BoardTree(core=found.core, groups=found.groups, single=found.single)


def text(app: TableHouse) -> str:
    return "\n".join(grid(app))


async def opened(app: TableHouse, pilot: "Pilot[Any]") -> BoardScreen:
    await pilot.pause()
    await app.frame()
    await pilot.press("b")
    await pilot.pause()
    screen = app.screen
    assert isinstance(screen, BoardScreen)
    return screen


async def looked(screen: BoardScreen, pilot: "Pilot[Any]") -> None:
    screen.look()
    await pilot.pause()


class _Recording:
    """What the engine's editing needs of a table."""

    def __init__(self, session: BoardSession) -> None:
        self._session = session

    @property
    def state(self) -> TableState:
        return self._session.state

    async def record(self, *events: Event) -> None:
        self._session.tell(*events)
