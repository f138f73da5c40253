"""From a moment to a branch: the form, the branch, and what is wanted then."""

from typing import Any, cast

import pytest
from textual import work
from textual.screen import Screen

from engine import Changes, EngineError, InputError
from tests.fakes.reviewed import reviewed
from tests.fakes.screens import until
from tests.tui.screens.test_compare import Beside
from tui.reviewing import ReviewedSession
from tui.screens.choice import ChoiceScreen
from tui.screens.fork import ForkScreen
from tui.screens.forking import Then, fork_here


class Home(Beside):
    """Says faults, too."""

    def fault(self, error: EngineError) -> str:
        return f"{error.message} {error.hint}"


class Desk:
    """Makes a branch, or refuses."""

    def __init__(self, refuses: EngineError | None = None) -> None:
        self.refuses = refuses
        self.asked: list[tuple[str, int, Changes]] = []

    async def fork(self, session: str, at: int, changes: Changes) -> str:
        self.asked.append((session, at, changes))
        if self.refuses is not None:
            raise self.refuses
        return "20261122-b2c4"


class Asking(Screen[None]):
    """Forks as soon as it stands."""

    def __init__(self, desk: Desk, session: ReviewedSession) -> None:
        super().__init__()
        self.desk = desk
        self.session = session
        self.made: list[tuple[str, Then] | None] = []

    def on_mount(self) -> None:
        self.ask()

    @work
    async def ask(self) -> None:
        self.made.append(await fork_here(self, cast("Any", self.desk), self.session))


@pytest.mark.parametrize(
    ("keys", "then"),
    [
        (["enter"], "take_up"),
        (["j", "enter"], "look"),
        (["G", "enter"], "stay"),
        (["escape"], "stay"),
    ],
)
async def test_a_branch_is_made_where_the_review_stands(keys: list[str], then: Then):
    session, _ = reviewed(place=40)
    app, desk = Home(), Desk()
    async with app.run_test(size=(80, 24)) as pilot:
        screen = Asking(desk, session)
        await app.push_screen(screen)
        await until(pilot, lambda: isinstance(app.screen, ForkScreen))
        await pilot.press("f")
        await until(pilot, lambda: isinstance(app.screen, ChoiceScreen))
        assert desk.asked == [(session.id, session.recording.log[39].seq, Changes())]
        await pilot.press(*keys)
        await until(pilot, lambda: bool(screen.made))
        assert screen.made == [("20261122-b2c4", then)]


async def test_who_leaves_the_form_makes_nothing():
    app, desk = Home(), Desk()
    async with app.run_test(size=(80, 24)) as pilot:
        screen = Asking(desk, reviewed(place=40)[0])
        await app.push_screen(screen)
        await until(pilot, lambda: isinstance(app.screen, ForkScreen))
        await pilot.press("escape")
        await until(pilot, lambda: bool(screen.made))
        assert screen.made == [None]
        assert desk.asked == []


async def test_what_cannot_be_made_is_said():
    app, desk = Home(), Desk(InputError("There is no event 40.", hint="Take another one."))
    async with app.run_test(size=(80, 24)) as pilot:
        screen = Asking(desk, reviewed(place=40)[0])
        await app.push_screen(screen)
        await until(pilot, lambda: isinstance(app.screen, ForkScreen))
        await pilot.press("f")
        await until(pilot, lambda: bool(screen.made))
        assert screen.made == [None]
        assert app.said == ["There is no event 40. Take another one."]
