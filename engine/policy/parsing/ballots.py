"""Reads a ballot from an answer: ordered choices among known candidates."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engine.policy.parsing.json_repair import MAX_TEXT, elements, extract_json, fields, pick
from engine.policy.parsing.keywords import key_of
from engine.policy.parsing.lines import entry_of, split_label, split_list, undress, without_gloss
from engine.policy.text import clean, clean_line

REASON_CELLS = 400
"""Terminal cells that a reason may take; a longer one is cut."""

_CHOICE_KEYS = (
    "choice",
    "keyword",
    "candidate",
    "card",
    "word",
    "name",
    "id",
    "关键词",
    "选择",
    "候选",
)
_REASON_KEYS = ("reason", "why", "reasons", "rationale", "because", "理由", "原因")
_LIST_KEYS = (
    "choices",
    "ballot",
    "votes",
    "vote",
    "ranking",
    "keywords",
    "选择",
    "投票",
    "选票",
    "排序",
)
_NUMBER = re.compile(
    r"(?:#|No\.?|编号|候选|第)?\s*[(（]?(\d{1,3})[)）]?\s*(?:号|个)?", re.IGNORECASE
)
_LETTER = re.compile(r"[(（]?([A-Za-z])[)）]?")
_LEADING_NUMBER = re.compile(r"(?:#\s*\d{1,3}|[(（]?\d{1,3}[)）.、:：])\s*")
_GAP = re.compile(r"\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedBallot:
    """Choices, most wanted first, a reason for each, and what no candidate is called."""

    choices: tuple[str, ...]
    reasons: tuple[str, ...]
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Entry:
    choice: str
    reason: str


def parse_ballot(text: str, candidates: Sequence[str], choices: int = 5) -> ParsedBallot | None:
    """Return the ballot in an answer, None where it names no candidate.

    Choices are matched by `key_of`, then by number (`2`, `#2`: the second
    candidate) or letter. Doubles are left out, unknown choices are listed, and
    only the first `choices` count.
    """
    text = clean(text[:MAX_TEXT])
    book = _Book(candidates)
    for read in (_from_json, _from_lines):
        ballot = _settle(read(text, book), book, choices)
        if ballot is not None:
            return ballot
    return None


class _Book:
    """The candidates by key, number and letter."""

    def __init__(self, candidates: Sequence[str]) -> None:
        self._candidates = tuple(candidates)
        self._by_key: dict[str, str] = {}
        for candidate in candidates:
            self._by_key.setdefault(key_of(candidate), candidate)

    def find(self, words: str) -> str | None:
        """Return the candidate that words name, as they stand or with a number before them."""
        words = words.strip()
        for form in (words, without_gloss(words), _LEADING_NUMBER.sub("", undress(words), count=1)):
            if (found := self._by_key.get(key_of(form))) and form:
                return found
        return self._by_place(undress(words))

    def find_start(self, words: str) -> tuple[str, str] | None:
        """Return the candidate that a line begins with, and the rest of the line."""
        gaps = list(_GAP.finditer(words))[:12]
        for gap in reversed(gaps):
            start = words[: gap.start()]
            if _LETTER.fullmatch(start) or start.isdecimal():
                continue  # "A" and "I" begin sentences, "2" begins amounts
            if found := self.find(start):
                return found, words[gap.end() :]
        return None

    def _by_place(self, words: str) -> str | None:
        if number := _NUMBER.fullmatch(words):
            place = int(number[1]) - 1
        elif letter := _LETTER.fullmatch(words):
            place = ord(letter[1].lower()) - ord("a")
        else:
            return None
        return self._candidates[place] if 0 <= place < len(self._candidates) else None


def _settle(entries: Iterator[_Entry], book: _Book, limit: int) -> ParsedBallot | None:
    chosen: dict[str, str] = {}
    unknown: dict[str, None] = {}
    for entry in entries:
        candidate = book.find(entry.choice)
        if candidate is None:
            unknown.setdefault(clean_line(entry.choice, 60))
        elif len(chosen) < limit:
            chosen.setdefault(candidate, clean_line(entry.reason, REASON_CELLS))
    unknown.pop("", None)
    if not chosen:
        return None
    return ParsedBallot(
        choices=tuple(chosen), reasons=tuple(chosen.values()), unknown=tuple(unknown)[:20]
    )


def _from_json(text: str, book: _Book) -> Iterator[_Entry]:
    yield from _entries_in(extract_json(text), book)


def _entries_in(value: object, book: _Book) -> Iterator[_Entry]:
    for element in elements(value):
        if (entry := _entry(element)) is not None:
            yield entry
        else:
            yield from _pairs(fields(element), book)
    found = fields(value)
    if not found:
        return
    listed = pick(found, _LIST_KEYS)
    if listed is not None and not isinstance(listed, str):
        yield from _listed(listed, pick(found, _REASON_KEYS), book)
    elif (entry := _entry(value)) is not None:
        parts = split_list(entry.choice) if book.find(entry.choice) is None else [entry.choice]
        yield from (_Entry(part, entry.reason) for part in parts)
    elif isinstance(listed, str):
        yield from (_Entry(part, "") for part in split_list(listed))
    else:
        yield from _pairs(found, book)


def _listed(listed: object, reasons: object, book: _Book) -> Iterator[_Entry]:
    """Yield the entries of a list of choices, with reasons in a list beside it or by choice."""
    beside = elements(reasons)
    named = {key_of(name): reason for name, reason in fields(reasons).items()}
    for place, entry in enumerate(_entries_in(listed, book)):
        reason = entry.reason
        if not reason and place < len(beside):
            reason = _words(beside[place])
        yield _Entry(entry.choice, reason or _words(named.get(key_of(entry.choice))))


def _entry(value: object) -> _Entry | None:
    if isinstance(value, str):
        return _Entry(value, "")
    if isinstance(value, int) and not isinstance(value, bool):
        return _Entry(str(value), "")
    found = fields(value)
    choice = pick(found, _CHOICE_KEYS)
    if isinstance(choice, str | int):
        return _Entry(str(choice), _words(pick(found, _REASON_KEYS)))
    return None


def _pairs(found: dict[str, object], book: _Book) -> Iterator[_Entry]:
    """Yield entries of an object: rank to candidate, or candidate to reason."""
    for name, inner in found.items():
        nested = _entry(inner) if not isinstance(inner, str) else None
        if nested is not None and not isinstance(inner, int):
            yield nested
        elif isinstance(inner, str) and book.find(inner) is not None:
            yield _Entry(inner, "")
        elif book.find(name) is not None:
            yield _Entry(name, _words(inner) or _words(pick(fields(inner), _REASON_KEYS)))


def _words(value: object) -> str:
    return value if isinstance(value, str) else ""


def _from_lines(text: str, book: _Book) -> Iterator[_Entry]:
    lines = [line for line in text.split("\n") if line.strip()]
    listed = [(line, entry) for line in lines if (entry := entry_of(line)) is not None]
    for line, entry in listed:
        yield _line_entry(line, entry, book)
    if listed:
        return
    for line in lines:
        head, tail = split_label(line)
        parts = split_list(tail or head)
        start = book.find_start(line.strip())
        if book.find(head) is not None:
            yield _Entry(head, tail)
        elif any(book.find(part) is not None for part in parts):
            yield from (_Entry(part, "") for part in parts)
        elif start is not None:
            yield _Entry(*start)


def _line_entry(line: str, entry: str, book: _Book) -> _Entry:
    """Return the entry of a bullet; `2) because` is a candidate's number, not a place."""
    head, tail = split_label(entry)
    if book.find(entry) is not None:
        return _Entry(entry, "")
    if book.find(head) is not None:
        return _Entry(head, tail)
    start = book.find_start(entry)
    if start is not None:
        return _Entry(*start)
    whole, reason = split_label(line)
    return _Entry(whole, reason) if book.find(whole) is not None else _Entry(head, tail)
