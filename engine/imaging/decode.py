"""From a picture's bytes to upright pixels of a given greatest size.

The one place where Pillow meets foreign bytes: each format's decoder is called by
name, never `Image.open`, so that no other decoder is tried and nothing global is set.

A decoder cannot be interrupted. So it runs in a thread of the engine's two, never on the
loop, and what would keep it for long is refused by its container, before it is started:
at the limit of 100 megapixels every format is done in some two seconds, within 1.6 GB
(WebP; JPEG 15 MB).
"""

from io import BytesIO
from typing import Any

from PIL import ImageCms
from PIL.BmpImagePlugin import BmpImageFile
from PIL.GifImagePlugin import GifImageFile
from PIL.Image import Image, Resampling, Transpose
from PIL.ImageFile import ImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.WebPImagePlugin import WebPImageFile

from engine.imaging.containers import Container, PictureFormat, unpack
from engine.vocabulary.errors import ImageError

_MEGA = 1_000_000
_TURNS = {
    2: Transpose.FLIP_LEFT_RIGHT,
    3: Transpose.ROTATE_180,
    4: Transpose.FLIP_TOP_BOTTOM,
    5: Transpose.TRANSPOSE,
    6: Transpose.ROTATE_270,
    7: Transpose.TRANSVERSE,
    8: Transpose.ROTATE_90,
}


def decode(
    data: bytes, *, box: tuple[int, int], max_pixels: int
) -> tuple[Image, Container, tuple[int, int]]:
    """Return the picture upright, at most `box` pixels, in mode RGB or RGBA.

    Beside it what the file was and its size in pixels as it stands upright. The
    picture carries no metadata. ImageError where the bytes are no picture, damaged,
    cut off, or more than `max_pixels` (judged before anything is decoded).
    """
    container = unpack(data)
    if container.size is not None:
        _check_size(container.size, max_pixels)
    try:
        picture = _open(container)
        _check_size(picture.size, max_pixels)
        source = _turned(picture.size, container.orientation)
        target = _fit(picture.size, _turned(box, container.orientation))
        small = _upright(_shrink(picture, target), container)
    except ImageError:
        raise
    except Exception as error:
        # Decoders of hostile bytes raise whatever they stumble over; none may escape.
        raise _translated(error) from error
    return small, container, source


def _open(container: Container) -> ImageFile:
    stream = BytesIO(container.data)
    match container.format:
        case PictureFormat.JPEG:
            return JpegImageFile(stream)
        case PictureFormat.PNG:
            return PngImageFile(stream)
        case PictureFormat.GIF:
            return GifImageFile(stream)
        case PictureFormat.WEBP:
            return WebPImageFile(stream)
        case PictureFormat.BMP:
            return BmpImageFile(stream)
        case PictureFormat.HEIF:
            from pillow_heif import HeifImageFile  # noqa: PLC0415 - a large library, rarely needed

            return HeifImageFile(stream)


def _check_size(size: tuple[int, int], max_pixels: int) -> None:
    width, height = size
    if width < 1 or height < 1:
        raise ImageError("The picture has no pixels.", hint="Try another picture.")
    if width * height > max_pixels:
        raise ImageError(
            f"The picture is too large: {width} x {height} is "
            f"{width * height / _MEGA:.0f} megapixels, the limit is {max_pixels / _MEGA:.0f}.",
            hint="Make the picture smaller first.",
        )


def _turned(size: tuple[int, int], orientation: int) -> tuple[int, int]:
    return (size[1], size[0]) if orientation >= 5 else size


def _fit(size: tuple[int, int], box: tuple[int, int]) -> tuple[int, int]:
    """Return the greatest size of the same shape within the box; never larger than it was."""
    scale = min(1.0, box[0] / size[0], box[1] / size[1])
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def _shrink(picture: ImageFile, target: tuple[int, int]) -> Image:
    """Shrink in three steps: inside the decoder, by whole numbers, then bicubic.

    Half the time and a fifth of the memory of decoding whole (PERFORMANCE.md, point 7).
    """
    picture.draft("RGB", target)
    pixels = _plain_mode(picture)
    factor = min(pixels.width // target[0], pixels.height // target[1]) // 2
    if factor > 1:
        pixels = pixels.reduce(factor)
    if pixels.size != target:
        pixels = pixels.resize(target, Resampling.BICUBIC)
    return pixels


def _plain_mode(picture: Image) -> Image:
    """Return the pixels as RGB, or RGBA where the file can be transparent."""
    picture.load()
    if picture.mode in {"RGBA", "LA", "PA", "RGBa", "La"} or "transparency" in picture.info:
        return picture if picture.mode == "RGBA" else picture.convert("RGBA")
    if picture.mode.startswith("I"):
        # 16-bit grey: converting straight to 8 bits clips instead of scaling.
        picture = picture.convert("I").point(lambda value: value / 256).convert("L")
    return picture if picture.mode == "RGB" else picture.convert("RGB")


def _upright(picture: Image, container: Container) -> Image:
    turn = _TURNS.get(container.orientation)
    upright = picture.transpose(turn) if turn is not None else picture
    profile = container.icc or _profile(picture.info)
    upright = _standard_colours(upright, profile)
    # Savers write comments, profiles and EXIF that they find here.
    upright.info.clear()
    return upright


def _profile(info: dict[Any, Any]) -> bytes:
    profile: object = info.get("icc_profile")
    return profile if isinstance(profile, bytes) else b""


def _standard_colours(picture: Image, profile: bytes) -> Image:
    """Return the picture in sRGB: without its profile a phone's wide colours would turn pale."""
    if not profile or profile[16:20] != b"RGB ":
        return picture
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        # The profile is a C type that Pillow's stubs leave out, hence the ignore.
        changed = ImageCms.profileToProfile(
            picture,
            source,
            ImageCms.createProfile("sRGB"),  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType]
            outputMode=picture.mode,
        )
    except (ImageCms.PyCMSError, OSError, ValueError):
        return picture  # a broken profile costs a shade of colour, not the picture
    return picture if changed is None else changed


def _translated(error: Exception) -> ImageError:
    text = str(error).lower()
    if isinstance(error, MemoryError) or "allocat" in text:
        return ImageError(
            "There is not enough memory to open the picture.", hint="Make it smaller first."
        )
    if isinstance(error, EOFError) or any(
        word in text for word in ("truncated", "end of file", "not enough", "premature")
    ):
        return ImageError(
            "The picture is cut off: only a part of the file is there.",
            hint="Copy or download the picture again.",
        )
    return ImageError(
        "The picture's data are damaged and cannot be read.",
        hint="Try another copy of the picture.",
    )
