"""Values out of foreign JSON: what has the wrong type is as good as missing."""

import math
from typing import Any

import pytest

from engine.providers.foreign_json import count, mapping, objects, string

ODD: tuple[Any, ...] = (None, True, 3, "x", [], [3], {}, {"a": 1})


def test_values_of_any_type_are_borne():
    assert [mapping(one) for one in ODD] == [{}] * 7 + [{"a": 1}]
    assert [string(one) for one in ODD] == ["", "", "", "x", "", "", "", ""]
    assert objects({"a": 1}) == []
    assert objects(list(ODD)) == [{}, {"a": 1}]


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (0, 0), (7, 7), (7.9, 7), (-1, None), (True, None), ("7", None), (None, None),
        (math.nan, None), (math.inf, None), (10**15, None),
    ],
)  # fmt: skip
def test_counts_are_numbers_that_tokens_can_have(value: Any, number: int | None):
    assert count(value) == number
