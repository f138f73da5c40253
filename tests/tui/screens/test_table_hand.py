"""The facilitator's hand: who sits at the table, who speaks out of turn, what is mended."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from engine import HUMAN, commands, events
from tests.fakes.house import grid
from tests.fakes.screens import played, until
from tests.fakes.told_session import TableHouse, ToldSession
from tests.fakes.told_table import begun, done
from tui.screens.table import TableScreen

TALK = events.StageStarted(stage="discussion", kind="discussion")
ROUND = events.RoundStarted(
    stage="discussion", round=1, order="simultaneous", seats=("s1", "s2"), sealed=False
)


def talked() -> ToldSession:
    session = ToldSession()
    session.table.open()
    return session.tell(
        TALK, ROUND, begun("u1", "discussion"), done("u1", "discussion", "Said at length.")
    )


def last(session: ToldSession) -> object:
    return session.asked[-1] if session.asked else None


HUMAN_MODEL = commands.ChangeModel(seat="s1", provider=HUMAN, model=HUMAN)
WISHES: list[tuple[str, tuple[str, ...], commands.Command]] = [
    ("answer_now", (), commands.AskNow(seat="s1")),
    ("person", (), HUMAN_MODEL),
    ("repeat_stage", (), commands.InsertStage(like="discussion")),
    ("undo", (), commands.UndoEdit()),
    ("remove_seat", ("enter",), commands.RemoveSeat(seat="s1")),
    ("rename_seat", (*"Wu", "enter"), commands.ChangePersona(seat="s1", name="Wu")),
    ("change_persona", (*"dry", "enter"), commands.ChangePersona(seat="s1", speaking="dry")),
    ("add_seat", (*"designer", "enter"), commands.AddSeat(role="designer")),
    ("insert_stage", (*"keywords", "enter"), commands.InsertStage(like="keywords")),
]


@pytest.mark.parametrize(("action", "keys", "command"), WISHES, ids=[w[0] for w in WISHES])
async def test_a_wish_of_the_palette_becomes_a_command(
    action: str, keys: tuple[str, ...], command: commands.Command
):
    session = talked()
    app = TableHouse(session, "en")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await app.table.run_action(action)
        await pilot.press(*keys)
        await until(pilot, lambda: last(session) == command)


async def test_what_was_said_is_mended_where_it_is_read():
    session = talked()
    app = TableHouse(session, "en")
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        await pilot.press("e")
        assert app.table.composer.text == "/edit 1 Said at length."
        await pilot.press(*" Indeed.", "enter")
        wanted = commands.EditUtterance(utterance="u1", text="Said at length. Indeed.")
        await until(pilot, lambda: last(session) == wanted)
        session.tell(
            events.UtteranceEdited(
                utterance="u1", seat="s1", code="edited", reason="", partial="", text=wanted.text
            )
        )
        await app.frame()
        assert wanted.text in app.table.panels[0].view.plain


async def test_nothing_is_mended_before_anything_was_said_or_while_it_is_sealed():
    session = ToldSession()
    session.table.open()
    app = TableHouse(session, "en")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("e")
        await pilot.pause()
        assert app.table.composer.text == ""
        assert "nothing said here" in app.said[-1]


@pytest.mark.parametrize(("lang", "word"), [("zh", "反方"), ("en", "devil's advocate")])
async def test_a_devils_advocate_is_asked_in_the_tables_language(lang: Any, word: str):
    session = talked()
    session.table.state = msgspec.structs.replace(session.state, lang=lang)
    app = TableHouse(session, "en")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await app.table.run_action("advocate")
        await until(pilot, lambda: isinstance(last(session), commands.Say))
        wish = last(session)
        assert isinstance(wish, commands.Say)
        assert wish.to == "s1"
        assert word in wish.text


@pytest.mark.parametrize(("lang", "asks"), [("en", "asks you"), ("zh", "等您发言")])
def test_a_person_speaks_for_a_seat(tmp_path: Path, lang: Any, asks: str):
    """From the palette's wish over the sign that asks to the words in the panel and the log."""
    said = "I would buy it, but not in red."

    async def act(app: Any, pilot: Any) -> None:
        await until(pilot, lambda: isinstance(app.screen, TableScreen) and app.screen.panels)
        table = app.screen
        await table.run_action("person")
        await until(pilot, lambda: "? " in "\n".join(grid(app)) and asks in "\n".join(grid(app)))
        await pilot.press("1", "w", *said, "enter")
        await until(pilot, lambda: said in table.panels[0].view.plain)
        ended = [u for u in table.pump.state.utterances_of("s1") if u.text == said]
        assert [(u.provider, u.status) for u in ended] == [(HUMAN, "done")]
        assert table.pump.state.by_seat["s1"].input >= 0

    played(
        tmp_path,
        act,
        "A lamp",
        "--provider",
        "rehearsal",
        "--lang",
        "en",
        size=(120, 40),
        lang=lang,
    )
