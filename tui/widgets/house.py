"""What every widget may ask of the app that it lives in, typed."""

from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING, Any, Protocol, cast, runtime_checkable

from textual.widget import Widget

from engine import Clock, EngineError
from tui.words import Words

if TYPE_CHECKING:
    from tui.desk import Desk
    from tui.terminal.pixel_app import Hanging


@runtime_checkable
class House(Protocol):
    """The app, as widgets and screens see it.

    `frames` is how many times a second streaming text is painted: fewer on a slow line.
    `pictures_off` is whether no picture is shown, `largest` how many pixels a side are worth keeping.
    """

    words: Words
    clock: Clock
    frames: int
    desk: "Desk"
    pictures_off: bool
    largest: int

    def told(self, sentence: str) -> str:
        """Return an engine's sentence in the interface's language, on clean lines."""
        ...

    def fault(self, error: EngineError) -> str:
        """Return what an error says: what happened and what to do."""
        ...

    def say(self, text: str, *, bad: bool = False) -> None:
        """Show one passing sentence."""
        ...

    def hang(self, picture: "Hanging") -> None:
        """Show a widget's picture in pixels whenever that can be."""
        ...

    def gives_way(self) -> bool:
        """Tell what streams to leave out one frame: a key's echo comes first."""
        ...

    def copy(self, text: str) -> None:
        """Copy a text to wherever the terminal lets it, and say where it is."""
        ...

    def lent(self) -> AbstractAsyncContextManager[None]:
        """Let another program have the terminal; SuspendNotSupported where it cannot."""
        ...

    def close_table(self) -> None:
        """Leave the table, saved, and go home."""
        ...

    def take_up_again(self, session: str) -> None:
        """Go on with a session that was left, at its table."""
        ...


def house_of(widget: Widget) -> House:
    """Return the app of a mounted widget or screen."""
    return cast("House", widget.app)  # pyright: ignore[reportUnknownMemberType] - a generic App


def words_of(widget: Widget) -> Words:
    """Return the interface's words of a mounted widget or screen."""
    return house_of(widget).words


class Housed:
    """A widget or screen that knows its app."""

    @property
    def house(self) -> House:
        """The app."""
        return house_of(cast("Widget", self))

    @property
    def words(self) -> Words:
        """The interface's words."""
        return self.house.words


class HousedInApp(Housed):
    """A screen that asks the whole app, its desk and its doors: untyped, as the app imports it."""

    @property
    def house(self) -> Any:
        """The app."""
        return house_of(cast("Widget", self))
