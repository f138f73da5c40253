"""The one fact that is taken from EXIF before all of it is dropped: how the camera was held."""

import struct

ORIENTATION_TAG = 0x0112
UPRIGHT = 1
_SHORT = 3


def orientation(exif: bytes) -> int:
    """Return the orientation (1 to 8) in an EXIF block; 1 where it says nothing sensible.

    `exif` is a TIFF stream, with or without the leading `Exif\\0\\0`. Only the first
    directory is read (EXIF 2.32, section 4.6.4, tag 0x0112); never raises.
    """
    tiff = exif.removeprefix(b"Exif\x00\x00")
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None:
        return UPRIGHT
    try:
        start = struct.unpack_from(order + "I", tiff, 4)[0]
        count = struct.unpack_from(order + "H", tiff, start)[0]
        for index in range(count):
            entry = start + 2 + 12 * index
            tag, kind = struct.unpack_from(order + "HH", tiff, entry)
            if tag == ORIENTATION_TAG and kind == _SHORT:
                value = struct.unpack_from(order + "H", tiff, entry + 8)[0]
                return value if 1 <= value <= 8 else UPRIGHT
    except struct.error:
        return UPRIGHT
    return UPRIGHT
