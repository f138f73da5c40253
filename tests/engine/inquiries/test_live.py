"""One cheap call a provider: what is asked, in how much time, and which sentence comes of it."""

import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from engine.diagnostics import Check
from engine.inquiries import live
from engine.inquiries.live import called_providers, check_providers
from engine.policy.paths import Paths
from engine.policy.settings_load import Loaded, load_settings
from engine.providers.model_lists import ModelLists
from engine.tasks import DirectDeliveries, Runtime
from engine.vocabulary.clock import SystemClock
from engine.vocabulary.ports import ModelRow
from tests.fakes.certificate import EXPIRED, server_context
from tests.fakes.installed_package import TALKS, installed
from tests.fakes.model_servers import asked, listing, model_server
from tests.fakes.scripted_server import (
    Hold,
    Recorded,
    Script,
    ScriptedServer,
    answer_json,
    page,
    refuse,
    say,
)

KEY = "sk-canary-0123456789"
Chat = Callable[[dict[str, Any]], Script]


@pytest.fixture
def runtime() -> Iterator[Runtime]:
    made = Runtime(SystemClock(), DirectDeliveries())
    yield made
    made.close()


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return Paths.of(str(tmp_path / "home"))


def using(provider: str, url: str, model: str | None = None, **more: Any) -> Loaded:
    """Return settings in which a provider speaks, at an address, with a key."""
    given = {
        "general.provider": provider,
        f"providers.{provider}.api_key": KEY,
        f"providers.{provider}.base_url": url,
        **more,
    }
    if model is not None:
        given["tasks.talk"] = given["tasks.see"] = given["tasks.judge"] = model
    return load_settings(given, variables={})


async def looked(loaded: Loaded, paths: Paths, runtime: Runtime, *names: str) -> dict[str, Check]:
    called = names or called_providers(loaded)
    checks = await check_providers(loaded, paths, runtime, called)
    return {check.name.removeprefix("provider:"): check for check in checks}


async def test_the_list_is_asked_for_where_it_needs_the_key(paths: Paths, runtime: Runtime):
    async with model_server(["m", "n"]) as server:
        found = await looked(using("deepseek", server.url, "m"), paths, runtime)
        assert asked(server) == ["models"]
        assert server.requests[0].headers["authorization"] == f"Bearer {KEY}"
    check = found["deepseek"]
    assert (check.status, check.detail, check.remedy) == (
        "healthy",
        "it answers and lists 2 models",
        "",
    )
    assert check.duration_ms >= 0


async def test_where_the_list_is_open_to_all_a_few_tokens_are_asked_for(
    paths: Paths, runtime: Runtime
):
    async with model_server(["m"]) as server:
        found = await looked(using("openrouter", server.url, "a/m"), paths, runtime)
        assert asked(server) == ["completions"]
        assert server.requests[0].json["max_tokens"] == live.LENGTH
    assert (found["openrouter"].status, found["openrouter"].detail) == (
        "healthy",
        "the model a/m answers",
    )


async def test_the_answer_is_left_when_its_first_word_came(paths: Paths, runtime: Runtime):
    async with model_server(chat=lambda _: say("ok", done=False).then(Hold())) as server:
        found = await looked(using("openrouter", server.url, "a/m"), paths, runtime)
        await server.wait_empty()
    assert found["openrouter"].status == "healthy"


async def test_a_refused_field_is_left_out_once(paths: Paths, runtime: Runtime):
    def picky(body: dict[str, Any]) -> Script:
        if "max_tokens" in body:
            return refuse(400, "Unsupported parameter: max_tokens", code="unsupported_parameter")
        return say("ok")

    async with model_server(chat=picky) as server:
        found = await looked(using("openrouter", server.url, "a/m"), paths, runtime)
        assert len(server.requests) == 2
    assert found["openrouter"].status == "healthy"


async def test_a_server_without_a_list_is_asked_for_a_word(paths: Paths, runtime: Runtime):
    async with model_server(refuse(404, "no such path")) as server:
        loaded = load_settings({"general.base_url": server.url, "general.model": "m"}, variables={})
        found = await looked(loaded, paths, runtime)
        assert asked(server) == ["models", "completions"]
    assert found["openai-compatible"].detail == "the model m answers"


@pytest.mark.parametrize(
    ("script", "status", "words", "remedy"),
    [
        (refuse(401, f"wrong key {KEY}"), "error", "401", "comes from: command line"),
        (refuse(402, "insufficient credits"), "error", "credits", "Add credit"),
        (refuse(429, "slow down"), "unhealthy", "429", "Wait a moment"),
        (refuse(503, "overloaded"), "unhealthy", "503", "Try again"),
        (page(), "error", "", "base URL"),
        (answer_json({}), "error", "cannot be read", "base URL"),
        (
            Script(status=307, headers=(("location", "http://x.invalid"),)),
            "error",
            "redirects",
            "final",
        ),
    ],
)
async def test_what_is_wrong_is_a_sentence_with_a_remedy(
    paths: Paths, runtime: Runtime, script: Script, status: str, words: str, remedy: str
):
    async with model_server(script) as server:
        check = (await looked(using("deepseek", server.url, "m"), paths, runtime))["deepseek"]
    assert check.status == status, check
    assert words in check.detail
    assert remedy in check.remedy
    assert "canary" not in check.detail + check.remedy


async def test_a_model_that_the_list_lacks_is_named_with_the_nearest(
    paths: Paths, runtime: Runtime
):
    async with model_server(["deepseek-flash", "deepseek-pro"]) as server:
        check = (await looked(using("deepseek", server.url, "deepseek-flush"), paths, runtime))[
            "deepseek"
        ]
    assert (check.status, check.detail, check.remedy) == (
        "unhealthy",
        "deepseek does not list the model deepseek-flush.",
        "Did you mean deepseek-flash?",
    )


async def test_a_model_that_a_chat_does_not_know_is_named_with_the_nearest_of_the_open_list(
    paths: Paths, runtime: Runtime
):
    unknown = refuse(404, "The model a/gemma-3x does not exist", code="model_not_found")
    async with model_server(["a/gemma-3", "b/other"], lambda _: unknown) as server:
        check = (await looked(using("huggingface", server.url, "a/gemma-3x"), paths, runtime))[
            "huggingface"
        ]
    assert (check.status, check.remedy) == ("error", "Did you mean a/gemma-3?")


async def test_other_models_are_looked_up_in_the_kept_list(paths: Paths, runtime: Runtime):
    row = ModelRow(
        id="a/m", context=None, max_output=None, sees=None, draws=None, embeds=None, price=None
    )
    async with model_server() as server:
        ModelLists(paths.model_lists).write("huggingface", server.url, [row], SystemClock().now())
        loaded = using("huggingface", server.url, "a/m", **{"seats.designer": "a/n"})
        check = (await looked(loaded, paths, runtime))["huggingface"]
    assert (check.status, check.remedy) == ("unhealthy", "Did you mean a/m?")


async def test_an_ollama_without_a_key_is_asked_for_its_list(paths: Paths, runtime: Runtime):
    def handle(request: Any) -> Script:
        if request.path == "/api/tags":
            return answer_json({"models": [{"model": "qwen3:latest"}]})
        return answer_json({"capabilities": ["completion"]})

    async with ScriptedServer(handle) as server:
        loaded = load_settings(
            {
                "general.provider": "ollama",
                "providers.ollama.base_url": server.url,
                "general.model": "qwen3",
            },
            variables={},
        )
        check = (await looked(loaded, paths, runtime))["ollama"]
    assert (check.status, check.detail) == ("healthy", "it answers and lists 1 models")


async def test_all_are_called_at_once_and_none_longer_than_allowed(
    paths: Paths, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(live, "SECONDS", 5.0)
    together: list[int] = []

    def stalling() -> ScriptedServer:
        def handle(_: Recorded) -> Script:
            together.append(one.open_connections + two.open_connections)
            return Script(before=(Hold(),))

        return ScriptedServer(handle)

    one, two = stalling(), stalling()
    async with one, two, model_server(["m"]) as good:
        loaded = load_settings(
            {
                "general.provider": "openai",
                "tasks.talk": "m",
                "tasks.embed": "m",
                "tasks.see": "deepseek/m",
                "tasks.draw": "huggingface/m",
                "providers.openai.base_url": good.url,
                "providers.deepseek.base_url": one.url,
                "providers.huggingface.base_url": two.url,
            },
            variables={},
        )
        found = await looked(loaded, paths, runtime)
    assert {name: check.status for name, check in found.items()} == {
        "openai": "healthy",
        "deepseek": "error",
        "huggingface": "error",
    }
    assert found["deepseek"].detail == "deepseek did not answer within 5 seconds."
    assert max(together) == 2


async def test_a_silent_server_is_given_up_before_ten_seconds():
    phases = live.PHASES
    assert phases["connect"] + phases["headers"] < live.SECONDS
    loaded = load_settings({"network.connect": 1.0, "network.headers": 99.0}, variables={})
    hurried = live.hurried(loaded.settings).network
    assert (hurried.connect, hurried.headers) == (1.0, phases["headers"])


async def test_the_ways_of_a_network_to_fail_are_told_apart(
    paths: Paths, runtime: Runtime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        nobody = f"127.0.0.1:{free.getsockname()[1]}"
        closed = await looked(using("openai", f"http://{nobody}", "m"), paths, runtime)
        nameless = await looked(using("openai", "https://no.invalid/v1", "m"), paths, runtime)
        monkeypatch.setenv("https_proxy", f"http://{nobody}")
        proxied = await looked(using("openai", "https://no.invalid/v1", "m"), paths, runtime)
        monkeypatch.delenv("https_proxy")
    context, trusted = server_context(tmp_path)
    async with ScriptedServer(lambda _: listing("m"), tls=context) as server:
        untrusted = await looked(using("openai", server.url, "m"), paths, runtime)
    old, trusted = server_context(tmp_path, EXPIRED)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    async with ScriptedServer(lambda _: listing("m"), tls=old) as server:
        late = await looked(using("openai", server.url, "m"), paths, runtime)
    found = [one["openai"] for one in (closed, nameless, proxied, untrusted, late)]
    assert {check.status for check in found} == {"error"}
    words = ("cannot be reached", "leads to no address", "proxy", "not trusted", "clock")
    for check, word in zip(found, words, strict=True):
        assert word in check.detail, check
        assert check.remedy


async def test_a_rehearsal_calls_nobody(paths: Paths, runtime: Runtime):
    async with model_server(["m"]) as server:
        loaded = using("openai", server.url, **{"general.provider": "rehearsal"})
        assert called_providers(loaded) == ()
        assert await looked(loaded, paths, runtime, "rehearsal") == {}
        assert server.connections_made == 0


async def test_settings_that_choose_nothing_call_nobody():
    loaded = load_settings({"general.base_url": "http://127.0.0.1:1"}, variables={})
    assert called_providers(loaded) == ()


async def test_a_key_that_is_none_is_named_before_any_call(paths: Paths, runtime: Runtime):
    async with model_server(["m"]) as server:
        loaded = using("openai", server.url, "m", **{"providers.openai.api_key": "sk bad\nkey"})
        check = (await looked(loaded, paths, runtime))["openai"]
        assert server.connections_made == 0
    assert (check.status, "characters that no key has" in check.detail) == ("error", True)


async def test_another_packages_provider_is_asked_and_its_words_are_masked(
    paths: Paths, runtime: Runtime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    given = {"general.provider": "acme", "general.model": "x", "providers.acme.api_key": KEY}
    with installed(tmp_path, monkeypatch, "acme"):
        good = await looked(load_settings(given, variables={}), paths, runtime)
    assert good["acme"].detail == "the model x answers"
    leaking = (
        f"{TALKS}\nfrom engine.vocabulary.errors import BadRequest\n"
        "async def fail(self, request):\n"
        "    raise BadRequest(f'no {self.key} \\x1b[2J', hint=f'see {self.key}')\n"
        "    yield\n"
        "Made.stream = fail\n"
    )
    given = {name.replace("acme", "leaky"): value for name, value in given.items()}
    given["general.provider"] = "leaky"
    with installed(tmp_path / "two", monkeypatch, "leaky", leaking):
        bad = await looked(load_settings(given, variables={}), paths, runtime)
    check = bad["leaky"]
    assert (check.status, check.remedy) == ("error", "see ***")
    assert check.detail.startswith("no ***")
    assert check.detail.isprintable()
