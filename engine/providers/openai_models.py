"""Lists of models from servers of OpenAI's kind; each tells something else, many only names.

Wire facts: `providers.md`, sections 3.0, 3.1, 3.8 and 3.9.
"""

from decimal import Decimal, InvalidOperation
from typing import Any, cast

from engine.providers.foreign_json import count, mapping, objects, string
from engine.vocabulary.ports import ModelRow
from engine.vocabulary.usage import Price

_WINDOWS = ("context_length", "max_model_len", "max_context_length", "context_window")
_MILLION = Decimal(1_000_000)


def read_models(value: Any) -> list[ModelRow]:
    """Return the rows of a list in its order, each id once."""
    answer: Any = cast("Any", value) if isinstance(value, list) else mapping(value).get("data")
    rows: dict[str, ModelRow] = {}
    for one in objects(answer):
        if name := string(one.get("id")):
            rows.setdefault(name, _row(name, one))
    return list(rows.values())


def _row(name: str, fields: dict[str, Any]) -> ModelRow:
    kinds = mapping(fields.get("architecture"))
    takes, gives = _kinds(kinds, "input_modalities"), _kinds(kinds, "output_modalities")
    top = mapping(fields.get("top_provider"))
    return ModelRow(
        id=name,
        context=_window(fields, top),
        max_output=count(top.get("max_completion_tokens")) or None,
        sees=None if takes is None else "image" in takes,
        draws=None if gives is None else "image" in gives,
        embeds=None if gives is None else "embeddings" in gives,
        price=_price(mapping(fields.get("pricing"))),
    )


def _kinds(fields: dict[str, Any], name: str) -> list[Any] | None:
    found = fields.get(name)
    return cast("list[Any]", found) if isinstance(found, list) else None


def _window(fields: dict[str, Any], top: dict[str, Any]) -> int | None:
    """Return the window in tokens: the smallest of those who may serve, where there are several."""
    inside = mapping(fields.get("meta"))  # llama.cpp
    told = [
        count(top.get("context_length")),
        *(count(fields.get(name)) for name in _WINDOWS),
        count(inside.get("n_ctx")) or count(inside.get("n_ctx_train")),
        *(count(one.get("context_length")) for one in objects(fields.get("providers"))),
    ]
    return min((window for window in told if window), default=None)


def _price(fields: dict[str, Any]) -> Price | None:
    """Return OpenRouter's price (dollars a token, as words) as a million tokens cost."""
    given, output = _money(fields.get("prompt")), _money(fields.get("completion"))
    if given is None or output is None:
        return None
    return Price(
        currency="USD", input=given, output=output, cached=_money(fields.get("input_cache_read"))
    )


def _money(value: Any) -> Decimal | None:
    """Return dollars a million tokens; None where there is no price, or one that depends (-1)."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        amount = Decimal(str(value)) * _MILLION
    except InvalidOperation:
        return None
    return amount.normalize() if amount.is_finite() and amount >= 0 else None
