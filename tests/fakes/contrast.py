"""What the eye gets of a screen: the colours that reach the terminal, and how far they differ."""

import unicodedata
from collections.abc import Iterator
from typing import Any

from rich.color import Color as TerminalColor, ColorType
from rich.style import Style
from textual.app import App
from textual.color import Color

XTERM = (
    *("#000000", "#cd0000", "#00cd00", "#cdcd00", "#0000ee", "#cd00cd", "#00cdcd", "#e5e5e5"),
    *("#7f7f7f", "#ff0000", "#00ff00", "#ffff00", "#5c5cff", "#ff00ff", "#00ffff", "#ffffff"),
)
"""The sixteen colours that xterm has where nobody chose others (its manual, `color0` and so on)."""

FAINT = 2 / 3
"""What xterm leaves of a colour under SGR 2, whatever the ground (`faintIsRelative` is off)."""

GROUNDS = ((0, 0, 0), (255, 255, 255))
"""What a terminal's default ground may be; its default text is the other one."""

RGB = tuple[int, int, int]


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of WCAG 2, 1 to 21."""

    def light(text: str) -> float:
        parts = [part / 255 for part in Color.parse(text).rgb]
        linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    dark, bright = sorted((light(one), light(other)))
    return (bright + 0.05) / (dark + 0.05)


def seen(style: Style, ground: RGB) -> tuple[str, str]:
    """Return text and ground as xterm with its own colours paints a style.

    `ground` is what the terminal has where nothing is said. Bold in one of the first eight
    colours is left as dark as it was said: many terminals do not make it brighter.
    """
    text = _rgb(style.color, _other(ground))
    behind = _rgb(style.bgcolor, ground)
    if style.dim:
        text = tuple(round(part * FAINT) for part in text)
    if style.reverse:
        text, behind = behind, text
    return _hex(text), _hex(behind)


def unreadable(app: App[Any], least: float) -> list[str]:
    """Return the texts on the screen that are less than that away from their ground.

    Rules, bars and half blocks are no texts. What the terminal's own ground decides has to be
    read on a black and on a white one.
    """
    return [
        f"{text!r} {shown} on {behind}: {contrast(shown, behind):.2f}"
        for text, style in _painted(app)
        for ground in GROUNDS
        for shown, behind in [seen(style, ground)]
        if contrast(shown, behind) < least
    ]


def colours(app: App[Any]) -> set[str]:
    """Return what is on the screen in colours of its own, as the names of these colours."""
    return {
        color.name
        for strip in app.screen._compositor.render_strips()
        for segment in strip
        if segment.style is not None
        for color in (segment.style.color, segment.style.bgcolor)
        if color is not None and not color.is_default
    }


def marks(app: App[Any]) -> list[list[tuple[str, bool | None, bool | None, bool | None]]]:
    """Return the screen as somebody sees it who sees no colour: text, bold, underline, reverse."""
    return [
        [
            (mark, style.bold, style.underline, style.reverse)
            for segment in strip
            for style in [segment.style or Style.null()]
            for mark in segment.text
        ]
        for strip in app.screen._compositor.render_strips()
    ]


def _painted(app: App[Any]) -> Iterator[tuple[str, Style]]:
    """Yield texts with their styles; what lies behind a dialog is veiled on purpose."""
    rooms = [child.region for child in app.screen.children if child.display]
    for y, strip in enumerate(app.screen._compositor.render_strips()):
        x = 0
        for segment in strip:
            here = any(room.contains(x, y) for room in rooms)
            if here and any(map(_is_text, segment.text)) and segment.style is not None:
                yield segment.text.strip(), segment.style
            x += segment.cell_length


def _is_text(mark: str) -> bool:
    """Tell letters, numbers and punctuation from spaces, rules and blocks (U+2500 to U+259F)."""
    return not "\u2500" <= mark <= "\u259f" and unicodedata.category(mark)[0] in "LNPS"


def _rgb(color: TerminalColor | None, default: RGB) -> RGB:
    if color is None or color.type is ColorType.DEFAULT:
        return default
    if color.type is ColorType.STANDARD and color.number is not None:
        return Color.parse(XTERM[color.number]).rgb
    return color.get_truecolor()


def _other(ground: RGB) -> RGB:
    red, green, blue = ground
    return 255 - red, 255 - green, 255 - blue


def _hex(color: tuple[int, ...]) -> str:
    return "#{:02x}{:02x}{:02x}".format(*color)
