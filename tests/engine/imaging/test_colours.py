"""Colours as people name them."""

import pytest

from engine.imaging.colours import COLOUR_NAMES, distance, from_hex, name_of, oklab, to_hex


def test_black_and_white_are_the_ends_of_lightness():
    assert oklab((255, 255, 255)) == pytest.approx((1, 0, 0), abs=1e-3)
    assert oklab((0, 0, 0)) == pytest.approx((0, 0, 0), abs=1e-6)
    assert distance((0, 0, 0), (255, 255, 255)) == pytest.approx(1, abs=1e-3)


@pytest.mark.parametrize(
    ("code", "english"),
    [
        ("#ff0000", "bright red"), ("#00ff00", "grass green"), ("#0000ff", "blue"),
        ("#ffff00", "yellow"), ("#ffffff", "white"), ("#000000", "black"), ("#808080", "grey"),
        ("#c8102e", "bright red"), ("#fbf3e4", "cream"), ("#1a2a50", "navy"),
        ("#8b4513", "brown"), ("#ffc0cb", "pink"), ("#87ceeb", "sky blue"),
    ],
)  # fmt: skip
def test_common_colours_have_their_common_names(code: str, english: str):
    assert name_of(from_hex(code)).en == english


def test_every_name_is_its_own_nearest():
    for name in COLOUR_NAMES:
        assert name_of(from_hex(name.hex)) is name
        assert to_hex(from_hex(name.hex)) == name.hex


def test_a_bad_code_is_refused():
    for code in ("#fff", "red", "#gggggg"):
        with pytest.raises(ValueError, match=r"\w+"):
            from_hex(code)
