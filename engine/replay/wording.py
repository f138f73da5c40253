"""How one text became another: by sentences, and inside them by words or Chinese characters.

The time is bounded whatever the texts are: where a comparison would cost too much, a whole
stretch counts as replaced.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby
from typing import Literal

from engine.policy.text import is_cjk
from engine.vocabulary.seats import Lang

MOST = 100_000
"""Pairs of pieces that are compared at a time: the worst of them take a fifth of a second."""

WORK = 1_000_000
"""Pairs of words or characters that are compared within one difference."""

ALIKE = 0.3
"""Share of two changed sentences that must be in common, or one has replaced the other."""

RunKind = Literal["kept", "removed", "added"]

_CHINESE = re.compile(r"[^。！？!?…；\n]*(?:[。！？!?…；]+[”’」』）)\"']*|\n|$)[^\S\n]*\n*")
_OTHER = re.compile(
    r"(?:[^.!?。！？\n]|[.!?](?![\"'”’)]*\s))*(?:[.!?。！？]+[\"'”’)]*|\n|$)[^\S\n]*\n*"
)
_PIECE = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of the difference; kept and removed ones are the left text, kept and added the right."""

    kind: RunKind
    text: str


@dataclass(frozen=True, slots=True)
class _Match:
    """Stretches of two lists that stand for each other: equal, or one in the other's place."""

    equal: bool
    left: tuple[int, int]
    right: tuple[int, int]


def sentences(text: str, lang: Lang) -> tuple[str, ...]:
    """Return a text's sentences with all that stands between them: joined they are the text."""
    pattern = _CHINESE if lang == "zh" else _OTHER
    return tuple(found for found in pattern.findall(text) if found)


def text_difference(left: str, right: str) -> tuple[Run, ...]:
    """Return how one text became another."""
    if left == right:
        return (Run("kept", left),) if left else ()
    return tuple(_joined(_difference(left, right)))


def _difference(left: str, right: str) -> Iterator[Run]:
    lang: Lang = "zh" if any(map(is_cjk, left + right)) else "en"
    olds, news = sentences(left, lang), sentences(right, lang)
    budget = WORK
    for match in _matches(olds, news):
        old = olds[slice(*match.left)]
        new = news[slice(*match.right)]
        if match.equal:
            yield Run("kept", "".join(old))
            continue
        for one, other in _opposite(old, new):
            before, after = _pieces(one), _pieces(other)
            cost = len(before) * len(after)
            if cost > min(MOST, budget):
                yield from _replaced(one, other)
            else:
                budget -= cost
                yield from _inside(before, after)


def _opposite(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield what stands opposite each other: whole stretches where these are short enough."""
    one, other = "".join(old), "".join(new)
    if len(one) * len(other) <= MOST:
        yield one, other
        return
    for at in range(max(len(old), len(new))):
        yield "".join(old[at : at + 1]), "".join(new[at : at + 1])


def _inside(before: Sequence[str], after: Sequence[str]) -> Iterator[Run]:
    """Yield the runs of a changed sentence; of two that have little in common, both whole."""
    matches = list(_matched(before, after, (0, len(before)), (0, len(after))))
    kept = sum(len("".join(before[slice(*m.left)])) for m in matches if m.equal)
    whole = sum(map(len, before)) + sum(map(len, after))
    if kept * 2 < whole * ALIKE:
        yield from _replaced("".join(before), "".join(after))
        return
    for match in matches:
        old, new = "".join(before[slice(*match.left)]), "".join(after[slice(*match.right)])
        if match.equal:
            yield Run("kept", old)
        else:
            yield from _replaced(old, new)


def _replaced(old: str, new: str) -> Iterator[Run]:
    yield Run("removed", old)
    yield Run("added", new)


def _joined(runs: Iterator[Run]) -> Iterator[Run]:
    """Yield runs with neighbours of one kind together, in a change what was removed first."""
    for kept, some in groupby(runs, lambda run: run.kind == "kept"):
        texts: dict[RunKind, str] = {"kept": "", "removed": "", "added": ""}
        parts = [(run.kind, run.text) for run in some]
        for kind in texts:
            texts[kind] = "".join(text for own, text in parts if own == kind)
        kinds: tuple[RunKind, ...] = ("kept",) if kept else ("removed", "added")
        yield from (Run(kind, texts[kind]) for kind in kinds if texts[kind])


def _pieces(text: str) -> list[str]:
    """Return words, blanks, marks, and Chinese characters one by one."""
    found: list[str] = []
    for piece in _PIECE.findall(text):
        for chinese, some in groupby(piece, is_cjk):
            part = list(some)
            found.extend(part if chinese else ["".join(part)])
    return found


def _matches(left: Sequence[str], right: Sequence[str]) -> Iterator[_Match]:
    """Yield how two lists of sentences stand to each other, in order and without gaps."""
    head = _shared(left, right)
    tail = _shared(left[head:][::-1], right[head:][::-1])
    ends = len(left) - tail, len(right) - tail
    if head:
        yield _Match(equal=True, left=(0, head), right=(0, head))
    yield from _middle(left, right, (head, ends[0]), (head, ends[1]))
    if tail:
        yield _Match(equal=True, left=(ends[0], len(left)), right=(ends[1], len(right)))


def _shared(left: Sequence[str], right: Sequence[str]) -> int:
    pairs = enumerate(zip(left, right, strict=False))
    return next((at for at, (one, other) in pairs if one != other), min(len(left), len(right)))


def _middle(
    left: Sequence[str], right: Sequence[str], old: tuple[int, int], new: tuple[int, int]
) -> Iterator[_Match]:
    """Yield matches between bounds: long lists are cut at what stands once in both first."""
    if (old[1] - old[0]) * (new[1] - new[0]) <= MOST:
        yield from _matched(left, right, old, new)
        return
    first, second = old[0], new[0]
    for one, other in _anchors(left[slice(*old)], right[slice(*new)]):
        at, there = one + old[0], other + new[0]
        yield from _bounded(left, right, (first, at), (second, there))
        yield _Match(equal=True, left=(at, at + 1), right=(there, there + 1))
        first, second = at + 1, there + 1
    yield from _bounded(left, right, (first, old[1]), (second, new[1]))


def _bounded(
    left: Sequence[str], right: Sequence[str], old: tuple[int, int], new: tuple[int, int]
) -> Iterator[_Match]:
    if (old[1] - old[0]) * (new[1] - new[0]) <= MOST:
        yield from _matched(left, right, old, new)
    else:
        yield _Match(equal=False, left=old, right=new)


def _anchors(left: Sequence[str], right: Sequence[str]) -> list[tuple[int, int]]:
    """Return the places of what stands once in both lists, as many as are in the same order."""
    once, there = _once(left), _once(right)
    pairs = [(at, there[one]) for one, at in once.items() if one in there]
    ends: list[int] = []  # the least end of an ascending row of each length
    chains: list[tuple[tuple[int, int], int]] = []
    tops: list[int] = []
    for number, pair in enumerate(pairs):
        place = bisect_left(ends, pair[1])
        chains.append((pair, tops[place - 1] if place else -1))
        ends[place : place + 1] = [pair[1]]
        tops[place : place + 1] = [number]
    found: list[tuple[int, int]] = []
    at = tops[-1] if tops else -1
    while at >= 0:
        pair, at = chains[at]
        found.append(pair)
    return found[::-1]


def _once(pieces: Sequence[str]) -> dict[str, int]:
    counts = Counter(pieces)
    return {one: at for at, one in enumerate(pieces) if counts[one] == 1}


def _matched(
    left: Sequence[str], right: Sequence[str], old: tuple[int, int], new: tuple[int, int]
) -> Iterator[_Match]:
    matcher = SequenceMatcher(None, left[slice(*old)], right[slice(*new)], autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        yield _Match(
            equal=tag == "equal",
            left=(old[0] + i1, old[0] + i2),
            right=(new[0] + j1, new[0] + j2),
        )
