"""Ballots: choices in order among the candidates, never one that was not there."""

import json

import pytest
from hypothesis import given, strategies as st

from engine.policy.parsing.ballots import ParsedBallot, parse_ballot

ZH = ("蝴蝶", "剪纸", "自由", "对称", "书签", "红色")
EN = ("butterfly", "paper cut", "freedom", "symmetry", "bookmark", "red")


@pytest.mark.parametrize(
    ("text", "candidates", "choices"),
    [
        ('["剪纸", "蝴蝶"]', ZH, ("剪纸", "蝴蝶")),
        ('{"choices": ["剪纸", "蝴蝶"]}', ZH, ("剪纸", "蝴蝶")),
        (
            '{"choices": [{"keyword": "剪纸", "reason": "x"}, {"keyword": "蝴蝶"}]}',
            ZH,
            ("剪纸", "蝴蝶"),
        ),
        ('{"choices": [2, 1]}', ZH, ("剪纸", "蝴蝶")),
        ('{"choices": ["#2", "1"]}', ZH, ("剪纸", "蝴蝶")),
        ('{"choices": ["B", "A"]}', ZH, ("剪纸", "蝴蝶")),
        ('{"choices": ["2. 剪纸", "1. 蝴蝶"]}', ZH, ("剪纸", "蝴蝶")),
        ('{"1": "剪纸", "2": "蝴蝶"}', ZH, ("剪纸", "蝴蝶")),
        ('{"剪纸": "手艺", "蝴蝶": "图案"}', ZH, ("剪纸", "蝴蝶")),
        ('{"1": {"choice": "剪纸", "reason": "a"}, "2": {"choice": "蝴蝶"}}', ZH, ("剪纸", "蝴蝶")),
        ('{"choices": "剪纸、蝴蝶"}', ZH, ("剪纸", "蝴蝶")),
        ('{"choice": "剪纸", "reason": "手艺"}', ZH, ("剪纸",)),
        ("1. 剪纸：手艺\n2. 蝴蝶：图案", ZH, ("剪纸", "蝴蝶")),
        ("1. **剪纸** - 手艺\n2. **蝴蝶**（图案）", ZH, ("剪纸", "蝴蝶")),
        ("我的选择：\n- 剪纸 因为手艺\n- 蝴蝶 因为图案", ZH, ("剪纸", "蝴蝶")),
        ("剪纸、蝴蝶", ZH, ("剪纸", "蝴蝶")),
        ("我选：剪纸、蝴蝶", ZH, ("剪纸", "蝴蝶")),
        ("2, 1", ZH, ("剪纸", "蝴蝶")),
        ("剪纸\n蝴蝶", ZH, ("剪纸", "蝴蝶")),
        ("Paper-Cut\nBUTTERFLY", EN, ("paper cut", "butterfly")),
        ("1) Paper cut: the craft\n2) Butterfly: the motif", EN, ("paper cut", "butterfly")),
        ("My choices: paper cut, butterfly", EN, ("paper cut", "butterfly")),
        ("- paper cut because it lasts\n- butterfly", EN, ("paper cut", "butterfly")),
        ("#2: it lasts\n#1: it flies", EN, ("paper cut", "butterfly")),
        ('```json\n{"ballot": ["paper cut", "butter', EN, ("paper cut",)),
    ],
)
def test_every_way_of_writing_them(
    text: str, candidates: tuple[str, ...], choices: tuple[str, ...]
):
    ballot = parse_ballot(text, candidates)
    assert ballot is not None
    assert ballot.choices == choices
    assert len(ballot.reasons) == len(choices)


@pytest.mark.parametrize(
    "text",
    [
        '{"choices": [{"keyword": "剪纸", "reason": "手艺"}, {"keyword": "蝴蝶", "reason": "图案"}]}',
        '{"choices": ["剪纸", "蝴蝶"], "reasons": ["手艺", "图案"]}',
        '{"choices": ["剪纸", "蝴蝶"], "reasons": {"蝴蝶": "图案", "剪纸": "手艺"}}',
        '{"剪纸": "手艺", "蝴蝶": "图案"}',
        '{"投票": [{"选择": "剪纸", "理由": "手艺"}, {"选择": "蝴蝶", "理由": "图案"}]}',
        "1. 剪纸：手艺\n2. 蝴蝶：图案",
        "1. 剪纸 手艺\n2. 蝴蝶 图案",
        "剪纸：手艺\n蝴蝶：图案",
        "#2：手艺\n#1：图案",
    ],
)
def test_reasons_stand_beside_their_choices(text: str):
    expected = ParsedBallot(choices=("剪纸", "蝴蝶"), reasons=("手艺", "图案"))
    assert parse_ballot(text, ZH) == expected


def test_doubles_go_and_unknown_ones_are_listed():
    text = json.dumps(["剪纸", "蝴蝶结", "剪纸！", "7", "自由"])
    ballot = parse_ballot(text, ZH)
    assert ballot == ParsedBallot(
        choices=("剪纸", "自由"), reasons=("", ""), unknown=("蝴蝶结", "7")
    )


def test_only_so_many_choices_count():
    ballot = parse_ballot(json.dumps(ZH), ZH, choices=3)
    assert ballot is not None
    assert ballot.choices == ZH[:3]


def test_a_candidate_that_is_a_number_is_meant_by_its_name():
    ballot = parse_ballot('["3", "1"]', ("2", "3", "x"))
    assert ballot is not None
    assert ballot.choices == ("3", "2")


@pytest.mark.parametrize(
    "text", ["", "I abstain.", '{"choices": []}', '["蝴蝶结"]', "我弃权。", "0", "99", "{}"]
)
def test_no_known_candidate_is_no_ballot(text: str):
    assert parse_ballot(text, ZH) is None


@given(st.permutations(ZH).map(lambda order: order[:4]))
def test_json_and_numbered_lines_agree(order: list[str]):
    by_json = parse_ballot(json.dumps({"choices": order}, ensure_ascii=False), ZH)
    by_lines = parse_ballot(
        "\n".join(f"{place}. {word}" for place, word in enumerate(order, 1)), ZH
    )
    assert by_json == by_lines
    assert by_json is not None
    assert by_json.choices == tuple(order)


@given(st.text(alphabet="[]{}\"':,，、-*#1.2AB蝴蝶剪纸 \n", max_size=80))
def test_nothing_makes_it_raise_and_only_candidates_are_chosen(text: str):
    ballot = parse_ballot(text, ZH)
    if ballot is not None:
        assert ballot.choices
        assert set(ballot.choices) <= set(ZH)
        assert len(set(ballot.choices)) == len(ballot.choices) == len(ballot.reasons)
