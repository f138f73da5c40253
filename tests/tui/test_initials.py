"""Chinese words by the first letters of their pinyin."""

import pytest

from tui.initials import initials
from tui.words import catalogue


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("暂停", "zt"),
        ("帮助", "bz"),
        ("导出", "dc"),
        ("KJ 归类板", "kjglb"),
        ("保存屏幕图片（SVG）", "bcpmtpsvg"),
        ("啊匝", "az"),
        ("é 🦋 \x1b", ""),
    ],
)
def test_the_letters_of_a_text(text: str, letters: str):
    assert initials(text) == letters


def test_every_character_of_the_actions_has_a_letter():
    texts = [text for key, text in catalogue("zh").items() if key.startswith("key.")]
    wide = {c for text in texts for c in text if "一" <= c <= "鿿"}
    assert wide
    assert {c for c in wide if not initials(c)} == set()
