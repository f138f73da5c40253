"""One chunk of an OpenAI-style answer, read tolerantly (`providers.md`, section 3.8)."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, cast

from engine.vocabulary.messages import FinishReason
from engine.vocabulary.usage import Cost, Usage

_REASONING_FIELDS = ("reasoning_content", "reasoning", "thinking", "thought")

_FINISH: dict[str, FinishReason] = {
    "length": "length",
    "max_tokens": "length",
    "model_length": "length",
    "content_filter": "filter",
    "refusal": "filter",
    "safety": "filter",
    "tool_calls": "tool",
    "function_call": "tool",
    "tool_use": "tool",
    "error": "error",
    "abort": "error",
    "insufficient_system_resource": "error",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What one chunk holds; `finish` is the server's own word, empty where there is none."""

    text: str = ""
    reasoning: str = ""
    refusal: str = ""
    finish: str = ""
    model: str | None = None
    usage: Usage | None = None
    reasoning_details: tuple[dict[str, Any], ...] = ()
    """Opaque pieces of reasoning (OpenRouter), to be sent back unchanged."""


def finish_reason(raw: str) -> FinishReason:
    """Return the engine's reason for a server's word; unknown words are a plain stop."""
    return _FINISH.get(raw.lower(), "stop")


def read_frame(value: dict[str, Any]) -> Frame:
    """Return what a chunk says, whatever is missing, null or of another type in it."""
    choice = _first_choice(value.get("choices"))
    delta = mapping(choice.get("delta")) or mapping(choice.get("message"))
    finish = choice.get("finish_reason")
    model = value.get("model")
    content = delta.get("content")
    return Frame(
        text=_words(content, "text"),
        reasoning=_reasoning(delta) or _words(content, "thinking"),
        refusal=string(delta.get("refusal")),
        finish=string(finish),
        model=model if isinstance(model, str) and model else None,
        usage=read_usage(value.get("usage")),
        reasoning_details=_opaque(delta.get("reasoning_details")),
    )


def read_usage(value: Any) -> Usage | None:
    """Return the tokens of a usage object, None where it says nothing."""
    fields = mapping(value)
    usage = Usage(
        input=count(fields.get("prompt_tokens")),
        output=count(fields.get("completion_tokens")),
        reasoning=count(mapping(fields.get("completion_tokens_details")).get("reasoning_tokens")),
        cached=count(mapping(fields.get("prompt_tokens_details")).get("cached_tokens")),
    )
    return None if usage == Usage() else usage


def read_cost(value: Any) -> Cost | None:
    """Return the dollars that OpenRouter's usage object names (`providers.md`, section 3.1).

    With the user's own key at the model's maker it names OpenRouter's share alone: None.
    """
    fields = mapping(value)
    amount = fields.get("cost")
    if isinstance(amount, bool) or not isinstance(amount, int | float) or fields.get("is_byok"):
        return None
    return Cost(currency="USD", amount=Decimal(str(amount))) if 0 <= amount < 1e9 else None


def _first_choice(choices: Any) -> dict[str, Any]:
    if not isinstance(choices, list):
        return {}
    for choice in cast("list[Any]", choices):
        fields = mapping(choice)
        if fields and fields.get("index", 0) in (0, None):
            return fields
    return {}


def _reasoning(delta: dict[str, Any]) -> str:
    """Return the reasoning of a delta: the first of the known fields that has any."""
    for name in _REASONING_FIELDS:
        if words := string(delta.get(name)):
            return words
    details = delta.get("reasoning_details")
    if not isinstance(details, list):
        return ""
    found = [mapping(detail) for detail in cast("list[Any]", details)]
    return "".join(string(one.get("text")) or string(one.get("summary")) for one in found)


def _opaque(details: Any) -> tuple[dict[str, Any], ...]:
    """Return the details that hold a signature or encrypted data: the others are only words."""
    if not isinstance(details, list):
        return ()
    found = [mapping(detail) for detail in cast("list[Any]", details)]
    return tuple(one for one in found if one.get("signature") or one.get("data"))


def _words(content: Any, kind: str) -> str:
    """Return the words of a content that is a string or a list of parts of a kind."""
    if isinstance(content, str):
        return content if kind == "text" else ""
    if not isinstance(content, list):
        return ""
    found: list[str] = []
    for part in cast("list[Any]", content):
        if isinstance(part, str) and kind == "text":
            found.append(part)
        inside = mapping(part).get(kind)
        found.append(_words(inside, "text") if isinstance(inside, str | list) else "")
    return "".join(found)


def mapping(value: Any) -> dict[str, Any]:
    """Return an object, empty where it is none."""
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def string(value: Any) -> str:
    """Return words, empty where they are none."""
    return value if isinstance(value, str) else ""


def objects(value: Any) -> list[dict[str, Any]]:
    """Return the objects of a list, whatever else it holds; none where it is no list."""
    if not isinstance(value, list):
        return []
    return [mapping(one) for one in cast("list[Any]", value) if isinstance(one, dict)]


def count(value: Any) -> int | None:
    """Return a number of tokens, None where it is none."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e15:
        return None
    return int(value)
