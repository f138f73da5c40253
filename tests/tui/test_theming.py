"""Palettes: complete, readable, and a bad one of the user's hurts nobody."""

import importlib
import pkgutil
import re
from pathlib import Path
from typing import Any

import pytest
from rich.style import Style
from textual.app import App
from textual.color import Color
from textual.pilot import Pilot
from textual.screen import Screen
from textual.theme import Theme
from textual.widgets import Static

import themes as themes_package
import tui
from tests.fakes.contrast import GROUNDS, XTERM, colours, contrast, marks, seen, unreadable
from tests.fakes.house import STYLES, House, grid
from tests.fakes.recorded import RecordedSession
from tests.fakes.screens import played, until
from tests.fakes.told_session import TableHouse
from tui.app import TableRoundApp
from tui.look import Look
from tui.screens.jump import JumpScreen
from tui.theming import VARIABLES, ThemeFault, theme_of, themes

OWN = {theme.name: theme for theme in themes()}


def test_the_programs_themes_are_there():
    assert {"paper", "night", "high-contrast", "ansi", "mono"} <= set(OWN)


@pytest.mark.parametrize("name", ["paper", "night", "high-contrast"])
def test_every_text_can_be_read_on_every_ground(name: str):
    theme: Theme = OWN[name]
    least = 7.0 if name == "high-contrast" else 4.5
    hues = [theme.foreground, theme.primary, theme.secondary, theme.accent]
    hues += [theme.success, theme.warning, theme.error]
    hues += [value for key, value in theme.variables.items() if key != "rule"]
    for ground in (theme.background, theme.surface, theme.panel):
        assert ground is not None
        for hue in hues:
            assert hue is not None
            assert contrast(hue, ground) >= least, (name, hue, ground)


def test_what_is_seen_is_reckoned_as_xterm_paints_it():
    black, white = GROUNDS
    assert seen(Style.parse("red on black"), white) == (XTERM[1], XTERM[0])
    assert seen(Style.parse("dim white"), black) == ("#999999", "#000000")
    assert seen(Style.parse("reverse #102030"), white) == ("#ffffff", "#102030")
    assert seen(Style.parse("default on default"), white) == ("#000000", "#ffffff")
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


async def readable(app: App[None], pilot: "Pilot[Any]") -> None:
    """Find every text on the screen as far from its ground as it has to be, in four themes."""
    for name in ("ansi", "paper", "night", "high-contrast"):
        app.theme = name
        await pilot.pause()
        await pilot.pause()
        assert unreadable(app, 4.5) == [], (app.screen, name)


def test_every_text_of_home_and_the_rooms_behind_it_can_be_read(tmp_path: Path):
    async def act(app: TableRoundApp, pilot: "Pilot[Any]") -> None:
        await readable(app, pilot)
        for key in ("n", "f9"):
            room = app.screen
            await pilot.press(key)
            await until(pilot, lambda room=room: app.screen is not room)
            await pilot.pause(0.1)
            await readable(app, pilot)
            await pilot.press("escape", "escape")
            await until(pilot, lambda room=room: app.screen is room)
        for theme in ("night", "ansi"):
            app.theme = theme
            await pilot.press("ctrl+p")
            await until(pilot, lambda: "ctrl+q" in "".join(grid(app)))
            assert unreadable(app, 4.5) == [], theme
            await pilot.press("escape")
            await until(pilot, lambda room=room: app.screen is room)

    played(tmp_path, act)


async def test_every_text_of_a_table_can_be_read():
    session = RecordedSession("open-table-en")
    session.advance(lambda state: state.seats)
    app = TableHouse(session)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        session.advance(
            lambda state: (
                (stage := state.stage("discussion")) is not None
                and len(stage.rounds) > 1
                and len(state.open_utterances()) == len(state.seats)
            )
        )
        session.speak(0.8)
        await app.frame()
        await readable(app, pilot)
        await pilot.press("L", "L", "d")
        await app.frame()
        await readable(app, pilot)


def test_without_colours_every_cursor_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("NO_COLOR", "1")

    async def moves(app: TableRoundApp, pilot: "Pilot[Any]", row: str, *keys: str) -> None:
        """A key changes something else than colours in a row that holds a word."""
        rows = [y for y, line in enumerate(grid(app)) if row in line]
        before = [marks(app)[y] for y in rows]
        await pilot.press(*keys)
        await until(pilot, lambda: before and [marks(app)[y] for y in rows] != before)
        assert colours(app) == set()

    async def act(app: TableRoundApp, pilot: "Pilot[Any]") -> None:
        await moves(app, pilot, "Set up a provider", "down")
        await pilot.press("ctrl+p")
        await until(pilot, lambda: "New table" in "".join(grid(app)))
        await moves(app, pilot, "Help", "down")
        await pilot.press("escape", "n", "l", "a", "m", "p")
        await until(pilot, lambda: "lamp" in "".join(grid(app)))
        await moves(app, pilot, "lamp", "home")
        await moves(app, pilot, "lamp", "shift+end")
        await pilot.press("escape", "f9")
        await until(pilot, lambda: "general.ui_lang" in "".join(grid(app)))
        await moves(app, pilot, "general.ui_lang", "down")
        app.theme = "night"  # who names a theme wants its colours
        await until(pilot, lambda: "#12161f" in colours(app))

    played(tmp_path, act, look=Look(theme="mono", still=True))


def test_themes_of_the_terminals_own_colours_name_no_other():
    for name in ("ansi", "mono"):
        theme = OWN[name]
        assert theme.ansi
        assert all(theme.variables[name].startswith("ansi_") for name in VARIABLES)


@pytest.mark.parametrize("name", OWN)
async def test_every_theme_can_be_put_on(name: str):
    app = House(Static("text"), theme=name)
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.pause()
        assert "text" in grid(app)[0]


def test_styles_use_variables_that_every_palette_has_and_no_colour_of_their_own():
    known = {"background", "surface", "panel", "foreground", "primary", "secondary", "accent"}
    known |= {"success", "warning", "error", *VARIABLES}
    for sheet in STYLES.rglob("*.tcss"):
        text = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)
        assert set(re.findall(r"\$([a-z0-9-]+)", text)) <= known, sheet.name
        assert not re.search(r":[^;{]*(?:#[0-9a-fA-F]{3,8}\b|rgb\(|hsl\()", text), sheet.name


def screens() -> list[type[Screen[Any]]]:
    """Return every screen of the program."""
    modules = [importlib.import_module(m.name) for m in pkgutil.walk_packages(tui.__path__, "tui.")]
    return [
        one
        for module in modules
        for one in vars(module).values()
        if isinstance(one, type) and issubclass(one, Screen) and one.__module__ == module.__name__
    ]


def test_every_sheet_is_worn_by_a_screen_and_widgets_come_first():
    worn = [getattr(screen, "STYLES", ()) for screen in screens()]
    names = [str(file.relative_to(STYLES).with_suffix("")) for file in STYLES.rglob("*.tcss")]
    assert {name for sheets in worn for name in sheets} == {*names} - {"base"}
    for sheets in worn:
        assert list(sheets) == sorted(sheets, key=lambda name: not name.startswith("widgets/"))


async def test_a_sheet_is_worn_with_its_screen_and_once():
    app = House(Static("text"))
    async with app.run_test(size=(40, 10)) as pilot:
        assert not app.stylesheet.has_source("themes", "screens/jump")
        for _ in range(2):
            await app.push_screen(JumpScreen([]))
            await pilot.pause()
            assert app.screen.styles.background == Color(0, 0, 0, 0)
            app.pop_screen()
        worn = [path for path in app.stylesheet.source if path == ("themes", "screens/jump")]
        assert len(worn) == 1


def test_a_users_theme_joins_and_a_bad_one_is_left_out(tmp_path: Path):
    palettes = Path(themes_package.__file__).parent / "palettes"
    good = (palettes / "night.toml").read_text(encoding="utf-8")
    (tmp_path / "mine.toml").write_text(good.replace('"night"', '"mine"'), encoding="utf-8")
    (tmp_path / "torn.toml").write_text("name = ", encoding="utf-8")
    (tmp_path / "bare.toml").write_text('name = "bare"\n[colors]\n[variables]\n', encoding="utf-8")
    wrong = good.replace('"night"', '"wrong"').replace("#12161f", "chartreuse-ish")
    (tmp_path / "wrong.toml").write_text(wrong, encoding="utf-8")
    (tmp_path / "blob.toml").write_bytes(b"\xff\xfe")
    found = {theme.name for theme in themes(tmp_path)}
    assert "mine" in found
    assert found & {"bare", "wrong", "torn"} == set()
    assert {theme.name for theme in themes(tmp_path / "none")} == set(OWN)


@pytest.mark.parametrize(
    ("document", "said"),
    [({}, "no name"), ({"name": "x"}, "colors"), ({"name": "x", "colors": {}}, "variables")],
)
def test_what_is_wrong_with_a_palette_is_said(document: dict[str, object], said: str):
    with pytest.raises(ThemeFault, match=said):
        theme_of(document)
