"""Pictures of every kind that comes, good and bad, each with what has to become of it."""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from PIL import Image

from tests.fakes import pictures
from tests.fakes.pictures import SECRET

CORNERS = {
    1: "RGBB", 2: "GRBB", 3: "BBGR", 4: "BBRG", 5: "RBGB", 6: "BRBG", 7: "BGBR", 8: "GBRB",
}  # fmt: skip
"""The scene's corners by orientation, upright: top left, top right, low left, low right."""

XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf>' + SECRET + b"</rdf></x:xmpmeta>"
CUT = r"cut off|damaged|not a picture"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A picture, and either its size, media type and corners, or the words of the refusal."""

    name: str
    data: bytes
    refusal: str = ""
    size: tuple[int, int] = (40, 30)
    media: str = "image/jpeg"
    corners: str = "RGBB"


def good() -> Iterator[Case]:
    """Yield what has to arrive."""
    for kind in pictures.FORMATS:
        yield Case(name=f"plain {kind}", data=_small(kind))
        large = pictures.photo(kind, 1200, 900)
        yield Case(name=f"large {kind}", data=large, size=(800, 600))
    yield from _turned()
    yield from _kinds_of_pixels()
    yield from _films()
    yield from _talkative()


def bad() -> Iterator[Case]:
    """Yield what has to be refused."""
    for kind in pictures.FORMATS:
        whole = pictures.encoded(pictures.grain(120, 90), kind)
        for share in (0.03, 0.3, 0.6, 0.9):
            cut = whole[: int(len(whole) * share)]
            yield Case(name=f"{kind} cut at {share:.0%}", data=cut, refusal=CUT)
    for name, data, refusal in (
        ("nothing", b"", "empty"),
        ("zero bytes", bytes(4096), "not a picture"),
        ("words", b"a butterfly of words", "not a picture"),
        ("pdf", b"%PDF-1.7 and so on", "PDF"),
        ("tiff", b"II*\x00" + bytes(40), "TIFF"),
        ("svg", b"<svg onload='x'/>", "SVG"),
        ("xml", b"\xef\xbb\xbf <?xml version='1.0'?><svg/>", "SVG"),
        ("avif", b"\x00\x00\x00\x1cftypavif" + bytes(40), "AVIF"),
        ("film", b"\x00\x00\x00\x1cftypisom" + bytes(40), "film"),
        ("zip", b"PK\x03\x04" + bytes(40), "ZIP"),
        ("program", b"\x7fELF" + bytes(100), "not a picture"),
        ("no pixels", pictures.declared_png(0, 10), "damaged|no pixels"),
    ):
        yield Case(name=name, data=data, refusal=refusal)


def bombs() -> Iterator[Case]:
    """Yield what would fill memory or take for ever."""
    for name, data in (
        ("png of 400 megapixels", pictures.declared_png(20_000, 20_000)),
        ("gif of 3,600 megapixels", pictures.declared_gif(60_000, 60_000)),
        ("gif whose frame is larger", pictures.declared_gif(10, 10, (60_000, 60_000))),
        ("webp of 256 megapixels", pictures.declared_webp(16_000, 16_000)),
        ("jpeg of 3,600 megapixels", pictures.declared_jpeg(60_000, 60_000)),
        ("bmp of 3,600 megapixels", pictures.declared_bmp(60_000, 60_000)),
    ):
        yield Case(name=name, data=data, refusal="megapixels")
    slow = "too long"
    yield Case(name="bmp of run lengths", data=_runs(10_000, 9_990), refusal=slow)
    yield Case(name="jpeg of passes", data=_passes(3_000, 3_000, 1_000), refusal=slow)
    flood = "damaged"
    yield Case(name="jpeg of segments", data=_segments(400_000), refusal=flood)
    yield Case(name="jpeg profile bit by bit", data=_profiles(99_000), size=(40, 30))
    yield Case(name="jpeg of fill bytes", data=_filled(8_000_000), size=(40, 30))
    yield Case(name="gif of comments", data=_gif_comments(120_000), refusal=flood)
    yield Case(name="webp of chunks", data=_webp_chunks(200_000), refusal=flood)
    yield Case(name="png of chunks", data=_png_with((b"tEXt", b"a\0b"), 200_000), refusal=flood)
    heap = zlib.compress(bytes(64_000_000), 9)
    packed = b"a\0\0" + heap
    yield Case(name="png text", data=_png_with((b"zTXt", packed), 20))
    yield Case(name="png international text", data=_png_with((b"iTXt", b"a\0\1\0\0\0" + heap)))
    yield Case(name="png profile", data=_png_with((b"iCCP", packed)))
    yield Case(name="png pixels without end", data=_png_overfull(heap))
    yield Case(name="gif of frames", data=_gif_frames(20_000))
    for kind in ("jpeg", "png", "webp"):
        yield Case(name=f"{kind} with large EXIF", data=_exif(kind), corners=CORNERS[1])


def _small(kind: str, **options: Any) -> bytes:
    return pictures.photo(kind, 40, 30, **options)


def _turned() -> Iterator[Case]:
    for kind in ("jpeg", "png", "webp", "heif"):
        for turn, corners in CORNERS.items():
            yield Case(
                name=f"{kind} turned {turn}",
                data=pictures.tagged(kind, turn, 40, 30),
                size=(30, 40) if turn >= 5 else (40, 30),
                corners=corners,
            )


def _kinds_of_pixels() -> Iterator[Case]:
    scene = pictures.scene(40, 30)
    plain = pictures.encoded
    yield Case(name="jpeg cmyk", data=plain(scene.convert("CMYK"), "jpeg", quality=95))
    yield Case(name="jpeg progressive", data=_small("jpeg", progressive=True))
    yield Case(name="jpeg grey", data=plain(scene.convert("L"), "jpeg"), corners="")
    for mode in ("1", "L", "LA"):
        yield Case(name=f"png {mode}", data=plain(scene.convert(mode), "png"), corners="")
    yield Case(name="png palette", data=plain(scene.quantize(8), "png"))
    yield Case(name="bmp palette", data=plain(scene.quantize(8), "bmp"))
    grey = scene.convert("L").convert("I").point(lambda value: value * 257).convert("I;16")
    yield Case(name="png 16-bit grey", data=plain(grey, "png"), corners="")
    yield Case(name="png 16-bit colour", data=_deep_png(scene, 2))
    yield Case(name="png 16-bit alpha", data=_deep_png(scene, 6))
    yield Case(name="bmp run lengths", data=_runs(40, 30), corners="")
    holed = pictures.cutout(40)
    for kind in ("png", "webp", "heif"):
        yield Case(name=f"{kind} alpha", data=plain(holed, kind), media="image/png",
                   size=(40, 40), corners="")  # fmt: skip
    palette = Image.new("P", (40, 30), 0)
    palette.putpalette([255, 0, 0, 0, 0, 255])
    palette.paste(1, (10, 10, 20, 20))
    for kind in ("png", "gif"):
        yield Case(name=f"{kind} palette with a hole", media="image/png", corners="",
                   data=plain(palette, kind, transparency=0))  # fmt: skip
    idle = scene.convert("RGBA")
    yield Case(name="png alpha that hides nothing", data=plain(idle, "png"))


def _films() -> Iterator[Case]:
    more = [Image.new("RGB", (40, 30), "black")] * 2
    for kind in ("gif", "webp", "png"):
        film = pictures.encoded(pictures.scene(40, 30), kind, save_all=True, append_images=more)
        yield Case(name=f"animated {kind}", data=film)


def _talkative() -> Iterator[Case]:
    """Yield every format with a place, a description and a comment wherever it can hold them."""
    exif = pictures.exif()
    jpeg = _small("jpeg", exif=exif, comment=SECRET)
    told = _marked(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + XMP)
    told += _marked(0xED, b"Photoshop 3.0\x008BIM\x04\x04" + SECRET) + _marked(0xEF, SECRET)
    yield Case(name="jpeg that tells", data=jpeg[:2] + told + jpeg[2:] + SECRET)
    for name, body in (
        (b"tEXt", b"Comment\0" + SECRET),
        (b"zTXt", b"Comment\0\0" + zlib.compress(SECRET)),
        (b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + XMP),
        (b"eXIf", exif.removeprefix(b"Exif\0\0")),
        (b"prVt", SECRET),
    ):
        yield Case(name=f"png that tells in {name.decode()}", data=_png_with((name, body)) + SECRET)
    gif = _gif_with(b"\x21\xfe" + _blocks(SECRET) + b"\x21\xff\x0bXMP DataXMP" + _blocks(XMP))
    yield Case(name="gif that tells", data=gif + SECRET)
    yield Case(name="webp that tells", data=_small("webp", exif=exif, xmp=XMP) + SECRET)
    yield Case(name="heif that tells", data=_small("heif", exif=exif, xmp=XMP) + SECRET)
    yield Case(name="bmp that tells", data=_small("bmp") + SECRET)


def _marked(marker: int, body: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body


def _blocks(body: bytes) -> bytes:
    pieces = [body[at : at + 255] for at in range(0, len(body), 255)]
    return b"".join(bytes((len(piece),)) + piece for piece in pieces) + b"\0"


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def _png_with(chunk: tuple[bytes, bytes], times: int = 1) -> bytes:
    data = _small("png")
    return data[:33] + _chunk(*chunk) * times + data[33:]


def _png_overfull(packed: bytes) -> bytes:
    """Return a PNG whose pixels go on for 64 MB after the last row."""
    data = _small("png")
    rows = b"".join(b"\0" + row for row in _rows(pictures.scene(40, 30)))
    full = zlib.compressobj()
    stream = full.compress(rows) + full.compress(bytes(64_000_000)) + full.flush()
    assert len(stream) < len(packed) * 2
    return data[:33] + _chunk(b"IDAT", stream) + _chunk(b"IEND", b"")


def _rows(picture: Image.Image) -> Iterator[bytes]:
    raw, step = picture.tobytes(), picture.width * len(picture.getbands())
    yield from (raw[at : at + step] for at in range(0, len(raw), step))


def _deep_png(picture: Image.Image, colour: int) -> bytes:
    """Return the picture with two bytes a channel, which Pillow cannot write."""
    mode = "RGBA" if colour == 6 else "RGB"
    rows = (b"".join(bytes((one, one)) for one in row) for row in _rows(picture.convert(mode)))
    head = struct.pack(">IIBBBBB", *picture.size, 16, colour, 0, 0, 0)
    pixels = zlib.compress(b"".join(b"\0" + row for row in rows))
    chunks = _chunk(b"IHDR", head) + _chunk(b"IDAT", pixels) + _chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


def _gif_with(extensions: bytes) -> bytes:
    data = _small("gif")
    head = 13 + (3 << (data[10] & 7) + 1)
    return data[:head] + extensions + data[head:]


def _gif_comments(blocks: int) -> bytes:
    return _gif_with(b"\x21\xfe" + (b"\xff" + bytes(255)) * blocks + b"\0")


def _gif_frames(frames: int) -> bytes:
    frame = b"," + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + b"\x02\x02D\x01\x00"
    return _small("gif")[:-1] + frame * frames + b";"


def _webp_chunks(chunks: int) -> bytes:
    data = _small("webp", lossless=True) + b"ABCD\0\0\0\0" * chunks
    return data[:4] + struct.pack("<I", len(data) - 8) + data[8:]


def _segments(count: int) -> bytes:
    data = _small("jpeg")
    return data[:2] + _marked(0xFE, b"") * count + data[2:]


def _profiles(count: int) -> bytes:
    data = _small("jpeg")
    return data[:2] + _marked(0xE2, b"ICC_PROFILE\0\1\1xyz") * count + data[2:]


def _filled(count: int) -> bytes:
    data = _small("jpeg")
    return data[:2] + b"\xff" * count + data[2:]


def _passes(width: int, height: int, passes: int) -> bytes:
    """Return a JPEG whose last scan, some bytes, stands there so many times."""
    data = pictures.encoded(Image.new("L", (width, height), 128), "jpeg", progressive=True)
    at, end = data.rindex(b"\xff\xda"), data.rindex(b"\xff\xd9")
    return data[:end] + data[at:end] * passes + data[end:]


def _runs(width: int, height: int) -> bytes:
    """Return a BMP of run lengths, one a row, the rest of it to be filled up."""
    rows = b"\x01\x01\x00\x00" * height + b"\x00\x01"
    palette = bytes((0, 0, 255, 0)) + bytes((255, 0, 0, 0)) * 255
    info = struct.pack("<IiiHHIIiiII", 40, width, height, 1, 8, 1, len(rows), 0, 0, 256, 0)
    start = 14 + len(info) + len(palette)
    return b"BM" + struct.pack("<IHHI", start + len(rows), 0, 0, start) + info + palette + rows


def _exif(kind: str) -> bytes:
    """Return EXIF with the most entries that a directory may count, the place among them."""
    entries = struct.pack("<HHII", 0x9286, 2, 4, 0) * 60_000 if kind != "jpeg" else b""
    block = b"II*\0\x08\0\0\0" + struct.pack("<H", 0xFFFF) + entries + SECRET
    return _small(kind, exif=b"Exif\0\0" + block)
