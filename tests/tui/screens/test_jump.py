"""Jump labels: a letter on every pane, over its frame; the table goes on beneath."""

from engine import commands
from tests.fakes.house import grid
from tests.fakes.told_session import TableHouse, ToldSession
from tui.screens.jump import JumpScreen


async def test_a_letter_goes_to_its_pane_and_other_keys_go_nowhere():
    session = ToldSession()
    session.table.open()
    app = TableHouse(session)
    async with app.run_test(size=(160, 50)) as pilot:
        await pilot.pause()
        await app.frame()
        one, two = app.table.panels
        one.view.focus()
        await pilot.press("J")
        await pilot.pause()
        assert isinstance(app.screen, JumpScreen)
        labels = [label.region.offset for label in app.screen.query(".label")]
        frames = [(panel.region.x + 1, panel.region.y) for panel in (one, two)]
        assert labels[:2] == frames
        shown = "\n".join(grid(app))
        assert " a " in shown
        assert " s " in shown
        assert "张小雅" in shown
        await pilot.press("s")
        await pilot.pause()
        assert app.focused is two.view
        assert app.table.current == two.seat.id
        for key in ("escape", "9", "p", "J"):
            await pilot.press("J", key)
            await pilot.pause()
            assert app.screen is app.table
            assert app.focused is two.view, key
        assert commands.Pause() not in session.asked
        await pilot.press("J", "d")
        await pilot.pause()
        assert app.focused is app.table.dock.memory.view
