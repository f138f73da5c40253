"""Pictures made in memory for tests: every format, turned, transparent, with metadata."""

import struct
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

import pillow_heif
from PIL import Image, ImageCms, ImageDraw, ImageFilter

FORMATS = ("jpeg", "png", "gif", "webp", "heif", "bmp")
SECRET = b"Secret place 47.11 N"
ORIENTATION, GPS_IFD, DESCRIPTION = 0x0112, 0x8825, 0x010E


def scene(width: int = 400, height: int = 300) -> Image.Image:
    """Return a picture whose corners differ: red top left, green top right, blue below."""
    picture = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 0, width // 2, height // 2), "red")
    draw.rectangle((width // 2, 0, width, height // 2), "green")
    draw.rectangle((0, height // 2, width, height), "blue")
    return picture


def grain(width: int, height: int) -> Image.Image:
    """Return detail and sensor noise in the light, soft colours: compresses as a photo does."""
    size = (width, height)
    base = Image.linear_gradient("L").resize(size)
    coarse = Image.effect_noise((width // 16 or 1, height // 16 or 1), 90).resize(size)
    fine = Image.effect_noise(size, 18)
    light = Image.blend(Image.blend(base, coarse, 0.5), fine, 0.4)
    hues = (Image.effect_noise((width // 64 or 1, height // 64 or 1), 60) for _ in range(2))
    return Image.merge("YCbCr", (light, *(hue.resize(size) for hue in hues))).convert("RGB")


def encoded(picture: Image.Image, kind: str, **options: Any) -> bytes:
    """Return the picture in one of FORMATS."""
    out = BytesIO()
    if kind == "heif":
        pillow_heif.from_pillow(picture).save(out, quality=80, **options)
    else:
        picture.save(out, kind.upper(), **options)
    return out.getvalue()


def photo(kind: str = "jpeg", width: int = 400, height: int = 300, **options: Any) -> bytes:
    """Return the scene in one of FORMATS."""
    return encoded(scene(width, height), kind, **options)


def exif(orientation: int = 1) -> bytes:
    """Return an EXIF block with an orientation, a description and a place."""
    block = Image.Exif()
    block[ORIENTATION] = orientation
    block[DESCRIPTION] = SECRET.decode()
    block.get_ifd(GPS_IFD)[1] = "N"
    block.get_ifd(GPS_IFD)[2] = (47.0, 6.0, 36.0)
    return block.tobytes()


def tagged(kind: str, orientation: int = 1, width: int = 400, height: int = 300) -> bytes:
    """Return the scene with EXIF (GPS in it), a colour profile and, where it fits, a comment."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    options: dict[str, Any] = {"exif": exif(orientation), "icc_profile": profile}
    if kind == "jpeg":
        options["comment"] = SECRET
    if kind == "webp":
        options["xmp"] = b"<x>" + SECRET + b"</x>"
    if kind == "heif":
        del options["icc_profile"]
    return photo(kind, width, height, **options)


def butterfly(width: int = 600, height: int = 500) -> Image.Image:
    """Return a red, mirror-symmetric figure on cream paper."""
    picture = Image.new("RGB", (width, height), "#FBF3E4")
    draw = ImageDraw.Draw(picture)
    for left in (True, False):
        middle = width * (0.3 if left else 0.7)
        for y, radius in ((0.38, 0.19), (0.65, 0.13)):
            box = (
                middle - radius * width,
                height * y - radius * width,
                middle + radius * width,
                height * y + radius * width,
            )
            draw.ellipse(box, "#C8102E")
    draw.ellipse((width * 0.47, height * 0.2, width * 0.53, height * 0.85), "#C8102E")
    return picture


def cutout(size: int = 300) -> Image.Image:
    """Return a red disc on nothing: mode RGBA."""
    picture = Image.new("RGBA", (size, size), (0, 0, 0, 0))
    ImageDraw.Draw(picture).ellipse((20, 20, size - 20, size - 20), (200, 16, 46, 255))
    return picture.filter(ImageFilter.GaussianBlur(1))


def declared_png(width: int, height: int) -> bytes:
    """Return a PNG that declares a size and holds next to nothing."""
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in (
            (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
            (b"IDAT", zlib.compress(bytes(1000))),
            (b"IEND", b""),
        )
    )


def declared_gif(width: int, height: int, frame: tuple[int, int] = (1, 1)) -> bytes:
    """Return a GIF that declares a screen and a frame, with one pixel of data."""
    screen = struct.pack("<HHBBB", width, height, 0x80, 0, 0) + bytes(6)
    return (
        b"GIF89a" + screen + b"," + struct.pack("<HHHHB", 0, 0, *frame, 0) + b"\x02\x02D\x01\x00;"
    )


def declared_webp(width: int, height: int) -> bytes:
    """Return a WebP that declares a canvas and holds nothing."""
    body = bytes(4) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    chunk = b"VP8X" + struct.pack("<I", 10) + body
    return b"RIFF" + struct.pack("<I", 4 + len(chunk)) + b"WEBP" + chunk


def declared_jpeg(width: int, height: int) -> bytes:
    """Return a small JPEG whose frame header declares another size."""
    data = photo("jpeg", 16, 16)
    at = data.index(b"\xff\xc0") + 5
    return data[:at] + struct.pack(">HH", height, width) + data[at + 4 :]


def declared_bmp(width: int, height: int) -> bytes:
    """Return a BMP whose header declares another size."""
    data = photo("bmp", 16, 16)
    return data[:18] + struct.pack("<ii", width, height) + data[26:]


def saved(folder: Path, name: str, data: bytes) -> Path:
    """Write bytes under a name and return the path."""
    path = folder / name
    path.write_bytes(data)
    return path
