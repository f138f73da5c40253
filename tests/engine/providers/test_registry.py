"""Providers are built from settings: each by its protocol, guarded, with what is known of models."""

import asyncio
import base64
from pathlib import Path
from typing import Any

import pytest

from engine.policy.models import load_catalogue
from engine.policy.settings_load import load_settings
from engine.policy.settings_providers import KNOWN
from engine.providers.guard import SPREAD
from engine.providers.model_lists import ModelLists
from engine.providers.registry import Registry
from engine.store import AnswerFile
from engine.tasks import DirectDeliveries, Runtime, run
from engine.vocabulary.clock import ManualClock
from engine.vocabulary.errors import ModelNotFound, ServerError, SettingsError
from engine.vocabulary.messages import DrawRequest, EmbedRequest
from engine.vocabulary.ports import ModelRow
from tests.fakes.gemini import response
from tests.fakes.hands import Hands
from tests.fakes.installed_package import TALKS, installed
from tests.fakes.pictures import photo
from tests.fakes.requests import chat
from tests.fakes.scripted_server import ScriptedServer, answer_json, refuse
from tests.fakes.tables import START

KEY = "canary-key-0123456789"
KEYS = {f"{name.upper().replace('-', '_')}_API_KEY": KEY for name in KNOWN}
PICTURE = base64.b64encode(photo("png", 40, 30)).decode()
LOCAL = {"OPENAI_COMPATIBLE_BASE_URL": "http://127.0.0.1:9/v1"}


def with_registry(tmp_path: Path, play: Any, seed: int = 0, **variables: str) -> Any:
    async def main(runtime: Runtime) -> Any:
        registry = Registry(
            settings=load_settings(variables=KEYS | LOCAL | variables).settings,
            catalogue=load_catalogue(),
            lists=ModelLists(tmp_path / "lists"),
            clock=runtime.clock,
            threads=runtime,
            answers=AnswerFile(tmp_path / "answers.db", runtime, runtime.clock),
            seed=seed,
        )
        return await play(registry)

    return run(main, ManualClock(START))


def test_every_known_provider_is_built_and_shows_no_key(tmp_path: Path):
    async def play(registry: Registry) -> None:
        built = registry.build(KNOWN)
        assert set(built) == set(KNOWN)
        for name, provider in built.items():
            assert provider.name == name
            assert provider.calls_models is (name != "rehearsal")
            assert KEY not in repr(provider)
            await provider.aclose()
        assert KEY not in repr(registry)

    with_registry(tmp_path, play)


def test_an_unknown_provider_is_named(tmp_path: Path):
    async def play(registry: Registry) -> None:
        with pytest.raises(SettingsError, match="no provider nobody"):
            registry.build(["nobody"])

    with_registry(tmp_path, play)


def test_abilities_come_from_the_catalogue_the_list_and_the_settings(tmp_path: Path):
    row = ModelRow(id="m", context=77, max_output=7, sees=True, draws=None, embeds=None, price=None)

    async def play(registry: Registry) -> None:
        for name in ("openai-compatible", "ollama"):
            address = LOCAL["OPENAI_COMPATIBLE_BASE_URL"] if name != "ollama" else ""
            registry.lists.write(name, address, [row], START)
        built = registry.build(["openai", "openai-compatible", "ollama"])
        assert built["openai"].abilities("gpt-6-luna").context == 922_000
        listed = built["openai-compatible"].abilities("m")
        assert (listed.see, listed.context, listed.max_output) == (True, 77, 7)
        # What a model could hold is not what this machine gives it.
        assert built["ollama"].abilities("m").context == 8192
        for provider in built.values():
            await provider.aclose()

    with_registry(tmp_path, play)


def test_what_the_settings_say_of_eyes_wins(tmp_path: Path):
    async def play(registry: Registry) -> None:
        built = registry.build(["openai"])
        assert built["openai"].abilities("gpt-6-luna").see is False
        await built["openai"].aclose()

    with_registry(tmp_path, play, TABLEROUND_PROVIDERS__OPENAI__SEES="false")


async def test_a_model_that_is_gone_is_named_with_the_nearest_one(tmp_path: Path):
    gone = refuse(404, "The model does not exist", code="model_not_found")
    async with ScriptedServer(lambda _: gone) as server:
        variables = {"OPENAI_BASE_URL": f"{server.url}/v1", "OPENAI_API_KEY": KEY}
        runtime = Runtime(ManualClock(START), DirectDeliveries())
        registry = Registry(
            settings=load_settings(variables=variables).settings,
            catalogue=load_catalogue(),
            lists=ModelLists(tmp_path),
            clock=ManualClock(START),
            threads=runtime,
            answers=Nowhere(),
        )
        (provider,) = registry.build(["openai"]).values()
        with pytest.raises(ModelNotFound) as caught:
            await provider.embed(EmbedRequest(key="k", model="gpt-6-lunar", texts=("a",)))
        assert caught.value.hint == "Did you mean gpt-6-luna?"
        await provider.aclose()
        runtime.close()


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("ark", {"data": [{"b64_json": PICTURE}]}),
        ("gemini", response({"inlineData": {"data": PICTURE}})),
    ],
)
async def test_who_draws_decodes_in_the_runs_threads(tmp_path: Path, name: str, answer: Any):
    hands = Hands()
    async with ScriptedServer(lambda _: answer_json(answer)) as server:
        registry = Registry(
            settings=load_settings(
                variables=KEYS | {f"{name.upper()}_BASE_URL": server.url}
            ).settings,
            catalogue=load_catalogue(),
            lists=ModelLists(tmp_path),
            clock=ManualClock(START),
            threads=hands,
            answers=None,
        )
        (provider,) = registry.build([name]).values()
        await provider.draw(DrawRequest(key="k", model="m", prompt="p", seed=1))
        await provider.aclose()
    assert hands.done == 1


class Nowhere:
    async def get(self, key: str) -> bytes | None:
        return None

    async def put(self, key: str, data: bytes) -> None:
        return None


REFUSES = """
from engine.vocabulary.errors import SettingsError


class Made:
    def __init__(self, name, base_url, api_key):
        raise SettingsError(f"{api_key} cannot be used.", hint=f"Not {api_key[2:]}.")
"""

BREAKS = TALKS.replace(
    'yield TextDelta(text="ok")',
    'raise ServerError(f"{self.key} and {self.name} failed.")\n        yield',
).replace("from", "from engine.vocabulary.errors import ServerError\nfrom", 1)


def test_another_packages_maker_that_repeats_the_key_tells_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    async def play(registry: Registry) -> None:
        with pytest.raises(SettingsError, match=r"^\*\*\* cannot be used\.$") as caught:
            registry.build(["strict"])
        assert caught.value.hint == "Not ***."

    with installed(tmp_path, monkeypatch, "strict", REFUSES):
        with_registry(tmp_path, play, STRICT_API_KEY=KEY)


@pytest.mark.parametrize(
    ("key", "said"), [(KEY, "*** and loose failed."), ("loose", "loose and loose failed.")]
)
def test_another_packages_errors_are_veiled_and_a_key_that_is_the_name_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, key: str, said: str
):
    async def play(registry: Registry) -> None:
        (provider,) = registry.build(["loose"]).values()
        with pytest.raises(ServerError) as caught:
            await anext(provider.stream(chat()))
        assert str(caught.value) == said

    with installed(tmp_path, monkeypatch, "loose", BREAKS):
        with_registry(tmp_path, play, LOOSE_API_KEY=key)


def test_calls_of_one_moment_are_spread_by_the_seed_where_models_are_called(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def ended(seed: int) -> tuple[float, ...]:
        async def play(registry: Registry) -> tuple[float, ...]:
            provider = registry.build(["made"])["made"]

            async def call() -> float:
                async for _ in provider.stream(chat()):
                    pass
                return registry.clock.monotonic()

            return tuple(await asyncio.gather(*(call() for _ in range(6))))

        return with_registry(tmp_path, play, seed=seed)

    with installed(tmp_path / "models", monkeypatch, "made"):
        first = ended(1)
        assert first[0] == 0
        assert len(set(first)) == 6
        assert max(first) <= SPREAD
        assert ended(1) == first
        assert ended(2) != first
    quiet = TALKS.replace("calls_models = True", "calls_models = False")
    with installed(tmp_path / "voices", monkeypatch, "made", quiet):
        assert set(ended(1)) == {0}
