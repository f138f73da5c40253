"""The memory screen as a person has looked at it: empty, a list, a search, one memory."""

from typing import Any

import pytest

from tests.fakes import golden
from tests.fakes.house import grid
from tests.fakes.told_desk import Lobby, ToldDesk
from tests.fakes.told_memories import ToldMemories

MOMENTS = {
    "empty": ((), " 0 "),
    "list": (("j", "j"), "31,415"),
    "search": (("slash", *"lamp", "enter"), "1,234"),
    "offers": (("slash", "@"), "@Mei"),
    "detail": (("j", "enter"), "k3f7:m1"),
}
"""Keys, and what stands on the screen once they have had their effect."""


@pytest.fixture
def utc(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TZ", "UTC")


@pytest.mark.parametrize(
    ("moment", "lang", "size"),
    [
        (moment, lang, size)
        for moment in MOMENTS
        for lang in ("en", "zh")
        for size in golden.SIZES
        if moment == "list" or (lang, size) in {("zh", (80, 24)), ("en", (120, 40))}
    ],
)
async def test_memories_look_as_they_did(utc: None, moment: str, lang: Any, size: tuple[int, int]):
    desk = ToldDesk(lang)
    desk.memories = ToldMemories(0 if moment == "empty" else 31_415)
    desk.memories.fits = 1234
    app = Lobby(desk, lang)
    async with app.run_test(size=size) as pilot:
        await pilot.press("f4")
        await golden.settled(app, pilot)
        keys, shows = MOMENTS[moment]
        await pilot.press(*keys)
        for _ in range(1000):
            if shows in "\n".join(grid(app)):
                break
            await pilot.pause(0.01)
        await golden.settled(app, pilot)
        golden.check(app, f"memories/{moment}-{lang}-{golden.size_id(size)}")
