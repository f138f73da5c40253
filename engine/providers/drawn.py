"""Drawn pictures as they come in answers: bytes, base64, data URLs, links, errors of their own.

What a picture is, its bytes say and not what is declared (`providers.md`, section 9).
"""

import base64
import binascii
import functools
import re
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from engine.http import fetch
from engine.providers.failures import Failures
from engine.vocabulary.errors import (
    BadResponse,
    ImageError,
    ProviderError,
    ProviderTimeout,
    ServerError,
    StreamInterrupted,
)
from engine.vocabulary.messages import Picture
from engine.vocabulary.ports import Threads

MOST_BYTES = 64 * 1024 * 1024
MOST_PIXELS = 100_000_000
MOST_ITEMS = 16
"""Results that are looked at: no server draws more, and each may be a link to wait for."""

LATE = (504, 524)
"""Statuses of gateways that gave up waiting for what goes on behind them."""

_DATA_URL = re.compile(r"data:[\w.+/-]*(?:;[\w.+=-]+)*;base64,", re.IGNORECASE)
_STANDARD = str.maketrans("-_", "+/")  # from the URL-safe alphabet of base64


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One result of a request: base64 (or a data URL), a link, or the error in its place."""

    encoded: str = ""
    link: str = ""
    error: Any = None


def item_of(address: str) -> Item:
    """Return the item of an address, which may hold the picture itself."""
    return Item(encoded=address) if address[:5].lower() == "data:" else Item(link=address)


async def first_picture(
    items: Sequence[Item],
    *,
    name: str,
    home: str,
    failures: Failures,
    threads: Threads | None = None,
) -> Picture:
    """Return the first item that is a picture; those that failed beside it do not matter.

    Links are fetched here and now (they expire, and may attack: `engine.http.fetch`);
    `home` is the provider's base URL. Where no item is a picture the first one's error is
    raised. Pictures are decoded in `threads`, here where there are none. What cannot be read
    or fetched counts as delivered: it was paid for, and is not asked for again unseen.
    """
    first: ProviderError | None = None
    for item in items[:MOST_ITEMS]:
        try:
            return await _picture(item, name, home, failures, threads)
        except ProviderError as error:
            first = first or error
    raise first or delivered(
        failures.make(
            BadResponse,
            f"{name} sent an answer without a picture.",
            hint="Try once more, or choose a model that draws.",
        )
    )


def delivered(error: ProviderError) -> ProviderError:
    """Return an error marked as one after which asking again would be paid again."""
    error.facts = replace(error.facts, emitted=True)
    return error


@contextmanager
def asked_once() -> Generator[None, None, None]:
    """Mark the errors after which a picture may have been drawn, and paid for."""
    try:
        yield
    except (ProviderTimeout, StreamInterrupted, ServerError) as error:
        if not isinstance(error, ServerError) or error.facts.status in LATE:
            delivered(error)
        raise


async def _picture(
    item: Item, name: str, home: str, failures: Failures, threads: Threads | None
) -> Picture:
    if item.error:
        raise failures.of_frame(item.error)
    data: bytes | None = None
    try:
        if item.link:
            data = await fetch(name, item.link, home, most=MOST_BYTES)
    except ProviderError as error:
        raise delivered(error) from error
    try:
        work = functools.partial(_looked_at, item.encoded if data is None else data)
        return await threads.run(work) if threads else work()
    except ImageError as error:
        raise delivered(
            failures.make(
                BadResponse,
                f"{name} sent something else than a picture: {error.message}",
                hint="Ask for the picture again.",
            )
        ) from error


def _looked_at(data: str | bytes) -> Picture:
    """Return the picture of some bytes, decoded once; ImageError where they are none."""
    # Pillow loads with the first picture: most runs draw none.
    from engine.imaging.decode import decode  # noqa: PLC0415 - see above

    if isinstance(data, str):
        data = _decoded(data)
    _, container, size = decode(data, box=(64, 64), max_pixels=MOST_PIXELS)
    kind = "heic" if container.format == "heif" else container.format.value
    return Picture(data=data, media_type=f"image/{kind}", width=size[0], height=size[1])


def _decoded(encoded: str) -> bytes:
    head = _DATA_URL.match(encoded)
    text = "".join(encoded[head.end() if head else 0 :].split()).translate(_STANDARD)
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError) as error:
        raise ImageError("The picture's data are damaged.", hint="") from error
