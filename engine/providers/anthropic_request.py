"""What is sent to Anthropic's Messages API: addresses and bodies (`providers.md`, section 3.3)."""

import base64
import re
from typing import Any

from engine.providers.openai_request import endpoint
from engine.vocabulary.messages import ChatRequest, ImagePart, Message, Sampling

DEFAULT_LENGTH = 16_384
"""Tokens of an answer where nothing else is asked: the field is mandatory, and newer models
think within it."""

WARMEST = 1.0
"""The highest temperature that this protocol knows; the engine's scale goes further."""

_ENDPOINTS = re.compile(r"(/v1)*(/messages(/count_tokens|/batches)?|/models)?/*$")


def address(base_url: str, path: str) -> str:
    """Return the address of an endpoint such as `messages`; SettingsError for no http address.

    The base may end with a slash or not and with `/v1` or not; gateways put a path before it
    (`https://host/anthropic`).
    """
    base, mark, query = base_url.strip().partition("?")
    root = _ENDPOINTS.sub("", base)
    return endpoint(f"{root}{mark}{query}", f"v1/{path}", whole=True)


def chat_body(request: ChatRequest) -> dict[str, Any]:
    """Return the JSON of a streaming request, but for its sampling and the answer's length."""
    system = "\n\n".join(
        text for one in request.messages if one.role == "system" and (text := one.text.strip())
    )
    turns = _turns([one for one in request.messages if one.role != "system"])
    if not turns:  # a request needs a turn: instructions alone are one
        turns, system = [_words("user", system or "…")], ""
    body = {"model": request.model, "messages": turns, "stream": True}
    return {**body, **({"system": system} if system else {})}


def sampling_fields(sampling: Sampling, longest: int = DEFAULT_LENGTH) -> dict[str, Any]:
    """Return the fields for drawing words; `longest` limits the answer where nothing else does.

    Penalties and seeds do not exist in this protocol.
    """
    warmth = sampling.temperature
    fields: dict[str, Any] = {
        "max_tokens": sampling.max_tokens or longest,
        "temperature": None if warmth is None else min(warmth, WARMEST),
        "top_p": sampling.top_p,
        # Sequences of blanks alone are refused.
        "stop_sequences": [stop for stop in sampling.stop if stop.strip()] or None,
    }
    return {name: value for name, value in fields.items() if value is not None}


def size_of(request: ChatRequest) -> int:
    """Return about how many bytes a request's body has: its words, and its pictures as base64."""
    return sum(
        (len(part.data) + 2) // 3 * 4 if isinstance(part, ImagePart) else len(part.text.encode())
        for message in request.messages
        for part in message.parts
    )


def _turns(messages: list[Message]) -> list[dict[str, Any]]:
    """Return turns of alternating roles that begin and end with the user's.

    Newer models refuse to go on from an assistant's turn at the end; none may come first.
    """
    turns: list[dict[str, Any]] = []
    for message in messages:
        blocks = _blocks(message)
        if not blocks:
            continue
        if turns and turns[-1]["role"] == message.role:
            turns[-1]["content"] += blocks
        else:
            turns.append({"role": message.role, "content": blocks})
    if turns and turns[0]["role"] == "assistant":
        turns.insert(0, _words("user", "…"))
    if turns and turns[-1]["role"] == "assistant":
        turns.append(_words("user", "…"))
    return turns


def _blocks(message: Message) -> list[dict[str, Any]]:
    """Return a message's blocks, pictures before words; blocks without words are refused."""
    blocks = [_picture(part) for part in message.parts if isinstance(part, ImagePart)]
    return [*blocks, *([_text(message.text)] if message.text.strip() else [])]


def _words(role: str, text: str) -> dict[str, Any]:
    return {"role": role, "content": [_text(text)]}


def _text(text: str) -> dict[str, Any]:
    return {"type": "text", "text": text}


def _picture(part: ImagePart) -> dict[str, Any]:
    data = base64.b64encode(part.data).decode("ascii")
    source = {"type": "base64", "media_type": part.media_type, "data": data}
    return {"type": "image", "source": source}
