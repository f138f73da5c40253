"""Doctor as a person has looked at it: every status, with what is to be done."""

from typing import Any

import pytest

from tests.fakes import golden
from tests.fakes.screens import until
from tests.fakes.told_desk import Lobby, ToldDesk
from tests.fakes.told_figures import told
from tests.fakes.told_settings import ToldChecks
from tui.screens.doctor import DoctorScreen


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("moment", ["all", "looking"])
async def test_doctor_looks_as_it_did(moment: str, lang: Any):
    desk: Any = ToldDesk(lang)
    desk.checkup = ToldChecks(hold=moment == "looking")
    app = Lobby(desk, lang)
    async with app.run_test(size=golden.SIZES[0]) as pilot:
        app.action_doctor()
        await until(pilot, lambda: isinstance(app.screen, DoctorScreen))
        await golden.check_sizes(app, pilot, f"doctor/{moment}-{lang}")


@pytest.mark.parametrize("lang", ["en", "zh"])
async def test_figures_look_as_they_did(lang: Any, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TZ", "UTC")
    desk: Any = ToldDesk(lang)
    desk.checkup, desk.told = ToldChecks(), told()
    app = Lobby(desk, lang)
    async with app.run_test(size=golden.SIZES[0]) as pilot:
        app.action_doctor()
        await until(pilot, lambda: isinstance(app.screen, DoctorScreen))
        screen: Any = app.screen

        async def frame() -> None:
            screen.list.scroll_to(y=screen.figures.virtual_region.y, animate=False)

        await golden.check_sizes(app, pilot, f"doctor/figures-{lang}", frame=frame)
