"""Words taken from topics, descriptions and other people."""

from engine.providers.rehearsal.script import load
from engine.providers.rehearsal.words import (
    clip,
    colours_in,
    mentioned,
    plain,
    sentences,
    shapes_in,
)


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


def test_colours_are_words_of_their_own():
    lexicon = load("en").lexicon
    assert colours_in(("measured, layered and coloured in a red line",), lexicon) == ("red",)
    assert colours_in(("dark grey, then plain grey, then rosewood",), lexicon) == (
        "dark grey",
        "grey",
    )
    assert shapes_in(("during the stars",), lexicon) == ("star",)


def test_latin_words_are_found_where_words_begin():
    table = {"librar": "book", "cup": "cup"}
    assert mentioned(("libraries occupy cups",), table) == ("book", "cup")
    assert mentioned(("an occupied seat",), table) == ()
