"""What every widget may ask of the app that it lives in, typed."""

from typing import Protocol, cast, runtime_checkable

from textual.widget import Widget

from engine import Clock
from tui.words import Words


@runtime_checkable
class House(Protocol):
    """The app, as widgets and screens see it.

    `frames` is how many times a second streaming text is painted: fewer on a slow line.
    """

    words: Words
    clock: Clock
    frames: int

    def told(self, sentence: str) -> str:
        """Return an engine's sentence in the interface's language, on clean lines."""
        ...


def house_of(widget: Widget) -> House:
    """Return the app of a mounted widget or screen."""
    return cast("House", widget.app)  # pyright: ignore[reportUnknownMemberType] - a generic App


def words_of(widget: Widget) -> Words:
    """Return the interface's words of a mounted widget or screen."""
    return house_of(widget).words
