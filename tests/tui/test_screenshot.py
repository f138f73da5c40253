"""A picture of the screen: private, whole by itself, never over another one, told in a sentence."""

import re
import stat
from pathlib import Path
from typing import Any

import pytest
from textual.command import CommandInput, CommandList
from textual.pilot import Pilot

from tests.fakes.house import grid
from tests.fakes.screens import played, until
from tests.fakes.tables import START
from tui.app import TableRoundApp
from tui.screenshot import free_file, save, self_contained

TABLE = ("A paper lamp", "--provider", "rehearsal", "--seed", "7", "--pace", "none")


def shown(app: TableRoundApp) -> str:
    return "\n".join(grid(app))


async def from_the_palette(app: TableRoundApp, pilot: "Pilot[Any]", query: str) -> None:
    await pilot.press("ctrl+p")
    await until(pilot, lambda: isinstance(app.focused, CommandInput))
    app.screen.query_one(CommandInput).value = query
    found = app.screen.query_one(CommandList)
    await until(pilot, lambda: found.option_count == 1 and "SVG" in str(found.options[0].prompt))
    await pilot.press("enter")  # one action is found: it is taken at once


def test_it_is_saved_from_home_as_the_screen_stood_below_the_palette(tmp_path: Path):
    async def act(app: TableRoundApp, pilot: "Pilot[Any]") -> None:
        await from_the_palette(app, pilot, "picture of the screen")
        await until(pilot, lambda: "Saved: " in shown(app))

    played(tmp_path, act, toasts=True)
    (file,) = (tmp_path / "exports").iterdir()
    assert re.fullmatch(r"screen-\d{8}-\d{6}\.svg", file.name)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    svg = file.read_text(encoding="utf-8")
    assert svg.startswith("<svg")
    assert "demo&#160;table" in svg
    assert "picture&#160;of&#160;the" not in svg


def test_at_a_table_it_lies_with_the_exports_of_the_session(tmp_path: Path):
    async def act(app: TableRoundApp, pilot: "Pilot[Any]") -> None:
        await until(pilot, lambda: app.desk.session and app.desk.session.state.utterances > 2)
        await from_the_palette(app, pilot, "屏幕")
        folder = app.desk.paths.exports / (app.desk.session.id if app.desk.session else "")
        await until(pilot, lambda: list(folder.glob("screen-*.svg")))

    played(tmp_path, act, *TABLE)


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path):
    (tmp_path / "exports").write_text("", encoding="utf-8")

    async def act(app: TableRoundApp, pilot: "Pilot[Any]") -> None:
        app.action_save_picture()
        await until(pilot, lambda: "something else" in " ".join(shown(app).split()))
        assert "Choose another" not in shown(app)

    played(tmp_path, act, toasts=True)


def test_two_of_the_same_moment_are_two_files(tmp_path: Path):
    names = [save("<svg>", tmp_path, START).name for _ in range(3)]
    stem = f"screen-{START:%Y%m%d-%H%M%S}"
    assert names == [f"{stem}.svg", f"{stem}-2.svg", f"{stem}-3.svg"]
    assert free_file(tmp_path, START).name == f"{stem}-4.svg"


@pytest.mark.parametrize("kind", ["woff", "woff2"])
def test_it_fetches_no_font_from_elsewhere(kind: str):
    font = f'src: local("F"),\n    url("https://host/F.{kind}") format("{kind}");'
    assert self_contained(font) == 'src: local("F");'


def test_nothing_that_a_viewer_would_fetch_is_left(tmp_path: Path):
    async def act(app: TableRoundApp, pilot: "Pilot[Any]") -> None:
        svg = self_contained(app.export_screenshot(title="x"))
        assert not re.search(r"(?:url\(.?|href=.?|src=.?)http", svg)
        assert "url(" in svg  # clips within the picture

    played(tmp_path, act)
