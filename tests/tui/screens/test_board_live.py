"""The board over a table that runs: the engine itself takes the edits and takes them back."""

from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from engine import StageState
from tests.fakes.house import grid
from tests.fakes.screens import played, until
from tui.app import TableRoundApp
from tui.screens.board import BoardScreen
from tui.screens.table import TableScreen

TABLE = ("A paper lamp", "--provider", "rehearsal", "--seed", "7", "--pace", "none")
FEW = ("--rounds", "1", "--seats", "designer=1,consumer=1")


def test_a_workshops_board_is_changed_while_the_table_waits(tmp_path: Path):
    async def act(app: TableRoundApp, pilot: "Pilot[Any]") -> None:
        def stage() -> StageState | None:
            session = app.desk.session
            stages = session.state.stages if session is not None else ()
            return next((stage for stage in stages if stage.board is not None), None)

        def alone() -> int:
            found = stage()
            return len(found.board.single) if found is not None and found.board is not None else 0

        def asked() -> bool:
            return app.desk.session is not None and app.desk.session.question is not None

        await until(pilot, asked)
        before = alone()
        await pilot.press("b")
        await until(pilot, lambda: "2 proposals" in "\n".join(grid(app)))
        await pilot.press("j", "j", "x")
        await until(pilot, lambda: alone() == before + 1)
        await pilot.press("u")
        await until(pilot, lambda: alone() == before)
        await pilot.press("g", "e", *"Lamp for two", "enter")
        await until(pilot, lambda: "Lamp for two" in "\n".join(grid(app)))
        assert isinstance(app.screen, BoardScreen)
        await pilot.press("space")
        table = app.screen
        assert isinstance(table, TableScreen)
        await until(pilot, lambda: table.question_bar.has_focus_within)

    played(tmp_path, act, *TABLE, *FEW)
