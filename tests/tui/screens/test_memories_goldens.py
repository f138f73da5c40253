"""The memory screen as a person has looked at it: empty, a list, a search, one memory."""

from typing import Any

import pytest

from engine import StoreError
from tests.fakes import golden
from tests.fakes.house import grid
from tests.fakes.screens import until
from tests.fakes.told_desk import Lobby, ToldDesk
from tests.fakes.told_memories import ToldMemories
from tui.screens.memories import MemoryScreen

MOMENTS = {
    "empty": ((), " 0 "),
    "list": (("j", "j"), "31,415"),
    "search": (("slash", *"lamp", "enter"), "1,234"),
    "offers": (("slash", "@"), "@Mei"),
    "detail": (("j", "enter"), "k3f7:m1"),
    "waiting": (("slash", *"lamp"), ""),
    "fault": (("slash", *"lamp", "enter"), "damaged"),
}
"""Keys, and what stands on the screen once they have had their effect."""
FAULT = StoreError(
    "/home/mei/.tableround/memory.db is damaged.",
    hint="Delete it: it is made again from the sessions.",
)


@pytest.fixture
def utc(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TZ", "UTC")


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("moment", MOMENTS)
async def test_memories_look_as_they_did(utc: None, moment: str, lang: Any):
    desk = ToldDesk(lang)
    desk.memories = ToldMemories(0 if moment == "empty" else 31_415)
    desk.memories.fits = 1234
    app = Lobby(desk, lang)
    async with app.run_test(size=golden.SIZES[0]) as pilot:
        await pilot.press("f4")
        await until(pilot, lambda: isinstance(app.screen, MemoryScreen))
        await golden.settled(app, pilot)
        desk.memories.hold = moment == "waiting"
        if moment == "fault":
            desk.memories.faults["find"] = FAULT
        keys, shows = MOMENTS[moment]
        shows = app.words("memories.looking") if moment == "waiting" else shows
        await pilot.press(*keys)
        await until(pilot, lambda: shows in "\n".join(grid(app)))
        await golden.check_sizes(app, pilot, f"memories/{moment}-{lang}")
