"""Vectors of texts, whatever the protocol: asked for in batches, checked before they count."""

import math
from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import Any, TypeVar

import msgspec

from engine.policy.text import estimate_tokens
from engine.providers.failures import Failures
from engine.vocabulary.errors import BadResponse
from engine.vocabulary.messages import EmbedResult
from engine.vocabulary.usage import Usage

MOST_TEXTS = 256
MOST_TOKENS = 100_000
"""What one request may hold: below the limits of every server (`providers.md`, section 3.2)."""

T = TypeVar("T")
Texts = tuple[str, ...]


async def in_batches(texts: Texts, embed: Callable[[Texts], Awaitable[EmbedResult]]) -> EmbedResult:
    """Return the vectors of all texts in their order, and the tokens of all requests."""
    vectors: list[tuple[float, ...]] = []
    told: list[int | None] = []
    for batch in batches(texts):
        result = await embed(batch)
        vectors += result.vectors
        told.append(result.usage.input)
    known = [tokens for tokens in told if tokens is not None]
    if not known or len(known) < len(told):
        return EmbedResult(vectors=tuple(vectors), usage=Usage())  # a sum with an unknown part
    return EmbedResult(vectors=tuple(vectors), usage=Usage(input=sum(known), output=0))


def batches(texts: Texts) -> Iterator[Texts]:
    """Yield the texts in order, at most 256 and some 100 000 tokens at once."""
    held: list[str] = []
    tokens = 0
    for text in texts:
        size = estimate_tokens(text)
        if held and (len(held) == MOST_TEXTS or tokens + size > MOST_TOKENS):
            yield tuple(held)
            held, tokens = [], 0
        held.append(text)
        tokens += size
    if held:
        yield tuple(held)


def read(value: Any, kind: type[T], name: str, failures: Failures) -> T:
    """Return an answer's JSON as a structure; BadResponse where it is none."""
    try:
        return msgspec.convert(value, type=kind)
    except (msgspec.ValidationError, UnicodeDecodeError) as error:
        raise failures.make(BadResponse, f"{name} sent vectors that cannot be read.") from error


def checked(
    vectors: Sequence[Sequence[float]], wanted: int, usage: Usage, name: str, failures: Failures
) -> EmbedResult:
    """Return vectors that can be used; BadResponse unless there is one a text, all of one length."""
    lengths = {len(vector) for vector in vectors}
    finite = all(math.isfinite(number) for vector in vectors for number in vector)
    if len(vectors) != wanted or len(lengths) > 1 or 0 in lengths or not finite:
        raise failures.make(BadResponse, f"{name} sent {len(vectors)} vectors for {wanted} texts.")
    return EmbedResult(vectors=tuple(tuple(vector) for vector in vectors), usage=usage)
