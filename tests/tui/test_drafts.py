"""Drafts: kept for their owner alone, brought back, forgotten when they were sent."""

from pathlib import Path

import pytest

from tui.drafts import Drafts


def test_a_draft_is_kept_and_forgotten(tmp_path: Path):
    drafts = Drafts(tmp_path / "drafts")
    assert drafts.read("one") == ""
    drafts.keep("one", "窑温 ten\ndegrees")
    assert drafts.read("one") == "窑温 ten\ndegrees"
    assert drafts.read("two") == ""
    (file,) = (tmp_path / "drafts").iterdir()
    assert file.stat().st_mode & 0o777 == 0o600
    drafts.keep("one", "  \n")
    assert drafts.read("one") == ""
    drafts.keep("one", "")


@pytest.mark.parametrize("what", ["file", "folder"])
def test_a_disk_that_refuses_keeps_nobody_from_typing(tmp_path: Path, what: str):
    folder = tmp_path / "drafts"
    if what == "file":
        folder.write_text("no folder")
    else:
        (folder / "one.txt").mkdir(parents=True)
    drafts = Drafts(folder)
    drafts.keep("one", "text")
    drafts.keep("one", "")
    assert drafts.read("one") == ""


def test_what_is_read_is_text_whatever_the_file_holds(tmp_path: Path):
    drafts = Drafts(tmp_path)
    (tmp_path / "one.txt").write_bytes(b"\xff\xfe" + b"x" * 100_000)
    text = drafts.read("one")
    assert text.startswith("\ufffd\ufffdx")
    assert len(text) == 64_000
