"""Links of providers under attack: nothing inside the network is reached through them."""

import asyncio
import gzip
import socket
from typing import Any

import pytest

from engine.http import fetch
from engine.http.sockets import Sockets
from engine.vocabulary.errors import (
    BadResponse,
    ConnectionLost,
    ProviderError,
    ProviderTimeout,
    StreamInterrupted,
)
from tests.fakes.scripted_server import (
    Cut,
    Hold,
    Recorded,
    Script,
    ScriptedServer,
    Send,
)

FAR = "https://api.example.com/v1"
PICTURE = Script(headers=(("content-type", "image/png"),), steps=(Send(b"picture"),))


def away(target: str, status: int = 302) -> Script:
    return Script(status=status, headers=(("location", target),))


def served(script: Script) -> ScriptedServer:
    return ScriptedServer(lambda _: script)


async def refused(link: str, home: str = FAR, kind: type[ProviderError] = BadResponse) -> str:
    with pytest.raises(kind) as caught:
        await fetch("far", link, home)
    assert type(caught.value) is kind
    assert caught.value.hint
    assert caught.value.facts.provider == "far"
    assert "signature" not in f"{caught.value!r}{caught.value.facts}"
    return caught.value.message


async def test_the_providers_own_host_and_port_may_be_near():
    async with served(PICTURE) as server:
        assert await fetch("near", f"{server.url}/a.png?x=1", f"{server.url}/v1") == b"picture"
        (asked,) = server.requests
    assert (asked.method, asked.path) == ("GET", "/a.png?x=1")
    assert asked.headers["accept-encoding"] == "identity"
    assert not {"authorization", "cookie", "x-api-key", "referer"} & set(asked.headers)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "LOCALHOST",
        "localhost.",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "0",
        "0.0.0.0",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[::127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "10.0.0.1",
        "192.168.1.1",
        "172.16.0.1",
        "169.254.169.254",
        "100.64.0.1",
        "[fe80::1]",
        "[fd00::1]",
    ],
)
async def test_nothing_inside_the_network_is_reached(host: str):
    async with served(PICTURE) as server:
        # Names and addresses that the machine does not resolve are not reached either.
        with pytest.raises((BadResponse, ConnectionLost)) as caught:
            await fetch("far", f"http://{host}:{server.port}/?signature=1", FAR)
        assert "signature" not in caught.value.message
        assert server.connections_made == 0


async def test_one_more_address_of_this_machine_is_named_in_the_refusal():
    assert "an address inside this network" in await refused("http://127.0.0.1:9/?signature=1")


async def test_another_port_of_the_providers_host_is_refused():
    async with served(PICTURE) as own, served(PICTURE) as other:
        assert "inside this network" in await refused(f"{other.url}/a.png", own.url)
        assert other.connections_made == 0


async def test_another_name_of_the_providers_host_is_refused():
    async with served(PICTURE) as own:
        await refused(f"http://localhost:{own.port}/a.png", own.url)
        assert own.connections_made == 0


@pytest.mark.parametrize(
    "link",
    [
        "file:///etc/passwd",
        "ftp://example.com/a.png",
        "gopher://127.0.0.1:6379/_x",
        "data:image/png;base64,AAAA",
        "//example.com/a.png",
        "/a.png",
        "",
        "http://",
        "http:///a.png",
        "http://user:signature@example.com/a.png",
        "http://@example.com/",
        "http://example.com:99999/",
        "http://example.com:0/",
        "http://[::1/",
        "javascript:alert(1)",
    ],
)
async def test_what_is_no_http_address(link: str):
    assert "no http address" in await refused(link)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_checked_again(status: int):
    async with served(PICTURE) as inside:
        targets = [inside.url, f"http://localhost:{inside.port}/", "file:///etc/passwd", "ftp://x/"]
        for target in targets:
            async with served(away(target, status)) as own:
                await refused(f"{own.url}/a.png", own.url)
                assert len(own.requests) == 1
        assert inside.connections_made == 0


@pytest.mark.parametrize(("hops", "arrives"), [(1, True), (3, True), (4, False)])
async def test_three_redirects_and_no_more(hops: int, arrives: bool):
    def handle(request: Recorded) -> Script:
        number = int(request.path.strip("/"))
        return away(f"/{number + 1}") if number < hops else PICTURE

    async with ScriptedServer(handle) as server:
        if arrives:
            assert await fetch("far", f"{server.url}/0", server.url) == b"picture"
        else:
            assert "more than 3 times" in await refused(f"{server.url}/0", server.url)
            assert len(server.requests) == 4


async def test_a_redirect_to_nowhere_is_no_picture():
    async with served(Script(status=302)) as server:
        assert "status 302" in await refused(server.url, server.url)


@pytest.mark.parametrize("status", [204, 206, 403, 404, 500])
async def test_only_a_success_counts(status: int):
    async with served(Script(status=status, steps=(Send(b"x"),))) as server:
        with pytest.raises(ProviderError, match=f"status {status}") as caught:
            await fetch("far", server.url, server.url)
        assert caught.value.facts.status == status


async def test_a_body_without_end_is_left_at_the_limit():
    async with served(Script(steps=(Hold(every=b"x" * 65536, pause=0),))) as server:
        with pytest.raises(BadResponse, match="more than 1,000,000 bytes"):
            await fetch("far", server.url, server.url, most=1_000_000)
        await server.wait_empty()


async def test_a_body_of_exactly_the_limit_arrives():
    async with served(Script(steps=(Send(b"x" * 1000),))) as server:
        assert len(await fetch("far", server.url, server.url, most=1000)) == 1000
        with pytest.raises(BadResponse, match="more than 999 bytes"):
            await fetch("far", server.url, server.url, most=999)


@pytest.mark.parametrize("encoding", ["gzip", "gzip, gzip", "deflate", "br", "GZIP"])
async def test_a_bomb_is_not_unpacked(encoding: str):
    bomb = gzip.compress(gzip.compress(b"\0" * 10_000_000))
    script = Script(headers=(("content-encoding", encoding),), steps=(Send(bomb),))
    async with served(script) as server:
        assert "came packed" in await refused(server.url, server.url)


@pytest.mark.parametrize(
    "script",
    [
        Script(before=(Hold(),)),
        Script(steps=(Send(b"x"), Hold())),
        Script(steps=(Hold(every=b"x"),)),
    ],
)
async def test_it_ends_in_time(script: Script):
    async with served(script) as server:
        with pytest.raises(ProviderTimeout) as caught:
            await fetch("far", server.url, server.url, within=0.5)
        assert caught.value.hint
        await server.wait_empty()


async def test_redirects_share_the_time():
    slow = Script(status=302, headers=(("location", "/"),), before=(Hold(),))
    async with ScriptedServer.scripts([away("/"), away("/"), slow]) as server:
        with pytest.raises(ProviderTimeout):
            await fetch("far", server.url, server.url, within=0.5)


async def test_a_cut_body_is_no_picture():
    async with served(Script(steps=(Send(b"half"), Cut()))) as server:
        await refused(server.url, server.url, StreamInterrupted)


class Names:
    """Answers every question for an address from a list, and notes what is connected to."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> None:
        self.left = list(answers)
        self.opened: list[str] = []
        self.asked: list[str] = []

        async def getaddrinfo(host: str, port: int, **_: Any) -> list[Any]:
            self.asked.append(host)
            addresses = self.left.pop(0)
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in addresses]

        async def unopened(_: Sockets, address: str, port: int) -> Any:
            self.opened.append(address)
            raise OSError(f"{address}:{port} is not there")

        monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", getaddrinfo)
        monkeypatch.setattr(Sockets, "_open", unopened)


async def test_the_checked_address_is_the_one_connected_to(monkeypatch: pytest.MonkeyPatch):
    names = Names(monkeypatch, ["93.184.216.34"], ["127.0.0.1"])
    await refused("http://rebinding.example.com/a.png", kind=ConnectionLost)
    assert names.opened == ["93.184.216.34"]
    assert names.left == [["127.0.0.1"]]  # asked once


async def test_only_the_open_addresses_of_a_name_are_connected_to(monkeypatch: pytest.MonkeyPatch):
    names = Names(monkeypatch, ["127.0.0.1", "8.8.8.8", "10.1.1.1", "1.1.1.1"])
    await refused("http://mixed.example.com/a.png", kind=ConnectionLost)
    assert names.opened == ["8.8.8.8", "1.1.1.1"]


async def test_a_name_for_an_inner_address_is_refused(monkeypatch: pytest.MonkeyPatch):
    names = Names(monkeypatch, ["169.254.169.254"])
    assert "inside this network" in await refused("https://metadata.example.com/")
    assert names.opened == []


async def test_no_proxy_is_asked(monkeypatch: pytest.MonkeyPatch):
    async with served(PICTURE) as proxy:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        names = Names(monkeypatch, ["8.8.8.8"])
        await refused("http://example.com/a.png", kind=ConnectionLost)
        assert (names.asked, names.opened) == (["example.com"], ["8.8.8.8"])
        assert proxy.connections_made == 0


async def test_cancelling_frees_the_socket():
    async with served(Script(steps=(Hold(every=b"x"),))) as server:
        task = asyncio.create_task(fetch("far", server.url, server.url))
        await server.wait_until(lambda one: bool(one.requests))
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await server.wait_empty()
