"""The document: entries, notes, replacing, the cap, and what is kept through it all."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, strategies as st

from tui.widgets.stream import rows
from tui.widgets.stream.document import CAP, LONG, Document, Kind
from tui.widgets.stream.rows import LINE, SLICE
from tui.widgets.stream.wrap import breaks

LINES = st.text(st.sampled_from("ab \n工艺`#-*"), max_size=60)


def document(width: int = 20) -> Document:
    made = Document()
    made.dropped = "older text is gone"
    made.set_width(width)
    return made


def rows_of(made: Document) -> list[tuple[int, int, int]]:
    """Wrap what is left, and return every visual line."""
    while not made.whole:
        made.wrap_more()
    return [made.visual(row) for row in range(made.height)]


def wrapped_at_once(made: Document) -> list[tuple[int, int, int]]:
    """Return a document's visual lines as they are when nothing is left for later."""
    rows: list[tuple[int, int, int]] = []
    for at, line in enumerate(made.lines):
        edges = [0, *breaks(line, made.width), len(line)]
        rows += [(at, start, end) for start, end in pairwise(edges)]
    return rows


@given(st.lists(LINES, max_size=8), st.integers(2, 30), st.integers(2, 30))
def test_what_was_appended_is_what_is_there_at_any_width(pieces: list[str], width: int, other: int):
    made = document(width)
    made.begin("u1", "heading")
    for piece in pieces:
        made.append(piece)
    assert made.text_from(0) == "".join(pieces).removesuffix("\n")
    made.set_width(other)
    rows = [made.visual(row) for row in range(made.height)]
    for line in range(len(made.lines)):
        parts = [made.lines[at][start:end] for at, start, end in rows if at == line]
        assert "".join(parts) == made.lines[line]


def test_an_end_that_tells_the_same_changes_nothing_and_one_that_differs_replaces():
    made = document()
    made.begin("u1", "one")
    made.append("half a thou")
    height = made.height
    made.finish("half a thou", "")
    assert made.height == height
    made.begin("u2", "two")
    made.append("wrong")
    made.note("retrying")
    made.append(" words\nand more")
    made.finish("right words", "[stopped]")
    assert made.text_from(0) == "half a thou\nright words"
    assert made.lines[-1] == "[stopped]"
    assert "retrying" in made.lines
    assert "wrong words" not in "".join(made.lines)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("mind the pr", "ice\nof it"),
        ("mind the price\n", "of it"),
        ("mind the price", "\nof it"),
        ("mind the price", "\n\nof it"),
        ("mind", ""),
        ("p" * 3_999, "q" * 9_000),
    ],
    ids=["word", "after the end", "before the end", "empty line", "alone", "long"],
)
def test_a_note_in_the_middle_of_a_line_is_no_line_break_of_the_speech(before: str, after: str):
    made = document()
    made.begin("u1", "one")
    made.append(before)
    made.note("to all: hurry\nplease")
    made.note("once more")
    made.append("")
    made.append(after)
    assert made.text_from(0) == (before + after).removesuffix("\n")
    lines = list(made.lines)
    assert made.finish(before + after, "") is None
    assert made.lines == lines
    made.begin("u2", "")
    made.append("next")
    assert made.text_from(0) == before + after + "\nnext"


def test_a_trailing_line_break_is_no_difference():
    made = document()
    made.begin("u1", "")
    made.append("text\n")
    before = list(made.lines)
    made.finish("text\n", "")
    assert made.lines == before


def test_a_line_without_end_is_closed_and_joined_again():
    made = document(40)
    made.begin("u1", "")
    text = "word " * 3_000
    for at in range(0, len(text), 7):
        made.append(text[at : at + 7])
    assert made.text_from(0) == text
    assert max(len(line) for line in made.lines) < LONG + 7
    assert made.kinds[0] == Kind.SOFT
    made.finish(text, "")
    assert made.text_from(0) == text


def test_beyond_the_cap_the_oldest_lines_go_and_it_is_said():
    made = document(60)
    made.begin("u1", "")
    line = "0123456789" * 5 + "\n"
    for _ in range(CAP // 40):
        made.append(line)
    assert made.lines[0] == "older text is gone"
    text = made.text_from(0)
    assert CAP * 0.85 < len(text) <= CAP
    assert set(text.split("\n")) == {line.strip()}
    made.append("the end")
    made.finish(None, "")
    assert made.text_from(0).endswith("the end")


def test_fences_are_known_by_their_lines():
    made = document()
    made.begin("u1", "")
    made.append("a\n``")
    made.append("`py\nx = 1\n```\nb")
    inside = [made.in_fence(at) for at in range(len(made.lines))]
    assert [made.lines[at] for at, fenced in enumerate(inside) if fenced] == ["x = 1", "```"]


def test_without_a_width_text_is_kept_and_nothing_is_wrapped():
    made = Document()
    made.begin("u1", "h")
    made.append("text " * 50)
    assert made.height == 0
    made.set_width(20)
    assert made.height > 10
    made.clear()
    assert made.height == 0
    assert made.text_from(0) == ""


def test_a_place_is_found_again_after_another_width():
    made = document(10)
    made.begin("u1", "")
    made.append("one two three four five\nsix")
    row = made.row_of(0, 14)
    at, start, end = made.visual(row)
    assert at == 0
    assert start <= 14 < end
    assert made.visual(made.row_of(1))[0] == 1


@given(
    st.lists(LINES, min_size=1, max_size=5),
    st.lists(st.tuples(st.integers(0, 5), LINES), max_size=4),
    st.integers(2, 30),
)
def test_glosses_stand_under_their_entries_as_if_they_had_always_stood_there(
    texts: list[str], glosses: list[tuple[int, str]], width: int
):
    made = document(width)
    for number, text in enumerate(texts[:-1]):
        made.begin(f"u{number}", "h")
        made.append(text)
        made.finish(text, "f")
    made.begin(f"u{len(texts) - 1}", "h")  # it is still being said
    made.append(texts[-1])
    for number, text in glosses:
        before = made.height
        put = made.gloss(f"u{number}", f"G{text}")
        assert (put is not None) == (number < len(texts) - 1)
        if put is not None:
            assert made.lines[put.line] == " ".join(f"G{text}".split())
            assert made.height == before + put.count
            assert made.visual(put.row)[:2] == (put.line, 0)
    made.append("!")
    made.finish(texts[-1] + "!", "")
    said = "".join(f"{text}\n".removeprefix("\n") for text in texts[:-1] if text)
    assert made.text_from(0).replace("\n", "") == f"{said}{texts[-1]}!".replace("\n", "")
    rows = [made.visual(row) for row in range(made.height)]
    made.set_width(width + 1)
    made.set_width(width)
    assert [made.visual(row) for row in range(made.height)] == rows


def test_a_gloss_is_no_speech_and_has_no_place_once_its_entry_is_gone():
    made = document()
    made.begin("u1", "")
    made.append("said\n```\ncode\n```")
    made.finish(None, "")
    made.begin("u2", "")
    made.append("```\nmore")
    assert made.gloss("u1", "en: in\x1b[2J short\n```") is not None
    assert made.lines[4] == "en: in\ufffd[2J short ```"
    assert made.kinds[4] == Kind.GLOSS
    assert made.text_from(0) == "said\n```\ncode\n```\n```\nmore"
    assert [made.in_fence(at) for at in (2, 4, 6)] == [True, False, True]
    made.clear()
    assert made.gloss("u1", "late") is None


FLOODS = {
    "letters": "lorem ipsum dolor ",
    "escape codes": "\x1b[2J",
    "marks": "\u0301",
    "one word": "w",
    "line breaks": "\n",
    "wide": "\u5bbd",
}


@pytest.mark.parametrize("flood", FLOODS)
def test_ten_megabytes_at_once_are_their_end_and_nothing_stale(flood: str):
    text = f"the beginning{FLOODS[flood] * (10_000_000 // len(FLOODS[flood]))}the end"
    made = document(60)
    made.begin("u1", "Bayar")
    made.append(text)
    held = len(made.lines)
    assert made.text_from(0).endswith("the end")
    assert len(made.text_from(0)) <= CAP
    assert held <= CAP // LINE
    assert max(map(len, made.lines)) <= LONG
    version = made.version
    made.finish(text, "")
    assert (made.version, len(made.lines)) == (version, held)  # the same was told: nothing changed
    assert made.lines[0] == "older text is gone"


def test_a_stream_of_megabytes_keeps_its_end_and_its_rows_in_step():
    made, piece = document(60), "spun " * 5_000
    made.begin("u1", "Bayar")
    for number in range(100):
        made.append(f"{number}\n{piece}")
    assert CAP * 0.85 < len(made.text_from(0)) <= CAP
    assert rows_of(made) == wrapped_at_once(made)


def test_a_long_line_is_cut_in_its_last_row_alone():
    made = document(60)
    made.begin("u1", "")
    text = "a few words " * 170 + "w" * 3_000
    for at in range(0, len(text), 7):
        before = [made.visual(row) for row in range(made.height)]
        made.append(text[at : at + 7])
        assert [made.visual(row) for row in range(len(before) - 2)] == before[:-2]
    assert made.text_from(0) == text
    assert all(start <= end for _, start, end in map(made.visual, range(made.height)))


class Wrapping:
    """Counts the characters that are wrapped."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.count = 0
        monkeypatch.setattr(rows, "breaks", self)

    def __call__(self, text: str, width: int, start: int = 0) -> list[int]:
        self.count += len(text) - start
        return breaks(text, width, start)

    @property
    def since(self) -> int:
        """Characters since the last time that this was asked for."""
        count, self.count = self.count, 0
        return count


@pytest.mark.parametrize("flood", FLOODS)
def test_no_step_wraps_more_than_a_few_slices(monkeypatch: pytest.MonkeyPatch, flood: str):
    wrapping, most = Wrapping(monkeypatch), 2 * SLICE + 2 * LONG
    made = document(60)
    made.begin("u1", "Bayar")
    made.append(FLOODS[flood] * (CAP // len(FLOODS[flood])))
    assert wrapping.since <= most
    for step in (
        lambda: made.set_width(40),
        lambda: made.wrap_around(len(made.lines) // 2),
        lambda: made.wrap_around(0),
        lambda: made.finish("other" * SLICE, ""),
    ):
        step()
        assert wrapping.since <= most
    steps = 0
    while not made.whole:
        made.wrap_more()
        steps += 1
        assert wrapping.since <= most
    assert 1 < steps <= 3 * CAP // SLICE
    assert rows_of(made) == wrapped_at_once(made)


def take(made: Document, step: str, about: Any) -> None:
    """Do one thing to a document."""
    if step in {"append", "finish"} and not made.streaming:
        made.begin(f"u{len(made.lines)}", "heading")
    steps: dict[str, Callable[[], object]] = {
        "append": lambda: made.append(about),
        "note": lambda: made.note(about),
        "finish": lambda: made.finish(about, ""),
        "gloss": lambda: made.gloss(f"u{about}", "in short"),
        "width": lambda: made.set_width(about),
        "around": lambda: made.wrap_around(min(about, max(0, len(made.lines) - 1))),
        "more": made.wrap_more,
        "breathe": made.breathe,
    }
    steps[step]()


STEPS = st.one_of(
    st.tuples(st.just("append"), LINES),
    st.tuples(st.just("note"), LINES),
    st.tuples(st.just("finish"), st.one_of(st.none(), LINES)),
    st.tuples(st.just("gloss"), st.integers(0, 9)),
    st.tuples(st.just("width"), st.integers(2, 30)),
    st.tuples(st.just("around"), st.integers(0, 30)),
    st.tuples(st.just("more"), st.none()),
    st.tuples(st.just("breathe"), st.none()),
)


@given(st.lists(STEPS, max_size=40), st.integers(1, 60), st.integers(40, 400))
def test_whatever_was_wrapped_first_every_line_is_there_in_the_end(
    steps: list[tuple[str, Any]], slice_: int, cap: int
):
    with pytest.MonkeyPatch.context() as patch:
        for module in ("rows", "document"):
            patch.setattr(f"tui.widgets.stream.{module}.SLICE", slice_)
        patch.setattr("tui.widgets.stream.document.CAP", cap)
        made = document()
        for step, about in steps:
            take(made, step, about)
            known = [made.visual(row) for row in range(made.height)]
            assert known == [row for row in wrapped_at_once(made) if made.knows(row[0])]
        assert rows_of(made) == wrapped_at_once(made)
