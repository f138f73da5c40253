"""Setup and the kits as a person has looked at them: one app a language, taken through all sizes."""

from typing import Any

import pytest

from engine import KitError, SettingsError
from tests.fakes import golden
from tests.fakes.told_desk import Lobby, ToldDesk
from tests.fakes.told_setup import ToldSetup, trial

MOMENTS: dict[str, tuple[str, ...]] = {
    "setup/broken": ("P",),
    "setup/providers": ("r",),
    "setup/key": ("2", *"sk-typed"),
    "setup/refused": ("enter",),
    "setup/trying": ("r",),
    "setup/models": ("escape", "enter"),
    "setup/unlisted": ("escape", "9", *"127.0.0.1:8080/v1", "enter", "enter", *"qwen3"),
    "gallery/broken": (*["escape"] * 5, "K"),
    "gallery/kits": ("r",),
}
FAULT = SettingsError(
    "general.colour in /home/mei/.tableround/config.toml, line 4 is no setting.",
    hint="`tableround config show` lists them all.",
)


@pytest.mark.parametrize("lang", ["en", "zh"])
async def test_setup_and_the_kits_look_as_they_did(lang: Any):
    desk: Any = ToldDesk(lang)
    setup = desk.setup = ToldSetup(trial("error"), ollama=True)
    setup.fault = FAULT
    desk.faults["kits"] = KitError("The folder of your kits cannot be read.")
    app = Lobby(desk, lang)
    async with app.run_test(size=(80, 24)) as pilot:
        for name, keys in MOMENTS.items():
            match name:
                case "setup/providers":
                    setup.fault = None
                case "setup/models":
                    setup.trials = [trial()]
                case "setup/unlisted":
                    setup.trials = [trial("error", unlisted=True)]
                case "gallery/kits":
                    desk.faults.clear()
                case _:
                    pass
            await pilot.press(*keys)
            picture = (name, lang) == ("setup/models", "en")
            await golden.check_sizes(app, pilot, f"{name}-{lang}", picture=picture)
