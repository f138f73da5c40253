"""The interface's words in Chinese and English: a flat catalogue per language."""

import tomllib
from importlib import resources
from typing import Literal

Lang = Literal["zh", "en"]


class Words:
    """The catalogue of one language."""

    def __init__(self, lang: Lang) -> None:
        """Read the language's file."""
        self.lang: Lang = lang
        self._texts = catalogue(lang)

    def __call__(self, key: str, /, **facts: object) -> str:
        """Return a text with its blanks filled; KeyError where there is none."""
        return self._texts[key].format(**facts)


def catalogue(lang: Lang) -> dict[str, str]:
    """Return all texts of a language by key."""
    return _read(f"{lang}.toml")


def settings_help() -> dict[str, str]:
    """Return the Chinese sentence of every setting; the English one stands with the setting."""
    return _read("settings_zh.toml")


def _read(name: str) -> dict[str, str]:
    file = resources.files("tui.words").joinpath(name)
    return tomllib.loads(file.read_text(encoding="utf-8"))
