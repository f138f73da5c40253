"""Wrapping: nothing lost, nothing too wide, and what follows changes only the last line."""

from itertools import pairwise

from hypothesis import given, strategies as st

from tui.measure import clusters, of_characters, shown, width
from tui.widgets.stream.document import Document
from tui.widgets.stream.wrap import _between_characters, _between_clusters, breaks

TEXT = st.text(
    st.sampled_from("ab cd-é，。（）工艺纸🇨🇳👨‍👩‍👧❤️\t…“”①e\u0301" + "\U0001f469\U0001f3fd"),
    max_size=120,
)


def rows(text: str, cells: int) -> list[str]:
    places = [0, *breaks(text, cells), len(text)]
    return [text[a:b] for a, b in pairwise(places)]


@given(TEXT, st.integers(2, 40))
def test_rows_make_up_the_text_and_fit(text: str, cells: int):
    made = rows(text, cells)
    assert "".join(made) == text
    for row in made:
        body = row.rstrip(" ")
        assert width(body) <= cells or len(list(clusters(body))) == 1


@given(
    st.text(st.sampled_from("ab cd-，。（）工艺纸\u200b“”—"), max_size=120),
    st.integers(2, 40),
    st.data(),
)
def test_looking_a_lines_end_up_finds_what_walking_there_finds(
    text: str, cells: int, data: st.DataObject
):
    assert of_characters(text)
    start = data.draw(st.integers(0, len(text)))
    assert _between_characters(text, cells, start) == _between_clusters(text, cells, start)


@given(TEXT, st.integers(2, 40), st.data())
def test_appending_piece_by_piece_wraps_as_the_whole(text: str, cells: int, data: st.DataObject):
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=6)))
    document = Document()
    document.set_width(cells)
    document.begin("u", "")
    for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True):
        document.append(text[a:b])
    whole = Document()
    whole.set_width(cells)
    whole.begin("u", "")
    whole.append(text)
    assert document.text_from(0) == text
    assert [document.visual(row) for row in range(document.height)] == [
        whole.visual(row) for row in range(whole.height)
    ]


def test_words_stay_whole_and_chinese_breaks_anywhere_but_before_closing_marks():
    assert rows("the quick brown fox", 10) == ["the quick ", "brown fox"]
    assert rows("窑温高十度，青色", 10) == ["窑温高十", "度，青色"]
    assert rows("abcdefghijkl", 5) == ["abcde", "fghij", "kl"]
    assert rows("看看（图）", 6) == ["看看", "（图）"]


def test_widths_are_those_of_clusters():
    assert width("工") == 2
    assert width("e\u0301") == 1
    assert width("\t") == 4
    assert width("abc") == 3
    assert [text for _, text in clusters("🇨🇳a")] == ["🇨🇳", "a"]


def test_nothing_that_a_terminal_obeys_is_painted():
    assert shown("a\x1b[31m\u009b\tb") == "a\ufffd[31m\ufffd    b"
