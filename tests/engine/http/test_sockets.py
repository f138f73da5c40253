"""Sockets below the HTTP client: flow control, time-outs, several addresses, TLS that fails."""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import httpcore
import pytest

from engine.http.foreign import translated
from engine.http.sockets import Sockets
from engine.vocabulary.errors import ConnectionLost, ProviderTimeout

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def listening(serve: Serve) -> AsyncIterator[int]:
    """Serve one client, and wait for the server's side of it to end."""
    over = asyncio.Event()

    async def served(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await serve(reader, writer)
        except ConnectionError:
            pass
        finally:
            writer.transport.abort()
            await asyncio.sleep(0)
            over.set()

    server = await asyncio.start_server(served, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]
        await over.wait()


async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while await reader.read(65536):
        pass


async def test_much_more_than_fits_arrives_whole_and_in_order():
    sent = b"".join(number.to_bytes(4, "big") for number in range(1_000_000))

    async def pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(sent)
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    got = bytearray()
    async with listening(pour) as port:
        sockets = Sockets()
        stream = await sockets.connect_tcp("127.0.0.1", port, timeout=60)
        await asyncio.sleep(0.1)  # more arrives than the buffer may hold
        while piece := await stream.read(1000, timeout=60):
            got += piece
        assert stream.get_extra_info("is_readable")
        assert await stream.read(1000) == b""
        sockets.abort()
    assert got == sent


async def test_a_request_larger_than_the_buffers_is_sent_whole():
    got = bytearray()

    async def swallow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.1)
        while len(got) < 20_000_000:
            got.extend(await reader.read(2**20))
        all_here.set()

    all_here = asyncio.Event()

    async with listening(swallow) as port:
        sockets = Sockets()
        stream = await sockets.connect_tcp("127.0.0.1", port, timeout=60)
        await stream.write(b"")
        await stream.write(b"x" * 20_000_000, timeout=60)
        assert stream.get_extra_info("server_addr") == ("127.0.0.1", port)
        async with asyncio.timeout(60):
            await all_here.wait()
        sockets.abort()


async def test_waits_end():
    async def deaf(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await leave.wait()

    leave = asyncio.Event()
    async with listening(deaf) as port:
        sockets = Sockets()
        stream = await sockets.connect_tcp("127.0.0.1", port, timeout=60)
        with pytest.raises(httpcore.ReadTimeout):
            await stream.read(1, timeout=0.05)
        with pytest.raises(httpcore.WriteTimeout):
            await stream.write(b"x" * 50_000_000, timeout=0.05)
        sockets.abort()
        leave.set()


async def test_a_broken_line_is_an_error_of_reading_and_of_writing():
    async def reset(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        raw = writer.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")

    async with listening(reset) as port:
        sockets = Sockets()
        stream = await sockets.connect_tcp("127.0.0.1", port, timeout=60)
        await stream.write(b"x")
        with pytest.raises(httpcore.ReadError):
            await stream.read(10, timeout=60)
        with pytest.raises(httpcore.WriteError):
            await stream.write(b"y", timeout=60)
        sockets.abort()


@pytest.mark.parametrize("dead", ["127.0.0.2", "::1"])
async def test_the_next_address_is_tried(dead: str, monkeypatch: pytest.MonkeyPatch):
    async def addresses(host: str, port: int, **_: Any) -> list[tuple[Any, ...]]:
        return [(0, 0, 0, "", (address, port)) for address in (dead, "127.0.0.1")]

    server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", addresses)
        sockets = Sockets()
        stream = await sockets.connect_tcp("models.example", port, timeout=60)
        monkeypatch.undo()
        assert stream.get_extra_info("server_addr")[0] == "127.0.0.1"
        assert await stream.read(1, timeout=60) == b""
        sockets.abort()
        await asyncio.sleep(0.01)


async def test_connecting_takes_no_longer_than_allowed(monkeypatch: pytest.MonkeyPatch):
    async def never(*_: Any, **__: Any) -> list[Any]:
        await asyncio.sleep(600)
        return []

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", never)
    sockets = Sockets()
    with pytest.raises(httpcore.ConnectTimeout):
        await sockets.connect_tcp("models.example", 80, timeout=0.05)
    with pytest.raises(ProviderTimeout, match="does not accept connections"), translated("x"):
        await sockets.connect_tcp("models.example", 80, timeout=0.05)


async def test_a_handshake_that_nobody_answers():
    async with listening(silent) as port:
        sockets = Sockets()
        stream = await sockets.connect_tcp("127.0.0.1", port, timeout=60)
        with pytest.raises(httpcore.ConnectTimeout):
            await stream.start_tls(ssl.create_default_context(), "localhost", timeout=0.1)
        sockets.abort()


async def test_a_handshake_answered_in_plain_words():
    async def plain(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(10)
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        await reader.read()

    async with listening(plain) as port:
        sockets = Sockets()
        stream = await sockets.connect_tcp("127.0.0.1", port, timeout=60)
        with (
            pytest.raises(ConnectionLost, match=r"localhost does not speak TLS"),
            translated("x", host="localhost"),
        ):
            await stream.start_tls(ssl.create_default_context(), "localhost", timeout=60)
        sockets.abort()


async def test_no_retries_of_its_own():
    with pytest.raises(NotImplementedError):
        await Sockets().sleep(1)
