"""Where tiles hang, for every size that a terminal may have."""

import pytest
from hypothesis import given, strategies as st

from tui.widgets.wall import FRAME, TILE, wall_shape


@pytest.mark.parametrize(
    ("size", "shape"), [((79, 21), (3, 10)), ((71, 37), (3, 9)), ((119, 57), (4, 14))]
)
def test_two_rows_and_three_columns_are_in_sight_from_80x24(
    size: tuple[int, int], shape: tuple[int, int]
):
    assert wall_shape(*size) == shape


@given(st.integers(1, 500), st.integers(1, 150))
def test_a_tile_has_room_for_its_frame_and_a_picture(width: int, height: int):
    columns, rows = wall_shape(width, height)
    assert rows >= FRAME + 2
    assert columns == 1 or width // columns >= TILE
