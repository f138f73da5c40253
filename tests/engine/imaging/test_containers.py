"""Formats judged by content, metadata taken off."""

import pytest

from engine.imaging.containers import PictureFormat, unpack
from engine.vocabulary.errors import ImageError
from tests.fakes import pictures


@pytest.mark.parametrize("kind", pictures.FORMATS)
def test_the_format_is_judged_by_content(kind: str):
    assert unpack(pictures.photo(kind)).format == PictureFormat(kind)


def test_a_jpeg_keeps_its_pixels_and_loses_its_words():
    data = pictures.tagged("jpeg", 6)
    container = unpack(data)
    assert pictures.SECRET not in container.data
    assert container.orientation == 6
    assert container.icc
    assert data.endswith(container.data[-200:])


def test_a_png_keeps_what_is_needed_to_show_it():
    container = unpack(pictures.tagged("png", 8))
    assert container.orientation == 8
    assert b"eXIf" not in container.data
    assert b"iCCP" not in container.data
    assert container.data.endswith(b"IEND\xaeB`\x82")


def test_a_frame_larger_than_the_screen_counts():
    container = unpack(pictures.declared_gif(10, 10, (30, 20)))
    assert container.size == (30, 20)


def test_the_size_of_a_webp_is_known_before_decoding():
    for options in ({"lossless": True}, {"quality": 50}):
        assert unpack(pictures.photo("webp", 64, 48, **options)).size == (64, 48)
    assert unpack(pictures.declared_webp(5000, 4000)).size == (5000, 4000)


@pytest.mark.parametrize("data", [b"GIF89a", b"RIFF\x04\x00\x00\x00WEBPVP8 ", b"BM", b"\xff\xd8"])
def test_a_bare_head_is_refused(data: bytes):
    with pytest.raises(ImageError):
        unpack(data)
