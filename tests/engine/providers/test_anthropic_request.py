"""What is sent to Anthropic's Messages API."""

from typing import Any

import pytest
from hypothesis import given, strategies as st

from engine.providers.anthropic_request import (
    DEFAULT_LENGTH,
    address,
    chat_body,
    sampling_fields,
    size_of,
)
from engine.vocabulary.errors import SettingsError
from engine.vocabulary.messages import ImagePart, Message, Sampling, TextPart, message
from tests.fakes.requests import chat

PICTURE = ImagePart(sha256="0", media_type="image/png", data=b"\x89PNG")
BLOCK = {
    "type": "image",
    "source": {"type": "base64", "media_type": "image/png", "data": "iVBORw=="},
}


def turns(*messages: Message) -> Any:
    return chat_body(chat(*messages))["messages"]


def words(text: str) -> dict[str, str]:
    return {"type": "text", "text": text}


@pytest.mark.parametrize(
    ("base", "whole"),
    [
        ("https://api.anthropic.com", "https://api.anthropic.com/v1/messages"),
        (" https://host/ ", "https://host/v1/messages"),
        ("https://host/v1", "https://host/v1/messages"),
        ("https://host/v1/v1/", "https://host/v1/messages"),
        ("https://host/v1/messages", "https://host/v1/messages"),
        ("https://host/v1/messages/count_tokens", "https://host/v1/messages"),
        ("https://host/v1/models/", "https://host/v1/messages"),
        ("https://host/anthropic", "https://host/anthropic/v1/messages"),
        ("https://host/a/v1?x=1", "https://host/a/v1/messages?x=1"),
        ("http://127.0.0.1:8080//v1//", "http://127.0.0.1:8080/v1/messages"),
    ],
)
def test_addresses(base: str, whole: str):
    assert address(base, "messages") == whole


@pytest.mark.parametrize("base", ["", "host", "ftp://host", "http://u:pw@host", "http://:1"])
def test_what_is_no_address(base: str):
    with pytest.raises(SettingsError) as caught:
        address(base, "messages")
    assert "pw" not in caught.value.message


def test_instructions_stand_apart_and_turns_alternate():
    body = chat_body(
        chat(
            message("system", "One. "),
            message("user", "Ada: hello"),
            message("system", "Two."),
            Message(role="user", parts=(TextPart(text="Look: "), PICTURE, TextPart(text="here"))),
            message("assistant", "I see."),
            message("user", "\u2028 and?\n"),
        )
    )
    assert body["system"] == "One.\n\nTwo."
    assert body["messages"] == [
        {"role": "user", "content": [words("Ada: hello"), BLOCK, words("Look: here")]},
        {"role": "assistant", "content": [words("I see.")]},
        {"role": "user", "content": [words("\u2028 and?\n")]},
    ]


def test_the_first_and_the_last_turn_are_the_user_s():
    found = turns(message("assistant", "a"), message("user", "b"), message("assistant", "c"))
    assert [turn["role"] for turn in found] == ["user", "assistant", "user", "assistant", "user"]
    assert [turn["content"][0]["text"] for turn in found[1:4]] == ["a", "b", "c"]
    assert found[0]["content"][0]["text"].strip()
    assert found[-1]["content"][0]["text"].strip()


def test_instructions_alone_are_a_turn():
    body = chat_body(chat(message("system", "Speak.")))
    assert "system" not in body
    assert body["messages"] == [{"role": "user", "content": [words("Speak.")]}]


def test_blank_words_are_no_block():
    blank = Message(role="user", parts=(TextPart(text=" \n"), PICTURE))
    assert turns(blank) == [{"role": "user", "content": [BLOCK]}]
    assert turns(message("user", "a"), message("assistant", " "), message("user", "b")) == [
        {"role": "user", "content": [words("a"), words("b")]}
    ]


def test_sampling():
    assert sampling_fields(Sampling()) == {"max_tokens": DEFAULT_LENGTH}
    assert sampling_fields(Sampling(), 99) == {"max_tokens": 99}
    everything = Sampling(
        temperature=1.7,
        top_p=0.5,
        frequency_penalty=1.0,
        presence_penalty=1.0,
        max_tokens=7,
        stop=("\n\n", "END"),
        seed=3,
    )
    assert sampling_fields(everything) == {
        "max_tokens": 7,
        "temperature": 1.0,
        "top_p": 0.5,
        "stop_sequences": ["END"],
    }
    cold = sampling_fields(Sampling(temperature=0.0, stop=("\n",)))
    assert cold["temperature"] == 0.0
    assert "stop_sequences" not in cold


def test_a_request_s_size_counts_pictures_as_they_travel():
    both = Message(role="user", parts=(TextPart(text="蝶"), PICTURE))
    assert size_of(chat(both)) == 3 + 8


roles = st.sampled_from(["system", "user", "assistant"])
parts = st.lists(st.text(max_size=3).map(lambda text: TextPart(text=text)) | st.just(PICTURE))


@given(st.lists(st.builds(Message, role=roles, parts=parts.map(tuple)), min_size=1, max_size=9))
def test_any_talk_becomes_turns_that_the_api_takes(talk: list[Message]):
    body = chat_body(chat(*talk))
    found = body["messages"]
    assert [turn["role"] for turn in found] == [
        ("user", "assistant")[place % 2] for place in range(len(found))
    ]
    assert found[-1]["role"] == "user"
    for turn in found:
        assert turn["content"]
        assert all(block.get("text", "picture").strip() for block in turn["content"])
    assert body.get("system", "x").strip()
    said = "".join(one.text for one in talk if one.role != "system" and one.text.strip())
    sent = "".join(block.get("text", "") for turn in found for block in turn["content"])
    assert said in sent.replace("…", "") or "…" in said or not said
