"""Identifiers: readable, sortable, made from the clock and a seed, never from chance alone."""

import hashlib
import random
import re
from datetime import datetime

SESSION_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
"""What may be the name of a session: it becomes the name of files."""

SESSION_ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"


def session_id(now: datetime, seed: int, taken: set[str] | frozenset[str] = frozenset()) -> str:
    """Return an id like `20261120-k3f7`: the UTC day, then four letters from time and seed.

    An id that is taken gets `-2`, `-3` and so on appended.
    """
    digest = hashlib.sha256(f"{now.isoformat()}|{seed}".encode()).digest()
    letters = "".join(SESSION_ALPHABET[byte % len(SESSION_ALPHABET)] for byte in digest[:4])
    base = f"{now:%Y%m%d}-{letters}"
    candidate, number = base, 2
    while candidate in taken:
        candidate, number = f"{base}-{number}", number + 1
    return candidate


def generator(seed: int, *purpose: object) -> random.Random:
    """Return a generator of its own for one purpose, so that no draw disturbs another."""
    words = "|".join(str(word) for word in (seed, *purpose))
    return random.Random(hashlib.sha256(words.encode()).digest())


def digest(data: bytes) -> str:
    """Return the SHA-256 of bytes in hexadecimal: the name of pictures and requests."""
    return hashlib.sha256(data).hexdigest()
