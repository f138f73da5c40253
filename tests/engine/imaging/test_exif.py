"""The orientation read from EXIF, whatever else is in it."""

import struct

import pytest
from hypothesis import given, strategies as st

from engine.imaging.exif import orientation
from tests.fakes import pictures


@pytest.mark.parametrize("value", range(1, 9))
def test_every_orientation_is_found(value: int):
    assert orientation(pictures.exif(value)) == value


@pytest.mark.parametrize("order", ["<", ">"])
def test_both_byte_orders_are_read(order: str):
    mark = b"II" if order == "<" else b"MM"
    block = mark + struct.pack(order + "HIHHHIH", 42, 8, 1, 0x0112, 3, 1, 6)
    assert orientation(block) == 6


def test_nonsense_is_upright():
    assert orientation(b"") == 1
    assert orientation(b"II*\x00\xff\xff\xff\xff") == 1
    assert orientation(b"II" + struct.pack("<HIHHHIH", 42, 8, 1, 0x0112, 3, 1, 99)) == 1


@given(st.binary(max_size=80), st.sampled_from([b"", b"II", b"MM", b"Exif\x00\x00II*\x00"]))
def test_any_bytes_give_an_orientation(tail: bytes, head: bytes):
    assert 1 <= orientation(head + tail) <= 8
