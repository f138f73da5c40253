"""The last line: what everybody needs is always there."""

import pytest

from tests.fakes.house import grid
from tests.fakes.told_session import TableHouse, ToldSession
from tui.widgets.foot import Shown, fitting


def key(name: str, word: str) -> Shown:
    return Shown(name, name, name[-1], word, name)


KEYS = [
    key("table.a", "Ask"),
    key("table.p", "暂停"),
    key("app.help", "Help"),
    key("app.palette", "All"),
    key("app.quit", "Quit"),
]


@pytest.mark.parametrize(
    ("width", "words"),
    [
        (80, ["Help", "Ask", "暂停", "All", "Quit"]),
        (38, ["Help", "Ask", "暂停", "All", "Quit"]),
        (37, ["Help", "Ask", "All", "Quit"]),
        (10, ["Help", "All", "Quit"]),
    ],
)
def test_what_fits(width: int, words: list[str]):
    assert [one.word for one in fitting(KEYS, width)] == words


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("width", [60, 80, 120])
async def test_help_all_and_quit_stand_in_every_footer(lang: str, width: int):
    app = TableHouse(ToldSession(), "zh" if lang == "zh" else "en")
    async with app.run_test(size=(200, 24)) as pilot:
        await pilot.resize_terminal(width, 24)
        await pilot.pause()
        await pilot.pause()
        last = grid(app)[-1]
        for word in ("help", "palette", "quit"):
            assert app.words(f"key.app.{word}") in last
        assert app.words("key.table.ask") in last


async def test_who_writes_sees_keys_that_are_not_text():
    app = TableHouse(ToldSession())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert " p Pause" in grid(app)[-1]
        await pilot.press("a")
        await pilot.pause()
        await pilot.pause()
        assert " ^t Pause" in grid(app)[-1]
        assert " p Pause" not in grid(app)[-1]
        assert "f1 Help" in grid(app)[-1]
