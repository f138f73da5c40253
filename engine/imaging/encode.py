"""From pixels to bytes within a limit, stepwise."""

from collections.abc import Iterator
from io import BytesIO

from PIL.Image import Image, Quantize, Resampling

from engine.vocabulary.errors import ImageError

_QUALITY_STEP = 5
_SHRINK_STEP = 0.85
_SMALLEST_SIDE = 16
_OPAQUE = 250


def encode(
    picture: Image, *, max_bytes: int, quality: int, min_quality: int
) -> tuple[bytes, str, tuple[int, int]]:
    """Return bytes of at most `max_bytes`, their media type, and the size in pixels.

    PNG where pixels are transparent, else JPEG. First the quality falls by steps of
    five (PNG: 256 colours), then the sides by steps of 15 %. ImageError where even a
    picture of 16 pixels does not fit.
    """
    picture = _without_idle_alpha(picture)
    for candidate in _sizes(picture):
        attempts = (
            _png_attempts(candidate)
            if candidate.mode == "RGBA"
            else _jpeg_attempts(candidate, quality, min_quality)
        )
        media_type = "image/png" if candidate.mode == "RGBA" else "image/jpeg"
        for data in attempts:
            if len(data) <= max_bytes:
                return data, media_type, candidate.size
    raise ImageError(
        f"The picture cannot be made small enough for {max_bytes} bytes.",
        hint="Raise the limit or use a plainer picture.",
    )


def _without_idle_alpha(picture: Image) -> Image:
    if picture.mode != "RGBA":
        return picture
    lowest, _ = picture.getchannel("A").getextrema()
    return picture.convert("RGB") if isinstance(lowest, int) and lowest > _OPAQUE else picture


def _sizes(picture: Image) -> Iterator[Image]:
    yield picture
    scale = _SHRINK_STEP
    while min(picture.size) * scale >= _SMALLEST_SIDE:
        size = (round(picture.width * scale), round(picture.height * scale))
        yield picture.resize(size, Resampling.BICUBIC)
        scale *= _SHRINK_STEP


def _jpeg_attempts(picture: Image, quality: int, min_quality: int) -> Iterator[bytes]:
    for step in range(quality, min_quality - 1, -_QUALITY_STEP):
        out = BytesIO()
        picture.save(out, "JPEG", quality=step)
        yield out.getvalue()


def _png_attempts(picture: Image) -> Iterator[bytes]:
    out = BytesIO()
    picture.save(out, "PNG")
    yield out.getvalue()
    out = BytesIO()
    picture.quantize(256, method=Quantize.FASTOCTREE).save(out, "PNG")
    yield out.getvalue()
