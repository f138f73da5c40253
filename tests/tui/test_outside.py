"""Pictures outside: a private file always, a viewer only where its window would be seen."""

import stat
from pathlib import Path

import pytest
from PIL import Image

from engine import StoreError
from tests.fakes.pictures import encoded
from tui import outside
from tui.outside import show, viewer

PNG = encoded(Image.new("RGB", (4, 4), "red"), "PNG")


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for the scripts, however busy the machine is; tests of impatience say so."""
    monkeypatch.setattr(outside, "PATIENCE", 60)


def machine(folder: Path, script: str, name: str = "xdg-open") -> dict[str, str]:
    """Return the variables of a desktop whose opener is a shell script."""
    folder.mkdir()
    program = folder / name
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    return {"PATH": f"{folder}:/usr/bin:/bin", "DISPLAY": ":0", "OPENAI_API_KEY": "sk-1"}


@pytest.mark.parametrize(("platform", "name"), [("linux", "xdg-open"), ("darwin", "open")])
def test_a_picture_is_written_for_its_owner_and_opened(tmp_path: Path, platform: str, name: str):
    variables = machine(tmp_path / "bin", f'(echo "$@"; env) > {tmp_path}/got', name)
    shown = show(PNG, tmp_path / "ex ports; $(x)", variables, platform)
    assert shown is not None
    assert shown.opened
    assert shown.file.read_bytes() == PNG
    assert shown.file.suffix == ".png"
    assert stat.S_IMODE(shown.file.stat().st_mode) == 0o600
    got = (tmp_path / "got").read_text()
    assert got.startswith(f"{shown.file}\n")
    assert "sk-1" not in got


@pytest.mark.parametrize(
    "more", [{"SSH_CONNECTION": "a 1 b 2"}, {"SSH_TTY": "/dev/pts/1"}, {"DISPLAY": ""}]
)
def test_nothing_is_opened_where_nobody_would_see_it(tmp_path: Path, more: dict[str, str]):
    variables = machine(tmp_path / "bin", f"touch {tmp_path}/got") | more
    assert viewer(variables, "linux") is None
    shown = show(PNG, tmp_path / "pictures", variables, "linux")
    assert shown is not None
    assert not shown.opened
    assert shown.file.read_bytes() == PNG
    assert not (tmp_path / "got").exists()


def test_where_a_window_can_be_seen():
    path = {"PATH": "/none"}
    assert viewer({**path, "DISPLAY": ":0"}, "linux") is None
    assert viewer(path, "darwin") is None
    shown = outside._started(Path("/none.png"), {"SSH_TTY": "/dev/pts/1"})
    assert not shown


def test_a_viewer_that_fails_is_not_called_open_and_one_that_stays_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    failing = show(PNG, tmp_path / "pictures", machine(tmp_path / "a", "exit 3"), "linux")
    assert failing is not None
    assert not failing.opened
    monkeypatch.setattr(outside, "PATIENCE", 0.1)
    staying = show(PNG, tmp_path / "pictures", machine(tmp_path / "b", "exec sleep 1"), "linux")
    assert staying is not None
    assert staying.opened


def test_what_is_no_picture_is_neither_written_nor_opened(tmp_path: Path):
    variables = machine(tmp_path / "bin", f"touch {tmp_path}/got")
    assert show(b"#!/bin/sh\nrm", tmp_path / "pictures", variables, "linux") is None
    assert not (tmp_path / "pictures").exists()
    assert not (tmp_path / "got").exists()


def test_a_folder_that_cannot_be_made_is_an_error(tmp_path: Path):
    (tmp_path / "pictures").write_text("in the way")
    with pytest.raises(StoreError):
        show(PNG, tmp_path / "pictures", {}, "linux")
