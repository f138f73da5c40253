"""Keywords: every way that models write them, and what counts as the same word."""

import json

import pytest
from hypothesis import given, strategies as st

from engine.policy.parsing.keywords import KEYWORD_CELLS, deduplicate, key_of, parse_keywords
from engine.policy.text import cells, clean

ZH = ("蝴蝶", "剪纸", "自由")
EN = ("butterfly", "paper cut", "freedom")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('["蝴蝶", "剪纸", "自由"]', ZH),
        ('{"keywords": ["蝴蝶", "剪纸", "自由"]}', ZH),
        ('好的。\n```json\n{"关键词": ["蝴蝶", "剪纸", "自由"]}\n```\n以上。', ZH),
        ('[{"word": "蝴蝶", "axis": "图案"}, {"keyword": "剪纸"}, {"name": "自由"}]', ZH),
        ('{"图案": ["蝴蝶"], "材质": ["剪纸"], "文化": ["自由"]}', ZH),
        ('{"keywords": {"pattern": ["butterfly"], "form": ["paper cut", "freedom"]}}', EN),
        ('{"keywords": "butterfly, paper cut, freedom"}', EN),
        ('{"keywords": ["蝴蝶", "剪纸", "自由', ZH),
        ("{“keywords”：[“蝴蝶”，“剪纸”，“自由”]}", ZH),
        ("['butterfly', 'paper cut', 'freedom']", EN),
        ("<keywords>蝴蝶、剪纸、自由</keywords>", ZH),
        ("Thinking...\n<Keywords>\nbutterfly, paper cut, freedom\n</keywords> done", EN),
        ('<keywords>["butterfly", "paper cut", "freedom"]</keywords>', EN),
        ("<关键词>蝴蝶，剪纸，自由", ZH),
        ("关键词：【蝴蝶、剪纸、自由】", ZH),
        ("【蝴蝶】【剪纸】【自由】", ZH),
        ("Keywords: [butterfly, paper cut, freedom]", EN),
        ("- 蝴蝶\n- 剪纸\n- 自由", ZH),
        ("1. 蝴蝶\n2. 剪纸\n3. 自由", ZH),
        ("1、蝴蝶\n2、剪纸\n3、自由", ZH),
        ("（1）蝴蝶\n（2）剪纸\n（3）自由", ZH),
        ("① 蝴蝶\n② 剪纸\n③ 自由", ZH),
        ("一、蝴蝶\n二、剪纸\n三、自由", ZH),
        ("* butterfly\n* paper cut\n* freedom", EN),
        ("Here they are:\n\n1. **butterfly**: the motif\n2. **paper cut** - craft\n3. freedom", EN),
        ("1. 蝴蝶：象征美\n2. 剪纸（非遗）\n3. 自由——年轻人的心愿", ZH),
        ("- 图案：蝴蝶\n- 材质：剪纸\n- 文化：自由", ZH),
        ("- Pattern: butterfly, paper cut\n- Culture: freedom", EN),
        ("蝴蝶\n剪纸\n自由", ZH),
        ("Keywords:\nbutterfly\npaper cut\nfreedom", EN),
        ("我想说的是这个。\n蝴蝶、剪纸、自由", ZH),
        ("蝴蝶、剪纸、自由", ZH),
        ("蝴蝶，剪纸，自由。", ZH),
        ("关键词：蝴蝶 剪纸 自由", ZH),
        ("butterfly; paper cut; freedom", EN),
        ("蝴蝶/剪纸/自由", ZH),
        ("“蝴蝶”、“剪纸”、“自由”", ZH),
        ("- 蝴蝶 [图案]\n- 剪纸 [材质]\n- 自由 [文化]", ZH),
        ("蝴蝶", ("蝴蝶",)),
    ],
)
def test_every_way_of_writing_them(text: str, expected: tuple[str, ...]):
    assert parse_keywords(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   \n\n",
        "I would rather not answer this question with any list of words at all.",
        "很抱歉，作为一个语言模型，我现在没有办法从以上的讨论当中提取出任何一个有用的词语来给你们。",
        "[]",
        '{"keywords": []}',
        "!!! ... ???",
    ],
)
def test_nothing_usable_is_empty(text: str):
    assert all(cells(word) <= KEYWORD_CELLS for word in parse_keywords(text))
    if "," not in text and "，" not in text:
        assert parse_keywords(text) == ()


def test_the_limit_and_the_first_spelling_hold():
    words = json.dumps(["Butterfly", "butterfly!", "ＢＵＴＴＥＲＦＬＹ", "b", "c", "d"])
    assert parse_keywords(words, limit=3) == ("Butterfly", "b", "c")


def test_words_are_cleaned_and_cut():
    (word,) = parse_keywords(json.dumps(["\x1b[31m" + "蝶" * 40]))
    assert cells(word) <= KEYWORD_CELLS
    assert word.endswith("…")
    assert "\x1b" not in word


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Butterfly", "butterfly"),
        ("ＡＢＣ１", "abc1"),
        ("手工-艺", "手工艺"),
        ("paper cut", "paper-cut"),
        ("「蝴蝶」", "蝴蝶"),
        ("ｶﾞﾗｽ", "ガラス"),
        ("Straße", "STRASSE"),
        ("cafe\u0301", "café"),
    ],
)
def test_same_keyword(first: str, second: str):
    assert key_of(first) == key_of(second)


@pytest.mark.parametrize(
    ("first", "second"), [("蝴蝶", "蝴蝶结"), ("C++", "C"), ("resume", "résumé")]
)
def test_different_keywords(first: str, second: str):
    assert key_of(first) != key_of(second)


@given(st.text(max_size=20))
def test_a_key_is_its_own_key(word: str):
    assert key_of(key_of(word)) == key_of(word)


@given(st.lists(st.text(max_size=12), max_size=12), st.integers(0, 8))
def test_deduplicated_words_are_distinct_clean_and_stable(words: list[str], limit: int):
    result = deduplicate(words, limit)
    assert len(result) <= limit
    assert len({key_of(word) for word in result}) == len(result)
    assert deduplicate(result, limit) == result
    assert all(word == clean(word) and cells(word) <= KEYWORD_CELLS for word in result)


@given(
    st.lists(
        st.text(alphabet="abcdefgh蝴蝶剪纸自由ABC", min_size=1, max_size=8), min_size=1, max_size=8
    )
)
def test_json_gives_back_what_was_written(words: list[str]):
    expected = deduplicate(words, 10)
    assert parse_keywords(json.dumps(words)) == expected
    assert parse_keywords(json.dumps({"keywords": words}, ensure_ascii=False)) == expected


@given(st.text(alphabet="[]{}\"':,，、-*1.（）()【】<>keywords/ \n蝴蝶ab", max_size=80))
def test_nothing_makes_it_raise(text: str):
    words = parse_keywords(text)
    assert len(words) <= 10
    assert all(word and "\n" not in word for word in words)


@pytest.mark.parametrize(
    "text",
    [
        "[" * 50_000,
        "- " * 50_000,
        "a," * 50_000,
        "（" * 50_000,
        "<keywords>" * 9_000,
        "：" * 50_000,
        "\n" * 100_000,
    ],
)
def test_hostile_text_ends(text: str):
    assert len(parse_keywords(text)) <= 10
