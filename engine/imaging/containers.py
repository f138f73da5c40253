"""What a file is, judged by its first bytes, and its metadata taken off before decoding.

Decoders see pixels only: hostile EXIF, text chunks and extra frames never reach
them, and they have nothing to warn about.
"""

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from engine.imaging.exif import UPRIGHT, orientation
from engine.vocabulary.errors import ImageError


class PictureFormat(StrEnum):
    """The formats that are taken in."""

    JPEG = "jpeg"
    PNG = "png"
    GIF = "gif"
    WEBP = "webp"
    HEIF = "heif"
    BMP = "bmp"


_ANOTHER_COPY = "Try another copy of the picture."

_MOST_PARTS = 100_000
"""Parts of a file (segments, chunks, blocks) that are walked: photos have some hundreds."""

_MOST_PROFILE = 4 * 1024 * 1024
"""The largest colour profile of a JPEG that is heeded, in bytes."""

_MOST_PASSES = 2_000_000_000
"""Scans times pixels of a JPEG: each scan costs a pass over all pixels, however short it is."""

_MOST_RUNS = 8_000_000
"""Pixels of a BMP in run lengths, which Pillow unpacks in Python: a quarter second a million."""
FORMATS_HINT = "Use a JPEG, PNG, GIF, WebP, HEIC or BMP picture."

_FILL = re.compile(rb"\xff{2,}")
"""Bytes that may stand before a JPEG's marker, any number of them."""

_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""Markers of a JPEG's frame header, where its size stands."""

_HEIF_BRANDS = {
    b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1",
}  # fmt: skip
_KNOWN_OTHERS = (
    (b"%PDF", "a PDF document"),
    (b"II*\x00", "a TIFF picture"),
    (b"MM\x00*", "a TIFF picture"),
    (b"8BPS", "a Photoshop document"),
    (b"\x00\x00\x00\x0cJXL ", "a JPEG XL picture"),
    (b"\xff\x0a", "a JPEG XL picture"),
    (b"PK\x03\x04", "a ZIP archive or office document"),
    (b"<svg", "an SVG drawing"),
    (b"<?xml", "an XML or SVG document"),
    (b"\x00\x00\x01\x00", "an icon"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Container:
    """A file's pixels without its metadata.

    `size` is the declared width and height where it must be known before a decoder
    is started, None where the decoder tells it without allocating.
    """

    format: PictureFormat
    data: bytes
    orientation: int = UPRIGHT
    icc: bytes = b""
    size: tuple[int, int] | None = None


def unpack(data: bytes) -> Container:
    """Return what the bytes are, metadata removed; ImageError where they are no known picture."""
    if not data:
        raise ImageError("The picture file is empty.", hint=FORMATS_HINT)
    kind = _sniff(data)
    if kind is None:
        raise ImageError(_refusal(data), hint=FORMATS_HINT)
    match kind:
        case PictureFormat.JPEG:
            return _jpeg(data)
        case PictureFormat.PNG:
            return _png(data)
        case PictureFormat.WEBP:
            return _webp(data)
        case PictureFormat.GIF:
            return _gif(data)
        case PictureFormat.BMP:
            return _bmp(data)
        case PictureFormat.HEIF:
            return Container(format=kind, data=data)


def _sniff(data: bytes) -> PictureFormat | None:
    if data.startswith(b"\xff\xd8\xff"):
        return PictureFormat.JPEG
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return PictureFormat.PNG
    if data.startswith((b"GIF87a", b"GIF89a")):
        return PictureFormat.GIF
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return PictureFormat.WEBP
    if data[4:8] == b"ftyp" and _heif_brand(data):
        return PictureFormat.HEIF
    if data.startswith(b"BM") and len(data) > 18 and data[15:18] == b"\x00\x00\x00":
        return PictureFormat.BMP
    return None


def _heif_brand(data: bytes) -> bool:
    if data[8:12] in {b"avif", b"avis"}:
        return False
    length = min(int.from_bytes(data[:4], "big"), 256)
    brands = {data[8:12], *(data[at : at + 4] for at in range(16, length, 4))}
    return bool(brands & _HEIF_BRANDS)


def _refusal(data: bytes) -> str:
    start = data[:64].lstrip(b"\xef\xbb\xbf \t\r\n")
    for magic, name in _KNOWN_OTHERS:
        if start.startswith(magic) or data.startswith(magic):
            return f"This is {name}, not a picture that can be used here."
    if data[4:8] == b"ftyp":
        brand = data[8:11]
        name = "an AVIF picture" if brand == b"avi" else "a film"
        return f"This is {name}, not a picture that can be used here."
    return "This is not a picture."


def _jpeg(data: bytes) -> Container:
    """Walk the marker segments up to the scan and leave the APPn and comment segments out.

    APP0 (JFIF) and APP14 (Adobe: which colours the channels are) stay; layout from
    ITU-T T.81, annex B.
    """
    kept = [data[:2]]
    turn, profile, pixels, at = UPRIGHT, list[bytes](), 0, 2
    for marker, start, end in _segments(data):
        body = data[start + 4 : end]
        if marker == 0xE1 and body.startswith(b"Exif\x00\x00"):
            turn = orientation(body)
        elif marker == 0xE2 and body.startswith(b"ICC_PROFILE\x00"):
            profile.append(body[14:])
        elif marker in _FRAMES and len(body) >= 5:
            pixels = max(
                pixels, int.from_bytes(body[1:3], "big") * int.from_bytes(body[3:5], "big")
            )
        if marker in {0xE0, 0xEE} or not (0xE0 <= marker <= 0xEF or marker == 0xFE):
            kept.append(data[start:end])
        at = end
    # In a scan's own bytes 0xFF is never followed by a marker.
    passes = data.count(b"\xff\xda", at)
    if passes > 1 and passes * pixels > _MOST_PASSES:
        raise _too_slow()
    kept.append(data[at:])
    icc = b"".join(profile) if sum(map(len, profile)) <= _MOST_PROFILE else b""
    return Container(format=PictureFormat.JPEG, data=b"".join(kept), orientation=turn, icc=icc)


def _segments(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Yield marker, start and end of the segments up to the first scan."""
    at = 2
    for _ in range(_MOST_PARTS):
        fill = _FILL.match(data, at)
        at = fill.end() - 1 if fill else at
        marker = data[at + 1] if at + 4 <= len(data) and data[at] == 0xFF else 0
        if marker in {0x00, 0xDA} or 0xD0 <= marker <= 0xD9:
            return
        end = max(at + 2, at + 2 + int.from_bytes(data[at + 2 : at + 4], "big"))
        yield marker, at, end
        at = end
    raise _damaged()


def _png(data: bytes) -> Container:
    """Keep the critical chunks and tRNS; eXIf tells the orientation (PNG 3rd edition)."""
    kept = [data[:8]]
    turn, at, parts = UPRIGHT, 8, 0
    while at + 8 <= len(data):
        parts += 1
        if parts > _MOST_PARTS:
            raise _damaged()
        end = at + 12 + int.from_bytes(data[at : at + 4], "big")
        name = data[at + 4 : at + 8]
        if name == b"eXIf":
            turn = orientation(data[at + 8 : end - 4])
        elif name == b"tRNS" or name[:1].isupper():
            kept.append(data[at:end])
        if name == b"IEND":
            break
        at = end
    return Container(format=PictureFormat.PNG, data=b"".join(kept), orientation=turn)


def _webp(data: bytes) -> Container:
    """Find size and EXIF in the RIFF chunks (RFC 9649); the canvas is allocated on opening."""
    if 8 + struct.unpack_from("<I", data, 4)[0] > len(data) + 1:
        raise _cut_off()
    turn, at, parts = UPRIGHT, 12, 0
    while at + 8 <= len(data):
        parts += 1
        if parts > _MOST_PARTS:
            raise _damaged()
        length = struct.unpack_from("<I", data, at + 4)[0]
        if data[at : at + 4] == b"EXIF":
            turn = orientation(data[at + 8 : at + 8 + length])
        at += 8 + length + (length & 1)
    return Container(format=PictureFormat.WEBP, data=data, orientation=turn, size=_webp_size(data))


def _webp_size(data: bytes) -> tuple[int, int]:
    name, body = data[12:16], data[20:30]
    if len(body) < 10:
        raise _cut_off()
    if name == b"VP8X":
        return (
            int.from_bytes(body[4:7], "little") + 1,
            int.from_bytes(body[7:10], "little") + 1,
        )
    if name == b"VP8L":
        bits = int.from_bytes(body[1:5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if name == b"VP8 ":
        return (
            int.from_bytes(body[6:8], "little") & 0x3FFF,
            int.from_bytes(body[8:10], "little") & 0x3FFF,
        )
    raise _damaged()


def _gif(data: bytes) -> Container:
    """Leave out what stands before the first frame, but how it is to be shown.

    The canvas that the frame needs goes into the header, so that no decoder has to grow it.
    """
    if len(data) < 13:
        raise _cut_off()
    width, height, flags = struct.unpack_from("<HHB", data, 6)
    head = 13 + (3 << (flags & 7) + 1 if flags & 0x80 else 0)
    control, at = _gif_extensions(data, head)
    if at + 9 > len(data):
        raise _cut_off()
    left, top, across, down = struct.unpack_from("<HHHH", data, at + 1)
    size = max(width, left + across), max(height, top + down)
    if max(size) > 0xFFFF:
        raise _damaged()
    plain = (data[:6], struct.pack("<HH", *size), data[10:head], control, data[at:])
    return Container(format=PictureFormat.GIF, data=b"".join(plain), size=size)


def _gif_extensions(data: bytes, at: int) -> tuple[bytes, int]:
    """Return the last graphic control extension, with its transparency, and where a frame begins."""
    control, parts = b"", 0
    while at < len(data) and data[at] == 0x21:
        start = at
        at += 2
        while at < len(data) and data[at]:
            at += data[at] + 1
            parts += 1
            if parts > _MOST_PARTS:
                raise _damaged()
        at += 1
        if data[start + 1 : start + 3] == b"\xf9\x04":
            control = data[start:at]
    return control, at


def _bmp(data: bytes) -> Container:
    """Refuse run lengths of many pixels; header sizes and methods as in Windows' BITMAPINFO."""
    header = int.from_bytes(data[14:18], "little")
    if header >= 40 and len(data) >= 34 and int.from_bytes(data[30:34], "little") in {1, 2}:
        width, height = struct.unpack_from("<ii", data, 18)
        if abs(width * height) > _MOST_RUNS:
            raise _too_slow()
    return Container(format=PictureFormat.BMP, data=data)


def _damaged() -> ImageError:
    return ImageError("The picture's data are damaged.", hint=_ANOTHER_COPY)


def _too_slow() -> ImageError:
    return ImageError(
        "The picture is packed so that opening it would take too long.",
        hint="Save it again as a plain JPEG or PNG.",
    )


def _cut_off() -> ImageError:
    return ImageError(
        "The picture is cut off: only a part of the file is there.",
        hint="Copy or download the picture again.",
    )
