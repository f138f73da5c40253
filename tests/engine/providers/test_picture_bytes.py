"""What drawn pictures are, by their first bytes."""

import base64

import pytest
from hypothesis import given, strategies as st

from engine.providers.picture_bytes import picture_of, read_picture
from tests.fakes.pictures import encoded, photo, scene

CASES = [
    ("image/png", photo("png", 300, 7)),
    ("image/jpeg", photo("jpeg", 300, 7)),
    ("image/jpeg", photo("jpeg", 300, 7, progressive=True, exif=b"Exif\0\0" + b"x" * 999)),
    ("image/webp", photo("webp", 300, 7)),
    ("image/webp", photo("webp", 300, 7, lossless=True)),
    ("image/webp", photo("webp", 300, 7, exif=b"Exif\0\0MM")),
    ("image/webp", encoded(scene(300, 7).convert("RGBA"), "webp")),
]


@pytest.mark.parametrize(("media_type", "data"), CASES)
def test_type_and_size(media_type: str, data: bytes):
    picture = read_picture(data)
    assert picture is not None
    assert (picture.media_type, picture.width, picture.height) == (media_type, 300, 7)
    assert picture.data == data


@pytest.mark.parametrize("data", [b"", b"<svg/>", photo("gif"), photo("bmp"), photo("heif")])
def test_other_bytes_are_no_picture(data: bytes):
    assert read_picture(data) is None


@pytest.mark.parametrize(("media_type", "data"), CASES)
def test_a_header_cut_off_is_no_picture_and_no_crash(media_type: str, data: bytes):
    assert read_picture(data[:20]) is None
    for size in range(min(len(data), 1500)):
        read_picture(data[:size])


@given(st.sampled_from([b"\xff\xd8\xff", b"RIFF1234WEBP", b"\x89PNG\r\n\x1a\n"]), st.binary())
def test_any_bytes_are_borne(head: bytes, rest: bytes):
    read_picture(head + rest)


def test_tables_before_the_frame_of_a_jpeg_are_passed_over():
    tables = b"\xff\xc4\0\x09" + bytes(range(7)) + b"\xff\xff\xd0\xff\xcc\0\x04ab"
    picture = read_picture(b"\xff\xd8" + tables + b"\xff\xc2\0\x0b\x08\0\x07\x01\x2c\x01abc")
    assert picture is not None
    assert (picture.width, picture.height) == (300, 7)


def test_both_alphabets_of_base64():
    data = photo("png", 300, 7) + b"\xfb\xff\xfe"
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        picture = picture_of(encode(data).decode())
        assert picture is not None
        assert picture.data == data
    assert picture_of("!") is None
    assert picture_of("剪纸") is None
