"""KJ trees: JSON of any shape and outlines by headings, bullets and indents."""

import json
from collections import Counter

import pytest
from hypothesis import given, strategies as st

from engine.policy.affinity import Tree, place_words
from engine.policy.parsing.trees import MAX_LEVELS, parse_tree, problems, settle
from engine.vocabulary.messages import Group

WORDS = ("蝴蝶", "对称", "红纸", "剪刀", "自由")
EXPECTED = Tree(
    core="吉祥",
    groups=(
        Group(label="形", members=("蝴蝶", "对称")),
        Group(label="艺", members=("红纸", "剪刀")),
    ),
    single=("自由",),
)


@pytest.mark.parametrize(
    "text",
    [
        '{"core": "吉祥", "groups": [{"label": "形", "members": ["蝴蝶", "对称"]}, {"label": "艺", "members": ["红纸", "剪刀"]}], "single": ["自由"]}',
        '```json\n{"核心概念": "吉祥", "分组": [{"名称": "形", "关键词": ["蝴蝶", "对称"]}, {"名称": "艺", "关键词": ["红纸", "剪刀"]}], "单独": ["自由"]}\n```',
        '{"core": "吉祥", "groups": {"形": ["蝴蝶", "对称"], "艺": ["红纸", "剪刀"]}, "single": ["自由"]}',
        '{"core": "吉祥", "形": ["蝴蝶", "对称"], "艺": ["红纸", "剪刀"], "single": ["自由"]}',
        '{"core": "吉祥", "groups": [{"形": ["蝴蝶", "对称"]}, {"艺": ["红纸", "剪刀"]}], "single": "自由"}',
        '{"core": "吉祥", "groups": [{"label": "形", "members": [{"word": "蝴蝶"}, {"word": "对称"}]}, {"label": "艺", "members": "红纸、剪刀"}], "single": ["自由"]',
        "核心：吉祥\n\n## 形\n- 蝴蝶\n- 对称\n\n## 艺\n- 红纸\n- 剪刀\n\n## 单独\n- 自由",
        "核心概念：吉祥\n形：\n- 蝴蝶\n- 对称\n艺：\n- 红纸\n- 剪刀\n单独：\n- 自由",
        "核心：吉祥\n形：蝴蝶、对称\n艺：红纸、剪刀\n单独：自由",
        "核心：吉祥\n1. 形：蝴蝶、对称\n2. 艺：红纸、剪刀\n单独：自由",
        "**核心**：吉祥\n**形**\n- 蝴蝶\n- 对称\n**艺**\n- 红纸\n- 剪刀\n**单独**\n- 自由",
        "Core: 吉祥\nGroups:\n- 形\n  - 蝴蝶\n  - 对称\n- 艺\n  - 红纸\n  - 剪刀\nSingle:\n- 自由",
        "- 核心：吉祥\n- 形\n\t- 蝴蝶：图案\n\t- 对称\n- 艺\n\t- 红纸\n\t- 剪刀\n- 单独\n\t- 自由",
    ],
)
def test_every_way_of_writing_a_tree(text: str):
    assert parse_tree(text, WORDS) == EXPECTED


@pytest.mark.parametrize(
    "text",
    [
        '{"groups": [{"label": "外", "members": ["蝴蝶"], "groups": [{"label": "内", "members": ["对称"]}]}]}',
        '{"groups": [{"label": "外", "members": ["蝴蝶", {"label": "内", "members": ["对称"]}]}]}',
        '{"外": ["蝴蝶", {"label": "内", "members": ["对称"]}]}',
        "# 外\n- 蝴蝶\n- 内\n  - 对称",
        "# 外\n- 蝴蝶\n## 内\n- 对称",
    ],
)
def test_groups_within_groups(text: str):
    inner = Group(label="内", members=("对称",))
    expected = Tree(groups=(Group(label="外", members=("蝴蝶",), groups=(inner,)),))
    assert parse_tree(text, WORDS) == expected


def test_words_are_spelled_as_the_keywords_and_invented_ones_kept():
    tree = parse_tree(
        '{"groups": [{"label": "x", "members": ["BUTTERFLY!", "moth"]}]}', ("butterfly", "red")
    )
    assert tree == Tree(groups=(Group(label="x", members=("butterfly", "moth")),))
    assert problems(tree, ("butterfly", "red")) == ("missing: red", "invented: moth")
    assert settle(tree, ("butterfly", "red")).single == ("red",)


def test_levels_are_bounded_and_no_word_is_lost():
    value: object = ["自由"]
    for _ in range(20):
        value = [{"label": "x", "members": ["蝴蝶"], "groups": value}]
    tree = parse_tree(json.dumps({"groups": value}), WORDS)
    assert tree is not None
    depth, groups = 0, tree.groups
    while groups:
        depth, groups = depth + 1, groups[0].groups
    assert depth == MAX_LEVELS
    assert "自由" in place_words(tree)


@pytest.mark.parametrize(
    "text",
    ["", "No idea.", "{}", '{"groups": []}', '{"groups": [{"label": "x", "members": ["moth"]}]}'],
)
def test_a_tree_without_keywords_is_none(text: str):
    assert parse_tree(text, WORDS) is None


@given(st.permutations(WORDS), st.lists(st.integers(0, 2), min_size=5, max_size=5))
def test_what_was_written_as_json_reads_back(words: list[str], where: list[int]):
    members = [[w for w, place in zip(words, where, strict=True) if place == n] for n in range(3)]
    groups = [{"label": f"g{n}", "members": members[n]} for n in (1, 2)]
    tree = parse_tree(json.dumps({"core": "k", "groups": groups, "single": members[0]}), WORDS)
    assert tree is not None
    assert tree.single == tuple(members[0])
    assert [list(group.members) for group in tree.groups] == [m for m in members[1:] if m]


@given(st.text(alphabet="[]{}\"':,，、-*#1. \n\t蝴蝶对称核心：", max_size=80))
def test_nothing_makes_it_raise_and_settling_loses_nothing(text: str):
    tree = parse_tree(text, WORDS)
    if tree is not None:
        assert Counter(place_words(settle(tree, WORDS))) == Counter(WORDS)


@pytest.mark.parametrize(
    "text",
    [
        "[" * 50_000,
        '{"groups":[' * 9_000,
        "- 蝴蝶\n  " * 9_000,
        " " * 50_000 + "- 蝴蝶",
        "：" * 50_000,
    ],
)
def test_hostile_text_ends(text: str):
    assert parse_tree(text, WORDS) is None or place_words(parse_tree(text, WORDS) or Tree())


def test_indents_ever_deeper_end():
    text = "\n".join(" " * depth + "- 蝴蝶" for depth in range(1500))
    tree = parse_tree(text, WORDS)
    assert tree is not None
    assert set(place_words(tree)) == {"蝴蝶"}
