"""The interface's words in Chinese and English.

The commands' words are one flat catalogue per language (`en.toml`); a screen's or a widget's
words are a room of their own, read when first asked for: `table.paused` stands in
`en/table.toml`.
"""

import tomllib
from functools import cache
from importlib import resources
from typing import Literal

Lang = Literal["zh", "en"]


class Words:
    """The catalogue of one language."""

    def __init__(self, lang: Lang) -> None:
        """Speak this language."""
        self.lang: Lang = lang

    def __call__(self, key: str, /, **facts: object) -> str:
        """Return a text with its blanks filled; KeyError where there is none."""
        room = key.partition(".")[0]
        if room in rooms() and key in (own := _room(self.lang, room)):
            return own[key].format(**facts)
        return _commands(self.lang)[key].format(**facts)


@cache
def rooms() -> frozenset[str]:
    """Return the names of the rooms that have words of their own."""
    folder = resources.files("tui.words").joinpath("en")
    if not folder.is_dir():
        return frozenset()
    return frozenset(
        file.name.removesuffix(".toml") for file in folder.iterdir() if file.name.endswith(".toml")
    )


def catalogue(lang: Lang) -> dict[str, str]:
    """Return all texts of a language by key, every room's included."""
    found = dict(_commands(lang))
    for room in sorted(rooms()):
        found.update(_room(lang, room))
    return found


@cache
def _commands(lang: Lang) -> dict[str, str]:
    return _read(f"{lang}.toml")


@cache
def _room(lang: Lang, room: str) -> dict[str, str]:
    return _read(f"{lang}/{room}.toml")


@cache
def settings_help() -> dict[str, str]:
    """Return the Chinese sentence of every setting; the English one stands with the setting."""
    return _read("settings_zh.toml")


def _read(name: str) -> dict[str, str]:
    file = resources.files("tui.words")
    for step in name.split("/"):
        file = file.joinpath(step)
    return tomllib.loads(file.read_text(encoding="utf-8"))
