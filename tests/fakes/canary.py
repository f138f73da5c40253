"""Keys that must be found nowhere, servers that repeat them wherever they can, and the search."""

import base64
import secrets
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

from engine.policy.settings_providers import key_variable
from tests.fakes.provider_faults import FAULTS, STATUSES
from tests.fakes.scripted_server import Recorded, Script, answer_json, page, refuse
from tests.fakes.six_providers import SEATS, SPEAK, well_formed

PIECE = 12
STOPPING = {"401": "anthropic", "402": "ollama", "403": "openrouter"}
"""Faults after which a provider is asked no more for a while, each played last by another one."""

GOOD = "deepseek"
"""A table at which nobody can speak ends: this one always can."""

FAULTY = tuple(name for model in SEATS.values() if (name := model.partition("/")[0]) != GOOD)
PROTOCOLS = {"openrouter": "openai"}
WAYS = 7


def new_keys() -> dict[str, str]:
    """Return a key for every provider that takes one."""
    every = dict.fromkeys([*SPEAK, "huggingface", "openai-compatible"])
    return {name: f"sk-{secrets.token_urlsafe(36)}" for name in every}


REDIS = "redis"


def with_redis(keys: dict[str, str]) -> dict[str, str]:
    """Return keys and a password of Redis."""
    return keys | {REDIS: secrets.token_urlsafe(36)}


def variables_of(keys: dict[str, str]) -> dict[str, str]:
    """Return the variables that set keys, and the password."""
    return {
        "REDIS_PASSWORD" if name == REDIS else key_variable(name): key for name, key in keys.items()
    }


def written(key: str) -> set[bytes]:
    """Return every piece of a key that must not be found, in every way of writing it."""
    forms = {key, quote(key, safe=""), key.encode().hex()}
    for before in ("", "a", "ab"):
        coded = base64.b64encode((before + key).encode()).decode().rstrip("=")
        inner = coded[4 if before else 0 : -2]
        forms |= {inner, inner.replace("+", "-").replace("/", "_")}
    return {form[at : at + PIECE].encode() for form in forms for at in range(len(form) - PIECE + 1)}


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
    """Return every file below a folder."""
    return {str(f.relative_to(home)): f.read_bytes() for f in home.rglob("*") if f.is_file()}


class Echo:
    """Servers that give back the key that they were sent, wherever a server can write words.

    Each provider's calls are answered badly and well by turns; between them the bad ones are all
    faults, and all ways to say something wrong. What comes after them is good.
    """

    def __init__(self) -> None:
        """Deal the faults out."""
        rest = [*(name for name in FAULTS if name not in STOPPING), *range(WAYS)]
        self._bad: dict[str, list[str | int]] = {
            name: rest[place :: len(FAULTY)] for place, name in enumerate(FAULTY)
        }
        for fault, name in STOPPING.items():
            self._bad[name].append(fault)
        self.echoed = 0
        self.played: set[str] = set()

    def __call__(
        self, provider: str, model: str, number: int, good: Script, request: Recorded
    ) -> Script:
        """Return what is played instead of a good answer."""
        key = _sent(request)
        if model.startswith(("judge", "eyes")) or provider == "ark" or not key:
            return _in_headers(good, key)
        self.echoed += 1
        good = SPEAK[provider](well_formed(_words(key), number))
        turn, well = divmod(number - 1, 2)
        if provider == GOOD or well or turn >= len(self._bad[provider]):
            return _in_headers(good, key)
        return _in_headers(self._wrong(provider, turn, good, key, request), key)

    def _wrong(self, provider: str, turn: int, good: Script, key: str, request: Recorded) -> Script:
        wrong = self._bad[provider][turn]
        if isinstance(wrong, int):
            return _ways(key, request)[wrong]
        self.played.add(wrong)
        if wrong in map(str, STATUSES):
            return refuse(int(wrong), _words(key), code=key[:30], retry_after="0")
        return FAULTS[wrong](PROTOCOLS.get(provider, provider), good)


def _sent(request: Recorded) -> str:
    told = (request.headers.get(name) for name in ("authorization", "x-api-key", "x-goog-api-key"))
    return next((one.removeprefix("Bearer ") for one in told if one), "")


def _words(key: str) -> str:
    coded = base64.b64encode(f"Bearer {key}".encode()).decode()
    return f'Your key {key}, "{key[4:20]}", {coded}, {quote(key, safe="")} is safe here.'


def _ways(key: str, request: Recorded) -> list[Script]:
    words = _words(key)
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


def _in_headers(script: Script, key: str) -> Script:
    more = (("x-request-id", f"req-{key}"), ("set-cookie", f"key={key}"), ("x-key", key))
    return replace(script, headers=(*script.headers, *more))
