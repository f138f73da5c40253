"""The ballot room: ballots as they arrive, every method, people beside, keys alone."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from engine import InputError, commands, events
from tests.fakes.hostile import HOSTILE, MARKUP, UNSEEN
from tests.fakes.house import grid
from tests.fakes.screens import played, until
from tests.fakes.told_polls import ballot, counted
from tests.fakes.told_session import TableHouse, ToldSession
from tests.fakes.told_table import begun, done
from tui.app import TableRoundApp
from tui.screens.ballot_form import BallotForm
from tui.screens.ballots import BallotScreen
from tui.screens.table import TableScreen

WORDS = ("fold", "moon", "red")
KEYWORDS = (
    events.StageStarted(stage="keywords", kind="keywords"),
    events.KeywordsExtracted(stage="keywords", seat="s1", keywords=WORDS),
    events.StageEnded(stage="keywords", kind="keywords"),
    events.StageStarted(stage="voting", kind="voting"),
)
ROUND = events.RoundStarted(
    stage="voting", round=1, order="simultaneous", seats=("s1", "s2"), sealed=False
)
FIRST, SECOND = ballot("s1", "moon", "fold"), ballot("s2", "fold")


def voting(*more: events.Event) -> ToldSession:
    """Return a table of two that votes."""
    session = ToldSession()
    session.table.open()
    return session.tell(*KEYWORDS, *more)


def over(*more: events.Event) -> ToldSession:
    """Return a table of two that has voted."""
    tallies = [
        counted(FIRST, SECOND, candidates=WORDS, method=method, depends=True)
        for method in ("consensus", "plurality")
    ]
    return voting(ROUND, FIRST, SECOND, *tallies, *more)


@asynccontextmanager
async def room(
    session: ToldSession, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[tuple[TableHouse, "Pilot[None]", BallotScreen]]:
    """Show the ballot room from the table, by its key."""
    app = TableHouse(session)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        await app.frame()
        await pilot.press("v")
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, BallotScreen)
        await look(pilot, screen)
        yield app, pilot, screen


async def look(pilot: "Pilot[Any]", screen: BallotScreen) -> None:
    await pilot.pause()
    screen.tick()
    await pilot.pause()


def text(app: Any) -> str:
    return "\n".join(grid(app))


async def test_before_the_first_vote_it_is_one_sentence_and_one_key():
    session = ToldSession()
    session.table.open()
    async with room(session) as (app, pilot, _):
        assert "No vote has begun yet." in text(app)
        await pilot.press("l", "enter", "j", "right_square_bracket", "y", "tab", "space")
        await pilot.press("v")
        await pilot.pause()
        assert isinstance(app.screen, BallotScreen)
        await pilot.press("escape")
        await pilot.pause()
        assert app.screen is app.table
        assert session.asked == []


async def test_ballots_arrive_one_by_one():
    session = voting()
    async with room(session) as (app, pilot, screen):
        assert "No vote has begun yet." in text(app)
        session.tell(ROUND, begun("u1", "voting"))
        await look(pilot, screen)
        assert "0 of 2 ballots are there" in text(app)
        assert "~ 林思雨 is voting" in text(app)
        assert ". 张小雅 not yet" in text(app)
        assert "Not named yet: fold, moon, red" in text(app)
        session.tell(done("u1", "voting", "moon, fold"), FIRST)
        await look(pilot, screen)
        assert "1 of 2 ballots are there" in text(app)
        assert "= 林思雨 moon, fold" in text(app)
        assert "Approvals so far; not counted yet." in text(app)
        assert "Not named yet: red" in text(app)
        tally = counted(FIRST, SECOND, candidates=WORDS)
        session.tell(SECOND, tally)
        await look(pilot, screen)
        assert "2 of 2 needed (threshold 0.6)." in text(app)
        assert "Chosen: fold" in text(app)
        assert "* fold" in text(app)


async def test_what_became_of_each_ballot_is_told():
    failed = events.UtteranceFailed(
        utterance="u2", seat="s2", code="server", reason="503", partial=""
    )
    session = voting(
        ROUND,
        begun("u1", "voting"),
        done("u1", "voting", "I cannot choose [/x]"),
        ballot("s1"),
        begun("u2", "voting", "s2"),
        failed,
    )
    async with room(session) as (app, pilot, screen):
        assert "- 林思雨 invalid" in text(app)
        assert "! 张小雅 failed" in text(app)
        await pilot.press("enter")
        await look(pilot, screen)
        assert "Invalid: no candidate was named" in text(app)
        assert "I cannot choose [/x]" in text(app)
        await pilot.press("escape", "j", "enter")
        await look(pilot, screen)
        assert "Failed before a ballot came." in text(app)


async def test_the_same_ballots_by_the_next_method_and_the_one_before():
    async with room(over()) as (app, pilot, _):
        assert ">consensus<  plurality" in text(app)
        assert "! The winner depends on the method" in text(app)
        await pilot.press("l")
        await pilot.pause()
        assert "consensus  >plurality<" in text(app)
        assert "The same ballots by plurality." in text(app)
        assert "2 are entitled to vote." in text(app)
        assert "Tie at 1 between" in text(app)
        await pilot.press("h", "left")
        await pilot.pause()
        assert "consensus  >plurality<" in text(app)


async def test_a_ballot_is_read_with_its_reasons_and_left_with_escape():
    async with room(over()) as (app, pilot, screen):
        await pilot.press("enter")
        await pilot.pause()
        assert "Ballot of 林思雨" in text(app)
        assert "1. moon" in text(app)
        assert "because of moon" in text(app)
        assert not screen.count.region.area
        await pilot.press("y")
        assert app.copied[-1].startswith("Ballot of 林思雨\n1. moon")
        await pilot.press("escape")
        await pilot.pause()
        assert "Chosen: fold" in text(app)
        assert screen.focused is screen.voters
        await pilot.press("tab", "y")
        assert screen.focused is screen.count
        assert "Chosen: fold" in app.copied[-1]


async def test_on_a_wide_screen_the_ballot_follows_the_cursor():
    async with room(over(), (120, 40)) as (app, pilot, screen):
        assert "Ballot of 林思雨" in text(app)
        await pilot.press("down")
        await pilot.pause()
        assert "Ballot of 张小雅" in text(app)
        await pilot.press("tab")
        assert screen.focused is screen.paper
        await pilot.press("tab", "tab", "shift+tab")
        assert screen.focused is screen.count


async def test_other_polls_are_a_key_away_and_a_new_one_is_followed():
    session = over()
    async with room(session) as (app, pilot, screen):
        again = events.RoundStarted(
            stage="voting", round=2, order="simultaneous", seats=("s1", "s2"), sealed=False
        )
        session.tell(again)
        await look(pilot, screen)
        assert screen.poll == "voting/run-off"
        assert "Vote, run-off  vote 2 of 2  0 of 2" in text(app)
        await pilot.press("left_square_bracket")
        await pilot.pause()
        assert "Ballots: Vote  vote 1 of 2" in text(app)
        session.tell(ballot("s1", "moon", poll="voting/run-off"))
        await look(pilot, screen)
        assert screen.poll == "voting"
        await pilot.press("left_square_bracket")
        assert app.said[-1] == "This is the first vote."
        await pilot.press("right_square_bracket", "right_square_bracket")
        assert app.said[-1] == "This is the newest vote."
        await pilot.pause()
        assert "1 of 2 ballots are there" in text(app)


async def test_whoever_reads_a_ballot_stays_with_it_when_a_poll_begins():
    session = over()
    async with room(session) as (app, pilot, screen):
        await pilot.press("enter")
        session.tell(
            events.RoundStarted(
                stage="voting", round=2, order="simultaneous", seats=("s1", "s2"), sealed=False
            )
        )
        await look(pilot, screen)
        assert screen.poll == "voting"
        assert "1. moon" in text(app)


async def test_sealed_ballots_are_opened_together_with_space():
    sealed = replace(ROUND, sealed=True)
    session = voting(sealed, FIRST)
    async with room(session, (120, 40)) as (app, pilot, screen):
        shown = text(app)
        assert "Sealed: Space opens all ballots together." in shown
        assert "林思雨 has voted" in shown
        assert "because of moon" not in shown
        assert "moon" not in shown
        await pilot.press("space")
        await pilot.pause()
        assert session.asked == [commands.RevealAnswers()]
        session.tell(events.AnswersRevealed(ref="voting/1"))
        await look(pilot, screen)
        assert "= 林思雨 moon, fold" in text(app)
        session.tell(events.SessionPaused(reason="facilitator"))
        await pilot.press("space")
        await pilot.pause()
        assert session.asked[1:] == [commands.Resume()]


async def test_a_persons_ballot_is_cast_by_keys_and_stands_beside():
    session = over()
    async with room(session) as (app, pilot, screen):
        assert "No ballot of a person yet: v casts one." in text(app)
        await pilot.press("v")
        await pilot.pause()
        await pilot.press("A", "n", "n", "enter")
        await pilot.press("j", "j", "space", "g", "space")
        await pilot.pause()
        assert "[2] fold" in text(app)
        assert "[1] red" in text(app)
        await pilot.press("enter")
        await pilot.pause()
        wish = commands.CastBallot(voter="Ann", choices=("red", "fold"), poll="voting")
        assert session.asked == [wish]
        assert app.screen is screen
        assert app.said[-1] == "The ballot of Ann is counted beside the agents'."
        cast = ballot("Ann", "red", "fold", kind="human")
        session.tell(cast, counted(cast, candidates=WORDS))
        await look(pilot, screen)
        shown = text(app)
        assert "2 of 2 ballots are there  and 1 from people" in shown
        assert "+ Ann" in shown
        assert "People's ballots beside it: 1" in shown
        assert "Chosen: fold" in shown


async def test_a_ballot_that_is_left_or_refused_is_not_lost():
    session = over()
    async with room(session) as (app, pilot, _):
        await pilot.press("v")
        await pilot.pause()
        await pilot.press("B", "o", "tab", "space", "escape", "escape")
        await pilot.pause()
        assert app.screen is app.table
        await pilot.press("v", "v")
        await pilot.pause()
        assert isinstance(app.screen, BallotForm)
        assert "Bo" in text(app)
        assert "[1] fold" in text(app)
        session.refuse = InputError("There is no poll yet.")
        await pilot.press("enter")
        await pilot.pause()
        assert "There is no poll yet." in text(app)
        assert isinstance(app.screen, BallotForm)
        await pilot.press("space", "enter")
        await pilot.pause()
        assert "Pick at least one" in text(app)
        await pilot.press("tab", "ctrl+u", "tab", "space", "enter")
        await pilot.pause()
        assert "needs the name of its voter" in text(app)
        assert session.asked == []


async def test_a_ballot_holds_five_choices_and_no_more():
    words = tuple("abcdef")
    cast = ballot("s1", "a")
    session = voting(ROUND, cast, counted(cast, candidates=words))
    async with room(session) as (app, pilot, _):
        await pilot.press("v")
        await pilot.pause()
        await pilot.press("C", "enter", *(["space", "j"] * 6))
        await pilot.pause()
        assert "A ballot holds at most 5 choices." in text(app)
        assert "[5] e" in text(app)
        assert "[ ] f" in text(app)


async def test_who_votes_twice_replaces_the_earlier_ballot():
    session = over(ballot("Ann", "red", kind="human"))
    async with room(session) as (app, pilot, _):
        assert "People's ballots: 1." in text(app)
        await pilot.press("v")
        await pilot.pause()
        await pilot.press("A", "n", "n", "enter", "space", "enter")
        await pilot.pause()
        assert app.said[-1] == "The earlier ballot of Ann is replaced."


@pytest.mark.parametrize("hostile", [MARKUP, HOSTILE])
@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_hostile_text_stands_as_text(hostile: str, size: tuple[int, int]):
    bad = f"[/c] {hostile}"
    cast, person = ballot("s1", bad), ballot(f"[/v] {hostile}", bad, kind="human")
    strange = replace(
        counted(cast, candidates=(bad, "red")),
        method=f"[/m] {hostile}",
        threshold=hostile,
        results=({"candidate": bad, "score": "nan"}, {"score": hostile}, {"candidate": None}),
        audit=({"step": hostile, "x": [hostile]}, {"step": "tie", "by": hostile}),
    )
    session = voting(ROUND, cast, person, strange, replace(strange, kind="human"))
    async with room(session, size) as (app, pilot, _):
        shown = text(app)
        await pilot.press("j", "enter")
        await pilot.pause()
        shown += text(app)
        await pilot.press("v")
        await pilot.pause()
        shown += text(app)
        for part in ("[/c]", "[/v]", "[/m]"):
            assert part in shown
        assert UNSEEN.findall(shown.replace("\n", "")) == []


async def test_it_fits_the_smallest_terminal():
    async with room(over(), (60, 16)) as (app, pilot, _):
        assert "Chosen: fold" in text(app)
        assert all(len(line) <= 60 for line in grid(app))
        await pilot.resize_terminal(120, 40)
        await until(pilot, lambda: "Ballot of 林思雨" in text(app))


def test_at_a_real_table_a_person_votes_and_is_counted_beside(tmp_path: Path):
    async def act(app: TableRoundApp, pilot: "Pilot[Any]") -> None:
        def counted_yet() -> bool:
            poll = table.session.state.polls.get("voting")
            return poll is not None and poll.result is not None

        await until(pilot, lambda: isinstance(app.screen, TableScreen))
        table = app.screen
        assert isinstance(table, TableScreen)
        await until(pilot, counted_yet)
        await pilot.press("v")
        await until(pilot, lambda: isinstance(app.screen, BallotScreen))
        await pilot.press("v")
        await until(pilot, lambda: isinstance(app.screen, BallotForm))
        await pilot.press("A", "n", "n", "enter", "space", "enter")
        await until(pilot, lambda: isinstance(app.screen, BallotScreen))

        def beside() -> bool:
            tallies = [one for poll in table.session.state.polls.values() for one in poll.tallies]
            return any(one.kind == "human" for one in tallies)

        await until(pilot, beside)

    arguments = ("A lamp", "--provider", "rehearsal", "--pace", "none", "--rounds", "1")
    played(tmp_path, act, *arguments, "--seats", "designer=1,consumer=1")
