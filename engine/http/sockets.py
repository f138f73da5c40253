"""Sockets that can be dropped at once, from anywhere, without waiting for anything.

httpcore closes a cancelled connection with `await`, which a second cancellation
interrupts, and loses a socket that is cancelled in the TLS handshake. Every
connection here is noted before anything else can happen, and `abort` is plain
code: it cannot be cancelled.
"""

import asyncio
import socket
import ssl
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

import httpcore

from engine.http.awake import awake

_HIGH_WATER = 256 * 1024
_ONE_ADDRESS_OF_SEVERAL = 2.0
_OUT_OF_TIME = (9, 10)  # X509_V_ERR_CERT_NOT_YET_VALID, X509_V_ERR_CERT_HAS_EXPIRED of OpenSSL


class Untrusted(httpcore.ConnectError):
    """The other side's certificate is not to be trusted.

    A class of its own: httpcore drops the causes of errors on their way out.
    """


class Untimely(Untrusted):
    """The certificate is not valid yet, or no longer, by this machine's clock."""


class NoTls(httpcore.ConnectError):
    """The other side does not speak TLS, or not as this machine does."""


class Nameless(httpcore.ConnectError):
    """The host's name leads to no address."""


class ProxyGone(httpcore.ProxyError):
    """The proxy itself cannot be reached."""


class Forbidden(httpcore.ConnectError):
    """The host has no address that the guard lets pass."""


Guard = Callable[[str, int, str], bool]
"""Says whether a host and port (as asked for) may be reached at an address (as resolved)."""


class _Pipe(asyncio.Protocol):
    """Bytes of one connection; what arrived before a reset is still read."""

    def __init__(self) -> None:
        self.ended = False
        self._transport: asyncio.Transport | None = None
        self._pieces: deque[bytes] = deque()
        self._held = 0
        self._paused = False
        self._error: Exception | None = None
        self._readable = asyncio.Event()
        self._writable = asyncio.Event()
        self._writable.set()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if isinstance(transport, asyncio.Transport):
            self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._pieces.append(data)
        self._held += len(data)
        self._readable.set()
        if self._held > _HIGH_WATER and self._transport and not self._paused:
            self._paused = True
            self._transport.pause_reading()

    def eof_received(self) -> bool:
        self.ended = True
        self._readable.set()
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        self.ended = True
        self._error = exc
        self._readable.set()
        self._writable.set()

    def pause_writing(self) -> None:
        self._writable.clear()

    def resume_writing(self) -> None:
        self._writable.set()

    def upgraded(self, transport: asyncio.Transport) -> None:
        self._transport = transport

    async def drained(self) -> None:
        await self._writable.wait()
        if self._error is not None:
            raise self._error

    async def read(self, max_bytes: int) -> bytes:
        """Return some bytes, or none at the end; the error only once all bytes are read."""
        while not self._pieces and not self.ended:
            self._readable.clear()
            await self._readable.wait()
        if not self._pieces:
            if self._error is not None:
                raise self._error
            return b""
        piece = self._pieces.popleft()
        if len(piece) > max_bytes:
            self._pieces.appendleft(piece[max_bytes:])
            piece = piece[:max_bytes]
        self._held -= len(piece)
        if self._paused and self._held <= _HIGH_WATER // 2 and self._transport:
            self._paused = False
            # A transport that closes meanwhile refuses; its end is in the queue then.
            with suppress(RuntimeError):
                self._transport.resume_reading()
        return piece


class _Stream(httpcore.AsyncNetworkStream):
    """What httpcore reads from and writes to."""

    def __init__(self, sockets: "Sockets", transport: asyncio.Transport, pipe: _Pipe) -> None:
        self._sockets = sockets
        self._transport = transport
        self._pipe = pipe

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109 - httpcore's interface
        try:
            async with awake(timeout):
                return await self._pipe.read(max_bytes)
        except TimeoutError as error:
            raise httpcore.ReadTimeout from error
        except OSError as error:
            raise httpcore.ReadError(str(error)) from error

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109 - httpcore's interface
        if not buffer:
            return
        try:
            async with asyncio.timeout(timeout):
                self._transport.write(buffer)
                await self._pipe.drained()
        except TimeoutError as error:
            raise httpcore.WriteTimeout from error
        except OSError as error:
            raise httpcore.WriteError(str(error)) from error

    async def aclose(self) -> None:
        self._transport.abort()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's interface
    ) -> httpcore.AsyncNetworkStream:
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(timeout):
                inner = await loop.start_tls(
                    self._transport, self._pipe, ssl_context, server_hostname=server_hostname
                )
        except TimeoutError as error:
            raise httpcore.ConnectTimeout from error
        except ssl.SSLCertVerificationError as error:
            kind = Untimely if error.verify_code in _OUT_OF_TIME else Untrusted
            raise kind(str(error)) from error
        except ssl.SSLError as error:
            raise NoTls(str(error)) from error
        except OSError as error:
            raise httpcore.ConnectError(str(error)) from error
        if inner is None:
            raise httpcore.ConnectError("the connection closed in the TLS handshake")
        self._pipe.upgraded(inner)
        self._sockets.note(inner)
        return _Stream(self._sockets, inner, self._pipe)

    def get_extra_info(self, info: str) -> Any:
        if info == "is_readable":
            return self._pipe.ended
        names = {"client_addr": "sockname", "server_addr": "peername"}
        return self._transport.get_extra_info(names.get(info, info))


class Sockets(httpcore.AsyncNetworkBackend):
    """Opens the connections of one request, and drops them all at once."""

    def __init__(self, guard: Guard | None = None, *, by_proxy: bool = False) -> None:
        """Start with none; with a guard only addresses that it lets pass are connected to.

        `by_proxy` says that what is connected to is a proxy.
        """
        self._guard = guard
        self._by_proxy = by_proxy
        self._transports: list[asyncio.Transport] = []

    def note(self, transport: asyncio.Transport) -> None:
        """Remember a transport that `abort` must drop."""
        self._transports.append(transport)

    def abort(self) -> None:
        """Drop every connection, now; nothing is waited for."""
        while self._transports:
            self._transports.pop().abort()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's interface
        local_address: str | None = None,  # noqa: ARG002 - httpcore's interface
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,  # noqa: ARG002 - as above
    ) -> httpcore.AsyncNetworkStream:
        """Connect to the first address that answers, one after the other.

        One address of several gets two seconds at most: a network with a dead
        IPv6 route must not use up the time for IPv4. Raises httpcore's
        ConnectTimeout and ConnectError, ProxyGone where it is a proxy that fails. Local
        addresses and options are unused.
        """
        try:
            async with asyncio.timeout(timeout):
                return await self._connect(host, port)
        except (OSError, OverflowError, ValueError) as error:  # a port over 65535, a NUL in a name
            if self._by_proxy:
                raise ProxyGone(str(error)) from error
            if isinstance(error, TimeoutError):
                raise httpcore.ConnectTimeout from error
            kind = Nameless if isinstance(error, socket.gaierror) else httpcore.ConnectError
            raise kind(str(error)) from error

    async def _connect(self, host: str, port: int) -> _Stream:
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        addresses = list(dict.fromkeys(str(address[0]) for *_, address in found))
        if self._guard is not None:
            # The very addresses that are checked are connected to: a name that
            # resolves to something else a moment later gains nothing.
            addresses = [one for one in addresses if self._guard(host, port, one)]
            if not addresses:
                raise Forbidden("no address of this host may be reached")
        for address in addresses[:-1]:
            try:
                async with asyncio.timeout(_ONE_ADDRESS_OF_SEVERAL):
                    return await self._open(address, port)
            except (TimeoutError, OSError):
                continue
        return await self._open(addresses[-1], port)

    async def _open(self, address: str, port: int) -> _Stream:
        # asyncio closes the socket itself while this waits; no await comes between
        # its return and the note.
        transport, pipe = await asyncio.get_running_loop().create_connection(_Pipe, address, port)
        self.note(transport)
        return _Stream(self, transport, pipe)

    async def sleep(self, seconds: float) -> None:
        """Refuse: httpcore sleeps between its own retries, and there are none."""
        raise NotImplementedError
