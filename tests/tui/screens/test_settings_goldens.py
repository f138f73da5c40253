"""Settings as a person has looked at them: the list, a search, the editor, a broken file."""

from typing import Any

import pytest

from engine import SettingsError
from tests.fakes import golden
from tests.fakes.screens import until
from tests.fakes.told_desk import Lobby, ToldDesk
from tests.fakes.told_settings import FILE, ToldSettings
from tui.screens.settings import SettingsScreen

MOMENTS: dict[str, tuple[str, ...]] = {
    "list": ("j",) * 12,
    "search": ("slash", *"key", "enter"),
    "nothing": ("slash", *"zzz"),
    "edit": ("slash", *"screen.theme", "enter", "e"),
    "secret": ("slash", *"api_key", "enter", "e", *"sk-typed"),
    "error": (),
}


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("moment", MOMENTS)
async def test_settings_look_as_they_did(moment: str, lang: Any):
    desk: Any = ToldDesk(lang)
    desk.settings = ToldSettings()
    if moment == "error":
        broken = f"{FILE} is not well-formed TOML: Expected '=' (at line 3, column 7)."
        desk.settings.fault = SettingsError(broken, hint="Correct that line.")
    app = Lobby(desk, lang)
    async with app.run_test(size=golden.SIZES[0]) as pilot:
        await pilot.press("f9")
        await until(pilot, lambda: isinstance(app.screen, SettingsScreen))
        await golden.settled(app, pilot)
        await pilot.press(*MOMENTS[moment])
        picture = (moment, lang) == ("list", "en")
        await golden.check_sizes(app, pilot, f"settings/{moment}-{lang}", picture=picture)
