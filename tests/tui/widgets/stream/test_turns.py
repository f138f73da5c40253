"""Every view is painted in its turn, few at once."""

from hypothesis import given, strategies as st

from tui.widgets.stream.turns import ROUNDS, TOGETHER, in_turn


@given(st.integers(0, 40), st.integers(0, 1000))
def test_frames_that_follow_each_other_reach_every_view_once(count: int, frame: int):
    views = list(range(count))
    rounds = max(1, min(ROUNDS, -(-count // TOGETHER)))
    turns = [in_turn(views, frame + later) for later in range(rounds)]
    assert sorted(view for turn in turns for view in turn) == views
    assert max(map(len, turns)) - min(map(len, turns)) <= 1


def test_six_views_are_two_turns_and_three_are_one():
    assert in_turn("abcdef", 0) == "ace"
    assert in_turn("abcdef", 1) == "bdf"
    assert in_turn("abc", 7) == "abc"
    assert in_turn("", 3) == ""
