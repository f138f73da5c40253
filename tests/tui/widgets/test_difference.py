"""Lines of one side: they fit, nothing is lost, and changes have their signs."""

import pytest

from engine import cells, text_difference
from tui.widgets.difference import side_lines, table_lines

LEFT = "窑温高十度，青色就会发灰。\n\nSmaller batches, more test tiles."
RIGHT = "窑温低十度，青色就会发灰。\n\nSmaller batches, and no test tiles at all."


@pytest.mark.parametrize("width", [2, 7, 24, 80])
def test_lines_fit_and_hold_a_side_whole(width: int):
    runs = text_difference(LEFT, RIGHT)
    for right, marks, whole in ((False, ("[-", "-]"), LEFT), (True, ("{+", "+}"), RIGHT)):
        lines = [line.plain for line in side_lines(runs, right=right, width=width)]
        assert all(cells(line) <= width for line in lines)
        shown = "".join(lines)
        for mark in marks:
            assert mark in shown or width < 4
            shown = shown.replace(mark, "")
        assert "".join(shown.split()) == "".join(whole.split())


def test_a_change_differs_in_its_looks_too():
    (line,) = side_lines(text_difference("a lamp", "a kite"), right=True, width=40)
    assert line.plain == "a {+kite+}"
    assert [line.plain[span.start : span.end] for span in line.spans] == ["{+kite+}"]


def test_columns_stand_below_each_other_whatever_is_in_them():
    lines = table_lines([("", "左边", "right"), ("cost", "1", "0.5 USD")], 40)
    assert [line.plain for line in lines] == ["      左边  right", "cost  1     0.5 USD"]
    assert [cells(line.plain) for line in table_lines([("很长的一行字", "x")], 8)] == [8]
