import pytest

from engine import cells
from tui.widgets.seat_rail import tail


@pytest.mark.parametrize("room", range(8, 30))
@pytest.mark.parametrize(
    "line", ["the newest words of a long line", "说到这里的最后几个字是这些", "a字b字" * 9]
)
def test_the_end_of_a_line_is_seen(line: str, room: int):
    shown = tail(line, room)
    assert cells(shown) <= room
    assert shown == line or (shown[0] == "…" and line.endswith(shown[1:]))


def test_a_short_line_is_whole():
    assert tail("short", 8) == "short"
    assert tail("", 8) == ""
