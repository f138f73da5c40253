"""Words taken from topics, descriptions and other people."""

import pytest
from hypothesis import given, strategies as st

from engine.providers.rehearsal.script import load
from engine.providers.rehearsal.words import (
    clip,
    colours_in,
    noun_phrase,
    plain,
    quote_from,
    sentences,
    shapes_in,
    short_topic,
    topic_words,
)


@pytest.mark.parametrize(
    ("topic", "words"),
    [
        ("智能水杯", ("智能", "水杯")),
        ("乡村图书馆改造", ("乡村", "图书馆", "改造")),
        ("剪纸蝴蝶文创礼物", ("剪纸", "蝴蝶", "文创", "礼物")),
        ("给老人用的电饭煲", ("老人", "电饭煲")),
        ("线上读书会服务", ("线上", "读书会", "服务")),
        ("A quieter electric kettle", ("quieter", "electric", "kettle")),
        ("", ()),
    ],
)
def test_topic_words(topic: str, words: tuple[str, ...]):
    assert topic_words(topic, load("zh").lexicon) == words


@pytest.mark.parametrize(
    ("lang", "topic", "thing"),
    [
        ("zh", "智能水杯", "智能水杯"),
        ("zh", "乡村图书馆改造", "乡村图书馆"),
        ("zh", "为年轻旅行者设计的剪纸蝴蝶礼物", "蝴蝶礼物"),
        ("en", "A quieter electric kettle", "electric kettle"),
        ("en", "A paper-cut butterfly gift for young travellers", "butterfly gift"),
        ("en", "Redesign of the village library", "village library"),
    ],
)
def test_noun_phrase(lang: str, topic: str, thing: str):
    assert noun_phrase(topic, load(lang).lexicon) == thing


@pytest.mark.parametrize(
    ("topic", "phrase"),
    [
        ("A quieter electric kettle", "a quieter electric kettle"),
        ("Smart water bottle", "the smart water bottle"),
        ("Noise-cancelling headphones", "noise-cancelling headphones"),
        ("How might we sleep?", "“How might we sleep”"),
        ("", "this question"),
    ],
)
def test_short_topic_in_english(topic: str, phrase: str):
    assert short_topic(topic, load("en").lexicon, "en") == phrase


def test_plain_removes_what_could_act():
    assert plain("a\x1b[31m “b” {c}\u202e[/usr/bin]\nd") == "a 31m b c /usr/bin d"
    assert plain("批量的“民族风”会皱眉") == "批量的民族风会皱眉"
    assert plain("don't") == "don't"


def test_clip():
    assert clip("一二三四五六七八九十。", 6) == "一二三四……"
    assert clip("one two three four", 3) == "one two three..."
    assert clip("短句。", 6) == "短句"


def test_sentences():
    assert sentences("好吗？好。走", "zh") == ["好吗？", "好。", "走"]
    assert sentences("Is it 3.5? Yes. “No.” Go", "en") == ["Is it 3.5?", "Yes.", "“No.”", "Go"]


def test_colours_and_shapes_in_order_of_mention():
    lexicon = load("zh").lexicon
    assert colours_in(("先是米白色，再是大红色",), lexicon) == ("米白色", "大红色")
    assert shapes_in(("一只蝴蝶停在圆形里",), lexicon) == ("一只蝴蝶", "一个圆")


def test_quote_is_a_whole_clause_without_foreign_quotes():
    said = [
        "他说“要快一点才行”，我不信。",
        "所以它得经得起摔打才好，别的再说。",
        "手感比颜色更要紧。",
    ]
    weak = load("zh").lexicon.lists["weak"]
    assert quote_from(said, "zh", ("手感",), 18, weak) == "手感比颜色更要紧"
    assert quote_from(["短。"], "zh", (), 18) == ""


@given(st.text(max_size=300), st.sampled_from(["zh", "en"]))
def test_any_topic_gives_safe_words(text: str, lang: str):
    lexicon = load(lang).lexicon
    made = [short_topic(text, lexicon, lang), noun_phrase(text, lexicon)]
    made += topic_words(text, lexicon)
    for word in made:
        assert len(word) < 200
        assert not set(word) & set("\n\x1b[]{}<>\u202e")


@given(st.text(max_size=300), st.sampled_from(["zh", "en"]))
def test_any_speech_gives_safe_quotes(text: str, lang: str):
    quote = quote_from(sentences(text, lang), lang, (), 18)
    assert len(quote) <= 18 * 16
    assert not set(quote) & set('“”"\n\x1b[]{}<>')
