"""Vectors as OpenAI-style servers send them: numbers, or base64 of 32-bit floats."""

import base64
import struct
from typing import Any

import msgspec


class Vector(msgspec.Struct):
    """One row of the answer; the index is its text's."""

    embedding: list[float] | str
    index: int = 0

    def numbers(self) -> list[float]:
        """Return the numbers; ValueError where the words are none."""
        if not isinstance(self.embedding, str):
            return self.embedding
        raw = base64.b64decode(self.embedding, validate=True)
        if len(raw) % 4:
            raise ValueError("not a whole number of floats")
        return list(struct.unpack(f"<{len(raw) // 4}f", raw))


class Embeddings(msgspec.Struct):
    """The answer of `/embeddings`, read strictly: a wrong vector is worse than none."""

    data: list[Vector] = []
    usage: Any = None
    error: Any = None

    def vectors(self) -> list[list[float]]:
        """Return the vectors in the order of the texts; ValueError where one cannot be read."""
        return [row.numbers() for row in sorted(self.data, key=lambda row: row.index)]
