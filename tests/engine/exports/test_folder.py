"""Cards and pictures under readable names."""

import stat
from pathlib import Path

import pytest

from engine.exports.folder import keepsakes_of, write_private
from engine.vocabulary.errors import StoreError
from tests.fakes.minutes_log import ROLES, session_log


def test_cards_and_pictures_get_files():
    card, picture = keepsakes_of(session_log(), "zh", ROLES)
    assert card.file == "cards/01-蝶影-书签.md"
    assert card.text.startswith("# 蝶影 \\*书签\\*\n\n*林思雨（消费者）*\n\n**概念**\n\n双翼书签")
    assert (picture.file, picture.image) == ("pictures/01-蝶影-书签.png", "b" * 64)


def test_a_file_is_private_whole_and_replaced(tmp_path: Path):
    path = tmp_path / "a" / "b.md"
    write_private(path, b"one")
    write_private(path, b"two")
    assert path.read_bytes() == b"two"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["b.md"]


def test_a_place_that_cannot_be_written_is_a_store_error(tmp_path: Path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StoreError):
        write_private(tmp_path / "file" / "x.md", b"")
    (tmp_path / "folder.md").mkdir()
    with pytest.raises(StoreError, match="cannot be written"):
        write_private(tmp_path / "folder.md", b"")
