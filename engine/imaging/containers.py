"""What a file is, judged by its first bytes, and its metadata taken off before decoding.

Decoders see pixels only: hostile EXIF, text chunks and extra frames never reach
them, and they have nothing to warn about.
"""

import struct
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
FORMATS_HINT = "Use a JPEG, PNG, GIF, WebP, HEIC or BMP picture."

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
        case PictureFormat.HEIF | PictureFormat.BMP:
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
    turn, profile, at = UPRIGHT, b"", 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if marker in {0x00, 0xDA} or 0xD0 <= marker <= 0xD9:
            break
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        body = data[at + 4 : end]
        if marker == 0xE1 and body.startswith(b"Exif\x00\x00"):
            turn = orientation(body)
        elif marker == 0xE2 and body.startswith(b"ICC_PROFILE\x00"):
            profile += body[14:]
        if marker in {0xE0, 0xEE} or not (0xE0 <= marker <= 0xEF or marker == 0xFE):
            kept.append(data[at:end])
        at = max(end, at + 2)
    kept.append(data[at:])
    return Container(format=PictureFormat.JPEG, data=b"".join(kept), orientation=turn, icc=profile)


def _png(data: bytes) -> Container:
    """Keep the critical chunks and tRNS; eXIf tells the orientation (PNG 3rd edition)."""
    kept = [data[:8]]
    turn, at = UPRIGHT, 8
    while at + 8 <= len(data):
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
    turn, at = UPRIGHT, 12
    while at + 8 <= len(data):
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
    raise ImageError("The picture's data are damaged.", hint=_ANOTHER_COPY)


def _gif(data: bytes) -> Container:
    """Write the canvas that is needed into the header, so that no decoder has to grow it."""
    size = _gif_size(data)
    if size != struct.unpack_from("<HH", data, 6):
        if max(size) > 0xFFFF:
            raise ImageError("The picture's data are damaged.", hint=_ANOTHER_COPY)
        data = b"".join((data[:6], struct.pack("<HH", *size), data[10:]))
    return Container(format=PictureFormat.GIF, data=data, size=size)


def _gif_size(data: bytes) -> tuple[int, int]:
    """Return the canvas that the first frame needs: it may be larger than the declared screen."""
    if len(data) < 13:
        raise _cut_off()
    width, height, flags = struct.unpack_from("<HHB", data, 6)
    at = 13 + (3 << (flags & 7) + 1 if flags & 0x80 else 0)
    while at < len(data) and data[at] == 0x21:
        at += 2
        while at < len(data) and data[at]:
            at += data[at] + 1
        at += 1
    if at + 9 > len(data):
        raise _cut_off()
    left, top, across, down = struct.unpack_from("<HHHH", data, at + 1)
    return max(width, left + across), max(height, top + down)


def _cut_off() -> ImageError:
    return ImageError(
        "The picture is cut off: only a part of the file is there.",
        hint="Copy or download the picture again.",
    )
