"""The memory screen as a person has looked at it: empty, a list, a search, one memory."""

from typing import Any

import pytest

from tests.fakes import golden
from tests.fakes.told_desk import Lobby, ToldDesk
from tests.fakes.told_memories import ToldMemories

MOMENTS = {
    "empty": (),
    "list": ("j", "j"),
    "search": ("slash", *"lamp", "enter"),
    "offers": ("slash", "@"),
    "detail": ("j", "enter"),
}


@pytest.fixture
def utc(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TZ", "UTC")


@pytest.mark.parametrize("size", golden.SIZES, ids=golden.size_id)
@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("moment", MOMENTS)
async def test_memories_look_as_they_did(utc: None, moment: str, lang: Any, size: tuple[int, int]):
    desk = ToldDesk(lang)
    desk.memories = ToldMemories(0 if moment == "empty" else 31_415)
    desk.memories.fits = 1234
    app = Lobby(desk, lang)
    async with app.run_test(size=size) as pilot:
        await pilot.press("f4")
        await golden.settled(app, pilot)
        await pilot.press(*MOMENTS[moment])
        await pilot.pause(0.3)
        await golden.settled(app, pilot)
        golden.check(app, f"memories/{moment}-{lang}-{golden.size_id(size)}")
