import os
from decimal import Decimal
from pathlib import Path

import pytest

from engine.policy.kit_check import check
from engine.policy.kit_files import (
    FileFault,
    exists,
    kit_error,
    locate,
    read_table,
    read_text,
    shipped_kits,
)
from engine.policy.kit_model import Fault


def test_shipped_kits_have_a_structure_file():
    kits = shipped_kits()
    assert list(kits) == sorted(kits)
    assert all(folder.joinpath("kit.toml").is_file() for folder in kits.values())


@pytest.mark.parametrize(
    "name", ["", ".", "..", "../x", "a/../../x", "/etc/passwd", "a\\..\\b", "a\0"]
)
def test_a_name_that_leads_out_is_refused(tmp_path: Path, name: str):
    with pytest.raises(FileFault, match="leads out"):
        locate(tmp_path, name)


def test_links_are_followed_only_within_the_folder(tmp_path: Path):
    folder = tmp_path / "kit"
    folder.mkdir()
    (folder / "a.md").write_text("inside", encoding="utf-8")
    (folder / "b.md").symlink_to("a.md")
    (folder / "c").symlink_to(tmp_path)
    (folder / "d.md").symlink_to("d.md")
    (folder / "e.md").symlink_to("nothing.md")
    assert read_text(folder, "b.md") == "inside"
    with pytest.raises(FileFault, match="link leads out"):
        locate(folder, "c/other.md")
    with pytest.raises(FileFault):
        read_text(folder, "d.md")
    assert exists(folder, "e.md")
    assert not exists(folder, "nothing.md")


def test_a_byte_order_mark_and_carriage_returns_are_dropped(tmp_path: Path):
    (tmp_path / "a.toml").write_bytes(b"\xef\xbb\xbfa = 1\r\nb = 0.60\r\n")
    assert read_table(tmp_path, "a.toml") == {"a": 1, "b": Decimal("0.60")}


@pytest.mark.parametrize(
    ("text", "line"),
    [("a = 1\nb = ", 2), ("a = 1\na = 2", 2), ('a = "x', 1), ("[a]\n[a]\n", 2), ("a = 01", 1)],
)
def test_a_syntax_fault_has_its_line(tmp_path: Path, text: str, line: int):
    (tmp_path / "a.toml").write_text(text, encoding="utf-8")
    with pytest.raises(FileFault, match="Not valid TOML") as caught:
        read_table(tmp_path, "a.toml")
    assert caught.value.fault.line == line


@pytest.mark.parametrize("text", ["a = " + "[" * 50_000, "a = " + "9" * 9_000, "a = 1e" + "9" * 40])
def test_what_would_break_the_parser_is_a_fault(tmp_path: Path, text: str):
    (tmp_path / "a.toml").write_text(text, encoding="utf-8")
    with pytest.raises(FileFault, match="Not valid TOML"):
        read_table(tmp_path, "a.toml")


def test_a_folder_is_no_file(tmp_path: Path):
    (tmp_path / "kit.toml").mkdir()
    with pytest.raises(FileFault, match="Not a regular file"):
        read_text(tmp_path, "kit.toml")


@pytest.mark.timeout(60)
def test_pipes_and_devices_are_never_opened(tmp_path: Path):
    os.mkfifo(tmp_path / "kit.toml")
    (tmp_path / "en.toml").symlink_to("/dev/zero")
    (tmp_path / "loop").symlink_to(tmp_path)
    for name in ("kit.toml", "loop/kit.toml"):
        with pytest.raises(FileFault, match="Not a regular file"):
            read_text(tmp_path, name)
    with pytest.raises(FileFault, match="link leads out"):
        read_text(tmp_path, "en.toml")
    found = {(fault.file, fault.message) for fault in check(tmp_path)}
    assert ("kit.toml", "Not a regular file.") in found
    assert ("en.toml", "The link leads out of the kit's folder.") in found


def test_the_error_names_kit_file_line_and_what_to_do():
    error = kit_error("mine", Fault(file="kit.toml", line=3, key="", message="Bad."))
    assert error.message == "The kit mine cannot be used: kit.toml:3: Bad."
    assert "kits check" in error.hint
