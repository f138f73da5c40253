"""A key of every provider and of Redis is found nowhere afterwards: whole, in pieces or encoded."""

import base64
import secrets
from pathlib import Path

import pytest

from tests.fakes.canary import REDIS, Echo, found, left_in, new_keys, variables_of, with_redis
from tests.fakes.model_servers import beside
from tests.fakes.program import call, events, of_type
from tests.fakes.provider_faults import FAULTS
from tests.fakes.redis_server import redis_server
from tests.fakes.six_providers import SEATS, Six, furnish
from tests.fakes.terminal import Terminal

pytestmark = pytest.mark.xdist_group("terminal")

SETTINGS = {
    "log.level": "debug",
    "retries.headless": 1,  # what stalls need not stall again
    "retries.screen": 2,
    **{f"network.{phase}": 3 for phase in ("headers", "first_data", "between_data", "reasoning")},
}
SETS = tuple(word for key, value in SETTINGS.items() for word in ("--set", f"{key}={value}"))
RUN = ("run", "A paper lamp", "--lang", "en", "--ui-lang", "en", "--rounds", "3", "--auto", *SETS)
COMMANDS = (("providers",), ("config", "show"), ("doctor",), ("sessions", "show", "last"))


def headless(home: Path, six: Six, echo: Echo, variables: dict[str, str]) -> dict[str, bytes]:
    """Run a whole table while every fault is played; return what it wrote."""
    done = call(home, *RUN, *six.options, "--headless", "--json", "--deltas", **variables)
    assert done.returncode in (0, 4), done.stderr.decode()
    assert echo.played == set(FAULTS)
    assert echo.echoed > 50
    log = events(done.stdout)
    assert len(of_type(log, "utterance_failed")) > len(FAULTS) / 2
    assert any("***" in one["text"] for one in of_type(log, "utterance_ended"))
    assert any("***" in one["reason"] for one in of_type(log, "utterance_failed"))
    assert len(of_type(log, "session_opened")[0]["seats"]) == len(SEATS)
    return {"stdout": done.stdout, "stderr": done.stderr}


def commands(home: Path, variables: dict[str, str]) -> dict[str, bytes]:
    """Export in every form, and let every command tell what it knows."""
    seen: dict[str, bytes] = {}
    exports = (("export", "last", "--format", form, "-o", f"out.{form}") for form in FORMS)
    for command in (*exports, *COMMANDS):
        out = call(home, *command, **variables)
        assert out.returncode == 0 or command[0] == "doctor", out.stderr.decode()
        seen |= {f"{command} out": out.stdout, f"{command} err": out.stderr}
    return seen


FORMS = ("md", "html", "csv", "cast", "json", "jsonl")


def on_the_screen(home: Path, six: Six, variables: dict[str, str]) -> dict[str, bytes]:
    """Save a picture of a table whose seats say what was hidden, and kill the program."""
    six.calls.clear()  # the faults come again
    with Terminal(home, *RUN, *six.options, size=(120, 40), **variables) as terminal:
        terminal.wait_for(r"\*\*\*")
        terminal.send("p")
        terminal.wait_for("paused|PAUSED|Pausing")
        terminal.send("\x10")
        terminal.wait_for("Search all")
        terminal.send("picture of the screen")
        terminal.wait_for(r"picture of the screen[\s\S]*Save a picture")
        terminal.settle()
        terminal.send("\r")
        terminal.wait_for("Saved: ")
        terminal.process.kill()
        terminal.process.wait(10)
        return {"terminal": bytes(terminal.raw), "screen": terminal.text().encode()}


def test_no_key_is_found_in_home_logs_exports_or_on_the_terminal(tmp_path: Path) -> None:
    furnish(tmp_path)
    echo, keys = Echo(), with_redis(new_keys())
    with (
        beside(Six(play=echo, keys=keys)) as six,
        redis_server(password=keys[REDIS]) as server,
    ):
        variables = six.variables | variables_of(keys) | {"TABLEROUND_REDIS_URL": server.url}
        things = headless(tmp_path, six, echo, variables)
        things |= commands(tmp_path, variables)
        assert list(server.client().scan_iter("tr1:*"))
        things |= on_the_screen(tmp_path, six, variables)
    things |= left_in(tmp_path)
    exported = [data for name, data in things.items() if name.startswith("out.")]
    assert len(exported) > len(FORMS)
    assert not any(str(tmp_path).encode() in data for data in exported)
    pictures = [data for name, data in things.items() if name.endswith(".svg")]
    assert any(b"***" in data for data in pictures)
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
