"""One provider is asked in limited time, and names are found in lists under all their forms."""

import asyncio

import pytest

from engine.inquiries.asking import answer_of, is_never_listed, listed_as
from engine.vocabulary.errors import BadRequest, ProviderError, ProviderTimeout


@pytest.mark.parametrize(
    ("provider", "model", "ids", "found"),
    [
        ("openai", "gpt-9", ("gpt-9", "gpt-9-mini"), "gpt-9"),
        ("openai", "gpt-9", ("gpt-9-mini", "gpt-9-20260101"), "gpt-9-20260101"),
        ("openai", "gpt-9", ("gpt-9-mini", "gpt-9-12"), ""),
        ("openai", "gpt-9:free", ("gpt-9",), ""),
        ("openrouter", "a/b:free", ("a/b",), "a/b"),
        ("huggingface", "a/b:fastest", ("a/b",), "a/b"),
        ("ollama", "qwen3", ("qwen3:latest",), "qwen3:latest"),
        ("ollama", "qwen3", ("qwen3:4b",), ""),
        ("gemini", "models/gemini-x", ("gemini-x",), "gemini-x"),
    ],
)
def test_a_model_is_found_under_the_names_that_its_provider_takes(
    provider: str, model: str, ids: tuple[str, ...], found: str
):
    assert listed_as(provider, model, ids) == found


def test_aliases_and_endpoints_are_in_no_list():
    assert is_never_listed("openrouter", "~openai/gpt-latest")
    assert is_never_listed("openrouter", "openrouter/auto")
    assert is_never_listed("ark", "ep-2026-abc")
    assert not is_never_listed("openrouter", "openai/gpt-9")
    assert not is_never_listed("openai", "ep-9")


async def test_an_answer_in_time_is_handed_on_and_errors_of_ours_pass():
    async def good() -> int:
        return 7

    async def bad() -> int:
        raise BadRequest("no")

    assert await answer_of(good(), "p", 5) == 7
    with pytest.raises(BadRequest, match="no"):
        await answer_of(bad(), "p", 5)


async def test_what_takes_too_long_ends_and_is_named():
    ended = asyncio.Event()

    async def slow() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    with pytest.raises(ProviderTimeout, match=r"p did not answer within 0\.05 seconds"):
        await answer_of(slow(), "p", 0.05)
    assert ended.is_set()


async def test_a_fault_in_foreign_code_is_a_sentence_without_its_words():
    async def broken() -> None:
        raise KeyError("sk-secret-canary")

    with pytest.raises(ProviderError) as caught:
        await answer_of(broken(), "p", 5)
    assert caught.value.message == "The code of the provider p failed: KeyError."
    assert "canary" not in caught.value.hint


async def test_a_stop_from_outside_goes_through():
    task = asyncio.ensure_future(answer_of(asyncio.Event().wait(), "p", 60))
    for _ in range(5):
        await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
