"""Half blocks: two pixels a cell, aspect kept, hostile bytes refused."""

import io

import pytest
from hypothesis import given, strategies as st
from PIL import Image

from tui.widgets.halfblocks import NotAPicture, size_in, strips, thumbnail


def png(width: int, height: int, top: str = "red", bottom: str = "blue") -> bytes:
    picture = Image.new("RGB", (width, height), top)
    picture.paste(bottom, (0, height // 2, width, height))
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def test_a_cell_holds_the_pixel_above_and_the_one_below():
    (line,) = strips(thumbnail(png(40, 40)), 2, 1, "colour")
    cell = next(iter(line))
    assert cell.text == "▀"
    assert cell.style is not None
    assert cell.style.color is not None
    assert cell.style.bgcolor is not None
    assert cell.style.color.triplet == (255, 0, 0)
    assert cell.style.bgcolor.triplet == (0, 0, 255)


def test_without_colour_light_is_shown_by_marks():
    lines = strips(thumbnail(png(40, 40, "white", "black")), 4, 2, "mono")
    assert ["".join(cell.text for cell in line) for line in lines] == ["@@@@", "    "]


@given(st.integers(1, 200), st.integers(1, 100), st.integers(1, 4000), st.integers(1, 4000))
def test_a_picture_stays_within_its_cells(columns: int, rows: int, width: int, height: int):
    across, down = size_in((columns, rows), (width, height))
    assert 1 <= across <= max(1, columns)
    assert 1 <= down <= max(1, rows)


@pytest.mark.parametrize("data", [b"", b"GIF89a", b"\x89PNG\r\n\x1a\n" + b"\0" * 40, b"text"])
def test_what_is_no_picture_is_refused(data: bytes):
    with pytest.raises(NotAPicture):
        thumbnail(data)


def test_glass_stands_on_white():
    picture = Image.new("RGBA", (10, 10), (0, 0, 0, 0))
    out = io.BytesIO()
    picture.save(out, "PNG")
    (line,) = strips(thumbnail(out.getvalue()), 2, 1, "colour")
    style = next(iter(line)).style
    assert style is not None
    assert style.color is not None
    assert style.color.triplet == (255, 255, 255)
