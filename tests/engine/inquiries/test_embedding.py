"""Vectors outside a session: asked of a real server over HTTP, and what goes wrong is a sentence."""

import asyncio
from collections.abc import Awaitable, Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from engine.inquiries import embedding
from engine.inquiries.embedding import Embedder, Filled, Made, by_any, embedder_of, made_by
from engine.memory import Memories, Scope
from engine.policy.paths import Paths
from engine.policy.settings_load import Loaded, load_settings
from engine.policy.vectors import packed
from engine.session.remembering import memories_in
from engine.tasks import DirectDeliveries, Runtime
from engine.vocabulary.clock import SystemClock
from engine.vocabulary.errors import BadResponse, ProviderError, SettingsError
from engine.vocabulary.messages import EmbedRequest, EmbedResult
from engine.vocabulary.seats import ModelRef
from engine.vocabulary.usage import Cost, Usage
from tests.fakes.meanings import Embedding, embedding_server, meaning
from tests.fakes.memories import NOW, SESSION, saying
from tests.fakes.scripted_server import ScriptedServer

KEY = "sk-canary-0123456789"
TEXTS = ["a paper lamp", "the lantern hangs", "what it costs", "翅膀"]


def using(url: str, **more: Any) -> Loaded:
    given = {
        "tasks.embed": "openai-compatible/meaning",
        "providers.openai-compatible.base_url": url,
        "providers.openai-compatible.api_key": KEY,
    }
    return load_settings(given | more, variables={})


async def asking(
    server: ScriptedServer,
    home: Path,
    act: Callable[[Embedder, Memories], Awaitable[Any]],
    **more: Any,
) -> Any:
    """Do something with what makes vectors, and with memories of one session."""
    runtime = Runtime(SystemClock(), DirectDeliveries())
    paths = Paths.of(str(home))
    memories = memories_in(paths.memory, runtime)
    try:
        async with server, embedder_of(using(server.url, **more), paths, runtime) as embedder:
            assert embedder is not None
            await memories.apply(SESSION, saying(TEXTS))
            return await act(embedder, memories)
    finally:
        await memories.close()
        runtime.close()


async def test_what_lacks_a_vector_gets_one_and_is_found_by_meaning(tmp_path: Path):
    sent: list[str] = []

    async def act(embedder: Embedder, memories: Memories) -> None:
        filled = Filled()
        await embedder.fill(memories, filled)
        assert (filled.vectors, filled.tokens, filled.cost) == (4, 4, None)
        assert sorted(sent) == sorted(TEXTS)
        await embedder.fill(memories, filled)
        assert (filled.vectors, len(sent)) == (4, 4)
        near = await embedder.near("灯")
        assert near.model == "openai-compatible/meaning"
        found = (await memories.search("灯", Scope(), NOW, 2, near)).found
        assert {one.entry.text for one in found} == {"a paper lamp", "the lantern hangs"}
        assert (await memories.search("灯", Scope(), NOW, 2)).found == ()

    await asking(embedding_server(sent), tmp_path, act)


async def test_many_are_asked_for_by_and_by(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(embedding, "BATCH", 3)

    async def act(embedder: Embedder, memories: Memories) -> list[int]:
        await embedder.fill(memories, Filled())
        return [len(one.json["input"]) for one in server.requests]

    server = embedding_server([])
    assert await asking(server, tmp_path, act) == [3, 1]


async def test_a_server_that_fails_is_one_error_without_the_key(tmp_path: Path):
    async def act(embedder: Embedder, memories: Memories) -> ProviderError:
        with pytest.raises(ProviderError) as caught:
            await embedder.near("lamp")
        filled = Filled()
        with pytest.raises(ProviderError):
            await embedder.fill(memories, filled)
        assert filled == Filled()
        return caught.value

    error = await asking(embedding_server([], fails=True), tmp_path, act)
    assert KEY not in f"{error} {error!r} {error.hint}"


async def test_one_that_does_not_answer_is_not_waited_for_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(embedding, "SEARCH_SECONDS", 0.05)

    async def act(embedder: Embedder, memories: Memories) -> None:
        async def never(request: EmbedRequest) -> EmbedResult:
            await asyncio.Event().wait()
            raise AssertionError

        monkeypatch.setattr(embedder._providers["openai-compatible"], "embed", never)
        with pytest.raises(ProviderError, match="did not answer within"):
            await embedder.near("lamp")

    await asking(embedding_server([]), tmp_path, act)


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({}, None),
        ({"tasks.embed": "rehearsal/bigrams"}, ("rehearsal/bigrams",)),
        (
            {
                "tasks.embed": "ollama/nomic",
                "fallbacks.embed": ("rehearsal/bigrams", "ollama/nomic"),
            },
            ("ollama/nomic", "rehearsal/bigrams"),
        ),
    ],
)
async def test_only_models_that_are_named_make_vectors(
    tmp_path: Path, given: dict[str, Any], found: tuple[str, ...] | None
):
    runtime = Runtime(SystemClock(), DirectDeliveries())
    loaded = load_settings(
        {"general.provider": "openai", **given}, variables={"OPENAI_API_KEY": KEY}
    )
    async with embedder_of(loaded, Paths.of(str(tmp_path)), runtime) as embedder:
        names = None if embedder is None else tuple(map(str, embedder.models))
    runtime.close()
    assert names == found


@pytest.mark.parametrize("model", ["openai/text-embedding-3-small", "nobody/x", "github/x"])
async def test_a_model_that_cannot_be_called_is_named(tmp_path: Path, model: str):
    runtime = Runtime(SystemClock(), DirectDeliveries())
    loaded = load_settings({"tasks.embed": model, "general.provider": "nobody"}, variables={})
    with pytest.raises(SettingsError):
        async with embedder_of(loaded, Paths.of(str(tmp_path)), runtime):
            pass
    runtime.close()


# One call


@pytest.fixture
def runtime() -> Any:
    made = Runtime(SystemClock(), DirectDeliveries())
    yield made
    made.close()


MEANING = ModelRef(provider="fake", model="meaning")


async def test_texts_are_cut_to_what_models_take_and_vectors_are_packed(runtime: Runtime):
    provider = Embedding(runtime.clock)
    made = await made_by(provider, MEANING, "k", ["lamp" * 9_000, "wing"], runtime)
    assert [len(text) for text in provider.texts()] == [embedding.LONGEST, 4]
    assert made.vectors[1] == packed(meaning("wing"))
    assert made.usage == Usage(input=2, output=0)


async def test_another_packages_provider_must_send_one_vector_a_text(runtime: Runtime):
    class Short(Embedding):
        async def embed(self, request: EmbedRequest) -> EmbedResult:
            return EmbedResult(vectors=((1.0,),), usage=Usage())

    with pytest.raises(BadResponse, match="sent 1 vectors for 2 texts"):
        await made_by(Short(runtime.clock), MEANING, "k", ["a", "b"], runtime)


async def test_the_next_model_is_asked_and_the_last_ones_error_is_told():
    models = [ModelRef(provider="fake", model=name) for name in "abc"]
    asked: list[str] = []

    async def call(ref: ModelRef) -> str:
        asked.append(ref.model)
        if ref.model != "b":
            raise ProviderError(f"Not {ref.model}.")
        return ref.model

    assert await by_any(models, call) == "b"
    with pytest.raises(ProviderError, match=r"Not c\."):
        await by_any(models[::2], call)
    assert asked == ["a", "b", "a", "c"]


def test_costs_are_added_up_where_they_are_known():
    filled = Filled()
    for cost in (None, Cost(currency="USD", amount=Decimal("0.5"))) * 2:
        filled.add(Made(ref=MEANING, vectors=(), usage=Usage(input=3, output=0), cost=cost), 2)
    assert filled == Filled(vectors=8, tokens=12, cost=Cost(currency="USD", amount=Decimal(1)))
