"""Pictures from servers of OpenAI's kind: what is sent to each, and what their answers hold.

Wire facts: `providers.md`, sections 3.1, 3.6 and 9. One picture is asked for, always as
base64 where the server can: links expire, and have to be fetched.
"""

import math
import re
from typing import Any, Literal, cast

from engine.http import Timeouts
from engine.providers.drawn import Item, item_of
from engine.providers.foreign_json import count, mapping, objects, string
from engine.providers.openai_frames import read_cost, read_usage
from engine.vocabulary.messages import DrawRequest
from engine.vocabulary.usage import Cost, Usage

Wire = Literal["openai", "ark", "openrouter", "plain"]
"""Whose request is sent; `plain` is that of servers which copy OpenAI's."""

PATHS: dict[Wire, str] = {
    "openai": "images/generations",
    "ark": "images/generations",
    "openrouter": "images",
    "plain": "images/generations",
}

DROPPABLE = frozenset({"n", "size", "response_format", "output_format", "seed"})
"""Fields without which a picture is still the one that was asked for."""

LONGEST = 900.0
"""Seconds that a picture may take in all (`providers.md`, section 2.3)."""

PATIENCE = Timeouts(headers=300.0, first_data=300.0, silence=120.0, whole=LONGEST)

_MARKDOWN = re.compile(r"!\[[^\]\n]{0,500}\]\(\s*(data:[^)\s]+)")

# (model, least and most pixels of a side, field for a format, whether it draws groups)
_SEEDREAM: tuple[tuple[re.Pattern[str], int, int, bool, bool], ...] = (
    (re.compile(r"seedream-3"), 512, 2048, False, False),
    (re.compile(r"seedream-4-0"), 960, 4096, False, True),
    (re.compile(r"seedream-4"), 0, 0, False, True),
    (re.compile(r"seedream-5-0-(pro|flash)"), 960, 2150, True, False),
    (re.compile(r"seedream-5"), 1920, 4096, True, True),
)


def picture_body(wire: Wire, request: DrawRequest) -> dict[str, Any]:
    """Return the JSON of a request for one square picture."""
    body: dict[str, Any] = {"model": request.model, "prompt": request.prompt}
    match wire:
        case "openai":
            side = _openai_side(request)
            return {**body, "n": 1, "size": f"{side}x{side}", "output_format": "png"}
        case "ark":
            return {**body, **_ark(request), "response_format": "b64_json", "watermark": False}
        case "openrouter":
            # Which more fields a model takes stands in a list of its own.
            return {**body, "n": 1}
        case "plain":
            size = f"{request.size}x{request.size}"
            return {**body, "n": 1, "size": size, "response_format": "b64_json"}


def chat_picture_body(request: DrawRequest) -> dict[str, Any]:
    """Return the JSON of a chat that is answered with a picture (OpenRouter)."""
    return {
        "model": request.model,
        "messages": [{"role": "user", "content": request.prompt}],
        "modalities": ["image", "text"],
        "stream": False,
    }


def _openai_side(request: DrawRequest) -> int:
    """Return the side in pixels: 1024, or more in steps of 16 where the model can."""
    if request.size <= 1024 or "gpt-image-1" in request.model:
        return 1024
    return min(1920, math.ceil(request.size / 16) * 16)


def _ark(request: DrawRequest) -> dict[str, Any]:
    """Return what the model's row of the table allows; of an endpoint (`ep-...`) nothing is known."""
    fields: dict[str, Any] = {}
    for pattern, least, most, has_format, groups in _SEEDREAM:
        if not pattern.search(request.model.lower()):
            continue
        side = max(least, min(most, request.size))
        fields["size"] = f"{side}x{side}" if most else "2K"
        if has_format:
            fields["output_format"] = "png"
        if groups:
            fields["sequential_image_generation"] = "disabled"
        if least == 512:
            fields["seed"] = request.seed % 2**31
        break
    return fields


def read_items(value: dict[str, Any]) -> list[Item]:
    """Return the results of an answer in its order, whatever shape they have."""
    data = value.get("data")
    rows = [mapping(data)] if isinstance(data, dict) else objects(data)
    found = [_row(row) for row in rows]
    for choice in objects(value.get("choices")):
        found += [Item(error=choice["error"])] if choice.get("error") else []
        found += _said(mapping(choice.get("message")))
    return [item for item in found if item is not None]


def read_words(value: dict[str, Any]) -> str:
    """Return what a chat says instead of drawing."""
    for choice in objects(value.get("choices")):
        message = mapping(choice.get("message"))
        parts = [string(part.get("text")) for part in objects(message.get("content"))]
        words = string(message.get("refusal")) or string(message.get("content")) or "".join(parts)
        if words.strip():
            return words
    return ""


def picture_usage(value: dict[str, Any]) -> Usage:
    """Return the tokens of an answer, whichever of the two families of names it uses."""
    fields = mapping(value.get("usage"))
    known = read_usage(fields)
    if known is not None:
        return known
    given, output = count(fields.get("input_tokens")), count(fields.get("output_tokens"))
    total = count(fields.get("total_tokens"))
    if given is None and output is not None and total is not None and total >= output:
        given = total - output  # Ark names only the other two
    cached = count(mapping(fields.get("input_tokens_details")).get("cached_tokens"))
    return Usage(input=given, output=output, cached=cached)


def picture_cost(value: dict[str, Any], currency: str) -> Cost | None:
    """Return what an answer says that its picture cost; see `read_cost`."""
    return read_cost(value.get("usage"), currency)


def _row(row: dict[str, Any]) -> Item | None:
    if row.get("error"):
        return Item(error=row["error"])
    if encoded := string(row.get("b64_json")):
        return Item(encoded=encoded)
    return _addressed(row.get("url"))


def _said(message: dict[str, Any]) -> list[Item | None]:
    """Return the pictures of a chat message: beside its words, among them, or in Markdown."""
    content = message.get("content")
    parts = [*objects(message.get("images")), *objects(content)]
    found = [_part(part) for part in parts]
    texts = [content, *(part.get("text") for part in objects(content))]
    for text in texts:
        found += [item_of(address) for address in _MARKDOWN.findall(string(text))]
    return found


def _part(part: dict[str, Any]) -> Item | None:
    inline = mapping(part.get("inlineData")) or mapping(part.get("inline_data"))
    if encoded := string(inline.get("data")) or string(part.get("b64_json")):
        return Item(encoded=encoded)
    return _addressed(part.get("image_url") or part.get("url"))


def _addressed(value: Any) -> Item | None:
    if isinstance(value, dict):
        value = cast("dict[str, Any]", value).get("url")
    address = string(value).strip()
    return item_of(address) if address else None
