"""Vectors of texts, whatever the protocol: asked for in batches, checked before they count."""

import math
from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import Any, TypeVar

import msgspec

from engine.policy.text import estimate_tokens
from engine.providers.failures import Failures
from engine.vocabulary.errors import BadResponse, ProviderError
from engine.vocabulary.messages import EmbedResult
from engine.vocabulary.usage import Usage

MOST_TEXTS = 256
MOST_TOKENS = 100_000
"""What one request may hold: below the limits of every server (`providers.md`, section 3.2)."""

T = TypeVar("T")
Texts = tuple[str, ...]


async def in_batches(
    texts: Texts,
    embed: Callable[[Texts], Awaitable[EmbedResult]],
    name: str,
    failures: Failures,
    *,
    most: int = MOST_TEXTS,
) -> EmbedResult:
    """Return the vectors of all texts in their order, and the tokens of all requests.

    A request holds at most `most` texts. BadResponse where vectors differ in length.
    """
    vectors: list[tuple[float, ...]] = []
    told: list[int | None] = []
    for batch in batches(texts, most):
        result = await embed(batch)
        vectors += result.vectors
        told.append(result.usage.input)
    if len({len(vector) for vector in vectors}) > 1:
        raise unreadable(name, failures)
    known = [tokens for tokens in told if tokens is not None]
    if not known or len(known) < len(told):
        return EmbedResult(vectors=tuple(vectors), usage=Usage())  # a sum with an unknown part
    return EmbedResult(vectors=tuple(vectors), usage=Usage(input=sum(known), output=0))


def batches(texts: Texts, most: int = MOST_TEXTS) -> Iterator[Texts]:
    """Yield the texts in order, at most `most` and some 100 000 tokens at once."""
    held: list[str] = []
    tokens = 0
    for text in texts:
        size = estimate_tokens(text)
        if held and (len(held) == most or tokens + size > MOST_TOKENS):
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
        raise unreadable(name, failures) from error


def checked(
    vectors: Sequence[Sequence[float]], wanted: int, usage: Usage, name: str, failures: Failures
) -> EmbedResult:
    """Return vectors that can be used; BadResponse unless there is one a text, of real numbers."""
    if len(vectors) != wanted:
        raise failures.make(BadResponse, f"{name} sent {len(vectors)} vectors for {wanted} texts.")
    if not all(vector and all(map(math.isfinite, vector)) for vector in vectors):
        raise unreadable(name, failures)
    return EmbedResult(vectors=tuple(tuple(vector) for vector in vectors), usage=usage)


def unreadable(name: str, failures: Failures) -> ProviderError:
    """Return the error for vectors that are none."""
    return failures.make(BadResponse, f"{name} sent vectors that cannot be read.")
