"""`tableround doctor` with its live calls, as a person types it."""

import asyncio
import json
from pathlib import Path

import pytest

from tests.fakes.command import Console, Done
from tests.fakes.model_servers import asked, model_server
from tests.fakes.scripted_server import refuse

KEY = "sk-canary-0123456789"


@pytest.fixture
def console(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Console:
    return Console(tmp_path / "home", monkeypatch, capsys)


async def typed(console: Console, *arguments: str) -> Done:
    return await asyncio.to_thread(console, *arguments)


def using(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("DEEPSEEK_API_KEY", KEY)
    monkeypatch.setenv("DEEPSEEK_BASE_URL", address)


async def test_the_provider_that_would_speak_is_called(
    console: Console, monkeypatch: pytest.MonkeyPatch
):
    async with model_server(["deepseek-flash"]) as server:
        using(monkeypatch, server.url)
        monkeypatch.setenv("HF_TOKEN", "hf_configured_but_not_used")
        done = await typed(console, "doctor", "--json")
        assert asked(server) == ["models"]
    checks = {check["name"]: check for check in json.loads(done.out)["checks"]}
    assert checks["provider:deepseek"]["status"] == "healthy"
    assert "provider:huggingface" not in checks
    assert done.code == 0


async def test_a_provider_that_fails_ends_with_4_and_a_remedy(
    console: Console, monkeypatch: pytest.MonkeyPatch
):
    async with model_server(refuse(402, f"no credit left for {KEY}")) as server:
        using(monkeypatch, server.url)
        done = await typed(console, "doctor")
        assert done.code == 4
        assert "-> provider:deepseek: Add credit" in done.out
        assert "canary" not in done.out + done.err
        chinese = await typed(console, "doctor", "--ui-lang", "zh")
        assert "-> provider:deepseek: 请" in chinese.out


async def test_offline_calls_nobody(console: Console, monkeypatch: pytest.MonkeyPatch):
    async with model_server(["m"]) as server:
        using(monkeypatch, server.url)
        done = await typed(console, "doctor", "--offline")
        assert server.connections_made == 0
    assert (done.code, "provider:deepseek" in done.out) == (0, False)


async def test_a_rehearsal_calls_nobody(console: Console, monkeypatch: pytest.MonkeyPatch):
    async with model_server(["m"]) as server:
        using(monkeypatch, server.url)
        monkeypatch.setenv("AI_PROVIDER", "rehearsal")
        done = await typed(console, "doctor")
        assert server.connections_made == 0
    assert (done.code, "nothing is spent" in done.out) == (0, True)


async def test_settings_that_are_wrong_come_before_the_provider(
    console: Console, monkeypatch: pytest.MonkeyPatch
):
    async with model_server(["m"]) as server:
        monkeypatch.setenv("OPENAI_COMPATIBLE_BASE_URL", server.url)  # no model is named
        done = await typed(console, "doctor")
        assert server.connections_made == 0
    assert (done.code, "No model is named" in done.out) == (3, True)
