"""The timer's own clock: it warns once, goes on beyond its time, and takes minutes in two languages."""

import pytest

from engine import ManualClock
from tests.fakes.tables import START
from tui.countdown import MORE, STOP, Countdown, wish_of


def test_it_warns_once_of_the_last_minutes_and_once_of_the_end_and_counts_on():
    clock, timer = ManualClock(START), Countdown()
    assert (timer.runs, timer.left(clock.monotonic()), timer.warning(clock.monotonic())) == (
        False,
        0,
        "",
    )
    timer.start(125, clock.monotonic())
    said: list[str] = []
    for _ in range(130):
        clock.advance(1)
        said.append(timer.warning(clock.monotonic()))
    assert [(at, word) for at, word in enumerate(said, 1) if word] == [(5, "soon"), (125, "over")]
    assert timer.runs
    assert timer.left(clock.monotonic()) == -5
    timer.stop()
    assert (timer.runs, timer.warning(clock.monotonic())) == (False, "")


def test_who_sleeps_through_the_warning_hears_of_the_end_alone():
    clock, timer = ManualClock(START), Countdown()
    timer.start(600, clock.monotonic())
    clock.advance(900)
    assert [timer.warning(clock.monotonic()) for _ in range(2)] == ["over", ""]


def test_what_begins_within_the_last_minutes_is_not_warned_of_them():
    timer = Countdown()
    timer.start(90, 0.0)
    assert timer.warning(1.0) == ""
    assert timer.warning(90.0) == "over"


def test_more_time_counts_from_what_is_left_and_is_warned_of_again():
    timer, late = Countdown(), 200.0
    timer.more(MORE, 0.0)
    assert (timer.runs, timer.left(0.0)) == (True, MORE)
    timer.start(60, 0.0, "discussion")
    assert timer.warning(late) == "over"
    timer.more(MORE, late)
    assert (timer.left(late), timer.stage) == (MORE, "discussion")
    timer.more(MORE, late)
    assert timer.left(late) == 2 * MORE
    assert timer.warning(late + MORE) == "soon"
    assert timer.warning(late + 2 * MORE) == "over"


@pytest.mark.parametrize(
    ("typed", "wish"),
    [
        ("10", "10"),
        ("  7.50 min ", "7.5"),
        ("１０分钟", "10"),
        ("+2", "+2"),
        ("+ 2 分", "+2"),
        ("600", "600"),
        ("STOP", STOP),
        ("停止", STOP),
        ("601", ""),
        ("0", ""),
        ("-3", ""),
        ("1e9", ""),
        ("nan", ""),
        ("ten", ""),
        ("", ""),
    ],
)
def test_what_is_wished_of_it(typed: str, wish: str):
    assert wish_of(typed) == wish
