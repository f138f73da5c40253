"""JSON in answers: valid JSON reads exactly, untidy JSON reads as it was meant."""

import json

import pytest
from hypothesis import given, strategies as st

from engine.policy.parsing.json_repair import MAX_DEPTH, elements, extract_json, fields

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**12), 10**12),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=20),
    st.text(alphabet="a\"'\\{}[]:,，：“”蝶/ \n#", max_size=20),
)
values = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)
containers = st.one_of(
    st.lists(values, min_size=1, max_size=4),
    st.dictionaries(st.text(max_size=8), values, min_size=1, max_size=4),
)


@given(containers, st.booleans(), st.sampled_from([None, 0, 2]))
def test_valid_json_reads_exactly(value: object, ascii_only: bool, indent: int | None):
    assert extract_json(json.dumps(value, ensure_ascii=ascii_only, indent=indent)) == value


@given(containers)
def test_prose_and_fences_around_are_ignored(value: object):
    text = json.dumps(value)
    if "```" not in text and "~~~" not in text:
        assert extract_json(f"Sure, here it is.\n```json\n{text}\n```\nGood luck!") == value


@given(st.text(alphabet="[]{}\"':,，“”\\/#* \n`true1蝶", max_size=80))
def test_nothing_makes_it_raise(text: str):
    assert extract_json(text) is None or isinstance(extract_json(text), dict | list)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{'a': 'b', 'c': [1, 2,],}", {"a": "b", "c": [1, 2]}),
        ("{a: 1, b-c: two words}", {"a": 1, "b-c": "two words"}),
        ("{“关键词”：[“蝴蝶”，“剪纸”、“自由”]}", {"关键词": ["蝴蝶", "剪纸", "自由"]}),
        ("｛“a”：［1，2］｝", {"a": [1, 2]}),
        ('{"ok": True, "no": False, "x": None}', {"ok": True, "no": False, "x": None}),
        ('["a", "b", // comment\n "c" /* more */, # and this\n "d"]', ["a", "b", "c", "d"]),
        ('{"keywords": ["蝴蝶", "剪', {"keywords": ["蝴蝶", "剪"]}),
        ('{"a": 1, "b', {"a": 1}),
        ('{"a": 1, "b":', {"a": 1}),
        ('{"a": [1, {"b": "c"', {"a": [1, {"b": "c"}]}),
        ('["a" "b"\n"c"]', ["a", "b", "c"]),
        ('["a", "b", ...]', ["a", "b"]),
        ('{"say": "she said "hello" to me", "n": 2}', {"say": 'she said "hello" to me', "n": 2}),
        ("{'it': 'it's fine'}", {"it": "it's fine"}),
        ('{"a": , "b": 2}', {"a": None, "b": 2}),
        ('{"a": "line\nbreak"}', {"a": "line\nbreak"}),
        (r'{"a": "\u8774\u8776 \ud83e\udd8b \/ \d"}', {"a": "蝴蝶 🦋 / \\d"}),
        (r'{"a": "\u0041\udc00"}', {"a": "A\udc00"}),
        ('{"a": "x\\', {"a": "x"}),
        ('See [1]. The answer: {"keywords": ["a", "b"]} Thanks.', {"keywords": ["a", "b"]}),
        ('Well :{ no. ["a", "b"]', ["a", "b"]),
        ('~~~\n["a"]\n~~~', ["a"]),
        ('```json\n{"a": 1', {"a": 1}),
        ('{"list": [1, 2}', {"list": [1, 2]}),
        ('[{"a": 1]', [{"a": 1}]),
        ('{"url": http://x.org/a, n: 12 // twelve\n}', {"url": "http://x.org/a", "n": 12}),
        ("[-1.5e3, 007, 1_000, 12apples]", [-1500.0, 7, "1_000", "12apples"]),
    ],
)
def test_untidy_json_reads_as_meant(text: str, expected: object):
    assert extract_json(text) == expected


@pytest.mark.parametrize("text", ["", "no JSON here", "{}", "[]", '"only a string"', "42", "{ : }"])
def test_nothing_usable_is_none(text: str):
    assert extract_json(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        "{" * 100_000,
        '{"a":' * 20_000,
        '[{"' * 30_000,
        "{a{a" * 25_000,
        '"' * 100_000,
        '["' * 50_000,
        "[" + '"\\' * 50_000,
        "[/*" * 33_000,
        "[" + " " * 100_000 + "{",
        "```" * 33_000,
        "```json [" * 11_000,
        "[[" + '"a" ' * 25_000,
        "[9" + "9" * 100_000 + "]",
        "“" * 100_000,
        "[，" * 50_000,
    ],
)
def test_hostile_text_ends(text: str):
    found = extract_json(text)
    assert found is None or isinstance(found, dict | list)


def test_depth_is_bounded_by_the_documented_line():
    deep = "[" * MAX_DEPTH + "1" + "]" * MAX_DEPTH
    assert str(extract_json(deep)).count("[") == MAX_DEPTH
    assert extract_json("[" * (MAX_DEPTH + 200) + "1" + "]" * (MAX_DEPTH + 200)) is None


def test_an_outer_value_too_deep_gives_way_to_one_inside():
    inner = '{"keywords": ["a"]}'
    assert extract_json("[" * (MAX_DEPTH + 5) + inner) is not None


def test_shapes_of_json():
    assert fields({"a": 1}) == {"a": 1}
    assert fields([1]) == {}
    assert elements([1]) == [1]
    assert elements("abc") == []
