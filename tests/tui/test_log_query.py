"""The line that searches logs: filters and words, whatever keyboard they were typed on."""

from hypothesis import given, strategies as st

from engine import LogQuery
from tui.log_query import log_query


def test_filters_and_words():
    assert log_query("纸灯 @林 stage：discussion　light") == LogQuery(
        words=("纸灯", "light"), seat="林", stage="discussion"
    )
    assert log_query("SEAT:a seat:b keyword:纸 picture:x.png") == LogQuery(
        seat="b", keyword="纸", picture="x.png"
    )
    assert log_query("seat: @ http://x a:b").words == ("http://x", "a:b")
    assert log_query(" ").empty


@given(st.text(max_size=60))
def test_any_line_is_understood(text: str):
    query = log_query(text)
    assert all(word and not word.startswith("@") for word in query.words)
