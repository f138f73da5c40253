"""What is sent to OpenAI-style servers: addresses and bodies."""

import base64
import re
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from engine.vocabulary.errors import SettingsError
from engine.vocabulary.messages import ChatRequest, ImagePart, Message, Sampling, TextPart

_ENDPOINTS = re.compile(r"/(chat/completions|completions|embeddings|models)$")


def endpoint(base_url: str, path: str, *, whole: bool = False) -> str:
    """Return the address of an endpoint such as `chat/completions`.

    The base may end with a slash or not and with `/v1` or not; a base that is
    only a host gets `/v1`, one with another path (`/api/v3`) or `whole` is taken as it is.
    Raises SettingsError where it is not an http address.
    """
    try:
        parts = urlsplit(base_url.strip())
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable, parts = False, None
    if not usable or parts is None:
        raise SettingsError(
            "The base URL of the provider is not an http address.",
            hint="Write it like http://127.0.0.1:8080/v1.",
        )
    if parts.username or parts.password:
        raise SettingsError(
            "The base URL of the provider holds a user name or a password.",
            hint="Put the key into the provider's *_API_KEY variable instead.",
        )
    root = _ENDPOINTS.sub("", re.sub(r"/{2,}", "/", parts.path).rstrip("/"))
    root = re.sub(r"(/v1)+$", "/v1", root) or ("" if whole else "/v1")
    return urlunsplit((parts.scheme, parts.netloc, f"{root}/{path}", parts.query, ""))


def chat_body(request: ChatRequest, length_field: str = "max_tokens") -> dict[str, Any]:
    """Return the JSON of a streaming chat request; sampling fields that are None are left out."""
    return {
        "model": request.model,
        "messages": [_message(message) for message in request.messages],
        "stream": True,
        "stream_options": {"include_usage": True},
        **_sampling(request.sampling, length_field),
    }


def _message(message: Message) -> dict[str, Any]:
    pictures = [part for part in message.parts if isinstance(part, ImagePart)]
    if not pictures:
        # Plain words as a plain string: not every server takes a list of parts.
        return {"role": message.role, "content": message.text}
    texts = [
        {"type": "text", "text": part.text} for part in message.parts if isinstance(part, TextPart)
    ]
    return {"role": message.role, "content": [*texts, *map(_picture, pictures)]}


def _picture(part: ImagePart) -> dict[str, Any]:
    data = base64.b64encode(part.data).decode("ascii")
    return {"type": "image_url", "image_url": {"url": f"data:{part.media_type};base64,{data}"}}


def _sampling(sampling: Sampling, length_field: str) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "temperature": sampling.temperature,
        "top_p": sampling.top_p,
        "frequency_penalty": sampling.frequency_penalty,
        "presence_penalty": sampling.presence_penalty,
        length_field: sampling.max_tokens,
        "stop": list(sampling.stop) or None,
        "seed": sampling.seed,
    }
    return {name: value for name, value in fields.items() if value is not None}
