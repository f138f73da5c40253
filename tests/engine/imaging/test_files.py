"""Pictures named by people."""

import contextlib
import os
import socket
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import example, given, strategies as st

from engine.imaging import files
from engine.imaging.files import read_picture_file
from engine.vocabulary.errors import ImageError
from tests.fakes.pictures import saved

DATA = b"picture"
AWKWARD = "my photo (1) 蝴蝶's #2?%41.jpg"


@pytest.fixture
def awkward(tmp_path: Path) -> Path:
    return saved(tmp_path, AWKWARD, DATA)


def test_all_the_ways_to_name_a_file(awkward: Path):
    plain = str(awkward)
    escaped = "".join(c if c.isalnum() or c in "/._-" else "\\" + c for c in plain)
    ways = [
        plain,
        f"  {plain}\n",
        f'"{plain}"',
        f"'{plain}'",
        escaped,
        "file://" + quote(plain),
        "file://localhost" + quote(plain),
        "file:" + quote(plain),
        f"'file://{quote(plain)}'",
    ]
    for way in ways:
        assert read_picture_file(way) == (AWKWARD, DATA), way


def test_a_shell_quoted_apostrophe(awkward: Path):
    assert read_picture_file('"' + str(awkward).replace(" ", "\\ ") + '"') == (AWKWARD, DATA)


def test_home_is_understood(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    saved(tmp_path, "moth.png", DATA)
    assert read_picture_file("~/moth.png") == ("moth.png", DATA)
    assert read_picture_file("'~/moth.png'") == ("moth.png", DATA)


def test_a_name_is_cleaned_for_showing(tmp_path: Path):
    saved(tmp_path, "a\x1b[31m\nb\u202e.png", DATA)
    name, _ = read_picture_file(str(tmp_path / "a\x1b[31m\nb\u202e.png"))
    assert name == "a\ufffd[31m b\ufffd.png"


def refused(text: str, sentence: str) -> None:
    with pytest.raises(ImageError, match=sentence) as caught:
        read_picture_file(text)
    assert caught.value.message.count("\n") == 0
    assert caught.value.message.endswith(".")


def test_refusals(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    refused("", "No picture was named")
    refused(str(tmp_path / "none.png"), "There is no file none.png")
    refused(str(tmp_path), "is a folder")
    refused("/dev/null", "not a regular file")
    refused("file://elsewhere/a.png", "another machine")
    refused("bad\x00name", "cannot be read|There is no file")
    refused("x" * 5000, "cannot be read|There is no file")
    refused(str(saved(tmp_path, "empty.png", b"")), "is empty")
    monkeypatch.setattr(files, "MAX_FILE_BYTES", 3)
    refused(str(saved(tmp_path, "large.png", DATA)), "is larger than")


@pytest.mark.timeout(10)
def test_a_fifo_and_a_socket_never_block(tmp_path: Path):
    fifo = tmp_path / "fifo.png"
    os.mkfifo(fifo)
    refused(str(fifo), "not a regular file")
    link = tmp_path / "link.png"
    link.symlink_to(fifo)
    refused(str(link), "not a regular file")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "s.png"))
        refused(str(tmp_path / "s.png"), "not a regular file")


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
def test_a_file_without_permission_is_named(tmp_path: Path):
    path = saved(tmp_path, "secret.png", DATA)
    path.chmod(0)
    refused(str(path), "may not be read")


def test_a_refused_open_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = saved(tmp_path, "secret.png", DATA)

    def refuse(*_: object) -> int:
        raise PermissionError

    monkeypatch.setattr(files.os, "open", refuse)
    refused(str(path), "may not be read")


def test_a_dangling_link_is_a_missing_file(tmp_path: Path):
    (tmp_path / "gone.png").symlink_to(tmp_path / "nowhere")
    refused(str(tmp_path / "gone.png"), "There is no file")


@given(st.text(max_size=60))
@example("~\x00")
def test_any_text_gives_bytes_or_an_image_error(text: str):
    for typed in ("./no such folder/" + text, text):
        with contextlib.suppress(ImageError):
            name, data = read_picture_file(typed)
            assert name
            assert data
