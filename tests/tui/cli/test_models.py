"""`tableround models`, as a person types it."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from engine.providers.model_lists import ModelLists
from engine.vocabulary.ports import ModelRow
from engine.vocabulary.usage import Price
from tests.fakes.command import Console, Done
from tests.fakes.model_servers import asked, model_server
from tests.fakes.scripted_server import refuse

ADDRESS = "http://127.0.0.1:9"


@pytest.fixture
def console(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Console:
    return Console(tmp_path / "home", monkeypatch, capsys)


async def typed(console: Console, *arguments: str) -> Done:
    return await asyncio.to_thread(console, *arguments)


def row(name: str, **facts: Any) -> ModelRow:
    nothing = dict.fromkeys(("context", "max_output", "sees", "draws", "embeds", "price"))
    return ModelRow(id=name, **{**nothing, **facts})


def keep(console: Console, *rows: ModelRow, age: timedelta = timedelta()) -> None:
    """Keep a list of openai-compatible that is so old."""
    lists = ModelLists(console.home / "model-lists")
    lists.write("openai-compatible", ADDRESS, rows, datetime.now(UTC) - age)


def using(monkeypatch: pytest.MonkeyPatch, address: str = ADDRESS) -> None:
    monkeypatch.setenv("OPENAI_COMPATIBLE_BASE_URL", address)


def test_columns_stand_below_each_other_whatever_the_width(
    console: Console, monkeypatch: pytest.MonkeyPatch
):
    using(monkeypatch)
    monkeypatch.setenv("AI_MODEL", "豆包-视觉")
    price = Price(currency="CNY", input=Decimal("0.80"), output=Decimal(2))
    picture = Price(currency="USD", input=Decimal(0), output=Decimal(0), picture=Decimal("0.04"))
    keep(
        console,
        row("豆包-视觉", context=1_000_000, max_output=64000, sees=True, price=price),
        row("plain"),
        row("paints", draws=True, price=picture),
        age=timedelta(hours=3),
    )
    done = console("models")
    title, head, *lines = done.out.splitlines()
    assert (done.code, done.err) == (0, "")
    assert title == "openai-compatible: 3 models, listed 3 hours ago"
    assert head.split()[:3] == ["model", "context", "output"]
    assert lines[0].split("  ")[0] == "豆包-视觉"
    assert "1,000,000" in lines[0]
    assert "0.8 / 2 CNY" in lines[0]
    assert "sees" in lines[0]
    assert lines[0].endswith("talk see judge gloss")
    assert lines[1].split() == ["plain", "-", "-", "-"]
    assert "0.04 USD a picture" in lines[2]
    wide = len(lines[0].encode("gbk")) - len(lines[0])
    assert lines[0].index("1,000,000") + wide == head.index("context") == lines[1].index("-")


@pytest.mark.parametrize(
    ("age", "words"),
    [
        (timedelta(), "just now"),
        (timedelta(minutes=5), "5 minutes ago"),
        (timedelta(hours=47), "47 hours ago"),
        (timedelta(days=3), "3 days ago"),
        (timedelta(days=-3), "just now"),
    ],
)
def test_the_age_of_the_list_is_told(
    console: Console, monkeypatch: pytest.MonkeyPatch, age: timedelta, words: str
):
    using(monkeypatch)
    keep(console, row("m"), age=age)
    assert f"1 models, listed {words}" in console("models").out


def test_find_filters_and_says_where_nothing_is_left(
    console: Console, monkeypatch: pytest.MonkeyPatch
):
    using(monkeypatch)
    keep(console, row("anthropic/Claude-x"), row("other"))
    out = console("models", "openai-compatible", "--find", "claude").out
    assert "Claude-x" in out
    assert "other" not in out
    done = console("models", "--find", "nothing-like-it")
    assert (done.code, "No model's id holds nothing-like-it." in done.err) == (0, True)


def test_json_holds_every_figure_and_null_for_what_nobody_tells(
    console: Console, monkeypatch: pytest.MonkeyPatch
):
    using(monkeypatch)
    monkeypatch.setenv("TABLEROUND_SEATS__DESIGNER", "m")
    monkeypatch.setenv("AI_MODEL", "m")
    price = Price(currency="USD", input=Decimal("1E+1"), output=Decimal("0.5"))
    keep(console, row("m", context=5, price=price), row("n"))
    (found,) = json.loads(console("models", "--json").out)
    assert (found["provider"], found["error"]) == ("openai-compatible", None)
    assert datetime.fromisoformat(found["listed"]).tzinfo is not None
    first, second = found["models"]
    assert first["price"] == {
        "currency": "USD",
        "input": "10",
        "output": "0.5",
        "cached": None,
        "picture": None,
    }
    assert (first["tasks"], first["seats"]) == (["talk", "judge", "gloss"], ["designer"])
    assert (second["context"], second["sees"], second["price"]) == (None, None, None)


async def test_lists_are_fetched_kept_and_fetched_again_on_demand(
    console: Console, monkeypatch: pytest.MonkeyPatch
):
    async with model_server(["served"]) as server:
        using(monkeypatch, server.url)
        assert "served" in (await typed(console, "models")).out
        await typed(console, "models")
        assert asked(server) == ["models"]
        await typed(console, "models", "--refresh")
        assert asked(server) == ["models", "models"]


async def test_one_failure_is_a_sentence_and_all_of_them_end_with_4(
    console: Console, monkeypatch: pytest.MonkeyPatch
):
    async with model_server(["good-model"]) as good, model_server(refuse(401, "no")) as bad:
        monkeypatch.setenv("DEEPSEEK_API_KEY", "sk-canary-0123456789")
        monkeypatch.setenv("DEEPSEEK_BASE_URL", bad.url)
        done = await typed(console, "models")
        assert (done.code, done.out, len(done.err.splitlines())) == (4, "", 1)
        assert "401" in done.err
        using(monkeypatch, good.url)
        done = await typed(console, "models")
        assert (done.code, "good-model" in done.out, len(done.err.splitlines())) == (0, True, 1)
        assert "canary" not in done.out + done.err
        (wrong,) = json.loads((await typed(console, "models", "deepseek", "--json")).out)
        assert "401" in wrong["error"]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("openai", "OPENAI_API_KEY"),
        ("opnai", "Did you mean openai?"),
        ("openai-compatible", "no address"),
        ("github", "retired"),
    ],
)
def test_a_provider_that_is_not_configured_ends_with_3(console: Console, name: str, words: str):
    done = console("models", name)
    assert (done.code, words in done.err, done.out) == (3, True, ""), done.err


def test_without_any_provider_the_rehearsals_are_listed(console: Console):
    done = console("models")
    assert (done.code, "voices" in done.out, "from the catalogue" in done.out) == (0, True, True)
    assert "来自目录" in console("models", "--ui-lang", "zh").out


def test_the_help_shows_how_to_write_models_toml(console: Console):
    shown = console("models", "--help").out
    written = shown.partition("[openrouter]")
    text = "".join(written[1:]).replace("\n    ", "\n")
    console.home.mkdir()
    (console.home / "models.toml").write_text(text, encoding="utf-8")
    done = console("models", "rehearsal")
    assert (done.code, done.err) == (0, "")  # the very text is a file that can be used
    assert "models.toml" in console("models", "--help", "--ui-lang", "zh").out


def test_hostile_ids_are_harmless_on_the_terminal(
    console: Console, monkeypatch: pytest.MonkeyPatch
):
    using(monkeypatch)
    keep(console, row("a\x1b[2Jb\u202e\x9bc"))
    out = console("models").out
    assert all(character.isprintable() or character == "\n" for character in out)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_knows_the_command_and_the_providers(console: Console, shell: str):
    out = console("completion", shell).out
    assert "refresh" in out
    assert "huggingface" in out
