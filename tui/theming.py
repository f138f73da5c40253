"""Palettes and styles, read from the `themes` package and from the user's own folder."""

import logging
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, ClassVar, cast

from textual.app import App
from textual.color import Color, ColorParseError
from textual.filter import LineFilter, Monochrome, NoColor
from textual.screen import Screen
from textual.theme import BUILTIN_THEMES, Theme

from engine import clean_line
from tui.words import Words

_log = logging.getLogger("tableround.agent")

SEATS = 8
"""Hues for seats; a ninth seat takes the first one again, with its own number and glyph."""

REQUIRED = ("background", "surface", "panel", "foreground", "primary", "accent")
VARIABLES = ("dim", "rule", *(f"seat-{number}" for number in range(1, SEATS + 1)))


FALLBACK = "night"
"""The theme where the one that is wished for is not there."""

MONO = "mono"
"""The theme that sends no colour, whatever a style asks for."""

MOST_BYTES = 64 * 1024
"""The largest palette of the user's that is read."""

NAME_CELLS = 40
FAULT_CELLS = 200

_COLOURLESS = NoColor()


class ThemeFault(Exception):
    """A palette that cannot be used; its words say why, in any language."""

    def __init__(self, key: str, **facts: str) -> None:
        """Name the words of the reason and what they tell."""
        self._key = f"themes.fault.{key}"
        self._facts = {name: clean_line(fact, FAULT_CELLS) for name, fact in facts.items()}
        super().__init__(self.told(Words("en")))

    def told(self, words: Words) -> str:
        """Return the reason in the language of these words."""
        return words(self._key, **self._facts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """A palette's file: its theme, or the fault that keeps it out; `own` where it is the user's."""

    file: str
    own: bool = False
    theme: Theme | None = None
    fault: ThemeFault | None = None


def themes(own: Path | None = None) -> list[Theme]:
    """Return the program's themes, then the user's; a bad file is logged and left out."""
    found: dict[str, Theme] = {}
    for palette in palettes(own):
        if palette.theme is None:
            _log.warning("the theme %s is left out: %s", palette.file, palette.fault)
        else:
            found[palette.theme.name] = palette.theme
    return list(found.values())


def palettes(own: Path | None = None) -> Iterator[Palette]:
    """Yield the program's palettes, then the user's; a later one hides those of its name."""
    for file in _files(resources.files("themes").joinpath("palettes"), ".toml"):
        theme = theme_of(tomllib.loads(file.read_text(encoding="utf-8")))
        yield Palette(file=file.name, theme=theme)
    for file in sorted(own.glob("*.toml")) if own is not None and own.is_dir() else ():
        name = clean_line(file.name, NAME_CELLS)
        try:
            theme = theme_of(tomllib.loads(_read(file)))
        except ThemeFault as fault:
            yield Palette(file=name, own=True, fault=fault)
        except (OSError, ValueError, RecursionError) as error:
            yield Palette(file=name, own=True, fault=ThemeFault("unread", reason=str(error)))
        else:
            yield Palette(file=name, own=True, theme=theme)


def _read(file: Path) -> str:
    """Return a palette of the user's; a pipe would hold up the start, a long one fill memory."""
    if not file.is_file():
        raise ThemeFault("irregular")
    with file.open("rb") as stream:
        data = stream.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise ThemeFault("large", limit=f"{MOST_BYTES // 1024} KiB")
    return data.decode("utf-8-sig")


def theme_of(document: dict[str, Any]) -> Theme:
    """Return a palette's document as a theme; ThemeFault says what is wrong with it."""
    name = document.get("name")
    if not isinstance(name, str) or not name:
        raise ThemeFault("nameless")
    if clean_line(name, NAME_CELLS) != name:
        raise ThemeFault("name")
    colors = _texts(document, "colors")
    variables = _texts(document, "variables")
    missing = [key for key in REQUIRED if key not in colors]
    missing += [key for key in VARIABLES if key not in variables]
    if missing:
        raise ThemeFault("lacks", names=", ".join(missing))
    ansi = document.get("ansi") is True
    if ansi:  # Textual's own styles ask an ansi theme for more names
        variables = {**BUILTIN_THEMES["ansi-dark"].variables, **variables}
    return Theme(
        name=name,
        primary=colors["primary"],
        secondary=colors.get("secondary"),
        warning=colors.get("warning"),
        error=colors.get("error"),
        success=colors.get("success"),
        accent=colors["accent"],
        foreground=colors["foreground"],
        background=colors["background"],
        surface=colors["surface"],
        panel=colors["panel"],
        dark=document.get("dark") is not False,
        ansi=ansi,
        variables=variables,
    )


def _texts(document: dict[str, Any], key: str) -> dict[str, str]:
    table: Any = document.get(key)
    if not isinstance(table, dict):
        raise ThemeFault("table", table=key)
    texts = {str(name): str(value) for name, value in cast("dict[Any, Any]", table).items()}
    for name, value in texts.items():
        try:
            Color.parse(value)
        except ColorParseError as error:
            raise ThemeFault("colour", name=f"{key}.{name}", value=value) from error
    return texts


def sheet(name: str) -> str:
    """Return one sheet of styles: `base`, `widgets/stream`, `screens/home`."""
    file = resources.files("themes").joinpath("styles", f"{name}.tcss")
    return file.read_text(encoding="utf-8")


def wear_size(screen: Screen[Any]) -> None:
    """Put on what a screen's breakpoints ask for, before it has widgets.

    Textual does it at the first resize, and styles every widget a second time for it.
    """
    size = screen.app.size  # pyright: ignore[reportUnknownMemberType] - a generic App
    for breakpoints, cells in (
        (screen.HORIZONTAL_BREAKPOINTS, size.width),
        (screen.VERTICAL_BREAKPOINTS, size.height),
    ):
        fitting = [(least, name) for least, name in breakpoints or () if cells >= least]
        if fitting:
            screen.add_class(max(fitting)[1], update=False)


class StyledApp(App[None]):
    """Styles its screens: what all share from the start, a screen's own `STYLES` with the screen.

    Parsing them all takes longer than drawing home.
    """

    CSS: ClassVar[str] = sheet("base")

    def wear(self, names: Iterable[str]) -> None:
        """Add sheets that are not worn yet; they are parsed before the next widget is styled."""
        for name in names:
            if not self.stylesheet.has_source("themes", name):
                self.stylesheet.add_source(sheet(name), ("themes", name))

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Return what is done to lines before they are painted.

        Textual 8.2.8 answers NO_COLOR by turning every colour into RGB grey, the terminal's own
        text and ground both into black.
        """
        if self.theme == MONO:
            return (_COLOURLESS,)
        return [one for one in super().get_line_filters() if not isinstance(one, Monochrome)]

    def _load_screen_css(self, screen: Screen[Any]) -> None:
        """Wear a screen's sheets; `Screen.CSS` would parse all other sheets again (8.2.8)."""
        self.wear(getattr(screen, "STYLES", ()))
        super()._load_screen_css(screen)  # pyright: ignore[reportUnknownMemberType] - a generic Screen


def _files(folder: Traversable, ending: str) -> Iterator[Traversable]:
    if folder.is_dir():
        yield from sorted(
            (file for file in folder.iterdir() if file.name.endswith(ending)),
            key=lambda file: file.name,
        )
