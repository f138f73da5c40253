"""How raw settings become the look of the screen."""

import pytest

from tui.look import Look, look_of


def test_what_nobody_wishes_fits_the_terminal():
    assert look_of({}, "ansi", slow=False) == Look(theme="ansi")
    far = look_of({}, "night", slow=True)
    assert (far.frames, far.still) == (4, True)


@pytest.mark.parametrize(
    ("motion", "slow", "frames", "still"),
    [
        ("full", False, 30, False),
        ("full", True, 15, False),
        ("calm", False, 4, True),
        ("still", True, 1, True),
        ("wild", False, 1, True),
    ],
)
def test_motion_is_how_often_the_screen_changes(motion: str, slow: bool, frames: int, still: bool):
    look = look_of({"motion": motion}, "night", slow=slow)
    assert (look.frames, look.still) == (frames, still)


def test_the_terminals_ground_is_followed_where_the_theme_has_a_light_one_beside_it():
    assert look_of({"theme": "auto"}, "night", slow=False) == Look(theme="night", follows=True)
    assert look_of({"theme": "auto"}, "mono", slow=False) == Look(theme="mono")
    assert not look_of({}, "night", slow=False).follows


def test_wishes_come_first_and_a_layout_that_is_none_is_the_grid():
    own = {"theme": "paper", "layout": "speaker", "images": "off", "keys": ["table.zoom=Z"]}
    look = look_of(own, "night", slow=False)
    assert (look.theme, look.layout, look.images) == ("paper", "speaker", "off")
    assert look.keys == ["table.zoom=Z"]
    assert look_of({"layout": "sideways"}, "night", slow=False).layout == "grid"
