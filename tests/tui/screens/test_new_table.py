"""The form of a new table: what is typed becomes arguments, and what is wrong is said below."""

from typing import Any

from textual.pilot import Pilot
from textual.widgets import Button, Input, OptionList, Static

from engine import InputError, KitError
from tests.fakes.house import grid
from tests.fakes.screens import until
from tests.fakes.told_desk import LONG, Lobby, ToldDesk
from tui.screens.home import HomeScreen
from tui.screens.new_table import NewTableScreen
from tui.screens.spending import SpendingScreen


async def form(app: Lobby, pilot: "Pilot[Any]") -> NewTableScreen:
    await pilot.press("n")
    await until(pilot, lambda: isinstance(app.screen, NewTableScreen))
    await until(pilot, lambda: "paper-cut" in "\n".join(grid(app)))
    await pilot.pause()
    assert isinstance(app.screen, NewTableScreen)
    return app.screen


async def test_what_is_typed_becomes_arguments():
    desk = ToldDesk()
    app = Lobby(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await form(app, pilot)
        await pilot.press(*"Lamp", "tab", "down", "tab", *"'a b.png' c.png", "enter")
        await until(pilot, lambda: app.opened)
        given = ["--kit", "paper-cut", "--image", "a b.png", "--image", "c.png", "--", "Lamp"]
        assert ("prepare", given) in desk.asked
        assert isinstance(app.screen, HomeScreen)


async def test_without_a_topic_nothing_is_planned():
    desk = ToldDesk()
    app = Lobby(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await form(app, pilot)
        await pilot.press("tab", "tab", "ctrl+s")
        await pilot.pause()
        assert app.words("form.no_topic") in "\n".join(grid(app))
        assert screen.focused is screen.query_one("#topic")
        assert "prepare" not in [what for what, _ in desk.asked]


async def test_a_fault_and_the_buttons_are_in_sight_on_a_small_screen():
    desk = ToldDesk()
    desk.faults["prepare"] = InputError("There is no kit [/x]. " * 6, hint="The last word.")
    app = Lobby(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await form(app, pilot)
        screen.query_one("#topic", Input).value = "Lamp"
        await pilot.press("ctrl+s")
        await until(pilot, lambda: screen.query_one("#told", Static).has_class("fault"))
        await pilot.pause()
        shown = "\n".join(grid(app))
        assert "last word." in shown
        for button in screen.query(Button):
            assert str(button.label) in shown


async def test_what_costs_money_is_asked_once_and_a_change_asks_again():
    desk = ToldDesk()
    desk.spends = True
    app = Lobby(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await form(app, pilot)
        screen.query_one("#topic", Input).value = "Lamp"
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "about $0.40" in "\n".join(grid(app)))
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is screen)
        screen.query_one("#topic", Input).value = "Lamps"
        await pilot.press("ctrl+s")
        await until(pilot, lambda: isinstance(app.screen, SpendingScreen))
        assert [what for what, _ in desk.asked].count("prepare") == 2
        assert app.opened == []
        await pilot.press("enter")
        await until(pilot, lambda: app.opened)


async def test_a_long_topic_is_seen_while_it_is_typed():
    app = Lobby(ToldDesk("zh"), "zh")
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await form(app, pilot)
        screen.query_one("#topic", Input).value = LONG
        await pilot.press("home", "end")
        await pilot.pause()
        shown = "\n".join(grid(app))
        assert LONG[-8:] in shown, shown


async def test_the_chosen_kit_is_marked_in_words():
    app = Lobby(ToldDesk())
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await form(app, pilot)
        assert "> open-table " in "\n".join(grid(app))
        screen.query_one("#kits", OptionList).highlighted = 0
        await pilot.pause()
        shown = "\n".join(grid(app))
        assert "> design-review " in shown
        assert "> open-table " not in shown


async def test_kits_that_cannot_be_read_are_a_sentence():
    desk = ToldDesk()
    desk.faults["kits"] = KitError("The folder of your kits cannot be read.")
    app = Lobby(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("n")
        await until(
            pilot, lambda: "The folder of your kits cannot be read." in "\n".join(grid(app))
        )
