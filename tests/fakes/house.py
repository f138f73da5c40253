"""A small app for single widgets: the program's styles, words and clock, nothing else."""

from collections.abc import Iterator
from pathlib import Path

from textual.app import App
from textual.driver import Driver
from textual.widget import Widget

import themes as themes_package
from engine import ManualClock, clean
from tests.fakes.tables import START
from tui.sentences import translate
from tui.terminal.pixel_app import PixelApp
from tui.theming import StyledApp, themes
from tui.words import Lang, Words

STYLES = Path(themes_package.__file__).parent / "styles"
WIDGETS = sorted(f"widgets/{file.stem}" for file in (STYLES / "widgets").glob("*.tcss"))


class House(StyledApp, PixelApp):
    """Holds the widgets that it is given, and keeps what they say to it."""

    def __init__(
        self,
        *widgets: Widget,
        lang: Lang = "en",
        theme: str = "night",
        driver: type[Driver] | None = None,
    ) -> None:
        super().__init__(driver_class=driver)
        self.words = Words(lang)
        self.clock = ManualClock(START)
        self.frames = 30
        self.said: list[str] = []
        self.heard: list[object] = []
        self._widgets = widgets
        for one in themes():
            self.register_theme(one)
        self.theme = theme

    def compose(self) -> Iterator[Widget]:
        self.wear(WIDGETS if self._widgets else ())
        yield from self._widgets

    def told(self, sentence: str) -> str:
        return clean(translate(sentence, self.words.lang))

    def say(self, text: str, *, bad: bool = False) -> None:
        self.said.append(text)


def grid(app: App[None]) -> list[str]:
    """Return what stands on the screen, row by row, as text."""
    lines = app.screen._compositor.render_strips()
    return ["".join(segment.text for segment in strip).rstrip() for strip in lines]
