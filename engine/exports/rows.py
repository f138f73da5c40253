"""Rows of figures from the log, told as one line each, whatever fields they have."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from engine.exports.cast import Cast
from engine.exports.words import LABELS, table_word, word

_NAMES = ("card", "candidate", "option", "choice", "winner", "keyword", "name")
_SEATS = ("seat", "voter")
_SENTENCES = ("text", "sentence", "reason", "note", "message", "what")


def row_line(row: Mapping[str, Any], people: Cast) -> str:
    """Return a row as `Name: label figure, label figure`; a row with a sentence gives that."""
    for key in _SENTENCES:
        if isinstance(row.get(key), str) and row[key]:
            return f"{_subject(row, people)}{row[key]}"
    taken = {"candidate", "card", *_NAMES, *_SEATS}
    figures = [
        f"{table_word(LABELS, key, people.lang)} {value}"
        for key, value in ((key, figure(row[key], people)) for key in row if key not in taken)
        if value
    ]
    subject = _subject(row, people)
    return f"{subject}{', '.join(figures)}" if figures else subject.rstrip(": ：")


def figure(value: Any, people: Cast) -> str:
    """Return a value of a row for people; what is unknown is said to be unknown."""
    if value is None:
        return word("unknown", people.lang)
    if isinstance(value, bool):
        return "✓" if value else "✗"
    if isinstance(value, Mapping):
        inner = cast("Mapping[str, Any]", value)
        return ", ".join(
            f"{table_word(LABELS, people.name(key), people.lang)} {figure(part, people)}"
            for key, part in inner.items()
        )
    if isinstance(value, (list, tuple)):
        parts = cast("Sequence[Any]", value)
        return word("separator", people.lang).join(figure(part, people) for part in parts)
    text = str(value)
    return people.thing(text) if text in people.cards else people.name(text)


def _subject(row: Mapping[str, Any], people: Cast) -> str:
    names = [people.thing(str(row[key])) for key in _NAMES if row.get(key) not in {None, ""}][:1]
    names += [people.name(str(row[key])) for key in _SEATS if row.get(key) not in {None, ""}][:1]
    return f"{', '.join(names)}{word('colon', people.lang)}" if names else ""
