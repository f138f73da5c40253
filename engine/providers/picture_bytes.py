"""What a drawn picture is, by its own first bytes: declared media types are not believed.

Headers alone are read, so it is quick enough for the loop (`providers.md`, section 9).
"""

import base64
import binascii
import struct

from engine.vocabulary.messages import Picture

_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG_SIZES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_JPEG_BARE = frozenset({0x01, *range(0xD0, 0xD9)})


def picture_of(encoded: str) -> Picture | None:
    """Return the picture that base64 holds, None where it is no PNG, JPEG or WebP."""
    try:
        data = base64.b64decode(encoded.translate({45: 43, 95: 47}))
    except (binascii.Error, ValueError):
        return None
    return read_picture(data)


def read_picture(data: bytes) -> Picture | None:
    """Return the bytes with media type and size in pixels, None where they are no picture."""
    for media_type, measure in (
        ("image/png", _png),
        ("image/jpeg", _jpeg),
        ("image/webp", _webp),
    ):
        try:
            size = measure(data)
        except (struct.error, IndexError):
            continue
        if size and size[0] > 0 and size[1] > 0:
            return Picture(data=data, media_type=media_type, width=size[0], height=size[1])
    return None


def _png(data: bytes) -> tuple[int, int] | None:
    if not data.startswith(_PNG) or data[12:16] != b"IHDR":
        return None
    return struct.unpack_from(">II", data, 16)


def _jpeg(data: bytes) -> tuple[int, int] | None:
    """Walk the segments up to the frame header (ITU-T T.81, annex B)."""
    if not data.startswith(b"\xff\xd8\xff"):
        return None
    at = 2
    while data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
        elif marker in _JPEG_BARE:
            at += 2
        elif marker in _JPEG_SIZES:
            height, width = struct.unpack_from(">HH", data, at + 5)
            return width, height
        else:
            at += 2 + max(2, struct.unpack_from(">H", data, at + 2)[0])
    return None


def _webp(data: bytes) -> tuple[int, int] | None:
    """Read the first chunk (RFC 9649, section 2)."""
    if not data.startswith(b"RIFF") or data[8:12] != b"WEBP":
        return None
    match data[12:16]:
        case b"VP8 ":
            width, height = struct.unpack_from("<HH", data, 26)
            return width & 0x3FFF, height & 0x3FFF
        case b"VP8L":
            (bits,) = struct.unpack_from("<I", data, 21)
            return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        case b"VP8X":
            wide, high = data[24:27], data[27:30]
            if len(high) < 3:
                return None
            return int.from_bytes(wide, "little") + 1, int.from_bytes(high, "little") + 1
        case _:
            return None
