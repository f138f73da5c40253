"""Doctor on the screen: checks as they come, again, copied, hostile text as text."""

from typing import Any

import pytest
from textual.pilot import Pilot

from engine import StoreError
from tests.fakes.house import grid
from tests.fakes.screens import until
from tests.fakes.told_desk import Lobby, ToldDesk
from tests.fakes.told_figures import told
from tests.fakes.told_settings import CHECKS, ToldChecks
from tui.screens.doctor import DoctorScreen
from tui.screens.home import HomeScreen


class Patient(Lobby):
    """Keeps what was copied."""

    def __init__(self, desk: Any, lang: Any = "en") -> None:
        super().__init__(desk, lang)
        self.copied: list[str] = []

    def copy(self, text: str) -> None:
        self.copied.append(text)


@pytest.fixture
def desk() -> Any:
    desk: Any = ToldDesk()
    desk.checkup = ToldChecks()
    return desk


def shown(app: Any) -> str:
    return "\n".join(grid(app))


async def over(app: Any, pilot: "Pilot[Any]") -> None:
    """Wait until everything was looked at and stands there."""
    await until(pilot, lambda: isinstance(app.screen, DoctorScreen))
    await pilot.pause()
    await until(pilot, lambda: " healthy " in grid(app)[0] and "looking" not in grid(app)[0])


async def test_each_check_stands_with_status_time_and_remedy_and_r_looks_again(desk: Any):
    app = Patient(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        app.action_doctor()
        await over(app, pilot)
        assert "= healthy 3   ? unhealthy 1   ! error 1" in shown(app)
        assert "37 ms" in shown(app)
        assert "-> Make room" in shown(app)
        assert "\x1b" not in shown(app)
        desk.checkup.checks = list(CHECKS[:1])
        await pilot.press("r")
        await over(app, pilot)
        assert "= healthy 1" in shown(app)
        assert "Make room" not in shown(app)
        assert desk.checkup.asked == [(120, 40)] * 2
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, HomeScreen)


async def test_the_report_is_copied_whole(desk: Any):
    app = Patient(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        app.action_doctor()
        await over(app, pilot)
        await pilot.press("y")
        (report,) = app.copied
        assert report.count("\n") == len(CHECKS) + 1
        assert "disk  unhealthy  0 ms  0.3 GB free\n    -> Make room" in report


async def test_what_fails_as_a_whole_is_said(desk: Any):
    async def broken(columns: int, rows: int) -> Any:
        yield CHECKS[0]
        raise StoreError("The disk is gone.", hint="Look for it.")

    desk.checkup = broken
    app = Patient(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        app.action_doctor()
        await over(app, pilot)
        assert app.said == ["The disk is gone. Look for it."]
        assert "= healthy 1" in shown(app)
        assert "looking" not in shown(app)


async def test_it_speaks_the_other_language_without_looking_again(desk: Any):
    app = Patient(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        app.action_doctor()
        await over(app, pilot)
        await app.speak("zh")
        await until(pilot, lambda: "请腾出空间" in shown(app))
        assert "正常 3" in shown(app)
        assert len(desk.checkup.asked) == 1
        app.action_doctor()  # it stands already
        await pilot.pause()
        assert sum(isinstance(screen, DoctorScreen) for screen in app.screen_stack) == 1


async def test_the_figures_of_a_running_table_are_kept_fresh_until_it_is_over(
    desk: Any, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("tui.screens.doctor.FRESH", 0.05)
    desk.told = told("20261120-aaaa")
    app = Patient(desk)
    async with app.run_test(size=(120, 100)) as pilot:
        app.action_doctor()
        await over(app, pilot)
        assert "20261120-aaaa" in shown(app)
        desk.faults["figures"] = StoreError("The disk is gone.")
        await until(pilot, lambda: desk.asked.count(("figures", None)) > 2)
        assert "20261120-aaaa" in shown(app)
        assert app.said == []
        desk.faults.clear()
        desk.told = told("20261120-bbbb")
        await until(pilot, lambda: "20261120-bbbb" in shown(app))
        desk.told = told("")
        await until(pilot, lambda: "20261120-bbbb" not in shown(app))
        desk.told = told("20261120-cccc")
        await pilot.pause(0.3)
        assert "20261120-cccc" not in shown(app)
