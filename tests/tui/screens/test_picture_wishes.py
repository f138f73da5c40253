"""Prompts written before money is spent, cards drawn and drawn once more, by keys alone."""

import asyncio

from engine import Cost, InputError, commands, events
from tests.fakes.screens import until
from tests.fakes.told_cards import card, carded, drawn
from tests.fakes.told_session import ToldSession
from tests.tui.screens.test_pictures import RED, gallery, look, text


def edited(card: str, prompt: str) -> commands.EditPrompt:
    return commands.EditPrompt(card=card, prompt=prompt)


async def test_a_prompt_is_written_before_anything_is_drawn():
    session = carded()
    async with gallery(session) as (app, pilot, screen):
        await pilot.press("l", "e")
        await pilot.pause()
        shown = text(app)
        assert "Prompt of lamp: Enter keeps it" in shown
        assert "a lamp" in shown
        await pilot.press(*" in red", "enter")
        await until(pilot, lambda: not screen.editor.display)
        assert session.asked == [edited("card-1", "a lamp in red")]
        assert "Nothing is spent yet." in app.said[-1]
        assert screen.focused is screen.wall
        session.tell(events.PromptEdited(card="card-1", prompt="a lamp in red"))
        await pilot.press("enter")
        await look(pilot, screen)
        assert "Prompt of the next drawing: a lamp in red" in " ".join(text(app).split())
        await pilot.press("u")
        await pilot.pause()
        assert session.asked[1:] == [commands.UndoEdit()]


async def test_what_is_typed_and_left_is_there_again():
    session = carded()
    async with gallery(session) as (app, pilot, screen):
        await pilot.press("l", "e", *"!?", "escape")
        await pilot.pause()
        assert app.screen is screen
        assert not screen.editor.display
        await pilot.press("escape")
        await pilot.pause()
        assert app.screen is app.table
        await pilot.press("f5", "l", "e")
        await pilot.pause()
        assert "a lamp!?" in text(app)
        await pilot.press("escape", "r")
        await pilot.pause()
        assert "a lamp!?" not in text(app)
        await pilot.press("escape", "e", "?")
        app.screen.dismiss(None)  # as F2 leaves it
        await pilot.pause()
        await pilot.press("f5", "l", "e")
        await pilot.pause()
        assert "a lamp!??" in text(app)
        assert session.asked == []


async def test_a_draft_is_kept_when_another_card_is_chosen_with_the_mouse():
    session = carded()
    async with gallery(session) as (_, pilot, screen):
        await pilot.press("l", "e", "!")
        await pilot.click(screen.wall.tiles[2])
        screen.wall.focus()
        await pilot.press("e")
        await pilot.pause()
        assert screen.editor.text == "a moon"
        screen.wall.focus()
        await pilot.press("escape", "h", "e")
        await pilot.pause()
        assert screen.editor.text == "a lamp!"


async def test_a_prompt_that_is_refused_stays_typed():
    session = carded()
    async with gallery(session) as (app, pilot, screen):
        session.refuse = InputError("The text has 5,000 characters; the most is 4,000.")
        await pilot.press("l", "r", "x", "enter")
        await until(pilot, lambda: app.said)
        assert app.said[-1].startswith("The text has")
        assert screen.editor.display
        assert screen.editor.text == "a lampx"
        await pilot.press("enter")
        await until(pilot, lambda: len(session.asked) == 2)
        assert session.asked == [edited("card-1", "a lampx"), commands.DrawCard(card="card-1")]


async def test_what_a_drawing_costs_is_shown_before_it_is_begun():
    session = carded()
    async with gallery(session) as (app, pilot, screen):
        await pilot.press("l")
        await pilot.pause()
        assert "A picture: 0.04 USD (ark/brush)." in text(app)
        await pilot.press("r")
        await pilot.pause()
        assert "Draw lamp (0.04 USD): Enter draws" in text(app)
        await pilot.press("enter")
        await until(pilot, lambda: session.asked)
        assert session.asked == [commands.DrawCard(card="card-1")]
        await until(pilot, lambda: "lamp is drawn." in app.said)
        assert app.said == ["lamp is being drawn.", "lamp is drawn."]
        for cost, told in ((None, "cost unknown"), (Cost(currency="USD", amount=0), "free")):  # pyright: ignore[reportArgumentType]
            session.cost = cost
            await pilot.press("r")
            await pilot.pause()
            assert f"Draw lamp ({told})" in text(app)
            await pilot.press("escape")
            await pilot.pause()
        assert screen.focused is screen.wall


async def test_an_earlier_drawing_is_varied_from_its_own_prompt():
    session = carded(drawn(1, "d", "a first lamp"), drawn(1, "e", "a lamp"))
    session.pictures = {letter * 64: RED for letter in "ade"}
    async with gallery(session) as (_, pilot, screen):
        await pilot.press("l", "l", "r")
        await pilot.pause()
        assert screen.editor.text == "a first lamp"
        await pilot.press("enter")
        await until(pilot, lambda: len(session.asked) == 2)
        assert session.asked == [edited("card-1", "a first lamp"), commands.DrawCard(card="card-1")]


async def test_what_cannot_be_drawn_is_said_and_nothing_is_asked():
    session = carded()
    async with gallery(session) as (app, pilot, _):
        await pilot.press("r")
        assert app.said[-1] == "Only cards are drawn: choose one."
        session.drawing = frozenset({"card-1"})
        await pilot.press("l", "r")
        assert app.said[-1] == "This card is being drawn already."
        session.drawing = frozenset()
        session.why_not = "no model that draws pictures"
        await pilot.press("r")
        assert app.said[-1] == "Nothing can be drawn: no model that draws pictures"
        await pilot.press("r")
        await pilot.pause()
        assert session.asked == []


async def test_whoever_leaves_while_a_picture_is_drawn_hears_nothing_and_stops_nothing():
    session = carded()
    begun, over = asyncio.Event(), asyncio.Event()

    async def slow(command: commands.Command) -> None:
        session.asked.append(command)
        begun.set()
        await over.wait()

    session.dispatch = slow
    async with gallery(session) as (app, pilot, _):
        await pilot.press("l", "r", "enter")
        await until(pilot, begun.is_set)
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is app.table)
        over.set()
        await pilot.pause()
        assert app.said == ["lamp is being drawn."]
        assert session.asked == [commands.DrawCard(card="card-1")]


async def test_a_card_without_a_name_or_words_is_still_one():
    session = ToldSession()
    session.table.open()
    session.tell(card(1, ""))
    async with gallery(session) as (app, pilot, _):
        assert "> card-1" in text(app)
        await pilot.press("e")
        await pilot.pause()
        assert "Prompt of card-1" in text(app)
