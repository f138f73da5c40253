"""Payloads as the journal keeps them: one codec byte, then the bytes (STORAGE section 2)."""

import zlib

from engine.vocabulary.errors import StoreError

RAW, ZLIB = b"\x00", b"\x01"
COMPRESS_FROM = 1024
WORTH_IT = 0.9


def pack(data: bytes) -> bytes:
    """Return data behind its codec byte, compressed from 1 KiB on where that saves a tenth."""
    if len(data) >= COMPRESS_FROM:
        small = zlib.compress(data, 1)
        if len(small) < WORTH_IT * len(data):
            return ZLIB + small
    return RAW + data


def unpack(payload: bytes) -> bytes:
    """Return the data of a payload; StoreError where it is damaged or of an unknown codec."""
    match payload[:1]:
        case b"\x00":
            return payload[1:]
        case b"\x01":
            try:
                return zlib.decompress(payload[1:])
            except zlib.error as error:
                raise StoreError("A stored text is damaged: it cannot be unpacked.") from error
        case _:
            raise StoreError(
                "A stored text is packed in a way that this version does not know.",
                hint="Update TableRound, or restore a backup.",
            )
