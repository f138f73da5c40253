"""Which graphics pictures are shown in, and why not in pixels."""

from importlib.machinery import ModuleSpec
from typing import Any

import pytest

from tui.terminal import pixels
from tui.terminal.pixels import REFUSALS, REMEDIES, Heard, agreed, finding, refusal

KITTY = {"TERM": "xterm-kitty"}
CELL = (10, 20)


@pytest.fixture(autouse=True)
def _installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pixels, "find_spec", lambda name: ModuleSpec(name, None))


@pytest.mark.parametrize(
    ("images", "variables", "slow", "python", "why"),
    [
        ("auto", {}, False, (3, 12), "terminal"),
        ("auto", {"TERM": "xterm-256color"}, False, (3, 12), "terminal"),
        ("auto", KITTY, False, (3, 12), None),
        ("auto", {"TERM": "foot"}, False, (3, 14), None),
        ("auto", {"TERM": "xterm-256color", "TERM_PROGRAM": "WezTerm"}, False, (3, 12), None),
        ("auto", KITTY, False, (3, 11), "python"),
        ("auto", KITTY, True, (3, 12), "far"),
        ("auto", KITTY | {"TMUX": "/tmp/tmux-0"}, False, (3, 12), "multiplexer"),
        ("half", KITTY, False, (3, 12), "terminal"),
        ("off", KITTY, False, (3, 12), "terminal"),
        ("sixel", {"TERM": "xterm-256color"}, False, (3, 12), None),
        ("kitty", {"TERM": "screen-256color"}, False, (3, 12), "multiplexer"),
        ("kitty", {"TERM": "xterm", "STY": "1.x"}, False, (3, 12), "multiplexer"),
        ("kitty", {"TERM": "xterm"}, True, (3, 11), "python"),
    ],
)
def test_pixels_are_asked_for_where_nothing_stands_against_them(
    images: str, variables: Any, slow: bool, python: Any, why: str | None
):
    assert refusal(images, variables, slow=slow, python=python) == why


def test_without_the_extra_there_are_no_pixels(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(pixels, "find_spec", lambda name: None)
    assert refusal("kitty", KITTY, slow=False, python=(3, 12)) == "extra"


@pytest.mark.parametrize(
    ("images", "heard", "graphics"),
    [
        ("auto", Heard(brand="kitty(0.44.0)", kitty=True, cell=CELL), "kitty"),
        ("auto", Heard(brand="WezTerm 20260101", kitty=True, sixel=True, cell=CELL), "kitty"),
        ("auto", Heard(brand="foot(1.25.0)", sixel=True, cell=CELL), "sixel"),
        ("auto", Heard(brand="XTerm(402)", kitty=True, sixel=True, cell=CELL), None),
        ("auto", Heard(brand="kitty(0.44.0)", sixel=True, cell=CELL), None),
        ("kitty", Heard(brand="XTerm(402)", kitty=True, cell=CELL), "kitty"),
        ("sixel", Heard(sixel=True, cell=CELL), "sixel"),
        ("sixel", Heard(sixel=True), None),
        ("sixel", Heard(kitty=True, cell=CELL), None),
        ("kitty", Heard(), None),
    ],
)
def test_the_terminal_has_to_agree(images: str, heard: Heard, graphics: str | None):
    assert agreed(images, heard) == graphics


def test_doctor_says_what_stands_against_a_wish_and_what_to_do():
    for why in REFUSALS:
        assert finding("kitty", why) == ("unhealthy", REFUSALS[why], REMEDIES[why])  # pyright: ignore[reportArgumentType]
    assert finding("auto", "python") == ("healthy", "pictures in half blocks", "")
    assert finding("off", "terminal") == ("healthy", "no pictures", "")
    assert "agrees" in finding("sixel", None)[1]
