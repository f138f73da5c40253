"""The form of a new table as a person has looked at it: empty, faulty, and before it spends."""

from typing import Any

import pytest
from textual.widgets import Input

from engine import InputError
from tests.fakes import golden
from tests.fakes.screens import until
from tests.fakes.told_desk import LONG, Lobby, ToldDesk
from tui.screens.new_table import NewTableScreen

FAULT = InputError(
    "general.colour in /home/mei/.tableround/config.toml, line 4 is no setting.",
    hint="`tableround config show` lists them all.",
)


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("moment", ["empty", "fault", "spends"])
async def test_the_form_looks_as_it_did(moment: str, lang: Any):
    desk = ToldDesk(lang)
    if moment == "fault":
        desk.faults["prepare"] = FAULT
    desk.spends = True
    app = Lobby(desk, lang)
    async with app.run_test(size=golden.SIZES[0]) as pilot:
        await pilot.press("n")
        await until(pilot, lambda: isinstance(app.screen, NewTableScreen))
        await golden.settled(app, pilot)
        if moment != "empty":
            app.screen.query_one("#topic", Input).value = LONG
            await pilot.press("end", "home")
            await pilot.press("ctrl+s")
        await golden.check_sizes(app, pilot, f"new_table/{moment}-{lang}")
