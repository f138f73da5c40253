"""Vectors of texts without a model: hashed character bigrams."""

import hashlib
import itertools
import math
import unicodedata

DIMENSIONS = 256


def vector(text: str) -> tuple[float, ...]:
    """Return 256 numbers of length 1 (all 0 for an empty text); like texts are near.

    Feature hashing with signs (Weinberger et al. 2009, "Feature Hashing for Large
    Scale Multitask Learning") over character bigrams, case and width folded.
    """
    folded = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    totals = [0.0] * DIMENSIONS
    padded = f" {folded} " if folded else ""
    for first, second in itertools.pairwise(padded):
        # A lone surrogate is no text that can be encoded; it still must not raise.
        digest = hashlib.sha256((first + second).encode("utf-8", "surrogatepass")).digest()
        totals[digest[0]] += 1.0 if digest[1] & 1 else -1.0
    length = math.sqrt(math.fsum(value * value for value in totals))
    return tuple(value / length for value in totals) if length else tuple(totals)
