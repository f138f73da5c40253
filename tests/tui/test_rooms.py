"""Doors from anywhere: each room is entered once, and a language reaches the screens below."""

from typing import Any

import pytest

from tests.fakes.house import grid
from tests.fakes.reviewed import ToldReviews
from tests.fakes.screens import until
from tests.fakes.told_desk import Lobby, ToldDesk
from tests.fakes.told_settings import ToldChecks, ToldSettings
from tests.fakes.told_setup import ToldSetup, trial
from tui.look import Look
from tui.screens.doctor import DoctorScreen
from tui.screens.gallery import GalleryScreen
from tui.screens.home import HomeScreen
from tui.screens.memories import MemoryScreen
from tui.screens.review import ReviewScreen
from tui.screens.settings import SettingsScreen
from tui.screens.setup import SetupScreen
from tui.terminal.pixels import HALF_SIDE, PIXEL_SIDE, Heard


@pytest.fixture
def app() -> Lobby:
    desk: Any = ToldDesk()
    desk.settings, desk.checkup = ToldSettings(), ToldChecks()
    return Lobby(desk)


async def test_each_room_is_entered_once_and_left_by_esc(app: Lobby):
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        doors = {MemoryScreen: "f4", SettingsScreen: "f9", DoctorScreen: ""}
        for kind, key in doors.items():
            for _ in range(2):
                await (pilot.press(key) if key else app.run_action("doctor"))
                await until(pilot, lambda kind=kind: isinstance(app.screen, kind))
        assert [type(screen) for screen in app.screen_stack][-3:] == list(doors)
        for _ in doors:
            await pilot.press("escape")
            await pilot.pause()
        await until(pilot, lambda: isinstance(app.screen, HomeScreen))
        assert app.table is None
        await pilot.press("f2")
        await until(pilot, lambda: app.said)
        assert app.said == ["No table is open: n describes a new one."]


async def test_the_terminals_ground_chooses_the_theme_until_somebody_does(app: Lobby):
    async with app.run_test(size=(80, 24)):
        app.take_ground(light=True)
        assert app.theme == "night"
        app.look = Look(follows=True)
        app.take_ground(light=True)
        assert app.theme == "paper"
        app.take_ground(light=False)
        assert app.theme == "night"
        app.theme = "mono"
        app.take_ground(light=True)
        assert app.theme == "mono"


@pytest.mark.parametrize(
    ("look", "begins"),
    [
        (Look(images="kitty", refused="python"), "Pixel pictures need Python 3.12"),
        (Look(images="sixel", refused=None), "This terminal did not agree"),  # it cannot be asked
        (Look(images="auto", refused="extra"), ""),
        (Look(images="off"), ""),
    ],
)
async def test_why_pictures_are_no_pixels_is_said_once_to_who_wished_for_them(
    app: Lobby, look: Look, begins: str
):
    app.look = look
    async with app.run_test(size=(80, 24)):
        assert len(app.said) == bool(begins)
        told = app.refusal_of(look.images)
        assert told == "".join(app.said)
        assert told.startswith(begins)
        assert app.pictures_off == (look.images == "off")


async def test_the_terminals_answer_decides_about_pixels(app: Lobby):
    app.look = Look(images="kitty", refused="far")
    async with app.run_test(size=(80, 24)):
        app.said.clear()
        app.take_pixels(Heard(brand="kitty", kitty=True))
        assert app.said == [app.refusal_of("kitty")]
        assert app.largest == HALF_SIDE
        app.take_pixels(Heard(kitty=True, cell=(9, 18)))
        assert app.largest == PIXEL_SIDE
        assert len(app.said) == 1
        assert app.refusal_of("auto") == ""


async def test_setup_is_entered_once_and_leads_to_the_kits_from_home_alone(app: Lobby):
    setup = app.desk.setup = ToldSetup(trial(), trial(), ollama=True)  # pyright: ignore[reportAttributeAccessIssue]

    async def set_up(kept: int) -> None:
        await until(pilot, lambda: isinstance(app.screen, SetupScreen))
        await until(pilot, lambda: "answers on this" in "\n".join(grid(app)))
        await pilot.press("P", "enter")
        await until(pilot, lambda: "answers (412 ms)" in "\n".join(grid(app)))
        await pilot.press("enter")
        await until(pilot, lambda: len(setup.kept) == kept)

    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f9")
        await until(pilot, lambda: isinstance(app.screen, SettingsScreen))
        await pilot.press("P")
        await set_up(1)
        await until(pilot, lambda: isinstance(app.screen, SettingsScreen))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, HomeScreen))
        await pilot.press("P")
        await set_up(2)
        await until(pilot, lambda: isinstance(app.screen, GalleryScreen))
        assert [type(one) for one in app.screen_stack][-2:] == [HomeScreen, GalleryScreen]


async def test_pictures_belong_to_a_table(app: Lobby):
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f5")
        await pilot.pause()
        assert app.said == ["No table is open: pictures and cards belong to one."]
        assert isinstance(app.screen, HomeScreen)


async def test_a_language_reaches_the_screens_below(app: Lobby):
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f9")
        await until(pilot, lambda: isinstance(app.screen, SettingsScreen))
        await app.speak("zh")
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, HomeScreen))
        assert app.words.lang == "zh"
        assert app.screen.query_one("#recent").border_title == "最近的会话（回车继续）"


async def test_themes_go_round_and_one_that_is_none_is_night(app: Lobby):
    async with app.run_test(size=(80, 24)):
        seen = {app.theme}
        for _ in range(len(app.available_themes)):
            app.action_theme()
            seen.add(app.theme)
        assert seen == set(app.available_themes)
        app.take_theme()
        assert app.theme == "night"


async def test_reviews_are_entered_once_and_left_by_esc(app: Lobby):
    app.desk.reviews = ToldReviews([])  # pyright: ignore[reportAttributeAccessIssue]
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f3")
        await until(pilot, lambda: isinstance(app.screen, ReviewScreen))
        await pilot.press("f9")
        await until(pilot, lambda: isinstance(app.screen, SettingsScreen))
        await pilot.press("f3")  # out of the rooms before it
        await until(pilot, lambda: isinstance(app.screen, ReviewScreen))
        assert [type(one) for one in app.screen_stack][-2:] == [HomeScreen, ReviewScreen]
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, HomeScreen))
