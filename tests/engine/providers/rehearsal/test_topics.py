"""What a topic is about, in both languages and across them."""

import pytest
from hypothesis import given, strategies as st

from engine.providers.rehearsal.script import load
from engine.providers.rehearsal.topics import (
    is_plural,
    noun_phrase,
    short_topic,
    singular,
    topic_noun,
    topic_words,
)


@pytest.mark.parametrize(
    ("topic", "words"),
    [
        ("智能水杯", ("智能", "水杯")),
        ("乡村图书馆改造", ("乡村", "图书馆")),
        ("剪纸蝴蝶文创礼物", ("剪纸", "蝴蝶", "文创", "礼物")),
        ("给老人用的电饭煲", ("老人", "电饭煲")),
        ("线上读书会服务", ("线上", "读书会", "服务")),
        ("A quieter electric kettle", ("quieter", "electric", "kettle")),
        ("AquaPal 3000 launch in 12 cities", ("AquaPal", "cities")),
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
        ("zh", "电水壶的改造设计", "电水壶"),
        ("zh", "AquaPal 3000 上市", "AquaPal 3000"),
        ("zh", "如何让图书馆更欢迎人？", "图书馆"),
        ("zh", "怎样让老人安心过马路", "老人"),
        ("zh", "为年轻旅行者设计的剪纸蝴蝶礼物", "蝴蝶礼物"),
        ("en", "A quieter electric kettle", "electric kettle"),
        ("en", "A paper-cut butterfly gift for young travellers", "butterfly gift"),
        ("en", "A Paper-Cut Butterfly Gift For Young Travellers", "butterfly gift"),
        ("en", "Redesign of the village library", "village library"),
        ("en", "smart water bottle redesign", "water bottle"),
        ("en", "How might we make libraries welcoming?", "libraries"),
        ("en", "How can we help night nurses eat well?", "night nurses"),
        ("en", "AquaPal 3000 launch in 12 cities", "AquaPal 3000"),
        ("en", "Earrings", "earrings"),
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
        ("How might we make libraries welcoming?", "the question of libraries"),
        ("What would a calmer airport be like?", "the question of the calmer airport"),
        ("AquaPal 3000 launch", "the AquaPal 3000 launch"),
        ("", "this question"),
        ("…—", "this question"),
    ],
)
def test_short_topic_in_english(topic: str, phrase: str):
    assert short_topic(topic, load("en").lexicon, "en") == phrase


@pytest.mark.parametrize(
    ("topic", "phrase"),
    [
        ("智能水杯", "智能水杯"),
        ("如何让图书馆更欢迎人？", "图书馆这个题目"),
        ("How might we make libraries welcoming?", "图书馆这个题目"),
        ("", "这个题目"),
    ],
)
def test_short_topic_in_chinese(topic: str, phrase: str):
    assert short_topic(topic, load("zh").lexicon, "zh") == phrase


@pytest.mark.parametrize(
    ("lang", "topic", "noun"),
    [
        ("zh", "smart water bottle redesign", "水杯"),
        ("zh", "earrings", "耳环"),
        ("zh", "AquaPal 3000 launch in 12 cities", "AquaPal 3000"),
        ("en", "电水壶的改造设计", "kettle"),
        ("en", "智能水杯", "water bottle"),
        ("en", "乡村图书馆改造", "library"),
    ],
)
def test_a_topic_in_the_other_language_has_a_word_of_the_table(lang: str, topic: str, noun: str):
    assert topic_noun(topic, load(lang).lexicon, lang) == noun


@pytest.mark.parametrize(
    ("noun", "one"),
    [
        ("earrings", "pair of earrings"),
        ("libraries", "library"),
        ("backpacks", "backpack"),
        ("lunch boxes", "lunch box"),
        ("young people", "young person"),
        ("outdoor furniture", "piece of outdoor furniture"),
        ("bus", "bus"),
        ("glass", "glass"),
    ],
)
def test_one_of_several(noun: str, one: str):
    assert singular(noun, load("en").lexicon) == one


def test_plural():
    assert is_plural("libraries")
    assert not is_plural("campus")


@given(st.text(max_size=300), st.sampled_from(["zh", "en"]))
def test_any_topic_gives_safe_words(text: str, lang: str):
    lexicon = load(lang).lexicon
    made = [short_topic(text, lexicon, lang), noun_phrase(text, lexicon)]
    made += [topic_noun(text, lexicon, lang), singular(noun_phrase(text, lexicon), lexicon)]
    made += topic_words(text, lexicon)
    for word in made:
        assert len(word) < 240
