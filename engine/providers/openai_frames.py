"""One chunk of an OpenAI-style answer, read tolerantly (`providers.md`, section 3.8)."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, cast

from engine.providers.foreign_json import count, mapping, string
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
    cost: Cost | None = None
    reasoning_details: tuple[dict[str, Any], ...] = ()
    """Opaque pieces of reasoning (OpenRouter), to be sent back unchanged."""


def finish_reason(raw: str) -> FinishReason:
    """Return the engine's reason for a server's word; unknown words are a plain stop."""
    return _FINISH.get(raw.lower(), "stop")


def read_frame(value: dict[str, Any], currency: str = "") -> Frame:
    """Return what a chunk says, whatever is missing, null or of another type in it.

    `currency` is that of costs, empty where the provider names none.
    """
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
        cost=read_cost(value.get("usage"), currency),
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


def read_cost(value: Any, currency: str) -> Cost | None:
    """Return what a usage object says that the call cost, in the currency of the provider.

    None where it does not say it, or where there is no currency. With a key of one's own for
    the model's maker (`is_byok`) the maker's bill is added, and the sum is unknown without
    it. Source: `providers.md`, section 3.1.
    """
    fields = mapping(value)
    cost = _amount(fields.get("cost")) if currency else None
    if cost is not None and fields.get("is_byok") is True:
        upstream = _amount(mapping(fields.get("cost_details")).get("upstream_inference_cost"))
        cost = None if upstream is None else cost + upstream
    return None if cost is None else Cost(currency=currency, amount=cost)


def _amount(value: Any) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        return None
    return amount if amount.is_finite() and 0 <= amount < 1_000_000 else None


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
