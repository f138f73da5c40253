"""Lines: bullets, labels and lists as models write them."""

import pytest

from engine.policy.parsing.lines import entry_of, split_label, split_list, undress, without_gloss


@pytest.mark.parametrize(
    ("line", "entry"),
    [
        ("- a", "a"),
        ("  * a b", "a b"),
        ("-蝴蝶", "蝴蝶"),
        ("• a", "a"),
        ("1. a", "a"),
        ("12) a", "a"),
        ("1、蝴蝶", "蝴蝶"),
        ("（3）蝴蝶", "蝴蝶"),
        ("② 蝴蝶", "蝴蝶"),
        ("三、蝴蝶", "蝴蝶"),
        ("B) a", "a"),
        ("> - a", "a"),
        ("- **a**", "**a**"),
        ("a", None),
        ("3.14 is pi", None),
        ("-5 degrees", None),
        ("**bold**", None),
        ("**粗体**", None),
        ("- ", None),
        ("", None),
    ],
)
def test_bullets(line: str, entry: str | None):
    assert entry_of(line) == entry


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ("a: b", ("a", "b")),
        ("**a**: b", ("a", "b")),
        ("**a:** b", ("a", "b")),
        ("概念：一张：卡", ("概念", "一张：卡")),
        ("a - b", ("a", "b")),
        ("paper-cut", ("paper-cut", "")),
        ("a——b", ("a", "b")),
        ("a (b)", ("a", "")),
        ("蝴蝶（图案）：美", ("蝴蝶", "美")),
        (": b", ("b", "")),
        ("", ("", "")),
    ],
)
def test_labels(line: str, parts: tuple[str, str]):
    assert split_label(line) == parts


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a, b，c、d; e / f", ["a", "b", "c", "d", "e", "f"]),
        ("paper cut, red", ["paper cut", "red"]),
        ("蝴蝶 剪纸", ["蝴蝶", "剪纸"]),
        (" , ,", []),
    ],
)
def test_lists(text: str, words: list[str]):
    assert split_list(text) == words


def test_dress_and_gloss():
    assert undress(" **“蝴蝶”**。") == "蝴蝶"
    assert undress("f(x)") == "f(x)"
    assert undress("蝴蝶）") == "蝴蝶"
    assert without_gloss("蝴蝶 [图案]") == "蝴蝶"
    assert without_gloss("（图案）") == "（图案）"
