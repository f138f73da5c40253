"""Rows of figures from the log, told as one line each, whatever fields they have."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from engine.exports.cast import Cast
from engine.exports.words import LABELS, table_word, word

_THINGS = ("card", "candidate")
_SEATS = ("seat", "voter")
_SUBJECTS = (*_THINGS, *_SEATS, "name")
_SENTENCES = ("text", "sentence", "reason", "note", "message", "what")


def row_line(row: Mapping[str, Any], people: Cast) -> str:
    """Return a row as `Name: label figure, label figure`; a row with a sentence gives that."""
    for key in _SENTENCES:
        if isinstance(row.get(key), str) and row[key]:
            return f"{_subject(row, people)}{row[key]}"
    figures = [
        f"{table_word(LABELS, key, people.lang)} {value}"
        for key, value in (
            (key, _figure_of(key, row[key], people)) for key in row if key not in _SUBJECTS
        )
        if value
    ]
    subject = _subject(row, people)
    listed = word("comma", people.lang).join(figures)
    return f"{subject}{listed}" if figures else subject.rstrip(": ：")


def mapping(value: Any) -> Mapping[str, Any] | None:
    """Return a value of the log if it is an object, else None."""
    return cast("Mapping[str, Any]", value) if isinstance(value, Mapping) else None


def figure(value: Any, people: Cast) -> str:
    """Return a value of a row for people; what is unknown is said to be unknown."""
    if value is None:
        return word("unknown", people.lang)
    if isinstance(value, bool):
        return "✓" if value else "✗"
    if isinstance(value, int) and value >= 10_000:  # below that, a mark only disturbs
        return f"{value:,}"
    inner = mapping(value)
    if inner is not None:
        return word("comma", people.lang).join(
            f"{table_word(LABELS, people.name(key), people.lang)} {figure(part, people)}"
            for key, part in inner.items()
            if (key, part) != ("unknown", 0)
        )
    if isinstance(value, (list, tuple)):
        parts = cast("Sequence[Any]", value)
        return word("separator", people.lang).join(figure(part, people) for part in parts)
    text = str(value)
    return people.thing(text) if text in people.cards else people.name(text)


def _figure_of(key: str, value: Any, people: Cast) -> str:
    if key == "share" and isinstance(value, float):
        return f"{value:.0%}"
    return figure(value, people)


def _subject(row: Mapping[str, Any], people: Cast) -> str:
    """Return what a row is about, the first of its names: a card, a candidate, a seat."""
    for key in _SUBJECTS:
        if row.get(key) not in {None, ""}:
            text = str(row[key])
            name = people.thing(text) if key in _THINGS else people.name(text)
            return f"{name}{word('colon', people.lang)}"
    return ""
