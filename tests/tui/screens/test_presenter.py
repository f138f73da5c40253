"""The projection: whom it shows, what never stands on it, and that it can be read from afar."""

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from engine import EMPTY, QuestionOpen, commands, events
from tests.fakes.contrast import unreadable
from tests.fakes.house import grid
from tests.fakes.screens import played, until
from tests.fakes.told_session import TableHouse, ToldSession
from tests.fakes.told_table import begun, done
from tui.app import TableRoundApp
from tui.measure import width
from tui.screens.home import HomeScreen
from tui.screens.presenter import PresenterScreen, counts, paragraph, wrapped
from tui.screens.table import TableScreen

HOSTILE = "[/usr/bin] [@click=app.quit]x[/] \x1b]52;c;QQ==\x07 \u202eabc"


def table() -> ToldSession:
    """Return a session with two seats in the first round of its discussion."""
    session = ToldSession()
    session.table.open()
    return session.tell(
        events.StageStarted(stage="discussion", kind="discussion"),
        events.RoundStarted(stage="discussion", round=1, order="simultaneous", seats=("s1", "s2")),
    )


async def projected(app: TableHouse, pilot: "Pilot[Any]") -> PresenterScreen:
    await pilot.pause()
    screen = PresenterScreen(app.table)
    await app.push_screen(screen)
    await look(app, pilot)
    return screen


async def look(app: TableHouse, pilot: "Pilot[Any]") -> str:
    """Return what stands on the projection once the table has heard everything."""
    await app.frame()
    assert isinstance(app.screen, PresenterScreen)
    app.screen.tick()
    await pilot.pause(0.02)
    return "\n".join(grid(app))


async def test_it_follows_who_speaks_and_stays_with_her_until_she_ends():
    session = table()
    app = TableHouse(session)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await projected(app, pilot)
        assert "Nobody has spoken" in await look(app, pilot)
        assert "the terminal's own zoom" in await look(app, pilot)
        session.tell(begun("u1", "discussion"), begun("u2", "discussion", "s2"))
        session.say("u1", "First words.").say("u2", "Other words.", "s2")
        first = await look(app, pilot)
        assert ("First words." in first) != ("Other words." in first)
        shown, other = ("u1", "u2") if "First" in first else ("u2", "u1")
        seats = {"u1": "s1", "u2": "s2"}
        session.say(shown, " More.", seats[shown])
        assert "More." in await look(app, pilot)
        session.tell(done(shown, "discussion", "All said.", seats[shown]))
        session.say(other, " Goes on.", seats[other])
        assert "Goes on." in await look(app, pilot)
        await pilot.press("1")
        await pilot.press("1")
        assert "Goes on." in await look(app, pilot)
        assert screen.is_current


async def test_keys_choose_whom_it_shows_and_follow_again():
    session = table()
    app = TableHouse(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await projected(app, pilot)
        session.tell(begun("u1", "discussion"))
        session.say("u1", "First words.")
        assert "First words." in await look(app, pilot)
        await pilot.press("2")
        assert "First words." not in await look(app, pilot)
        assert "Has not spoken yet." in await look(app, pilot)
        await pilot.press("h")
        assert "First words." in await look(app, pilot)
        await pilot.press("l")
        assert "Has not spoken yet." in await look(app, pilot)
        await pilot.press("G")
        assert "First words." in await look(app, pilot)
        await pilot.press("9")  # nobody sits there
        assert "First words." in await look(app, pilot)


async def test_notes_whispers_and_toasts_never_stand_on_it():
    session = table()
    app = TableHouse(session)
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await projected(app, pilot)
        session.tell(begun("u1", "discussion"))
        session.say("u1", "Open words.")
        session.tell(
            events.NoteAdded(text="canary-note"),
            events.FacilitatorSaid(text="canary-whisper", to="s1"),
            events.TopicParked(text="canary-parked"),
        )
        app.notify("canary-toast", markup=False)
        shown = await look(app, pilot)
        assert "Open words." in shown
        assert "canary" not in shown
        assert "parked 1" in shown


async def test_the_facilitators_timer_takes_the_place_of_the_tables_time():
    app = TableHouse(table())
    async with app.run_test(size=(80, 24)) as pilot:
        await projected(app, pilot)
        before = await look(app, pilot)
        await pilot.press("t")
        assert "time left" in await look(app, pilot)
        app.clock.advance(28 * 60)
        assert "last 2 minutes" in await look(app, pilot)
        app.clock.advance(2 * 60 + 1)
        over = (await look(app, pilot)).splitlines()
        assert "OVER TIME" in over[1] + over[2]
        assert "╶┼╴" in over[1]  # the plus before what is over
        await pilot.press("t")
        after = await look(app, pilot)
        assert "time" not in after.split("Nobody")[0].lower()
        assert before.splitlines()[4:] == after.splitlines()[4:]


async def test_sealed_and_held_words_are_not_projected():
    session = ToldSession()
    session.table.open()
    session.tell(
        events.StageStarted(stage="discussion", kind="discussion"),
        events.RoundStarted(
            stage="discussion", round=1, order="simultaneous", seats=("s1", "s2"), sealed=True
        ),
        begun("u1", "discussion"),
    )
    app = TableHouse(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await projected(app, pilot)
        session.say("u1", "canary")
        await pilot.press("1")
        shown = await look(app, pilot)
        assert "sealed" in shown
        assert "canary" not in shown
        session.tell(events.AnswersRevealed(ref="discussion/1"))
        assert "canary" in await look(app, pilot)
        session.tell(events.UtteranceHeld(utterance="u1", seat="s1"))
        assert "Held in mid-sentence." in await look(app, pilot)


async def test_data_is_projected_as_what_was_made_of_it():
    session = table()
    session.tell(
        events.StageEnded(stage="discussion", kind="discussion"),
        events.StageStarted(stage="voting", kind="voting"),
        events.RoundStarted(stage="voting", round=1, order="simultaneous", seats=("s1", "s2")),
        begun("u1", "voting"),
    )
    app = TableHouse(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await projected(app, pilot)
        session.say("u1", '{"choices": ["craft"')
        await pilot.press("1")
        assert "choices" not in await look(app, pilot)
        session.tell(
            done("u1", "voting", '{"choices": ["craft"]}'),
            events.BallotCast(
                poll="voting", voter="s1", kind="agent", choices=("craft",), reasons=("old",)
            ),
        )
        shown = await look(app, pilot)
        assert "craft" in shown
        assert "{" not in shown


async def test_hostile_words_are_words_and_a_pause_and_a_question_are_told():
    session = table()
    app = TableHouse(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await projected(app, pilot)
        session.tell(begun("u1", "discussion"), done("u1", "discussion", HOSTILE))
        shown = await look(app, pilot)
        assert "[/usr/bin] [@click=app.quit]x[/]" in shown
        assert not {"\x1b", "\x07", "\u202e"} & set(shown)
        session.publish(QuestionOpen(stage="decision", kind="keywords", default=("a",)))
        assert "waits for the facilitator" in await look(app, pilot)
        session.tell(events.SessionPaused(reason="facilitator"))
        assert "PAUSED" in await look(app, pilot)


@pytest.mark.parametrize("theme", ["paper", "night", "high-contrast", "ansi"])
async def test_everything_on_it_has_a_contrast_of_seven(theme: str):
    session = table()
    app = TableHouse(session)
    async with app.run_test(size=(80, 24)) as pilot:
        app.theme = theme
        await projected(app, pilot)
        session.glosses = True
        session.tell(begun("u0", "discussion", "s2"), done("u0", "discussion", "Before.", "s2"))
        session.tell(glossed("u0", "s2", "此前。"))
        session.tell(begun("u1", "discussion"), events.TopicParked(text="later"))
        session.say("u1", "Words to be read.")
        assert "中：此前。" in await look(app, pilot)
        assert "Words to be read." in "\n".join(grid(app))
        assert unreadable(app, 7.0) == []


def test_f8_projects_the_open_table_while_it_goes_on_and_esc_goes_back(tmp_path: Path):
    async def act(app: TableRoundApp, pilot: "Pilot[Any]") -> None:
        await until(pilot, lambda: isinstance(app.screen, TableScreen))
        await pilot.press("f8")
        await until(pilot, lambda: isinstance(app.screen, PresenterScreen))
        await until(pilot, lambda: "Decision" in "\n".join(grid(app)))
        await pilot.press("0")
        await until(pilot, lambda: not "".join(grid(app)).strip())
        await pilot.press("0")
        await until(pilot, lambda: "Decision" in "\n".join(grid(app)))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, TableScreen))
        await pilot.press("f8")
        await until(pilot, lambda: isinstance(app.screen, PresenterScreen))
        assert "own zoom" not in "\n".join(grid(app))  # it is said once
        await pilot.press("f8")
        await until(pilot, lambda: isinstance(app.screen, TableScreen))

    arguments = ("A lamp", "--provider", "rehearsal", "--seed", "7", "--pace", "none")
    played(tmp_path, act, *arguments, "--rounds", "1", "--seats", "designer=1,consumer=1")


def test_without_a_table_there_is_nothing_to_project(tmp_path: Path):
    async def act(app: TableRoundApp, pilot: "Pilot[Any]") -> None:
        said: list[str] = []
        app.say = lambda text, bad=False: said.append(text)  # type: ignore[method-assign]
        await pilot.press("f8")
        await until(pilot, lambda: said)
        assert said == ["There is no table to project: open one first."]
        assert isinstance(app.screen, HomeScreen)

    played(tmp_path, act)


def test_the_newest_paragraph_without_its_marks():
    assert paragraph("one\n\ntwo") == "two"
    assert paragraph("## Title\nsome **bold** and `code`\n\n") == "Title\nsome bold and code"
    assert paragraph("2 * 3 ** 4") == "2 * 3 ** 4"
    assert paragraph(" \n\n") == ""


@pytest.mark.parametrize(
    "text", ["窑温高十度，青色就会发灰；" * 80, "a kiln ten degrees hotter " * 90]
)
def test_a_long_paragraph_shows_its_last_twelve_lines(text: str):
    lines = wrapped(text, 80, 12)
    assert len(lines) == 12
    assert lines[0] == "…"
    assert all(width(line) <= 80 for line in lines)
    assert text.rstrip().endswith(lines[-1])
    assert wrapped("short", 80, 12) == ["short"]


def test_counts_are_those_that_are_known():
    assert counts(EMPTY) == {}


def glossed(utterance: str, seat: str, text: str) -> events.UtteranceGlossed:
    return events.UtteranceGlossed(utterance=utterance, seat=seat, lang="zh", text=text)


async def test_a_gloss_stands_below_with_its_speaker_until_the_next_one_comes():
    session = table()
    session.glosses = True
    session.other_roles = {"designer": "设计师"}
    app = TableHouse(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await projected(app, pilot)
        session.tell(begun("u1", "discussion"), done("u1", "discussion", "Less glaze."))
        assert "中" not in await look(app, pilot)
        session.tell(glossed("u1", "s1", f"少上釉。{HOSTILE}"))
        shown = await look(app, pilot)
        assert "  中：少上釉。[/usr/bin] [@click=app.quit]x[/]" in shown
        assert not {"\x1b", "\x07", "\u202e"} & set(shown)
        assert "设计师" in shown.splitlines()[shown[: shown.index("Less")].count("\n") - 2]
        session.tell(begun("u2", "discussion", "s2"))
        session.say("u2", "And the price?", "s2")
        shown = await look(app, pilot)
        assert "And the price?" in shown
        assert "林思雨 · 中：少上釉。" in shown
        session.tell(done("u2", "discussion", "And the price?", "s2"))
        session.tell(glossed("u2", "s2", "那价钱呢？" * 60))
        shown = await look(app, pilot)
        assert "  中：那价钱呢？" in shown
        assert shown.count("那价钱呢") < 30  # three lines of it, and that it goes on
        assert "…" in shown
        session.glosses = False
        await pilot.press("1")
        assert "  中：少上釉。" in await look(app, pilot)
        session.tell(events.UtteranceHeld(utterance="u1", seat="s1"))
        session.tell(begun("u3", "discussion"), events.UtteranceHeld(utterance="u3", seat="s1"))
        assert "少上釉" not in await look(app, pilot)


async def test_glosses_are_switched_where_they_are_projected():
    session = table()
    app = TableHouse(session)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await projected(app, pilot)
        await screen.run_action("gloss")
        await until(pilot, lambda: session.asked == [commands.GlossTalk(wanted=True)])
