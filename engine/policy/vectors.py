"""Vectors of texts: packed as 32-bit floats of length 1, and compared.

Where numpy is installed it compares, otherwise `math.dist`: at 1,536 numbers a vector a search over
a thousand takes half the time with it, for most of that is reading. numpy is the extra `vectors`.
"""

import math
import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from types import ModuleType

WIDTH = 4
"""Bytes of a number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """What memories are to be near to: a packed vector, and the model that made it.

    Vectors of other models are not compared with it: their numbers mean something else.
    """

    model: str
    vector: bytes


def packed(numbers: Sequence[float]) -> bytes:
    """Return a vector scaled to length 1, little-endian; nothing where it has no direction."""
    length = math.hypot(*numbers)
    if not length or not math.isfinite(length):
        return b""
    return struct.pack(f"<{len(numbers)}f", *(number / length for number in numbers))


def middle(vectors: Iterable[bytes]) -> bytes:
    """Return the direction between packed vectors of one length; nothing where there is none."""
    known = [unpacked(vector) for vector in vectors if vector]
    return packed([math.fsum(column) for column in zip(*known, strict=True)]) if known else b""


def unpacked(vector: bytes) -> tuple[float, ...]:
    """Return the numbers of a packed vector."""
    return struct.unpack(f"<{len(vector) // WIDTH}f", vector)


def cosines(query: bytes, vectors: Sequence[bytes]) -> list[float]:
    """Return how near each packed vector is to the query, 0 (or less: 0) to 1, to six digits.

    One of another length, as no server should send under the same model's name, is not near.
    """
    fitting = [vector for vector in vectors if len(vector) == len(query)]
    if not query or not fitting:
        return [0.0] * len(vectors)
    numpy = _numpy()
    found = iter(_by_numpy(numpy, query, fitting) if numpy else _by_distance(query, fitting))
    return [
        round(min(1.0, max(0.0, next(found))), 6) if len(vector) == len(query) else 0.0
        for vector in vectors
    ]


def _by_distance(query: bytes, vectors: Sequence[bytes]) -> list[float]:
    """Return cosines by the law of cosines: for length 1, distance squared is 2 - 2 cosine."""
    read = struct.Struct(f"<{len(query) // WIDTH}f").unpack
    wanted = read(query)
    return [1.0 - math.dist(read(vector), wanted) ** 2 / 2 for vector in vectors]


def _by_numpy(numpy: ModuleType, query: bytes, vectors: Sequence[bytes]) -> list[float]:
    table = numpy.frombuffer(b"".join(vectors), dtype="<f4").reshape(len(vectors), -1)
    return (table @ numpy.frombuffer(query, dtype="<f4")).tolist()


@cache
def _numpy() -> ModuleType | None:
    """Return numpy where somebody installed it; its import takes longer than our own."""
    try:
        import numpy  # noqa: ICN001, PLC0415 - see above
    except ImportError:
        return None
    return numpy
