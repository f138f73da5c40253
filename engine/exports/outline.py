"""A KJ board as lines with their depth."""

from collections.abc import Sequence

from engine.exports.words import word
from engine.vocabulary.messages import Group
from engine.vocabulary.seats import Lang


def outline(groups: Sequence[Group], depth: int = 0) -> list[tuple[int, str]]:
    """Return labels and members, groups within groups one step deeper, in the board's order."""
    lines: list[tuple[int, str]] = []
    for group in groups:
        lines.append((depth, group.label))
        lines += outline(group.groups, depth + 1)
        lines += [(depth + 1, member) for member in group.members]
    return lines


def brief_outline(groups: Sequence[Group], lang: Lang) -> str:
    """Return the groups on one line: `label (a, b); label (c)`."""
    separator = word("separator", lang)
    return word("semicolon", lang).join(
        word("with_role", lang, name=group.label, role=separator.join(_words(group)))
        if _words(group)
        else group.label
        for group in groups
    )


def _words(group: Group) -> list[str]:
    return [*group.members, *(word for inner in group.groups for word in _words(inner))]
