"""Errors of httpx and httpcore, turned into ours: the only place that knows theirs."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import replace

import httpcore

from engine.http.library import httpx
from engine.http.sockets import Forbidden, Nameless, NoTls, ProxyGone, Untimely, Untrusted
from engine.vocabulary.errors import (
    BadRequest,
    BadResponse,
    ConnectionLost,
    ProviderError,
    ProviderFacts,
    ProviderTimeout,
    StreamInterrupted,
)

_FOREIGN = (
    httpcore.TimeoutException,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.ProxyError,
    httpcore.UnsupportedProtocol,
    httpx.HTTPError,
    httpx.InvalidURL,
    httpx.StreamError,
    UnicodeError,
)


@contextmanager
def translated(name: str, *, host: str = "", body: bool = False) -> Generator[None, None, None]:
    """Raise ProviderError for whatever the libraries below raise; `body` once headers came.

    The libraries' own words are left out: some repeat headers, and a key with them.
    """
    try:
        yield
    except _FOREIGN as error:
        facts = ProviderFacts(provider=name)
        raise (
            _broken(name, error, facts) if body else _unsent(name, host, error, facts)
        ) from error


def _broken(name: str, error: Exception, facts: ProviderFacts) -> ProviderError:
    if isinstance(error, httpcore.TimeoutException | httpx.TimeoutException):
        return ProviderTimeout(f"{name} sent nothing for too long.", hint="Try again.", facts=facts)
    if isinstance(error, httpx.DecodingError):
        return BadResponse(f"The answer of {name} cannot be unpacked.", facts=facts)
    return StreamInterrupted(
        f"The connection to {name} broke in the middle of the answer.",
        hint="Go on from the text that arrived, or ask again.",
        facts=facts,
    )


def _unsent(name: str, host: str, error: Exception, facts: ProviderFacts) -> ProviderError:
    if isinstance(error, httpcore.ConnectTimeout | httpcore.PoolTimeout):
        return ProviderTimeout(
            f"{name} at {host} does not accept connections.",
            hint="Check the address, the network and that the server runs.",
            facts=replace(facts, reached=isinstance(error, httpcore.PoolTimeout)),
        )
    if isinstance(error, httpcore.TimeoutException | httpx.TimeoutException):
        return ProviderTimeout(
            f"{name} at {host} did not answer in time.",
            hint="The model may still be loading: try again.",
            facts=facts,
        )
    if isinstance(error, httpcore.ConnectError):
        return _unreachable(name, host, error, facts)
    if isinstance(error, ProxyGone):
        return ConnectionLost(
            f"The proxy on the way to {name} cannot be reached.",
            hint="Check the proxy settings (HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, NO_PROXY).",
            facts=facts,
        )
    if isinstance(error, httpcore.ProxyError):
        return ConnectionLost(
            f"The proxy on the way to {name} refused.",
            hint="Check the proxy settings.",
            facts=facts,
        )
    if isinstance(error, httpcore.NetworkError | httpcore.RemoteProtocolError | httpx.NetworkError):
        return ConnectionLost(
            f"{name} at {host} closed the connection without an answer.",
            hint="Try again; check that the address is a model server's.",
            facts=replace(facts, reached=True),
        )
    if isinstance(error, httpx.RemoteProtocolError):
        return BadResponse(f"The answer of {name} at {host} is not proper HTTP.", facts=facts)
    return BadRequest(
        f"The request to {name} cannot be sent: its address or a header is malformed.",
        hint="Check the base URL and the key.",
        facts=facts,
    )


def _unreachable(
    name: str, host: str, error: httpcore.ConnectError, facts: ProviderFacts
) -> ProviderError:
    kind = ConnectionLost
    match error:
        case Untimely():
            sentence = (
                f"The certificate of {host} is not valid at the time of this machine's clock, "
                "so nothing was sent."
            )
            hint = "Set the machine's date and time; where they are right, that server is at fault."
        case Untrusted():
            sentence = f"The certificate of {host} is not trusted, so nothing was sent."
            hint = "Check the address and the machine's certificates (SSL_CERT_FILE)."
        case NoTls():
            sentence = f"{host} does not speak TLS as an address with https:// has to."
            hint = "Check the address, and whether it begins with http:// or https://."
        case Nameless():
            sentence = f"The name {host} leads to no address."
            hint = "Check the address, and the machine's network and name service (DNS)."
        case Forbidden():
            kind = BadResponse
            sentence = f"{name} links to {host}, an address inside this network: it is not fetched."
            hint = "Check that the base URL is a model server's."
        case _:
            sentence = f"{name} at {host} cannot be reached."
            hint = "Check the address, the network and that the server runs."
    return kind(sentence, hint=hint, facts=facts)
