"""Cards: the same fields however they are written."""

import dataclasses
import json

import pytest
from hypothesis import given, strategies as st

from engine.policy.parsing.cards import NAME_CELLS, NAMES, parse_card
from engine.policy.text import cells
from engine.vocabulary.messages import CardFields

ZH = CardFields(
    name="蝶信",
    concept="一张会飞的明信片",
    form="折叠后展翅",
    elements="对称蝶纹",
    material="宣纸激光雕刻",
    users="年轻游客",
    meaning="吉祥与自由",
    picture_prompt="红色剪纸蝴蝶，对称",
)
ZH_NAMES = (
    "名称",
    "概念",
    "形态与功能",
    "元素与风格",
    "材料与工艺",
    "目标用户",
    "文化寓意",
    "图片提示词",
)
EN_NAMES = (
    *("Name", "Concept", "Form and function", "Elements and style", "Material and craft"),
    *("Target users", "Cultural meaning", "Picture prompt"),
)
VALUES = dataclasses.astuple(ZH)


@pytest.mark.parametrize(
    "names", [ZH_NAMES, EN_NAMES, tuple(f.name for f in dataclasses.fields(ZH))]
)
@pytest.mark.parametrize(
    "form", ["json", "nested", "list", "plain", "bold", "heading", "bullet", "number"]
)
def test_every_way_of_writing_a_card(names: tuple[str, ...], form: str):
    pairs = list(zip(names, VALUES, strict=True))
    written = {
        "json": lambda: json.dumps(dict(pairs), ensure_ascii=False),
        "nested": lambda: "```json\n" + json.dumps({"card": dict(pairs)}) + "\n```",
        "list": lambda: json.dumps([dict(pairs)]),
        "plain": lambda: "\n".join(f"{name}：{value}" for name, value in pairs),
        "bold": lambda: "Here:\n" + "\n\n".join(f"**{name}**: {value}" for name, value in pairs),
        "heading": lambda: "\n".join(f"## {name}\n{value}\n" for name, value in pairs),
        "bullet": lambda: "\n".join(f"- **{name}：** {value}" for name, value in pairs),
        "number": lambda: "\n".join(f"{n}. {p[0]}: {p[1]}" for n, p in enumerate(pairs, 1)),
    }[form]()
    assert parse_card(written) == ZH


def test_lists_and_parts_become_one_field():
    text = '{"name": "Kite", "form": "folds", "function": "carries", "elements": ["wing", "line"]}'
    card = parse_card(text)
    assert card == CardFields(name="Kite", form="folds\ncarries", elements="wing, line")
    parts = parse_card('{"名称": "蝶", "材料": {"主材": "宣纸", "工艺": "剪"}}')
    assert parts is not None
    assert parts.material == "主材: 宣纸、工艺: 剪"


def test_several_lines_stay_in_their_field():
    card = parse_card("Name: Kite\nConcept: it folds\nand it flies\n\nTarget users: travellers")
    assert card == CardFields(name="Kite", concept="it folds\nand it flies", users="travellers")


def test_a_missing_name_is_taken_from_the_concept():
    card = parse_card('{"concept": "' + "A kite that folds. " * 10 + '", "form": "x"}')
    assert card is not None
    assert card.name.startswith("A kite that folds.")
    assert cells(card.name) <= NAME_CELLS


def test_a_cut_off_card_keeps_what_is_there():
    card = parse_card('{"name": "蝶信", "concept": "一张会飞的明信片", "form": "折叠')
    assert card == CardFields(name="蝶信", concept="一张会飞的明信片", form="折叠")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "I have no card.",
        "{}",
        '{"name": "only a name"}',
        "Name: x",
        '{"form": "a", "users": "b"}',
    ],
)
def test_too_little_is_no_card(text: str):
    assert parse_card(text) is None


def test_every_label_means_one_field():
    assert set(NAMES.values()) == {field.name for field in dataclasses.fields(CardFields)}


@given(st.text(alphabet="{}[]\"':：,#*-. \n名称概念nameconcept\x1b", max_size=80))
def test_nothing_makes_it_raise_and_no_control_comes_through(text: str):
    card = parse_card(text)
    if card is not None:
        assert card.name
        assert "\x1b" not in "".join(dataclasses.astuple(card))
