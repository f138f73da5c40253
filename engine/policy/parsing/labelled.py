"""Answers written as labelled sections: `Concept: ...`, `**概念**：...`, `## Concept`."""

import re
from collections.abc import Mapping

from engine.policy.parsing.keywords import key_of
from engine.policy.parsing.lines import entry_of, split_label, undress

_HEADING = re.compile(r"#{1,6}[ \t]*(.+)")
_BOLD = re.compile(r"\*\*([^*]{1,60})\*\*[ \t]*[:：]?[ \t]*(.*)")


def sections(text: str, names: Mapping[str, str]) -> dict[str, list[str]]:
    """Return the lines of each section by its name, in order, empty lines left out.

    `names` maps the key of a label (`key_of`) to the section's name. A line that
    begins with a known label opens its section; lines before the first one
    belong to none.
    """
    found: dict[str, list[str]] = {}
    current: list[str] | None = None
    for line in text.split("\n"):
        stripped = line.strip(" \t\u3000>")
        label, rest = _opening(stripped)
        name = names.get(key_of(label)) if label else None
        if name is not None:
            current = found.setdefault(name, [])
            stripped = rest
        if current is not None and stripped:
            current.append(stripped)
    return found


def _opening(line: str) -> tuple[str, str]:
    """Return the label that a line may begin with, and what follows it."""
    if heading := _HEADING.fullmatch(line):
        line = heading[1]
    line = entry_of(line) or line
    if bold := _BOLD.fullmatch(line):
        return undress(bold[1]), bold[2].strip()
    head, tail = split_label(line)
    return head, tail
