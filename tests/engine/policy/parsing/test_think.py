"""Inline reasoning: parted from speech however the stream is cut."""

from itertools import groupby, pairwise

import pytest
from hypothesis import given, strategies as st

from engine.policy.parsing.think import Piece, ThinkSplitter, split_whole

fragments = st.lists(
    st.sampled_from(
        (
            "thin",
            " ",
            "\n",
            "speech",
            "蝶",
            "İ",
            "K",
            "<think>",
            "</think>",
            "<THINKING>",
            "</Thought>",
            "<thought>",
            "<",
            "</",
            "<th",
            ">",
        )
    ),
    max_size=12,
).map("".join)


def split(pieces: list[str], *, starts_reasoning: bool = False) -> list[Piece]:
    splitter = ThinkSplitter(starts_reasoning=starts_reasoning)
    found = [piece for text in pieces for piece in splitter.feed(text)]
    found += splitter.close()
    assert all(text for _, text in found)
    return [
        (kind, "".join(text for _, text in run))
        for kind, run in groupby(found, lambda piece: piece[0])
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("Hello.", [("text", "Hello.")]),
        ("<think>hm</think>Hello.", [("reasoning", "hm"), ("text", "Hello.")]),
        ("\n <THINK>hm</Think>\n\nHello.", [("reasoning", "hm"), ("text", "Hello.")]),
        ("<thinking>a</thought>b", [("reasoning", "a"), ("text", "b")]),
        ("<think>a < b </b></think>c", [("reasoning", "a < b </b>"), ("text", "c")]),
        ("<think>never ends </thi", [("reasoning", "never ends </thi")]),
        ("<think></think>", []),
        ("<think>a</think> \n", [("reasoning", "a")]),
        ("<think>a</think><think>b</think>c", [("reasoning", "ab"), ("text", "c")]),
        ("<thi", [("text", "<thi")]),
        ("  <thicket>", [("text", "  <thicket>")]),
        (" \n", [("text", " \n")]),
        ("Use <think>x</think> tags.", [("text", "Use <think>x</think> tags.")]),
    ],
)
def test_what_is_reasoning_and_what_is_speech(text: str, expected: list[Piece]):
    assert split([text]) == expected
    assert split(list(text)) == expected


def test_a_model_whose_template_opens_the_reasoning():
    expected = [("reasoning", "first I"), ("text", "Hello.")]
    assert split(["first I</th", "ink>\nHello."], starts_reasoning=True) == expected


def test_speech_is_not_held_back():
    splitter = ThinkSplitter()
    assert splitter.feed("H") == [("text", "H")]
    assert splitter.feed("i <") == [("text", "i <")]


def test_reasoning_is_not_held_back_longer_than_a_tag():
    splitter = ThinkSplitter()
    assert splitter.feed("<think>abc<") == [("reasoning", "abc")]
    assert splitter.feed("d") == [("reasoning", "<d")]


@given(fragments, st.lists(st.integers(0, 80), max_size=10), st.booleans())
def test_any_split_gives_the_same_result(text: str, places: list[int], starts: bool):
    edges = sorted({0, len(text), *(place for place in places if place < len(text))})
    pieces = [text[a:b] for a, b in pairwise(edges)]
    assert split(pieces, starts_reasoning=starts) == split([text], starts_reasoning=starts)
    assert split(list(text), starts_reasoning=starts) == split([text], starts_reasoning=starts)


@given(st.text())
def test_a_text_without_tags_is_speech_unchanged(text: str):
    if "<" not in text:
        assert "".join(piece for _, piece in split([text])) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<think>a</think>b", ("a", "b")),
        ("so I think\nand so\n</think>\n\nHello.", ("so I think\nand so\n", "Hello.")),
        ("Write `</think>` at the end.", ("", "Write `</think>` at the end.")),
        ("```\n</think>\n```\nis a tag", ("", "```\n</think>\n```\nis a tag")),
        ("plain", ("", "plain")),
    ],
)
def test_whole_answers(text: str, expected: tuple[str, str]):
    assert split_whole(text) == expected
