"""What is sent to Gemini: bodies of requests (`providers.md`, sections 3.4 and 9)."""

import base64
from collections.abc import Set as AbstractSet
from typing import Any, cast

from engine.vocabulary.messages import (
    ChatRequest,
    DrawRequest,
    ImagePart,
    Message,
    Part,
    Sampling,
)

MOST_STOPS = 5
"""Stop sequences that the protocol takes; more are an error."""

_SEEDS = 0x7FFF_FFFF  # the protocol's seed is a signed number of 32 bits
_BETWEEN = "\n\n"


def chat_body(request: ChatRequest, without: AbstractSet[str] = frozenset()) -> dict[str, Any]:
    """Return the JSON of a chat; `without` names the fields that the model does not take.

    System messages become the system instruction, wherever they stand; neighbours of one
    role become one turn.
    """
    system = _BETWEEN.join(
        one.text for one in request.messages if one.role == "system" and one.text
    )
    turns = _turns([one for one in request.messages if one.role != "system"])
    body: dict[str, Any] = {"contents": turns}
    if system and turns and "systemInstruction" not in without:
        body["systemInstruction"] = {"parts": [{"text": system}]}
    elif system:
        # An empty conversation is refused, and some models take no instruction.
        body["contents"] = _joined([{"role": "user", "parts": [{"text": system}]}, *turns])
    thinking = {"thinkingConfig": {"includeThoughts": True}}
    return _with_config(body, {**_sampling(request.sampling), **thinking}, without)


def draw_body(request: DrawRequest, without: AbstractSet[str] = frozenset()) -> dict[str, Any]:
    """Return the JSON of a drawing: one square picture, of the tier that holds its size."""
    shape = {"aspectRatio": "1:1"}
    if request.size > 1024:  # models of one size only do not know the field
        shape["imageSize"] = "2K" if request.size <= 2048 else "4K"
    config = {
        "responseModalities": ["TEXT", "IMAGE"],
        "imageConfig": shape,
        "seed": request.seed & _SEEDS,
    }
    body = {"contents": [{"role": "user", "parts": [{"text": request.prompt}]}]}
    return _with_config(body, config, without)


def weight(body: dict[str, Any]) -> int:
    """Return about how many bytes the words and pictures of a body have."""
    parts = [part for turn in body["contents"] for part in turn["parts"]]
    parts += cast("dict[str, Any]", body.get("systemInstruction") or {}).get("parts", [])
    texts = sum(len(part.get("text", "").encode("utf-8")) for part in parts)
    return texts + sum(len(part["inlineData"]["data"]) for part in parts if "inlineData" in part)


def _with_config(
    body: dict[str, Any], config: dict[str, Any], without: AbstractSet[str]
) -> dict[str, Any]:
    kept = {name: value for name, value in config.items() if name not in without}
    return {**body, "generationConfig": kept} if kept else body


def _turns(messages: list[Message]) -> list[dict[str, Any]]:
    turns = [
        {
            "role": "model" if one.role == "assistant" else "user",
            "parts": [found for part in one.parts if (found := _part(part))],
        }
        for one in messages
    ]
    return _joined([turn for turn in turns if turn["parts"]])


def _joined(turns: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the turns with neighbours of one role in one; a blank line keeps them apart."""
    joined: list[dict[str, Any]] = []
    for turn in turns:
        if not joined or joined[-1]["role"] != turn["role"]:
            joined.append({"role": turn["role"], "parts": list(turn["parts"])})
            continue
        before, (first, *rest) = joined[-1]["parts"], turn["parts"]
        if "text" in before[-1] and "text" in first:
            before[-1] = {"text": f"{before[-1]['text']}{_BETWEEN}{first['text']}"}
            before += rest
        else:
            before += turn["parts"]
    return joined


def _part(part: Part) -> dict[str, Any] | None:
    """Return a part as the protocol has it, None for one without words: it refuses those."""
    if isinstance(part, ImagePart):
        data = base64.b64encode(part.data).decode("ascii")
        return {"inlineData": {"mimeType": part.media_type, "data": data}}
    return {"text": part.text} if part.text else None


def _sampling(sampling: Sampling) -> dict[str, Any]:
    """Return the sampling fields that are set; the penalties are none of this protocol."""
    fields: dict[str, Any] = {
        "temperature": sampling.temperature,
        "topP": sampling.top_p,
        "maxOutputTokens": sampling.max_tokens,
        "stopSequences": list(sampling.stop[:MOST_STOPS]) or None,
        "seed": None if sampling.seed is None else sampling.seed & _SEEDS,
    }
    return {name: value for name, value in fields.items() if value is not None}
