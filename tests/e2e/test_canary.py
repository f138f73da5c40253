"""A key that is set for every provider is found nowhere afterwards: whole, in pieces or encoded."""

import asyncio
import base64
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest

from engine.policy.settings_providers import key_variable
from tests.fakes.program import call, events, of_type
from tests.fakes.provider_faults import FAULTS
from tests.fakes.scripted_server import Recorded, Script, answer_json, page, refuse
from tests.fakes.six_providers import SEATS, SPEAK, Six, furnish, well_formed
from tests.fakes.terminal import Terminal

pytestmark = pytest.mark.xdist_group("terminal")

PIECE = 12
QUIET = (
    "401",
    "402",
    "403",
    "stall before",
    "stall within",
    "keep-alive without end",
    "giant line",
)
"""Faults after which a provider is asked no more for a while, or that take long: not played here."""


def written(key: str) -> set[bytes]:
    """Return every piece of a key that must not be found, in every way of writing it."""
    forms = {key, quote(key, safe=""), key.encode().hex()}
    for before in ("", "a", "ab"):
        coded = base64.b64encode((before + key).encode()).decode().rstrip("=")
        inner = coded[4 if before else 0 : -2]
        forms |= {inner, inner.replace("+", "-").replace("/", "_")}
    return {form[at : at + PIECE].encode() for form in forms for at in range(len(form) - PIECE + 1)}


class Echo:
    """Servers that give back the key that they were sent, wherever a server can write words."""

    def __init__(self) -> None:
        self.echoed = 0
        self.played: set[str] = set()

    def __call__(
        self, provider: str, model: str, number: int, good: Script, request: Recorded
    ) -> Script:
        key = self._sent(request)
        if model.startswith(("judge", "eyes")) or provider == "ark" or not key:
            return self._in_headers(good, key)
        ways = self._ways(provider, key, request)
        names = [name for name in FAULTS if name not in QUIET]
        place = [*SPEAK].index(provider)
        turn, kind = divmod(number + place, 3)  # of three neighbours one always answers well
        words = well_formed(self._words(key), number)
        self.echoed += 1
        if kind == 0:
            return self._in_headers(SPEAK[provider](words), key)
        if kind == 1:
            return self._in_headers(ways[(turn + place) % len(ways)], key)
        fault = names[(turn + 4 * place) % len(names)]
        self.played.add(fault)
        protocol = {"deepseek": "openai", "openrouter": "openai"}.get(provider, provider)
        return self._in_headers(FAULTS[fault](protocol, SPEAK[provider](words)), key)

    def _sent(self, request: Recorded) -> str:
        told = (
            request.headers.get(name) for name in ("authorization", "x-api-key", "x-goog-api-key")
        )
        return next((one.removeprefix("Bearer ") for one in told if one), "")

    def _words(self, key: str) -> str:
        coded = base64.b64encode(f"Bearer {key}".encode()).decode()
        return f'Your key {key}, "{key[4:20]}", {coded}, {quote(key, safe="")} is safe here.'

    def _ways(self, provider: str, key: str, request: Recorded) -> list[Script]:
        words = self._words(key)
        headers = " ".join(f"{name}: {value}" for name, value in request.headers.items())
        return [
            refuse(400, f"{headers} {words}", code=key[:30]),
            refuse(500, words, retry_after="0"),
            page(f"<html><title>{words}</title></html>", 502),
            page(f"<html><body>{words}</body></html>"),
            answer_json({"detail": [words, {"key": key}]}, 422),
            answer_json(words, 503, retry_after="0"),
            answer_json({}, 302, location=f"http://elsewhere.invalid/?key={key}"),
        ]

    def _in_headers(self, script: Script, key: str) -> Script:
        more = (("x-request-id", f"req-{key}"), ("set-cookie", f"key={key}"), ("x-key", key))
        return replace(script, headers=(*script.headers, *more))


@contextmanager
def served(six: Six) -> Iterator[None]:
    """Serve from a thread of its own."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        asyncio.run_coroutine_threadsafe(six.__aenter__(), loop).result(10)
        yield
    finally:
        asyncio.run_coroutine_threadsafe(six.__aexit__(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


def found(keys: dict[str, str], things: dict[str, bytes]) -> list[tuple[str, str, bytes]]:
    """Return where which key's pieces stand, and the piece."""
    return [
        (where, name, piece)
        for name, key in keys.items()
        for piece in written(key)
        for where, data in things.items()
        if piece in data
    ]


def left_in(home: Path) -> dict[str, bytes]:
    return {str(f.relative_to(home)): f.read_bytes() for f in home.rglob("*") if f.is_file()}


@pytest.mark.timeout(120)
def test_no_key_is_found_in_home_logs_exports_or_on_the_terminal(tmp_path: Path) -> None:
    furnish(tmp_path)
    echo = Echo()
    every = (*dict.fromkeys([*SPEAK, "huggingface", "openai-compatible"]),)
    keys = {name: f"sk-{secrets.token_urlsafe(36)}" for name in every}
    six = Six(play=echo, keys=keys)
    seen: dict[str, bytes] = {}
    with served(six):
        variables = {**six.variables, **{key_variable(name): key for name, key in keys.items()}}
        run = (
            "run",
            "A paper lamp",
            "--lang",
            "en",
            "--ui-lang",
            "en",
            "--rounds",
            "3",
            *six.options,
        )
        more = (
            "--set",
            "log.level=debug",
            "--set",
            "retries.headless=2",
            "--set",
            "retries.screen=2",
        )
        done = call(
            tmp_path, *run, *more, "--headless", "--json", "--auto", "--deltas", **variables
        )
        assert done.returncode in (0, 4), done.stderr.decode()
        seen |= {"stdout": done.stdout, "stderr": done.stderr}
        for form in ("md", "json", "jsonl"):
            out = call(
                tmp_path, "export", "last", "--format", form, "-o", f"out.{form}", **variables
            )
            assert out.returncode == 0, out.stderr.decode()
        for command in (
            ("providers",),
            ("config", "show"),
            ("doctor",),
            ("sessions", "show", "last"),
        ):
            out = call(tmp_path, *command, **variables)
            seen |= {f"{command} out": out.stdout, f"{command} err": out.stderr}
        with Terminal(tmp_path, *run, *more, "--auto", size=(120, 40), **variables) as terminal:
            terminal.wait_for(r"\*\*\*", timeout=30)
            terminal.process.kill()
            terminal.process.wait(10)
            seen |= {"terminal": bytes(terminal.raw), "screen": terminal.text().encode()}
    assert echo.echoed > 20
    log = events(done.stdout)
    assert len(of_type(log, "utterance_failed")) > 5
    assert any("***" in one["text"] for one in of_type(log, "utterance_ended"))
    assert len(of_type(log, "session_opened")[0]["seats"]) == len(SEATS)
    things = seen | left_in(tmp_path)
    assert any(name.startswith("logs/") for name in things)
    assert found(keys, things) == []


def test_the_search_finds_what_it_looks_for(tmp_path: Path) -> None:
    key = "sk-" + secrets.token_urlsafe(36)
    coded = base64.b64encode(f"x{key}".encode())
    for leak in (key.encode(), key[7:19].encode(), coded, b"Bearer " + key.encode()):
        (tmp_path / "file").write_bytes(b"before " + leak + b" after")
        assert found({"one": key}, left_in(tmp_path))
    (tmp_path / "file").write_bytes(key[:11].encode())
    assert not found({"one": key}, left_in(tmp_path))
