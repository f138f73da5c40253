"""The wall of pictures and cards: what hangs there, how one goes about it, keys alone."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from textual.pilot import Pilot

from engine import Paths, QuestionOpen, commands, events
from tests.fakes.hostile import HOSTILE, UNSEEN
from tests.fakes.house import grid
from tests.fakes.pictures import encoded
from tests.fakes.screens import played, until
from tests.fakes.told_cards import BROUGHT, ROUND, STAGE, card, carded, drawn, votes
from tests.fakes.told_session import TableHouse, ToldSession
from tui.app import TableRoundApp
from tui.screens.jump import JumpScreen
from tui.screens.pictures import PictureScreen
from tui.screens.table import TableScreen

RED = encoded(Image.new("RGB", (40, 30), "red"), "PNG")


@asynccontextmanager
async def gallery(
    session: ToldSession, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[tuple[TableHouse, "Pilot[None]", PictureScreen]]:
    """Show the pictures from the table, by their key."""
    app = TableHouse(session)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        await app.frame()
        await pilot.press("f5")
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, PictureScreen)
        await look(pilot, screen)
        yield app, pilot, screen


async def look(pilot: "Pilot[Any]", screen: PictureScreen) -> None:
    screen.tick()
    await pilot.pause()
    reading = {"read", "large"}
    await until(pilot, lambda: not reading & {w.group for w in screen.workers if w.is_running})
    await pilot.pause()


def text(app: Any) -> str:
    return "\n".join(grid(app))


async def test_before_the_first_picture_it_is_one_sentence_and_one_key():
    session = ToldSession()
    session.table.open()
    async with gallery(session) as (app, pilot, _):
        assert "No picture and no card yet." in text(app)
        await pilot.press("j", "l", "enter", "e", "r", "z", "O", "v", "y", "J", "tab", "space", "u")
        await pilot.pause()
        if isinstance(app.screen, JumpScreen):
            await pilot.press("escape")
        assert session.asked == [commands.UndoEdit()]
        assert app.copied == []
        await pilot.press("escape", "escape")
        await pilot.pause()
        assert app.screen is app.table


async def test_pictures_come_small_into_their_tiles_and_cards_wait_in_words():
    session = carded()
    session.pictures = {"a" * 64: RED, "d" * 64: RED, "e" * 64: b"no picture"}
    async with gallery(session) as (app, pilot, screen):
        shown = text(app)
        assert "2 cards, 0 pictures drawn" in shown
        assert "> vase.png" in shown
        assert "+ brought in 600x500" in shown
        assert "It glows." in shown
        assert ". not drawn" in shown
        assert "▀▀▀" in shown
        session.drawing = frozenset({"card-1"})
        await look(pilot, screen)
        assert "~ is being drawn" in text(app)
        session.drawing = frozenset()
        session.tell(drawn(1, "d"), drawn(2, "e"))
        await look(pilot, screen)
        shown = text(app)
        assert "2 cards, 2 pictures drawn" in shown
        assert "It glows." not in shown
        assert "This picture cannot be" in shown
        failed = events.AlertRaised(rule="picture_failed", value="card-2: The brush broke.")
        session.tell(failed)
        await look(pilot, screen)
        assert "! failed: The brush" in text(app)


async def test_a_picture_that_is_read_late_says_so_until_then():
    session = carded()
    held = asyncio.Event()
    fetch = session.picture

    async def late(image: str) -> bytes:
        await held.wait()
        return await fetch(image)

    session.picture = late
    app = TableHouse(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f5")
        await pilot.pause()
        assert "reading ..." in text(app)
        held.set()
        await until(pilot, lambda: "This picture cannot be" in text(app))


async def test_the_best_card_comes_first_and_its_earlier_drawings_stay_beside_it():
    session = carded(*votes("card-2", "card-2"), drawn(2, "d"), drawn(2, "e", "brighter"))
    session.pictures = {letter * 64: RED for letter in "ade"}
    async with gallery(session) as (app, pilot, screen):
        keys = [one.key for one in screen._exhibits]
        assert keys == ["picture 1", "card-2", "card-2 1", "card-1"]
        assert "= drawn, votes: 2" in text(app)
        assert "= earlier 1 of 2" in text(app)
        await pilot.press("l", "l", "enter")
        await look(pilot, screen)
        shown = " ".join(text(app).split())
        assert "moon (张小雅)" in shown
        assert "Prompt: drawn d" in shown
        assert "Cost: unknown" in shown
        await pilot.press("left_square_bracket")
        await look(pilot, screen)
        assert "Prompt: brighter" in text(app)
        assert "Drawn by: ark/brush, seed 7" in text(app)


async def test_one_exhibit_is_read_as_a_whole_and_left_with_escape():
    session = carded(
        events.ImageDescribed(image="a" * 64, text="A red vase.", model="ark/eyes"),
        drawn(1, "d"),
    )
    session.pictures = {"a" * 64: RED, "d" * 64: RED}
    async with gallery(session) as (app, pilot, screen):
        await pilot.press("enter")
        await look(pilot, screen)
        assert "What ark/eyes sees in it: A red" in text(app)
        assert not screen.wall.region.area
        assert screen.focused is screen.text
        await pilot.press("z")
        await pilot.pause()
        assert "What ark/eyes sees in it" not in text(app)
        assert screen.canvas.size.width > 70
        await pilot.press("escape")
        await pilot.pause()
        assert "What ark/eyes sees in it" in text(app)
        await pilot.press("right_square_bracket")
        await look(pilot, screen)
        assert "Concept: It glows." in text(app)
        await pilot.press("y")
        assert "Concept: It glows." in app.copied[-1]
        await pilot.press("escape")
        await pilot.pause()
        assert screen.focused is screen.wall
        assert screen.here is not None
        assert screen.here.key == "card-1"
        await pilot.press("right_square_bracket", "z")
        assert app.said[-1] == "There is no picture here yet."
        await pilot.press("escape")
        await pilot.pause()
        assert app.screen is app.table


async def test_on_a_wide_screen_the_exhibit_follows_the_cursor():
    session = carded()
    async with gallery(session, (120, 40)) as (app, pilot, screen):
        assert "Nobody has described this picture yet." in text(app)
        await pilot.press("l")
        await pilot.pause()
        assert "Concept: It glows." in text(app)
        assert "Prompt of the next drawing: a lamp" in text(app)
        await pilot.press("tab")
        assert screen.focused is screen.text
        await pilot.press("shift+tab")
        assert screen.focused is screen.wall


async def test_rows_ends_letters_and_the_mouse_go_to_a_tile():
    more = [card(number, f"card {number}") for number in range(3, 9)]
    session = carded(*more)
    async with gallery(session) as (app, pilot, screen):
        wall = screen.wall
        for keys, place in (
            (("j",), 3),
            (("k", "k"), 0),
            (("G",), 8),
            (("j", "l"), 8),
            (("g",), 0),
            (("pagedown",), 6),
            (("pageup", "l"), 1),
            (("h", "left"), 0),
        ):
            await pilot.press(*keys)
            await pilot.pause()
            assert wall.cursor == place, keys
        await pilot.press("J")
        await pilot.pause()
        assert isinstance(app.screen, JumpScreen)
        await pilot.press("d")
        await pilot.pause()
        assert wall.cursor == 2
        await pilot.click(wall.tiles[1])
        await pilot.pause()
        assert wall.cursor == 1
        assert not screen.has_class("-reading")
        await pilot.click(wall.tiles[1])
        await pilot.pause()
        assert screen.has_class("-reading")


async def test_the_cursor_stays_with_its_card_when_others_come_before_it():
    session = carded()
    async with gallery(session) as (_, pilot, screen):
        await pilot.press("l", "l")
        assert screen.here is not None
        assert screen.here.key == "card-2"
        session.tell(*votes("card-2", "card-2"))
        await look(pilot, screen)
        assert screen.here.key == "card-2"
        assert screen.wall.cursor == 1


async def test_sealed_cards_do_not_hang_before_space_opens_them():
    sealed = events.RoundStarted(
        stage="design_cards", round=1, order="simultaneous", seats=("s1", "s2"), sealed=True
    )
    session = ToldSession()
    session.table.open()
    session.tell(BROUGHT, STAGE, sealed, card(1, "lamp", concept="It glows."))
    async with gallery(session) as (app, pilot, screen):
        assert "The cards are sealed: Space opens them." in text(app)
        assert "lamp" not in text(app)
        await pilot.press("space")
        await pilot.pause()
        assert session.asked == [commands.RevealAnswers()]
        session.tell(events.AnswersRevealed(ref="design_cards/1"))
        await look(pilot, screen)
        assert "It glows." in text(app)


async def test_space_goes_back_to_the_open_question_and_lets_a_paused_table_go_on():
    session = carded()
    async with gallery(session) as (app, pilot, screen):
        await pilot.press("space", "p")
        await pilot.pause()
        assert app.said[0] == app.words("table.goes_on_itself")
        assert session.asked == [commands.Pause()]
        session.tell(events.SessionPaused(reason="facilitator"))
        await pilot.press("space", "p")
        await pilot.pause()
        assert session.asked[1:] == [commands.Resume(), commands.Resume()]
        cards = ("card-1", "card-2")
        session.publish(
            QuestionOpen(stage="drawing", kind="cards", default=cards[:1], choices=cards)
        )
        session.tell(events.SessionResumed(reason="facilitator"))
        await app.frame()
        await look(pilot, screen)
        assert "e edits a prompt, Space answers." in text(app)
        await pilot.press("space")
        await pilot.pause()
        assert app.screen is app.table
        assert app.table.question_bar.has_focus_within


async def test_after_the_end_it_says_what_can_still_be_done(tmp_path: Path):
    session = carded(events.SessionClosed(reason="done", totals={}))
    session.pictures = {"a" * 64: RED}
    async with gallery(session) as (app, pilot, screen):
        app.desk.paths = Paths.of(str(tmp_path))
        assert "The table has ended" in text(app)
        await pilot.press("p")
        assert session.asked == []
        await pilot.press("O")
        await look(pilot, screen)
        await until(pilot, lambda: app.said and str(tmp_path) in app.said[-1])
        (file,) = (tmp_path / "exports" / session.id / "pictures").iterdir()
        assert file.read_bytes() == RED
        assert str(file) in app.said[-1]


async def test_votes_on_cards_are_the_ballot_room():
    session = carded()
    async with gallery(session) as (app, pilot, _):
        await pilot.press("v")
        await pilot.pause()
        assert app.said[-1] == "The cards are not voted on yet."
        session.tell(*votes("card-2", "card-2"))
        await pilot.press("v")
        await pilot.pause()
        assert "Ballots: Design cards" in text(app)
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, PictureScreen)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_hostile_text_stands_as_text(size: tuple[int, int]):
    bad = f"[/c] {HOSTILE}"
    fields = dict.fromkeys(("concept", "form", "picture_prompt"), f"[/f] {HOSTILE}")
    session = ToldSession()
    session.table.open()
    session.tell(
        events.ImageAttached(image="a", name=bad, media_type="x", bytes=1),
        events.ImageDescribed(image="a", text=f"[/d] {HOSTILE}", model=HOSTILE),
        STAGE,
        ROUND,
        card(1, bad, **fields),
        card(2, bad, **fields),
        events.ImageDrawn(
            image="b", card="card-2", prompt=f"[/p] {HOSTILE}", model=HOSTILE, seed=1, cost=None
        ),
        events.AlertRaised(rule="picture_failed", value=f"card-1: [/w] {HOSTILE}"),
    )
    async with gallery(session, size) as (app, pilot, screen):
        shown = ""
        for _ in range(3):
            await pilot.press("enter")
            await look(pilot, screen)
            shown += text(app)
            await pilot.press("pagedown", "pagedown")
            await pilot.pause()
            shown += text(app)
            await pilot.press("escape", "right_square_bracket", "e")
            await pilot.pause()
            shown += text(app)
            await pilot.press("escape")
            await pilot.pause()
        for part in ("[/c]", "[/d]", "[/f]", "[/p]", "[/w]"):
            assert part in shown, part
        assert UNSEEN.findall(shown.replace("\n", "")) == []


def test_a_whole_table_is_looked_at_and_a_picture_is_drawn_once_more(tmp_path: Path):
    """The program itself: a prompt is written before the drawing, then a picture is varied."""

    async def act(app: TableRoundApp, pilot: "Pilot[Any]") -> None:
        await until(pilot, lambda: isinstance(app.screen, TableScreen))
        session = app.desk.session
        assert session is not None

        def asked(kind: str) -> bool:
            return session.question is not None and session.question.kind == kind

        for kind in ("keywords", "brief"):
            await until(pilot, lambda kind=kind: asked(kind))
            await pilot.press("space")
            await pilot.pause()
            await pilot.press("enter")
        await until(pilot, lambda: asked("cards"))
        await pilot.press("f5", "e")
        await pilot.pause()
        await pilot.press(*"Red ", "enter")
        await until(pilot, lambda: session.state.prompts)
        ((first, prompt),) = session.state.prompts.items()
        assert prompt.endswith("Red")
        await pilot.press("r", *"Blue", "enter")
        await until(pilot, lambda: session.state.drawings and not session.drawing)
        await pilot.press("r", *"Green", "enter")
        await until(pilot, lambda: len(session.state.drawings) == 2)
        one, other = session.state.drawings
        assert (one.card, one.prompt) == (first, f"{prompt}Blue")
        assert (other.card, other.prompt) == (first, f"{prompt}BlueGreen")
        assert one.image != other.image
        await until(pilot, lambda: "2 pictures drawn" in text(app))

    arguments = ("Tea for two", "--provider", "rehearsal", "--rounds", "1", "--pace", "none")
    few = ("--seats", "designer=1,consumer=1")
    played(tmp_path, act, *arguments, *few, "--set", "table.drawings=1", size=(80, 24))
