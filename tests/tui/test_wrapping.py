"""Lines for a terminal: broken between words, nothing lost."""

from hypothesis import given, strategies as st

from engine import cells
from tui.wrapping import wrapped


def test_words_stay_whole_and_entries_stay_indented():
    assert wrapped("short", 40) == ["short"]
    assert wrapped("Ann: one two three four five", 20) == ["Ann: one two three", "four five"]
    assert wrapped("  - one two three four five six", 20) == [
        "  - one two three",
        "    four five six",
    ]


def test_chinese_breaks_between_characters_and_no_line_begins_with_a_full_stop():
    lines = wrapped(
        "巴雅尔（手工艺人）：花纹不是越满越好。满了透不过气，手艺人讲的是哪里不动刀。", 20
    )
    assert all(cells(line) <= 20 for line in lines)
    assert not any(line[0] in "，。）：" for line in lines)
    assert "".join(lines).endswith("哪里不动刀。")


@given(
    st.text(st.sampled_from("ab -，。（）“”中文é\u0301😀\t1"), max_size=120), st.integers(20, 60)
)
def test_nothing_is_lost(line: str, width: int):
    assert "".join("".join(wrapped(line, width)).split()) == "".join(line.split())
