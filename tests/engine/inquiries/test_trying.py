"""A provider tried before it is set up: its models, one word of one, and each way to go wrong."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from engine.inquiries.trying import Trial, ollama_nearby, try_provider
from engine.policy.paths import Paths
from engine.policy.settings_load import Loaded, load_settings
from engine.tasks import DirectDeliveries, Runtime
from engine.vocabulary.clock import SystemClock
from tests.fakes.model_servers import asked, listing, model_server, ollama_server
from tests.fakes.scripted_server import Script, answer_json, refuse

KEY = "sk-canary-0123456789"


@pytest.fixture
def runtime() -> Iterator[Runtime]:
    made = Runtime(SystemClock(), DirectDeliveries())
    yield made
    made.close()


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return Paths.of(str(tmp_path / "home"))


def settings(provider: str, url: str, **more: Any) -> Loaded:
    own = {f"providers.{provider}.{name}": value for name, value in more.items()}
    given = {"general.provider": provider, f"providers.{provider}.base_url": url, **own}
    return load_settings(given, variables={})


def told(trial: Trial) -> tuple[str, str, str]:
    return trial.check.status, trial.check.detail, trial.check.remedy


async def test_the_list_is_asked_for_and_then_the_default_for_a_word(
    paths: Paths, runtime: Runtime
):
    async with model_server(["deepseek-pro", "deepseek-flash"]) as server:
        trial = await try_provider(
            settings("deepseek", server.url, api_key=KEY), paths, runtime, "deepseek"
        )
        assert asked(server) == ["models", "completions"]
        assert server.requests[1].json["model"] == "deepseek-flash"
    assert told(trial) == ("healthy", "the model deepseek-flash answers", "")
    assert (trial.model, trial.unlisted) == ("deepseek-flash", False)
    assert [model.id for model in trial.models] == ["deepseek-pro", "deepseek-flash"]


async def test_a_model_that_was_chosen_is_the_one_that_is_asked(paths: Paths, runtime: Runtime):
    async with model_server(["m", "n"]) as server:
        loaded = settings("openai-compatible", server.url)
        first = await try_provider(loaded, paths, runtime, "openai-compatible")
        second = await try_provider(loaded, paths, runtime, "openai-compatible", "n")
    assert (first.model, second.model) == ("m", "n")
    assert second.check.detail == "the model n answers"


async def test_a_server_without_a_list_is_asked_where_a_model_is_named(
    paths: Paths, runtime: Runtime
):
    async with model_server(refuse(404, "no such path")) as server:
        loaded = settings("openai-compatible", server.url)
        nobody = await try_provider(loaded, paths, runtime, "openai-compatible")
        named = await try_provider(loaded, paths, runtime, "openai-compatible", "m")
    assert told(nobody)[:2] == ("error", "openai-compatible lists no model that talks.")
    assert (nobody.model, nobody.models, nobody.unlisted) == ("", (), True)
    assert (named.model, named.check.status) == ("m", "healthy")


@pytest.mark.parametrize(
    ("models", "chat", "words", "remedy"),
    [
        (refuse(401, f"wrong key {KEY}"), refuse(500), "401", "Check the key"),
        (listing("deepseek-flash"), refuse(402, "insufficient balance"), "", "Add credit"),
        (listing("deepseek-flash"), refuse(404, "no such model"), "no such model", "Choose"),
        (answer_json({}), refuse(500), "cannot be read", "base URL"),
    ],
)
async def test_what_is_wrong_is_a_sentence_and_shows_no_key(
    paths: Paths, runtime: Runtime, models: Script, chat: Script, words: str, remedy: str
):
    async with model_server(models, lambda _: chat) as server:
        loaded = settings("deepseek", server.url, api_key=KEY)
        trial = await try_provider(loaded, paths, runtime, "deepseek")
    assert trial.check.status == "error"
    assert words in trial.check.detail
    assert remedy in trial.check.remedy
    assert "canary" not in repr(trial)


async def test_without_a_key_nobody_is_called(paths: Paths, runtime: Runtime):
    loaded = load_settings({"general.provider": "openai"}, variables={})
    trial = await try_provider(loaded, paths, runtime, "openai")
    assert told(trial) == ("error", "openai has no key.", "Set OPENAI_API_KEY.")


async def test_a_network_that_is_away_is_a_sentence(paths: Paths, runtime: Runtime):
    trial = await try_provider(
        settings("openai", "https://no.invalid/v1", api_key=KEY), paths, runtime, "openai"
    )
    assert trial.check.status == "error"
    assert trial.check.detail
    assert trial.check.remedy


async def test_the_first_model_of_an_ollama_that_talks_is_asked(paths: Paths, runtime: Runtime):
    models = (("bge-m3", "embedding"), ("qwen3:8b", "completion"), ("llama", "completion"))
    async with ollama_server(*models) as server:
        loaded = load_settings(
            {"general.provider": "ollama", "providers.ollama.base_url": server.url}, variables={}
        )
        trial = await try_provider(loaded, paths, runtime, "ollama")
        assert await runtime.run(lambda: ollama_nearby(loaded, SystemClock()))
    assert told(trial) == ("healthy", "the model qwen3:8b answers", "")
    assert [model.id for model in trial.models] == ["qwen3:8b", "llama"]


async def test_an_ollama_without_a_model_says_how_to_load_one(paths: Paths, runtime: Runtime):
    async with ollama_server() as server:
        loaded = settings("ollama", server.url)
        trial = await try_provider(loaded, paths, runtime, "ollama")
    assert told(trial)[1:] == (
        "ollama lists no model that talks.",
        "Load one, such as: ollama pull qwen3",
    )


@contextmanager
def answering(answer: bytes) -> Iterator[str]:
    """Listen, answer once with these bytes, and yield the address."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        done = threading.Event()

        def serve() -> None:
            line, _ = listener.accept()
            with line:
                line.recv(512)
                line.sendall(answer)
                done.wait(60)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            done.set()
            thread.join(60)


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        (b'HTTP/1.1 200 OK\r\n\r\n{"version":"0.12"}', True),
        (b"HTTP/1.1 404 Not Found\r\n\r\nno", False),
        (b'SSH-2.0 "version"', False),
        (b"", False),
    ],
)
def test_what_answers_wrongly_or_never_is_no_ollama(answer: bytes, found: bool):
    with answering(answer) as address:
        assert ollama_nearby(settings("ollama", address), SystemClock()) is found


@pytest.mark.parametrize("address", ["http://127.0.0.1:1", "http://gpu.example.org:11434"])
def test_nobody_there_and_elsewhere(address: str):
    assert not ollama_nearby(settings("ollama", address), SystemClock())
