"""The HTTP client against a real socket: errors, limits, and cancelling at any moment."""

import asyncio
import gc
import random
import socket
from contextlib import aclosing, suppress
from pathlib import Path

import pytest

from engine.http import HttpClient, HttpResponse, Limits, Timeouts
from engine.vocabulary.errors import (
    BadRequest,
    BadResponse,
    ConnectionLost,
    ProviderTimeout,
    StreamInterrupted,
)
from tests.fakes.certificate import EXPIRED, server_context
from tests.fakes.scripted_server import (
    Cut,
    Hold,
    Pause,
    Script,
    ScriptedServer,
    Send,
    packed,
    say,
    stream,
)

PATIENT = Timeouts(connect=60, headers=60, silence=60, slot=60, whole=None)


def sockets_open() -> int:
    links = [link for link in Path("/proc/self/fd").iterdir() if link.is_symlink()]
    return sum(1 for link in links if str(link.readlink()).startswith("socket:"))


async def fetch(client: HttpClient, url: str) -> bytes:
    async with client.stream("POST", url, json={"a": 1}) as response:
        return await response.read_capped(10**9)


def served(script: Script) -> ScriptedServer:
    return ScriptedServer(lambda _: script)


async def test_an_answer_arrives_whole():
    body = bytes(range(256)) * 400
    script = Script(
        status=201,
        headers=(("Content-Type", "Text/Event-Stream; charset=utf-8"), ("X-Id", "7")),
        steps=(Send(body, size=999),),
    )
    async with (
        served(script) as server,
        HttpClient("x", timeouts=PATIENT) as client,
        client.stream("POST", f"{server.url}/v1", headers={"x-a": "b"}, json={"q": "蝶"}) as answer,
    ):
        assert (answer.status, answer.content_type) == (201, "text/event-stream")
        assert answer.headers["x-id"] == "7"
        async with aclosing(answer.chunks()) as chunks:
            assert b"".join([chunk async for chunk in chunks]) == body
        (request,) = server.requests
        assert (request.method, request.path, request.json) == ("POST", "/v1", {"q": "蝶"})
        assert request.headers["x-a"] == "b"
        assert request.headers["accept-encoding"] == "identity"


async def test_packed_answers_are_unpacked():
    async with served(packed(say("hello"))) as server, HttpClient("x") as client:
        assert b"[DONE]" in await fetch(client, server.url)


async def test_what_claims_to_be_packed_and_is_not():
    script = Script(headers=(("content-encoding", "gzip"),), steps=(Send(b"not gzip"),))
    async with served(script) as server, HttpClient("x") as client:
        with pytest.raises(BadResponse, match="unpacked"):
            await fetch(client, server.url)


async def test_reading_stops_at_its_cap_and_leaves():
    async with served(stream(b"x" * 100_000, Hold())) as server, HttpClient("x") as client:
        async with client.stream("GET", server.url) as answer:
            assert await answer.read_capped(1000) == b"x" * 1000
        await server.wait_empty()


async def test_an_answer_over_the_limit_is_refused():
    client = HttpClient("x", limits=Limits(answer=5000))
    async with served(stream(b"x" * 100_000)) as server, client:
        with pytest.raises(BadResponse, match="5,000 bytes"):
            await fetch(client, server.url)
        await server.wait_empty()


async def test_a_redirect_is_an_answer_and_nobody_follows_it():
    async with served(say("stolen")) as other:
        script = Script(status=307, headers=(("location", f"{other.url}/v1"),))
        async with (
            served(script) as server,
            HttpClient("x") as client,
            client.stream("POST", server.url, headers={"authorization": "Bearer k"}) as answer,
        ):
            assert answer.status == 307
        assert other.requests == []


async def test_a_server_that_is_not_there():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    async with HttpClient("mine") as client:
        with pytest.raises(
            ConnectionLost, match=r"mine at 127\.0\.0\.1 cannot be reached"
        ) as caught:
            await fetch(client, f"http://127.0.0.1:{port}")
    assert caught.value.facts.provider == "mine"
    assert caught.value.__cause__ is not None


async def test_a_host_without_an_address():
    async with HttpClient("mine", trust_env=False) as client:
        with pytest.raises(ConnectionLost, match=r"no-such-host\.invalid leads to no address"):
            await fetch(client, "http://no-such-host.invalid/v1")


@pytest.mark.parametrize("url", ["ftp://127.0.0.1/x", "nonsense", "http://127.0.0.1:99999/", ""])
async def test_addresses_that_cannot_be_asked(url: str):
    async with HttpClient("mine") as client:
        with pytest.raises((BadRequest, ConnectionLost)):
            await fetch(client, url)


async def test_a_malformed_header_is_not_repeated():
    async with served(say("x")) as server, HttpClient("mine") as client:
        with pytest.raises(BadRequest) as caught:
            async with client.stream(
                "GET", server.url, headers={"authorization": "Bearer s3cr\net"}
            ):
                pass
    assert "s3cr" not in caught.value.message


@pytest.mark.parametrize("reset", [False, True])
async def test_a_connection_that_closes_without_an_answer(reset: bool):
    async with served(Script(before=(Cut(reset=reset),))) as server, HttpClient("x") as client:
        with pytest.raises(ConnectionLost, match="without an answer"):
            await fetch(client, server.url)


@pytest.mark.parametrize("reset", [False, True])
async def test_what_arrived_before_a_cut_is_handed_over(reset: bool):
    script = stream(b"a" * 1000, Pause(0.05), Cut(reset=reset))
    got = bytearray()

    async def listen(answer: HttpResponse) -> None:
        async for chunk in answer.chunks():
            got.extend(chunk)

    async with (
        served(script) as server,
        HttpClient("x") as client,
        client.stream("GET", server.url) as answer,
    ):
        await server.wait_empty()
        await ticks(9)  # the reset is here before anybody reads
        with pytest.raises(StreamInterrupted, match="in the middle"):
            await listen(answer)
    assert got == b"a" * 1000


async def test_a_server_that_speaks_something_else():
    async def greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail.example.org ESMTP\r\n\r\n")
        with suppress(ConnectionError):
            await reader.read()
            writer.close()
            await writer.wait_closed()
        left.set()

    left = asyncio.Event()

    server = await asyncio.start_server(greet, "127.0.0.1", 0)
    async with server, HttpClient("x") as client:
        with pytest.raises(ConnectionLost):
            await fetch(client, f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
        await left.wait()


async def test_the_wait_for_headers_ends():
    limits = Timeouts(connect=2, headers=0.1)
    async with (
        served(Script(before=(Hold(),))) as server,
        HttpClient("x", timeouts=limits) as client,
    ):
        with pytest.raises(ProviderTimeout, match="did not begin to answer"):
            await fetch(client, server.url)
        await server.wait_empty()


async def test_the_wait_for_bytes_ends():
    limits = Timeouts(silence=0.1)
    async with served(stream(b"a", Hold())) as server, HttpClient("x", timeouts=limits) as client:
        with pytest.raises(ProviderTimeout, match="nothing for too long"):
            await fetch(client, server.url)
        await server.wait_empty()


async def test_the_wait_for_a_free_connection_ends():
    limits = Timeouts(slot=0.1)
    client = HttpClient("x", timeouts=limits, limits=Limits(connections=1))
    async with served(stream(b"a", Hold())) as server, client, client.stream("GET", server.url):
        with pytest.raises(ProviderTimeout, match="became free"):
            await fetch(client, server.url)


async def test_a_proxy_of_the_environment_is_not_asked_for_this_machine(
    monkeypatch: pytest.MonkeyPatch,
):
    async with served(say("direct")) as server, served(say("proxied")) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url)
        async with HttpClient("x") as client:
            assert b"direct" in await fetch(client, server.url)
            assert b"proxied" in await fetch(client, "http://models.invalid/v1/chat/completions")
        assert [request.path for request in proxy.requests] == [
            "http://models.invalid/v1/chat/completions"
        ]
        async with HttpClient("x", trust_env=False) as client:
            with pytest.raises(ConnectionLost):
                await fetch(client, "http://models.invalid/v1")


async def test_certificates_are_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    context, trusted = server_context(tmp_path)
    async with ScriptedServer(lambda _: say("safe"), tls=context) as server:
        async with HttpClient("x") as client:
            with pytest.raises(ConnectionLost, match="certificate"):
                await fetch(client, server.url)
        monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
        async with HttpClient("x") as client:
            assert b"safe" in await fetch(client, server.url)
    assert len(server.requests) == 1


async def test_a_certificate_out_of_its_time_points_to_the_clock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    context, trusted = server_context(tmp_path, EXPIRED)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    async with ScriptedServer(lambda _: say("safe"), tls=context) as server, HttpClient("x") as one:
        with pytest.raises(ConnectionLost, match="clock") as caught:
            await fetch(one, server.url)
    assert "date and time" in caught.value.hint
    assert server.requests == []


@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_a_proxy_that_is_gone_is_named(monkeypatch: pytest.MonkeyPatch, scheme: str):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        monkeypatch.setenv(f"{scheme}_proxy", f"http://127.0.0.1:{free.getsockname()[1]}")
        async with HttpClient("x") as client:
            with pytest.raises(ConnectionLost, match=r"The proxy .* cannot be reached") as caught:
                await fetch(client, f"{scheme}://models.invalid/v1")
    assert "HTTPS_PROXY" in caught.value.hint


async def read_for_ever(client: HttpClient, url: str) -> None:
    async with client.stream("POST", url, json={"text": "x" * 2000}) as answer:
        async for _ in answer.chunks():
            pass


async def ticks(number: int) -> None:
    for _ in range(number):
        await asyncio.sleep(0)


async def settled(server: ScriptedServer, before: int) -> None:
    """Check, without the garbage collector's help, that all sockets are gone."""
    await server.wait_empty()
    for _ in range(6_000):
        if sockets_open() <= before:
            return
        await asyncio.sleep(0.01)
    raise AssertionError(f"{sockets_open() - before} sockets are left open")


@pytest.mark.parametrize("secure", [False, True])
async def test_a_request_can_be_cancelled_at_every_single_step(
    secure: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    context, trusted = server_context(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    endless = stream(b"head", Hold(every=b"more"))
    client = HttpClient("x", timeouts=PATIENT, limits=Limits(connections=4))
    async with ScriptedServer(lambda _: endless, tls=context if secure else None) as server, client:
        before = sockets_open()
        gc.disable()
        try:
            for number in range(120):
                task = asyncio.create_task(read_for_ever(client, server.url))
                await ticks(number)
                task.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await task
            await settled(server, before)
        finally:
            gc.enable()


async def test_a_thousand_cancelled_streams_leave_nothing_behind():
    rng = random.Random(20261120)
    behaviours = [
        Script(before=(Hold(),)),
        Script(before=(Pause(0.003),)).then(Send(b"x" * 300, size=1, pause=0.0005), Hold()),
        stream(b"data: x\n\n", Hold(every=b": ping\n\n", pause=0.001)),
        stream(b"x" * 2_000_000, Hold()),
    ]

    def answer(_: object) -> Script:
        return rng.choice(behaviours) if busy else say("still here")

    async def cancelled_stream() -> None:
        task = asyncio.create_task(read_for_ever(client, server.url))
        moment = rng.random()
        if moment < 0.5:
            await ticks(rng.randrange(60))
        else:
            await asyncio.sleep(rng.random() * 0.02)
        task.cancel()
        if moment < 0.2:
            await asyncio.sleep(0)
            task.cancel()  # a second one, while the first is being dealt with
        with pytest.raises(asyncio.CancelledError):
            await task

    busy = True
    client = HttpClient("x", timeouts=PATIENT, limits=Limits(connections=4))
    async with ScriptedServer(answer) as server, client:
        before, tasks = sockets_open(), len(asyncio.all_tasks())
        gc.disable()
        try:
            for _ in range(100):
                await asyncio.gather(*(cancelled_stream() for _ in range(10)))
            await settled(server, before)
        finally:
            gc.enable()
        assert server.connections_made > 100
        assert len(asyncio.all_tasks()) <= tasks
        busy = False
        answers = await asyncio.gather(*(fetch(client, server.url) for _ in range(8)))
        assert all(b"still" in answer for answer in answers)


async def test_closing_twice_is_allowed():
    client = HttpClient("x")
    await client.aclose()
    await client.aclose()
