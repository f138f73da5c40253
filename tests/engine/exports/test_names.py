"""File names for people and for every file system."""

import pytest
from hypothesis import given, strategies as st

from engine.exports.names import MAX_BYTES, card_file, export_file, picture_file, safe_name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("蝶影书签", "蝶影书签"),
        ("蝶影 / 书签?", "蝶影-书签"),
        ("../../etc/passwd", "etc-passwd"),
        ("CON", "x"),
        ("", "x"),
        ("...", "x"),
        ("a.b.c", "a-b-c"),
        ("nul.", "x"),
        ("e\u0301", "é"),
        ("a\nb\x1b[1m", "a-b-1m"),
    ],
)
def test_names(text: str, name: str):
    assert safe_name(text, "x") == name


@given(st.text(max_size=200))
def test_a_name_is_one_safe_part_of_a_path(text: str):
    name = safe_name(text)
    assert name == safe_name(name)
    assert 0 < len(name.encode()) <= MAX_BYTES
    assert not set(name) & set('/\\:*?"<>|. \x00')
    assert name[0] not in "-."
    assert name[-1] not in "-. "


def test_files_are_numbered_and_typed():
    assert card_file(3, "蝶") == "cards/03-蝶.md"
    assert picture_file(1, "A b", "image/png") == "pictures/01-A-b.png"
    assert picture_file(1, "", "image/x") == "pictures/01-picture.bin"
    assert export_file("主题", "20261120-k3f7", "md") == "主题-20261120-k3f7.md"
