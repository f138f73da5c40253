"""One client a provider row: requests out, bytes in, errors of our own.

Every request has a connection of its own, which ends with it. httpx 0.28.1
loses pool slots when requests are cancelled (encode/httpcore#1093); without a
shared pool there is none to lose. A handshake a call is the price: small beside
the time that a model takes to begin.
"""

import asyncio
import ssl
import urllib.request
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import AsyncExitStack, aclosing, asynccontextmanager, nullcontext
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import httpcore

from engine.http.foreign import translated
from engine.http.hosts import host_of, is_loopback
from engine.http.library import httpx
from engine.http.patience import Timeouts, timeouts_for
from engine.http.sockets import Guard, Sockets
from engine.vocabulary.errors import BadResponse, ProviderFacts, ProviderTimeout

_MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How many requests at once, and how many bytes one answer may have (unpacked)."""

    connections: int = 32
    answer: int = 256 * _MEBIBYTE


class _Body(httpx.AsyncByteStream):
    """The bytes of one answer; closing it drops the connection without waiting."""

    def __init__(self, inner: AsyncIterator[bytes], sockets: Sockets) -> None:
        self._inner = inner
        self._sockets = sockets

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for piece in self._inner:
            yield piece

    async def aclose(self) -> None:
        self._sockets.abort()


class _Wire(httpx.AsyncBaseTransport):
    """HTTP/1.1 over sockets of our own, through the environment's proxy where one is set."""

    def __init__(self, *, trust_env: bool, guard: Guard | None) -> None:
        self._trust_env = trust_env
        self._guard = guard
        self._tls: ssl.SSLContext | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        proxy = self._proxy(request.url)
        sockets = Sockets(self._guard, by_proxy=proxy is not None)
        pool = httpcore.AsyncConnectionPool(
            ssl_context=self._context(request.url),
            proxy=proxy,
            max_connections=1,
            max_keepalive_connections=0,
            http1=True,
            http2=False,
            network_backend=sockets,
        )
        wanted = httpcore.Request(
            method=request.method,
            url=httpcore.URL(
                scheme=request.url.raw_scheme,
                host=request.url.raw_host,
                port=request.url.port,
                target=request.url.raw_path,
            ),
            headers=request.headers.raw,
            content=request.stream,
            extensions=request.extensions,
        )
        try:
            response = await pool.handle_async_request(wanted)
        except BaseException:
            sockets.abort()
            raise
        return httpx.Response(
            status_code=response.status,
            headers=response.headers,
            stream=_Body(response.aiter_stream(), sockets),
        )

    def _context(self, url: httpx.URL) -> ssl.SSLContext | None:
        if url.scheme != "https":
            return None
        if self._tls is None:
            # Reading the certificates takes tens of milliseconds: once a client.
            self._tls = httpx.create_ssl_context(trust_env=self._trust_env)
        return self._tls

    def _proxy(self, url: httpx.URL) -> httpcore.Proxy | None:
        if self._guard is not None:
            return None  # a proxy resolves names where no guard sees it
        if not self._trust_env or is_loopback(str(url)) or urllib.request.proxy_bypass(url.host):
            return None
        proxies = urllib.request.getproxies()
        address = proxies.get(url.scheme) or proxies.get("all")
        if not address:
            return None
        parts = httpx.URL(address if "://" in address else f"http://{address}")
        auth = (parts.username, parts.password) if parts.username else None
        return httpcore.Proxy(str(parts.copy_with(username=None, password=None)), auth=auth)


class HttpResponse:
    """An answer whose headers are here; its body is read once."""

    def __init__(self, response: httpx.Response, name: str, limit: int) -> None:
        """Wrap a response of the client below; for `HttpClient` alone."""
        self._response = response
        self._name = name
        self._limit = limit

    @property
    def status(self) -> int:
        """The HTTP status."""
        return self._response.status_code

    @property
    def headers(self) -> dict[str, str]:
        """The headers, names in lower case."""
        return {name.lower(): value for name, value in self._response.headers.items()}

    @property
    def content_type(self) -> str:
        """The media type in lower case, without parameters; empty where none was sent."""
        header = self._response.headers.get("content-type", "")
        return header.partition(";")[0].strip().lower()

    async def chunks(self) -> AsyncGenerator[bytes, None]:
        """Yield the body unpacked, as it arrives.

        Raises StreamInterrupted where the connection breaks, ProviderTimeout where
        no byte comes, BadResponse over the limit or where unpacking fails.
        """
        size = 0
        with translated(self._name, body=True):
            async for piece in self._response.aiter_bytes():
                size += len(piece)
                if size > self._limit:
                    raise BadResponse(
                        f"The answer of {self._name} has more than {self._limit:,} bytes.",
                        facts=ProviderFacts(provider=self._name, status=self.status),
                    )
                yield piece

    async def read_capped(self, limit: int) -> bytes:
        """Return the first `limit` bytes of the body; the rest is left unread."""
        held = bytearray()
        async with aclosing(self.chunks()) as pieces:
            async for piece in pieces:
                held += piece
                if len(held) >= limit:
                    break
        return bytes(held[:limit])


class HttpClient:
    """Sends the requests of one provider row.

    Redirects are answers like others: a key never follows one to another host.
    The environment's proxy and certificates are used unless the host is this
    machine. Raises ProviderError and nothing else.
    """

    def __init__(
        self,
        name: str,
        *,
        limits: Limits | None = None,
        timeouts: Timeouts | None = None,
        shared: asyncio.Semaphore | None = None,
        trust_env: bool = True,
        guard: Guard | None = None,
    ) -> None:
        """Make a client; `name` is the provider's, `timeouts` default by the host asked.

        `shared` counts the connections of several clients together.

        With a `guard` only addresses that it lets pass are connected to, and no proxy is used.
        """
        self._name = name
        self._limits = limits or Limits()
        self._timeouts = timeouts
        self._slots = asyncio.Semaphore(self._limits.connections)
        self._shared = shared or nullcontext()
        self._client = httpx.AsyncClient(
            transport=_Wire(trust_env=trust_env, guard=guard),
            follow_redirects=False,
            trust_env=False,
        )

    def timeouts(self, url: str) -> Timeouts:
        """Return the limits that hold for a URL."""
        return self._timeouts or timeouts_for(url)

    @asynccontextmanager
    async def stream(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        json: Any = None,
        timeouts: Timeouts | None = None,
    ) -> AsyncGenerator[HttpResponse, None]:
        """Send a request and yield its answer once the headers are there, whatever the status.

        `timeouts` hold for this request instead of the client's.

        Leaving the context, or being cancelled at any moment, drops the
        connection at once.
        """
        timeouts = timeouts or self.timeouts(url)
        async with self._slot(timeouts):
            response = await self._send(method, url, dict(headers or {}), json, timeouts)
            try:
                yield HttpResponse(response, self._name, self._limits.answer)
            finally:
                # Runs without giving way, so that no second cancellation can stop it.
                await response.aclose()

    @asynccontextmanager
    async def _slot(self, timeouts: Timeouts) -> AsyncGenerator[None, None]:
        try:
            async with AsyncExitStack() as held, asyncio.timeout(timeouts.slot):
                await held.enter_async_context(self._slots)
                await held.enter_async_context(self._shared)
                slots = held.pop_all()
        except TimeoutError as error:
            raise ProviderTimeout(
                f"No connection to {self._name} became free within {timeouts.slot:g} seconds.",
                hint="Fewer seats at once, or more connections for this provider.",
                facts=ProviderFacts(provider=self._name),
            ) from error
        async with slots:
            yield

    async def _send(
        self, method: str, url: str, headers: dict[str, str], json: Any, timeouts: Timeouts
    ) -> httpx.Response:
        where = host_of(url)
        limits = httpx.Timeout(timeouts.silence, connect=timeouts.connect)
        # Packed event streams arrive in lumps: words would wait for their block to fill.
        headers = {"accept-encoding": "identity", **headers}
        with translated(self._name, host=where):
            request = self._client.build_request(
                method, url, headers=headers, json=json, timeout=limits
            )
            try:
                async with asyncio.timeout(timeouts.connect + timeouts.headers):
                    return await self._client.send(request, stream=True)
            except TimeoutError as error:
                raise ProviderTimeout(
                    f"{self._name} at {where} did not begin to answer within "
                    f"{timeouts.headers:g} seconds.",
                    hint="The model may still be loading: try again.",
                    facts=ProviderFacts(provider=self._name),
                ) from error

    async def aclose(self) -> None:
        """Release everything; calling it again does nothing."""
        await self._client.aclose()

    async def __aenter__(self) -> Self:
        """Return the client itself."""
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Release everything."""
        await self.aclose()
