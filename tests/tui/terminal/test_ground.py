"""The terminal's ground: what its answer says."""

import pytest

from tui.terminal.ground import is_light


@pytest.mark.parametrize(
    ("answer", "light"),
    [
        ("\x1b]11;rgb:fafa/f6f6/ecec\x1b\\", True),
        ("\x1b]11;rgb:1616/1616/1616\x07", False),
        ("\x1b]11;rgb:f/f/f\x07", True),
        ("\x1b]11;RGBA:0000/2b2b/3636/ffff\x07", False),
        ("\x1b]11;rgb:zz/f/f\x07", None),
        ("\x1b]10;rgb:ffff/ffff/ffff\x07", None),
        ("\x1b[?62c", None),
    ],
)
def test_an_answer_says_whether_the_ground_is_light(answer: str, light: bool | None):
    assert is_light(answer) is light
