"""The board's rows and their places."""

from hypothesis import given, strategies as st

from engine import BoardTree, Group
from tui.board_rows import COLUMN, placed


def board(*sizes: int, single: int = 0) -> BoardTree:
    groups = tuple(
        Group(label=f"g{number}", members=tuple(f"{number}.{word}" for word in range(size)))
        for number, size in enumerate(sizes)
    )
    return BoardTree(core="k", groups=groups, single=tuple(f"s{n}" for n in range(single)))


def test_on_a_narrow_screen_all_stands_below_each_other():
    spots = placed(board(2, 1, single=1), 80, carrying=False)
    assert [(spot.row.kind, spot.x, spot.y) for spot in spots] == [
        ("core", 0, 0),
        ("group", 0, 2),
        ("word", 0, 3),
        ("word", 0, 4),
        ("group", 0, 6),
        ("word", 0, 7),
        ("alone", 0, 9),
        ("word", 0, 10),
    ]


def test_what_is_carried_may_stand_alone_or_in_a_new_group():
    kinds = [spot.row.kind for spot in placed(board(1), 80, carrying=True)]
    assert kinds == ["core", "group", "word", "alone", "new"]
    assert "alone" not in [spot.row.kind for spot in placed(board(1), 80, carrying=False)]


def test_groups_within_groups_stand_deeper_and_are_counted():
    inner = Group(label="in", members=("b", "c"))
    tree = BoardTree(core="", groups=(Group(label="out", members=("a",), groups=(inner,)),))
    rows = [spot.row for spot in placed(tree, 80, carrying=False)]
    assert [(row.text, row.depth, row.count) for row in rows[1:]] == [
        ("out", 0, 3),
        ("a", 0, 0),
        ("in", 1, 2),
        ("b", 1, 0),
        ("c", 1, 0),
    ]


def test_an_empty_board_has_its_core():
    assert [spot.row.kind for spot in placed(BoardTree(), 200, carrying=False)] == ["core"]


@given(st.lists(st.integers(1, 9), max_size=12), st.integers(0, 4), st.integers(1, 260))
def test_nothing_overlaps_and_nothing_is_torn_apart(sizes: list[int], single: int, width: int):
    spots = placed(board(*sizes, single=single), width, carrying=False)
    assert len(spots) == 1 + sum(sizes) + len(sizes) + single + bool(single)
    taken = {(spot.y, x) for spot in spots for x in range(spot.x, spot.x + spot.width)}
    assert len(taken) == sum(spot.width for spot in spots)
    assert all(spot.x + spot.width <= width for spot in spots)
    assert len({spot.x for spot in spots}) <= max(1, width // COLUMN)
    columns: dict[str, set[int]] = {}
    for spot in spots[1:]:
        columns.setdefault(str(spot.row.key[-1]).partition(".")[0], set()).add(spot.x)
    homes = [spots_x for name, spots_x in columns.items() if name.isdigit()]
    assert all(len(x) == 1 for x in homes)
