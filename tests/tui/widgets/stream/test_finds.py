"""What is looked for is found in order, round in a circle, and cut to the piece that is painted."""

from tui.widgets.stream.finds import Finds

LINES = ["Glaze and glaze", "", "nothing", "釉色 glaze"]


def test_all_places_in_order_in_capitals_or_not():
    assert Finds("GLAZE", LINES).places == [(0, 0), (0, 10), (3, 3)]
    assert Finds("aa", ["aaaaa"]).places == [(0, 0), (0, 2)]
    assert Finds("kiln", LINES).places == []
    assert Finds("", LINES).places == []


def test_steps_go_round():
    finds = Finds("glaze", LINES)
    assert [finds.step(1) for _ in range(4)] == [(0, 0), (0, 10), (3, 3), (0, 0)]
    assert [finds.step(-1) for _ in range(4)] == [(3, 3), (0, 10), (0, 0), (3, 3)]
    assert finds.go(1) == (0, 10)


def test_a_piece_of_a_line_holds_what_reaches_into_it():
    finds = Finds("glaze", LINES)
    finds.go(1)
    assert list(finds.within(0, 0, 15)) == [(0, 5, False), (10, 15, True)]
    assert list(finds.within(0, 4, 11)) == [(-4, 1, False), (6, 11, True)]
    assert list(finds.within(0, 5, 10)) == []
    assert list(finds.within(1, 0, 15)) == []


def test_places_go_along_where_the_first_lines_went():
    finds = Finds("glaze", LINES)
    finds.go(2)
    finds.drop(2)
    assert finds.places == [(1, 3)]
    assert list(finds.within(1, 0, 15)) == [(3, 8, True)]
    finds.drop(1)
    assert finds.places == []
    assert list(finds.within(0, 0, 15)) == []
