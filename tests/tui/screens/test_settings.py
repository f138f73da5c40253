"""Settings on the screen: found by typing, changed in place, in effect at once, never shown."""

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from engine import SettingRow, describe, load_settings
from tests.fakes.house import grid
from tests.fakes.screens import played, until
from tui.app import Look, TableRoundApp
from tui.screens.home import HomeScreen
from tui.screens.settings import SettingsScreen, effect, fits
from tui.widgets.setting_rows import lines
from tui.words import Words

KEY = "sk-canary-typed-123"


def shown(app: Any) -> str:
    return "\n".join(grid(app))


def heard(app: Any) -> list[str]:
    """Keep what is said: in virtual time a toast is gone at once."""
    said: list[str] = []
    app.say = lambda text, bad=False: said.append(text)
    return said


async def opened(app: TableRoundApp, pilot: "Pilot[Any]", *typed: str) -> SettingsScreen:
    """Go to settings and narrow the list to what is typed."""
    await pilot.press("f9")
    await until(pilot, lambda: "general." in shown(app))
    await pilot.press("slash", *typed, "enter")
    await pilot.pause()
    assert isinstance(app.screen, SettingsScreen)
    return app.screen


def file_of(home: Path) -> str:
    file = home / "config.toml"
    return file.read_text(encoding="utf-8") if file.exists() else ""


def test_a_value_is_found_edited_kept_and_taken_back(tmp_path: Path):
    async def act(app: TableRoundApp, pilot: "Pilot[Any]") -> None:
        said = heard(app)
        screen = await opened(app, pilot, *"table.rounds")
        await pilot.press("e", "4", "enter")
        await until(pilot, lambda: "rounds = 4" in file_of(tmp_path))
        await until(pilot, lambda: screen.rows.row and screen.rows.row.value == "4")
        assert said == ["table.rounds is kept. Takes effect with the next table."]
        await pilot.press("u")
        await until(pilot, lambda: "rounds" not in file_of(tmp_path))
        await pilot.press("u")
        await until(pilot, lambda: any("nothing to take back" in one for one in said))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, HomeScreen))

    played(tmp_path, act)


@pytest.mark.parametrize(("lang", "why"), [("en", "must be a whole number"), ("zh", "必须是整数")])
def test_a_wrong_value_says_why_and_stays_to_be_mended(tmp_path: Path, lang: Any, why: str):
    async def act(app: TableRoundApp, pilot: "Pilot[Any]") -> None:
        screen = await opened(app, pilot, *"table.rounds")
        await pilot.press("e", *"many", "enter")
        await until(pilot, lambda: why in shown(app))
        assert screen.editor.line.value == "many"
        assert file_of(tmp_path) == ""
        await pilot.press("escape")  # what was typed is there again
        await pilot.pause()
        assert not screen.editor.display
        await pilot.press("e")
        await pilot.pause()
        assert screen.editor.line.value == "many"

    played(tmp_path, act, lang=lang, size=(80, 24))


def test_a_secret_is_typed_unseen_and_masked_and_an_empty_line_changes_nothing(tmp_path: Path):
    async def act(app: TableRoundApp, pilot: "Pilot[Any]") -> None:
        screen = await opened(app, pilot, *"openai.api_key")
        await pilot.press("e", *KEY)
        await pilot.pause()
        assert "canary" not in shown(app)
        screen.editor.line.select_all()
        screen.editor.line.action_copy()
        assert "canary" not in app.clipboard
        await pilot.press("enter")
        await until(pilot, lambda: KEY in file_of(tmp_path))
        await until(pilot, lambda: "********" in shown(app))
        await pilot.press("e", "enter")
        await pilot.pause(0.1)
        assert KEY in file_of(tmp_path)
        await pilot.press("e", *"half", "escape", "e")
        await pilot.pause()
        assert screen.editor.line.value == ""
        await pilot.press("escape", "x")
        await until(pilot, lambda: KEY not in file_of(tmp_path))
        await pilot.press("u")
        await until(pilot, lambda: KEY in file_of(tmp_path))
        assert "canary" not in shown(app)

    played(tmp_path, act)


def test_an_address_with_a_password_is_not_echoed(tmp_path: Path):
    async def act(app: TableRoundApp, pilot: "Pilot[Any]") -> None:
        screen = await opened(app, pilot, *"general.store")
        screen.action_edit()
        await pilot.pause()
        screen.editor.line.value = "redis://me:hunter2@host:1/0"
        await pilot.pause()
        assert "hunter2" not in shown(app)
        await pilot.press("enter")
        await until(pilot, lambda: "hunter2" in file_of(tmp_path))
        await until(pilot, lambda: "redis://me:********@host" in shown(app))

    played(tmp_path, act)


def test_theme_and_language_take_effect_at_once(tmp_path: Path):
    async def act(app: TableRoundApp, pilot: "Pilot[Any]") -> None:
        screen = await opened(app, pilot, *"screen.theme")
        await pilot.press("e", "tab", "enter")
        await until(pilot, lambda: app.theme == "ansi")
        await pilot.press("e", *["backspace"] * 4, *"pink", "enter")
        await until(pilot, lambda: "no such theme" in shown(app))
        assert app.theme == "ansi"
        await pilot.press("escape", "x")
        await until(pilot, lambda: app.theme == "ansi" and "theme" not in file_of(tmp_path))
        screen.filter.value = "general.ui_lang"
        await pilot.pause()
        await pilot.press("e", *"zh", "enter")
        await until(pilot, lambda: "界面语言" in shown(app))
        assert screen.filter.value == "general.ui_lang"
        await pilot.press("escape")
        await until(pilot, lambda: "最近的会话" in shown(app))

    played(tmp_path, act, TERM="xterm")


def test_motion_layout_and_keys_take_effect_at_once(tmp_path: Path):
    async def act(app: TableRoundApp, pilot: "Pilot[Any]") -> None:
        said = heard(app)
        await until(pilot, lambda: app.table is not None)
        await app.desk.settings.change("screen.motion", "still")
        await app.take_up("screen.motion")
        assert (app.frames, app.animation_level) == (1, "none")
        await app.desk.settings.change("screen.layout", "conversation")
        await app.take_up("screen.layout")
        assert app.table is not None
        assert app.table.shape == "conversation"
        await app.desk.settings.change("screen.keys", "table.zoom=Z, nonsense")
        await app.take_up("screen.keys")
        assert any("nonsense" in one for one in said)
        await pilot.press("Z")
        await until(pilot, lambda: app.table and app.table.zoomed)

    played(tmp_path, act, "A lamp", "--provider", "rehearsal")


def test_what_is_stronger_than_the_file_is_said_and_not_taken_out(tmp_path: Path):
    async def act(app: TableRoundApp, pilot: "Pilot[Any]") -> None:
        said = heard(app)
        await opened(app, pilot, *"general.model")
        assert "environment AI_MODEL" in shown(app)
        await pilot.press("x")
        await until(pilot, lambda: said)
        assert "not from the file" in said[0]
        await pilot.press("e", "2", "enter")
        await until(pilot, lambda: 'model = "m2"' in file_of(tmp_path))
        await until(pilot, lambda: "AI_MODEL is stronger" in said[-1])

    played(tmp_path, act, AI_MODEL="m")


def test_a_seats_own_key_is_typed_whole(tmp_path: Path):
    async def act(app: TableRoundApp, pilot: "Pilot[Any]") -> None:
        await opened(app, pilot, *"seats.designer.temperature")
        await pilot.press("e", *"0.5", "enter")
        await until(pilot, lambda: "temperature = 0.5" in file_of(tmp_path))
        await until(pilot, lambda: "Freedom of choice" in shown(app))

    played(tmp_path, act)


def test_a_broken_file_is_told_and_read_again_when_it_is_mended(tmp_path: Path):
    file = tmp_path / "config.toml"
    file.write_text("[table\n", encoding="utf-8")

    async def act(app: TableRoundApp, pilot: "Pilot[Any]") -> None:
        await pilot.press("f9")
        await until(pilot, lambda: "not well-formed TOML" in shown(app))
        await pilot.press("e", "x", "u", "j")  # nothing to do these to
        file.write_text("[table]\nrounds = 3\n", encoding="utf-8")
        await pilot.press("r")
        await until(pilot, lambda: "general.lang" in shown(app))

    played(tmp_path, act)


def test_why_pictures_are_no_pixels_stands_below_the_value(tmp_path: Path):
    async def act(app: TableRoundApp, pilot: "Pilot[Any]") -> None:
        await pilot.press("f9")
        await until(pilot, lambda: "general.lang" in shown(app))
        await pilot.press("slash", *"images")
        await until(pilot, lambda: "Pixel pictures are too large" in shown(app))
        assert "Tab takes the next one" in shown(app)

    look = Look(images="sixel", refused="far")
    played(tmp_path, act, size=(80, 24), look=look, TABLEROUND_SCREEN__IMAGES="sixel")


def test_typing_finds_in_both_languages_and_never_in_secrets():
    rows = {row.key: row for row in _rows()}
    assert fits(rows["table.rounds"], "Rounds discussion")
    assert fits(rows["table.rounds"], "轮数")
    assert not fits(rows["table.rounds"], "rounds colour")
    assert not fits(rows["providers.openai.api_key"], "sk-canary")


@pytest.mark.parametrize("width", [40, 76, 116, 196])
def test_columns_stand_below_each_other_at_any_width(width: int):
    for lang in ("en", "zh"):
        made = lines(_rows(), width, Words("zh" if lang == "zh" else "en"))
        assert all(line.cell_length <= width for line in made), (lang, width)


def test_when_a_change_takes_effect_is_known():
    words = Words("en")
    assert effect("screen.motion", words) == "Takes effect at once."
    assert effect("screen.images", words) == "Takes effect at the next start."
    assert effect("table.rounds", words) == "Takes effect with the next table."


def _rows() -> tuple[SettingRow, ...]:
    return describe(load_settings({"providers.openai.api_key": "sk-canary"}, variables={}))
