"""`tableround providers`, as a person types it."""

import asyncio
import json
from pathlib import Path

import pytest

from tests.fakes.command import Console, Done
from tests.fakes.installed_package import installed
from tests.fakes.model_servers import model_server
from tests.fakes.scripted_server import refuse

KEY = "sk-canary-0123456789"


@pytest.fixture
def console(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Console:
    return Console(tmp_path / "home", monkeypatch, capsys)


async def typed(console: Console, *arguments: str) -> Done:
    return await asyncio.to_thread(console, *arguments)


def line_of(done: Done, name: str) -> str:
    return next(line for line in done.out.splitlines() if f" {name} " in line)


def test_state_key_address_and_limits_stand_in_a_line(
    console: Console, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("DEEPSEEK_API_KEY", KEY)
    monkeypatch.setenv("TABLEROUND_PROVIDERS__DEEPSEEK__REQUESTS_PER_MINUTE", "1200")
    done = console("providers")
    line = line_of(done, "deepseek")
    assert line.startswith("*")
    for words in ("ready", "environment DEEPSEEK_API_KEY", "https://api.deepseek.com"):
        assert words in line
    assert line.endswith("1,200 requests a minute")
    assert "OPENAI_API_KEY -" in line_of(done, "openai")
    assert "canary" not in done.out + done.err
    assert "每分钟 1,200 次请求" in console("providers", "--ui-lang", "zh").out


def test_other_packages_are_listed(
    console: Console, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    with installed(tmp_path, monkeypatch, "acme"):
        assert "from another package" in line_of(console("providers"), "acme")


async def test_check_calls_each_configured_one_and_ends_with_4_where_one_fails(
    console: Console, monkeypatch: pytest.MonkeyPatch
):
    async with model_server(["deepseek-flash"]) as good, model_server(refuse(401, KEY)) as bad:
        monkeypatch.setenv("DEEPSEEK_API_KEY", KEY)
        monkeypatch.setenv("DEEPSEEK_BASE_URL", good.url)
        done = await typed(console, "providers", "--check")
        assert (done.code, "it answers and lists 1 models" in done.out) == (0, True)
        monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)
        monkeypatch.setenv("ANTHROPIC_BASE_URL", bad.url)
        done = await typed(console, "providers", "--check", "--json")
        checks = {row["provider"]: row["check"] for row in json.loads(done.out)}
        assert done.code == 4
        assert checks["deepseek"]["status"] == "healthy"
        assert checks["anthropic"]["status"] == "error"
        assert checks["anthropic"]["remedy"].endswith("environment ANTHROPIC_API_KEY.")
        assert checks["openai"] is None
        assert "canary" not in done.out + done.err
        chinese = await typed(console, "providers", "--check", "--ui-lang", "zh")
        assert "它来自：环境变量 ANTHROPIC_API_KEY。" in chinese.out


def test_without_check_nobody_is_called(console: Console, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DEEPSEEK_API_KEY", KEY)
    monkeypatch.setenv("DEEPSEEK_BASE_URL", "http://127.0.0.1:1")
    (row,) = [
        row
        for row in json.loads(console("providers", "--json").out)
        if row["provider"] == "deepseek"
    ]
    assert (row["check"], row["base_url"]) == (None, "http://127.0.0.1:1")
