"""Palettes: complete, readable, and a bad one of the user's hurts nobody."""

import re
from pathlib import Path

import pytest
from textual.color import Color
from textual.theme import Theme
from textual.widgets import Static

import themes as themes_package
from tests.fakes.house import House, grid
from tui.theming import VARIABLES, ThemeFault, stylesheets, theme_of, themes

STYLES = Path(themes_package.__file__).parent / "styles"
OWN = {theme.name: theme for theme in themes()}


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of WCAG 2, 1 to 21."""

    def light(text: str) -> float:
        parts = [part / 255 for part in Color.parse(text).rgb]
        linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    dark, bright = sorted((light(one), light(other)))
    return (bright + 0.05) / (dark + 0.05)


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


def test_all_sheets_are_joined_base_first():
    text = stylesheets()
    assert text.index("What all screens share") == 3
    for sheet in STYLES.rglob("*.tcss"):
        assert sheet.read_text(encoding="utf-8").strip() in text


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
