"""Payloads of the graphics protocols, as textual-image makes them."""

import base64
import io
import re
import sys

import pytest
from PIL import Image

from tests.fakes.pictures import encoded as as_file
from tui.terminal.pixels import LEAST_PYTHON

if sys.version_info < LEAST_PYTHON:
    pytest.skip("textual-image needs Python 3.12", allow_module_level=True)
pytest.importorskip("textual_image", reason="the extra tableround[pixels] is not installed")

from tui.terminal.encoding import CHUNK, encoded


def picture(width: int, height: int) -> bytes:
    return as_file(Image.effect_noise((width, height), 90).convert("RGB"), "PNG")


def test_kitty_gets_a_png_no_larger_than_the_picture_is():
    for size, cells, wanted in [((300, 200), (20, 5), (200, 100)), ((30, 20), (20, 5), (30, 20))]:
        pieces = encoded(picture(*size), "kitty", cells, (10, 20))
        assert all(len(piece) == CHUNK for piece in pieces[:-1])
        with Image.open(io.BytesIO(base64.b64decode("".join(pieces)))) as shown:
            assert (shown.format, shown.size) == ("PNG", wanted)


def test_a_sixel_has_just_the_pixels_of_its_cells():
    (payload,) = encoded(picture(30, 20), "sixel", (6, 2), (10, 20))
    assert re.match(r'\x1bP[0-9;]*q"1;1;60;40', payload)
    assert payload.endswith("\x1b\\")
    assert "\x1b" not in payload[1:-2]
