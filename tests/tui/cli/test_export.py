"""Where an export goes: a file, a folder, a link, a device; none of them is harmed."""

import os
import threading
from pathlib import Path

import pytest

from tests.fakes.command import Console


@pytest.fixture
def console(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Console:
    console = Console(tmp_path / "home", monkeypatch, capsys)
    done = console("run", "x", "--pace", "none", "--rounds", "1", "--seats", "designer=1")
    assert done.code == 0, done.err
    return console


def test_a_device_and_a_pipe_are_written_into(console: Console, tmp_path: Path):
    assert console("export", "last", "-o", os.devnull).code == 0
    assert Path(os.devnull).is_char_device()
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    done = console("export", "last", "-o", str(pipe))
    assert (done.code, "cannot be written" in done.err) == (5, True)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()
    while console("export", "last", "--format", "json", "-o", str(pipe)).code:
        pass  # until the reader has opened its end
    reader.join()
    assert read[0].startswith(b"{")
    assert pipe.is_fifo()
    assert not (tmp_path / "pictures").exists()


def test_a_folder_takes_the_export_under_its_name(console: Console, tmp_path: Path):
    (tmp_path / "there").mkdir()
    for folder in ("there", "new/"):
        done = console("export", "last", "-o", f"{tmp_path}/{folder}")
        assert done.code == 0
        assert Path(done.out.strip()).parent == tmp_path / folder.rstrip("/")
        assert Path(done.out.strip()).name.startswith("x-")


def test_a_place_that_cannot_be_made_says_what_to_do(console: Console, tmp_path: Path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    done = console("export", "last", "-o", str(tmp_path / "file" / "x.md"))
    assert (done.code, "Choose another place with -o." in done.err) == (5, True)


def test_a_link_stays_a_link(console: Console, tmp_path: Path):
    (tmp_path / "real.md").write_text("old", encoding="utf-8")
    (tmp_path / "link.md").symlink_to("real.md")
    assert console("export", "last", "-o", str(tmp_path / "link.md")).code == 0
    assert (tmp_path / "link.md").is_symlink()
    assert (tmp_path / "real.md").read_text(encoding="utf-8").startswith("# x")
