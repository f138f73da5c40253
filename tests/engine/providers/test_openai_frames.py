"""Chunks of chat answers as many servers write them."""

from decimal import Decimal
from typing import Any

import pytest

from engine.providers.openai_frames import Frame, finish_reason, read_cost, read_frame, read_usage
from engine.vocabulary.usage import Cost, Usage


def choice(**fields: Any) -> dict[str, Any]:
    return {"choices": [{"index": 0, **fields}]}


@pytest.mark.parametrize(
    ("value", "frame"),
    [
        ({}, Frame()),
        ({"choices": None}, Frame()),
        ({"choices": []}, Frame()),
        ({"choices": {}}, Frame()),
        (choice(delta=None), Frame()),
        (choice(), Frame()),
        (choice(delta={"role": "", "content": None}), Frame()),
        (choice(delta={"content": "a"}, finish_reason=""), Frame(text="a")),
        (choice(delta={"content": "a"}, finish_reason="eos"), Frame(text="a", finish="eos")),
        (choice(message={"content": "a"}), Frame(text="a")),
        ({"choices": [{"delta": {"content": "a"}}], "model": "m"}, Frame(text="a", model="m")),
        ({"choices": [{"index": 1, "delta": {"content": "b"}}]}, Frame()),
        (choice(delta={"content": [{"type": "text", "text": "a"}, "b", 7]}), Frame(text="ab")),
        (
            choice(delta={"content": [{"type": "thinking", "thinking": [{"text": "t"}]}]}),
            Frame(reasoning="t"),
        ),
        (choice(delta={"reasoning_content": "a", "reasoning": "b"}), Frame(reasoning="a")),
        (choice(delta={"reasoning_content": "", "reasoning": "b"}), Frame(reasoning="b")),
        (
            choice(delta={"reasoning_details": [{"text": "a"}, {"summary": "b"}, None, {}]}),
            Frame(reasoning="ab"),
        ),
        (choice(delta={"thinking": "a"}), Frame(reasoning="a")),
        (choice(delta={"refusal": "no"}), Frame(refusal="no")),
    ],
)
def test_chunks(value: dict[str, Any], frame: Frame):
    assert read_frame(value) == frame


@pytest.mark.parametrize(
    ("value", "usage"),
    [
        (None, None),
        ({}, None),
        ("many", None),
        ({"prompt_tokens": None}, None),
        ({"prompt_tokens": True, "completion_tokens": -1}, None),
        ({"prompt_tokens": 3.0}, Usage(input=3)),
        (
            {
                "prompt_tokens": 3,
                "completion_tokens": 4,
                "completion_tokens_details": {"reasoning_tokens": 2},
                "prompt_tokens_details": {"cached_tokens": 1},
            },
            Usage(input=3, output=4, reasoning=2, cached=1),
        ),
        ({"completion_tokens": 4, "prompt_tokens_details": None}, Usage(output=4)),
    ],
)
def test_usage(value: Any, usage: Usage | None):
    assert read_usage(value) == usage


@pytest.mark.parametrize(
    ("raw", "reason"),
    [("stop", "stop"), ("", "stop"), ("eos", "stop"), ("end_turn", "stop"), ("LENGTH", "length"),
     ("max_tokens", "length"), ("model_length", "length"), ("content_filter", "filter"),
     ("tool_calls", "tool"), ("abort", "error"), ("something new", "stop")],
)  # fmt: skip
def test_finish_reasons(raw: str, reason: str):
    assert finish_reason(raw) == reason


@pytest.mark.parametrize(
    ("value", "amount"),
    [
        ({"cost": 0.00125}, "0.00125"),
        ({"cost": 0}, "0"),
        ({"cost": 0.5, "is_byok": False}, "0.5"),
        ({"cost": 0.0005, "is_byok": True}, None),
        ({"cost": -1}, None),
        ({"cost": float("nan")}, None),
        ({"cost": float("inf")}, None),
        ({"cost": True}, None),
        ({"cost": "0.5"}, None),
        ({}, None),
        (None, None),
    ],
)
def test_cost(value: Any, amount: str | None):
    cost = read_cost(value)
    assert cost == (None if amount is None else Cost(currency="USD", amount=Decimal(amount)))
