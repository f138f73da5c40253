"""A hundred pictures, good and bad: each comes out right or is refused, in bounded time and memory."""

import json
import os
import re
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from engine.imaging.files import read_picture_file
from engine.imaging.intake import prepare
from engine.vocabulary.errors import ImageError
from tests.fakes import pictures
from tests.fakes.picture_corpus import Case, bad, bombs, good
from tests.fakes.program import environment

MEMORY = 1 << 30
"""Address space in which bombs have to be survived; the program with Pillow has a fifth of it."""

SECONDS = 60
"""Processor time for all bombs: a fuse. Together they take some two, undefused for hours."""


def corners(picture: Image.Image) -> str:
    plain = picture.convert("RGB")
    right, low = plain.width - 3, plain.height - 3
    letters = ""
    for place in ((2, 2), (right, 2), (2, low), (right, low)):
        pixel = plain.getpixel(place)
        letters += "RGB"[max(range(3), key=lambda channel: pixel[channel])]
    return letters


def parts(data: bytes) -> Iterator[str]:
    """Yield the names of a JPEG's segments or a PNG's chunks, and what lies behind the end."""
    if data.startswith(b"\x89PNG"):
        at = 8
        while at + 8 <= len(data):
            yield data[at + 4 : at + 8].decode()
            at += 12 + int.from_bytes(data[at : at + 4], "big")
    else:
        at = 2
        while data[at + 1] != 0xDA:
            name = f"{data[at + 1]:02x}"
            yield f"{name} {data[at + 4 : at + 8]!r}" if name == "e0" else name
            at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        at = data.index(b"\xff\xd9", at) + 2
    if at != len(data):
        yield f"{len(data) - at} bytes behind the end"


PLAIN = {"IHDR", "PLTE", "tRNS", "IDAT", "IEND", "e0 b'JFIF'", "db", "c0", "c2", "c4", "dd"}


def wrong(case: Case) -> str:
    """Return what is not as it has to be, or nothing."""
    try:
        ready = prepare(case.data)
    except ImageError as refusal:
        if not case.refusal or not re.search(case.refusal, refusal.message):
            return f"{case.name}: {refusal.message}"
        return "" if refusal.message.endswith(".") and refusal.hint else f"{case.name}: no sentence"
    if case.refusal:
        return f"{case.name}: was taken"
    picture = Image.open(BytesIO(ready.data))
    picture.load()
    facts = (picture.size, ready.media_type, corners(picture) if case.corners else "")
    told = {part for part in parts(ready.data) if part not in PLAIN}
    if facts != (case.size, case.media, case.corners):
        return f"{case.name}: {facts}"
    if told or pictures.SECRET in ready.data or picture.getexif() or "xmp" in picture.info:
        return f"{case.name}: tells {told or 'its secret'}"
    return ""


def test_the_corpus_is_large_and_its_names_are_its_own():
    names = [case.name for case in (*good(), *bad(), *bombs())]
    assert len(names) == len(set(names)) >= 120


def test_what_tells_a_secret_does_so_before_it_comes_in():
    telling = [case for case in good() if "tells" in case.name and "zTXt" not in case.name]
    assert len(telling) >= 9
    assert all(pictures.SECRET in case.data for case in telling)


def test_each_comes_out_upright_small_and_silent():
    assert [fault for fault in map(wrong, good()) if fault] == []


def test_each_is_refused_with_its_sentence():
    assert [fault for fault in map(wrong, bad()) if fault] == []


def defused() -> None:
    """Prepare all bombs under limits and print what was wrong (in a process of its own)."""
    for case in bombs():
        began = time.process_time()
        fault = wrong(case)
        print(json.dumps([case.name, fault, time.process_time() - began]), flush=True)  # noqa: T201


def test_bombs_go_off_nowhere(tmp_path: Path):
    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))

    code = "from tests.engine.imaging.test_corpus import defused; defused()"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=environment(tmp_path),
        preexec_fn=limited,
        capture_output=True,
        text=True,
        check=False,
    )
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert [name for name, _, _ in told] == [case.name for case in bombs()], done.stderr
    assert [fault for _, fault, _ in told if fault] == []


def test_too_little_memory_is_a_sentence(tmp_path: Path):
    picture = pictures.saved(tmp_path, "large.png", pictures.photo("png", 3000, 3000))
    code = (
        "import resource, sys, pathlib\n"
        "import engine.imaging.decode, engine.imaging.encode\n"
        "from engine.imaging.intake import prepare\n"
        "from engine.vocabulary.errors import ImageError\n"
        "data = pathlib.Path(sys.argv[1]).read_bytes()\n"
        "pages = int(pathlib.Path('/proc/self/statm').read_text().split()[0])\n"
        "most = pages * resource.getpagesize() + (16 << 20)\n"
        "resource.setrlimit(resource.RLIMIT_AS, (most, most))\n"
        "try:\n"
        "    prepare(data)\n"
        "except ImageError as error:\n"
        "    print(error.message)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, picture],
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "There is not enough memory to open the picture.\n", done.stderr


@pytest.mark.timeout(60)
def test_files_that_are_none_never_hold_up_and_endings_mean_nothing(tmp_path: Path):
    for kind, ending in zip(
        pictures.FORMATS, ("png", "jpg", "heic", "bmp", "txt", "gif"), strict=True
    ):
        data = pictures.photo(kind, 40, 30)
        path = pictures.saved(tmp_path, f"{kind}.{ending}", data)
        assert prepare(read_picture_file(str(path))[1]).source_format == kind
    real = pictures.saved(tmp_path, "real.png", pictures.photo("png", 40, 30))
    (tmp_path / "link.png").symlink_to(real)
    assert read_picture_file(str(tmp_path / "link.png"))[1] == real.read_bytes()
    os.mkfifo(tmp_path / "fifo.png")
    (tmp_path / "folder.png").mkdir()
    (tmp_path / "dangling.png").symlink_to("nowhere.png")
    (tmp_path / "loop.png").symlink_to("loop.png")
    (tmp_path / "device.png").symlink_to("/dev/zero")
    (tmp_path / "up.png").symlink_to(tmp_path)
    pictures.saved(tmp_path, "empty.png", b"")
    for name, sentence in (
        ("fifo", "not a regular file"),
        ("folder", "is a folder"),
        ("dangling", "no file"),
        ("loop", "cannot be read"),
        ("device", "not a regular file"),
        ("up", "is a folder"),
        ("empty", "is empty"),
    ):
        with pytest.raises(ImageError, match=sentence):
            read_picture_file(str(tmp_path / f"{name}.png"))
