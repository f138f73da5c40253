"""The timer's few cells: words and signs, and no layout for a second that passes."""

from typing import Any

from textual.visual import VisualType

from tests.fakes.house import House, grid
from tui.widgets.timer_sign import TimerSign, time_left
from tui.words import Words


class Watched(TimerSign):
    """Keeps whether its paintings laid the screen out."""

    def __init__(self) -> None:
        super().__init__()
        self.layouts: list[bool] = []

    def update(self, content: VisualType = "", *, layout: bool = True) -> None:
        self.layouts.append(layout)
        super().update(content, layout=layout)


def test_what_is_left_is_rounded_up_and_what_is_over_down():
    shown = [time_left(left) for left in (3_600, 299.2, 0.1, 0, -0.9, -61)]
    assert shown == ["1:00:00", "05:00", "00:01", "+00:00", "+00:00", "+01:01"]


async def test_a_second_paints_its_own_cells_and_the_same_second_nothing():
    sign: Any = Watched()
    words = Words("en")
    app = House(sign)
    async with app.run_test(size=(30, 3)) as pilot:
        for left in (121, 120.5, 120, 119.4, 1, 0, -1):
            sign.show(left, words)
        await pilot.pause()
        assert grid(app)[0].strip() == "OVER +00:01"
        assert sign.layouts == [True, False, False, True, False]
        sign.show(None, words)
        await pilot.pause()
        assert grid(app)[0] == ""
        sign.show(61, Words("zh"))
        await pilot.pause()
        assert grid(app)[0].strip() == "计时 01:01"
