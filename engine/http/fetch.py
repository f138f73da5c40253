"""Fetching what a provider's answer links to, and nothing that it must not reach.

A link comes from a server that may be hostile, or that repeats what a model wrote: it
could name this machine's own services. Only http and https; no address inside a network,
unless host and port are the provider's own; each redirect checked anew; no key, no
proxy, no packed body; limits on bytes and time.
"""

import asyncio
from urllib.parse import SplitResult, urljoin, urlsplit

from engine.http.client import HttpClient, HttpResponse, Limits
from engine.http.hosts import is_public
from engine.http.patience import Timeouts
from engine.vocabulary.errors import (
    BadRequest,
    BadResponse,
    ProviderError,
    ProviderFacts,
    ProviderTimeout,
)

REDIRECTS = 3
MOST_BYTES = 64 * 1024 * 1024
WITHIN = 60.0
"""Seconds that a link may take in all, its redirects included."""

_MOVED = (301, 302, 303, 307, 308)
_PORTS = {"http": 80, "https": 443}
_AGAIN = "Ask for the picture again."


async def fetch(
    name: str, link: str, home: str, *, most: int = MOST_BYTES, within: float = WITHIN
) -> bytes:
    """Return the bytes behind a link, 64 MiB in 60 seconds at most.

    `name` is the provider's, for errors; `home` its base URL, whose host and port may be
    inside this network. Raises ProviderError and nothing else; its sentences never hold
    the link, which may carry a signature.
    """
    own = _place(_split(name, home))

    def guard(host: str, port: int, address: str) -> bool:
        return (host.lower(), port) == own or is_public(address)

    timeouts = Timeouts(headers=within, silence=within, whole=None)
    try:
        async with (
            asyncio.timeout(within),
            HttpClient(name, limits=Limits(answer=most), timeouts=timeouts, guard=guard) as client,
        ):
            return await _follow(client, name, link)
    except BadRequest as error:  # an address that cannot be sent: the link's fault, not the key's
        raise _unusable(name) from error
    except TimeoutError as error:
        raise ProviderTimeout(
            f"What {name} links to did not arrive within {within:g} seconds.",
            hint=_AGAIN,
            facts=ProviderFacts(provider=name),
        ) from error


async def _follow(client: HttpClient, name: str, link: str) -> bytes:
    for _ in range(REDIRECTS + 1):
        _split(name, link)
        async with client.stream("GET", link, headers={"accept": "image/*"}) as response:
            target = response.headers.get("location", "")
            if response.status not in _MOVED or not target:
                return await _body(name, response)
        try:
            link = urljoin(link, target)
        except ValueError as error:
            raise _unusable(name) from error
    raise _refused(name, f"{name} links to an address that redirects more than {REDIRECTS} times.")


async def _body(name: str, response: HttpResponse) -> bytes:
    if response.status != 200:
        raise _refused(
            name,
            f"What {name} links to cannot be fetched: status {response.status}.",
            status=response.status,
        )
    # Nobody asked for a packed body, and a small one can unpack to more than memory holds.
    if response.headers.get("content-encoding", "identity").strip().lower() not in ("", "identity"):
        raise _refused(name, f"What {name} links to came packed, which was not asked for.")
    held = bytearray()
    async for piece in response.chunks():
        held += piece
    return bytes(held)


def _split(name: str, link: str) -> SplitResult:
    """Return the parts of a link; BadResponse unless it is plain http or https."""
    try:
        parts = urlsplit(link)
        usable = parts.scheme in _PORTS and bool(parts.hostname) and parts.port != 0
    except ValueError as error:
        raise _unusable(name) from error
    # User and password would be sent along.
    if not usable or parts.username is not None or parts.password is not None:
        raise _unusable(name)
    return parts


def _place(parts: SplitResult) -> tuple[str, int]:
    return (parts.hostname or "").lower(), parts.port or _PORTS[parts.scheme]


def _unusable(name: str) -> ProviderError:
    return _refused(name, f"{name} links to something that is no http address.")


def _refused(name: str, sentence: str, *, status: int | None = None) -> ProviderError:
    return BadResponse(sentence, hint=_AGAIN, facts=ProviderFacts(provider=name, status=status))
