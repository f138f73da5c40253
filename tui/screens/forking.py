"""From a moment of a session to a branch of it: what shall be otherwise, and what then."""

from typing import Any, Literal

from textual.screen import Screen

from engine import Changes, EngineError
from tui.review_desk import ReviewDesk
from tui.reviewing import ReviewedSession
from tui.screens.choice import ChoiceScreen
from tui.screens.fork import ForkScreen
from tui.widgets.house import house_of

Then = Literal["take_up", "look", "stay"]
THEN: tuple[Then, ...] = ("take_up", "look", "stay")


async def fork_here(
    screen: Screen[Any], desk: ReviewDesk, session: ReviewedSession
) -> tuple[str, Then] | None:
    """Ask and make a branch; return its id and what is wanted then, None where none was made.

    Waits for answers: to be called in a worker of the screen.
    """
    house = house_of(screen)
    at = session.recording.seq(session.place)
    form = ForkScreen(session.state, session.roles, at)
    changes: Changes | None = await screen.app.push_screen_wait(form)  # pyright: ignore[reportUnknownMemberType] - a generic App
    if changes is None:
        return None
    try:
        made = await desk.fork(session.id, at, changes)
    except EngineError as error:
        house.say(house.fault(error), bad=True)
        return None
    labels = [house.words(f"review.then.{then}") for then in THEN]
    window = ChoiceScreen(house.words("review.forked", session=made), labels)
    number: int | None = await screen.app.push_screen_wait(window)  # pyright: ignore[reportUnknownMemberType] - a generic App
    return made, THEN[number] if number is not None else "stay"
