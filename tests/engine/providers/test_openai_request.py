"""Addresses and bodies for OpenAI-style servers."""

import pytest
from hypothesis import given, strategies as st

from engine.providers.openai_request import chat_body, endpoint
from engine.vocabulary.errors import SettingsError
from engine.vocabulary.messages import Sampling
from tests.fakes.requests import chat

slashes = st.sampled_from(["", "/", "//"])


@given(slashes, st.sampled_from(["", "/v1", "/v1/v1", "/v1/chat/completions"]), slashes)
def test_no_address_has_its_version_twice(before: str, version: str, after: str):
    if before == "" or version == "":
        base = f"http://127.0.0.1:8080{version}{after}"
    else:
        base = f"http://127.0.0.1:8080{before}{version[1:]}{after}"
    assert endpoint(base, "chat/completions") == "http://127.0.0.1:8080/v1/chat/completions"


@pytest.mark.parametrize(
    ("base", "address"),
    [
        ("https://openrouter.ai/api/v1", "https://openrouter.ai/api/v1/embeddings"),
        (
            "https://ark.cn-beijing.volces.com/api/v3/",
            "https://ark.cn-beijing.volces.com/api/v3/embeddings",
        ),
        ("http://[::1]:1234", "http://[::1]:1234/v1/embeddings"),
        (" http://host/v1?api-version=7 ", "http://host/v1/embeddings?api-version=7"),
    ],
)
def test_addresses(base: str, address: str):
    assert endpoint(base, "embeddings") == address


@pytest.mark.parametrize(
    "base", ["host", "ftp://host", "http://", "file:///etc/passwd", "http://[::1", "http://h:x/"]
)
def test_what_is_no_address(base: str):
    with pytest.raises(SettingsError, match="not an http address"):
        endpoint(base, "chat/completions")


def test_a_password_in_an_address_is_refused_and_not_repeated():
    with pytest.raises(SettingsError) as caught:
        endpoint("https://me:pa55@host/v1", "chat/completions")
    assert "pa55" not in caught.value.message


def test_fields_that_are_not_set_are_left_out():
    assert set(chat_body(chat())) == {"model", "messages", "stream", "stream_options"}


def test_every_field_of_sampling_is_sent():
    sampling = Sampling(
        temperature=0.5, top_p=0.9, frequency_penalty=0.1, presence_penalty=0.0, max_tokens=9,
        stop=("a", "b"), seed=3,
    )  # fmt: skip
    body = chat_body(chat(sampling=sampling))
    assert {name: body[name] for name in list(body)[4:]} == {
        "temperature": 0.5,
        "top_p": 0.9,
        "frequency_penalty": 0.1,
        "presence_penalty": 0.0,
        "max_tokens": 9,
        "stop": ["a", "b"],
        "seed": 3,
    }
