"""Make a picture ready for models: small, upright, without metadata."""

from dataclasses import dataclass, field

from engine.vocabulary.errors import ImageError
from engine.vocabulary.ids import digest


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureLimits:
    """What a model takes: pixels, bytes, JPEG quality; and the largest source that is opened."""

    max_width: int = 800
    max_height: int = 800
    max_bytes: int = 1_500_000
    quality: int = 85
    min_quality: int = 40
    max_pixels: int = 100_000_000


DEFAULT_LIMITS = PictureLimits()


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedPicture:
    """A picture ready for models, and what it was made of.

    `sha256` is of `data`, `source_sha256` of the bytes that came in. Sizes are in
    pixels, of the picture as it stands upright. `source_format` is one of jpeg, png,
    gif, webp, heif, bmp.
    """

    sha256: str
    data: bytes = field(repr=False)
    media_type: str
    width: int
    height: int
    source_sha256: str
    source_format: str
    source_bytes: int
    source_width: int
    source_height: int


def prepare(
    data: bytes, limits: PictureLimits = DEFAULT_LIMITS, *, source_sha256: str = ""
) -> PreparedPicture:
    """Return the picture upright, within the limits, without metadata.

    Pure function of its bytes and limits; safe in threads, and meant for them (a
    12-megapixel JPEG takes some 50 ms, HEIC and PNG half a second). Raises ImageError
    where the bytes are empty, no picture, damaged, cut off or too many pixels. Whoever
    has hashed the bytes already hands the digest in: hashing is a sixth of the work.
    """
    # Pillow loads with the first picture: most commands need none.
    from engine.imaging.decode import decode  # noqa: PLC0415 - see above
    from engine.imaging.encode import encode  # noqa: PLC0415 - see above

    pixels, container, source = decode(
        data, box=(limits.max_width, limits.max_height), max_pixels=limits.max_pixels
    )
    try:
        small, media_type, size = encode(
            pixels,
            max_bytes=limits.max_bytes,
            quality=limits.quality,
            min_quality=limits.min_quality,
        )
    except (OSError, ValueError, MemoryError) as error:
        raise ImageError(
            "The picture could not be made ready.", hint="Try another copy of the picture."
        ) from error
    return PreparedPicture(
        sha256=digest(small),
        data=small,
        media_type=media_type,
        width=size[0],
        height=size[1],
        source_sha256=source_sha256 or digest(data),
        source_format=container.format.value,
        source_bytes=len(data),
        source_width=source[0],
        source_height=source[1],
    )
