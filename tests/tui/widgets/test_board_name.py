"""The line for a name: plain text, and nothing typed is lost."""

from textual.events import Paste

from tests.fakes.house import House
from tui.board_moves import CORE, Key
from tui.widgets.board_name import BoardName

GROUP: Key = ("group", "0", "a")


async def test_what_is_pasted_is_one_line_that_nothing_obeys():
    line = BoardName({})
    app = House(line)
    async with app.run_test() as pilot:
        line.open(CORE, "")
        await pilot.pause()
        app.post_message(Paste("a\tb\x1b[31m\x07c"))
        await pilot.pause()
        await pilot.pause()
        assert line.value.startswith("a b")
        assert not set(line.value) & set("\x1b\x07\t\n")


async def test_what_was_typed_is_kept_for_its_own_name_until_it_is_taken():
    drafts: dict[Key, str] = {}
    line = BoardName(drafts)
    app = House(line)
    async with app.run_test() as pilot:
        line.open(CORE, "old")
        await pilot.press(*"new", "escape")
        assert drafts == {CORE: "new"}
        line.open(GROUP, "group")
        await pilot.press("escape")
        assert drafts == {CORE: "new"}
        line.open(GROUP, "group")
        await pilot.press(*"x")
        line.open(CORE, "old")
        assert (line.value, drafts) == ("new", {CORE: "new", GROUP: "x"})
        line.close()
        assert (drafts, line.display) == ({GROUP: "x"}, False)
