"""A count as lines: bars of cells with their numbers, winners, other methods, ties and audit."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import isfinite

from textual.content import Content

from engine import Cast, audit_sentences, cells, clean_line, events, method_word
from tui.widgets.poll_facts import PollFacts
from tui.words import Words
from tui.wrapping import wrapped

FULL, LINE = "█", "┃"
MARK = 2
"""Cells before a name: the winner's mark."""
SHARE = 0.4
"""Part of a line that names may take."""
COUNTED = frozenset({"consensus", "approval", "plurality", "ranked"})
"""Methods that count ballots: a bar is full where all who are entitled agree."""
SENTENCE = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One candidate's result: `figure` is what is written, `value` how long the bar is."""

    name: str
    value: float
    figure: str
    won: bool = False


def count_lines(
    facts: PollFacts, chosen: int, cast: Cast, words: Words, width: int
) -> list[Content]:
    """Return all that is known of a poll's result, by the method that is looked at."""
    if facts.sealed:
        return _plain([words("ballots.sealed")], width)
    if not facts.counts:
        return [*_arriving(facts, cast, words, width), *_people(facts, cast, words, width)]
    count = facts.counts[chosen % len(facts.counts)]
    return [
        *_plain(_rule(count, words, own=count is facts.counts[0]), width),
        *_outcome(count, cast, words, width),
        *bar_lines(_bars(count, cast), width, _most(count), count.needed),
        *_plain(_voteless(count, cast, words), width),
        *_people(facts, cast, words, width),
        *_methods(facts, count, cast, words, width),
        *_audit(count, cast, words, width),
    ]


def bar_lines(
    bars: Sequence[Bar], width: int, most: float, needed: int | None = None
) -> list[Content]:
    """Return bars below each other; the line that is to be reached stands in all of them."""
    if not bars:
        return []
    names = min(max(cells(bar.name) for bar in bars), max(8, int(width * SHARE)))
    figures = max(cells(bar.figure) for bar in bars)
    room = max(1, width - MARK - names - figures - 2)
    line = None if needed is None else _cells(needed, most, room) - 1
    return [_bar(bar, names, figures, room, most, line) for bar in bars]


def _bar(bar: Bar, names: int, figures: int, room: int, most: float, line: int | None) -> Content:
    name = clean_line(bar.name, names)
    full = _cells(bar.value, most, room)
    cut = [FULL if place < full else " " for place in range(room)]
    if line is not None and 0 <= line < room:
        cut[line] = LINE
    return Content.assemble(
        ("* " if bar.won else "  ", "bold"),
        (name + " " * (names - cells(name)), "bold" if bar.won else ""),
        " ",
        ("".join(cut), "$primary"),
        " ",
        (" " * (figures - cells(bar.figure)) + bar.figure, "bold" if bar.won else ""),
    )


def _cells(value: float, most: float, room: int) -> int:
    """Return the cells of a value; whoever has anything at all has a cell."""
    if value <= 0 or most <= 0:
        return 0
    return max(1, min(room, round(room * value / most)))


def _bars(count: events.VoteTallied, cast: Cast) -> list[Bar]:
    winners = set(count.winners)
    return [
        Bar(
            name=cast.thing(str(row.get("candidate"))),
            value=_number(row.get("score")),
            figure=clean_line(str(row.get("score")), 8),
            won=row.get("candidate") in winners,
        )
        for row in count.results
        if row.get("approvals") != 0
    ]


def _number(figure: object) -> float:
    """Return a figure of the log as a number: a log from elsewhere may hold anything."""
    try:
        number = float(str(figure))
    except ValueError:
        return 0.0
    return number if isfinite(number) else 0.0


def _most(count: events.VoteTallied) -> float:
    if count.method in COUNTED:
        return float(max(1, count.entitled))
    return max((_number(row.get("score")) for row in count.results), default=1.0)


def _rule(count: events.VoteTallied, words: Words, *, own: bool) -> Iterator[str]:
    method = clean_line(method_word(count.method, words.lang), 40)
    yield words("ballots.by_own" if own else "ballots.by_other", method=method)
    if count.needed is None:
        yield words("ballots.entitled", entitled=count.entitled)
    else:
        line = {"needed": count.needed, "threshold": clean_line(count.threshold or "", 8)}
        yield words("ballots.needed", entitled=count.entitled, **line)


def _outcome(count: events.VoteTallied, cast: Cast, words: Words, width: int) -> Iterator[Content]:
    text = words("ballots.no_winner")
    if count.winners:
        text = words("ballots.winners", winners=_joined(count.winners, cast, words))
    yield from _plain([text], width, "bold")
    if count.depends_on_method:
        yield from _plain([words("ballots.depends")], width, "bold $warning")


def _voteless(count: events.VoteTallied, cast: Cast, words: Words) -> list[str]:
    names = [str(row.get("candidate")) for row in count.results if row.get("approvals") == 0]
    return [words("ballots.voteless", names=_joined(names, cast, words))] if names else []


def _arriving(facts: PollFacts, cast: Cast, words: Words, width: int) -> Iterator[Content]:
    yield from _plain([words("ballots.so_far")], width)
    bars = [
        Bar(name=cast.thing(candidate), value=votes, figure=str(votes))
        for candidate, votes in facts.so_far()
        if votes
    ]
    yield from bar_lines(bars, width, float(max(1, len(facts.agents))))
    unnamed = [candidate for candidate, votes in facts.so_far() if not votes]
    if unnamed:
        names = _joined(unnamed, cast, words)
        yield from _plain([words("ballots.unnamed", names=names)], width)


def _people(facts: PollFacts, cast: Cast, words: Words, width: int) -> Iterator[Content]:
    """Yield the people's own count: beside the agents', never in it."""
    people = [voter for voter in facts.voters if voter.human]
    yield Content()
    if not people:
        yield from _plain([words("ballots.nobody")], width, "$dim")
        return
    if facts.people is None:
        yield from _plain([words("ballots.people_wait", count=len(people))], width)
        return
    yield from _plain([words("ballots.people", count=len(people))], width, "bold")
    yield from bar_lines(_bars(facts.people, cast), width, _most(facts.people))


def _methods(
    facts: PollFacts, shown: events.VoteTallied, cast: Cast, words: Words, width: int
) -> Iterator[Content]:
    if len(facts.counts) < 2:
        return
    yield Content()
    yield from _plain([words("ballots.methods")], width, "bold")
    names = [clean_line(method_name(one.method, words), 20) for one in facts.counts]
    widest = max(map(cells, names))
    for name, one in zip(names, facts.counts, strict=True):
        mark = ">" if one is shown else " "
        filled = name + " " * (widest - cells(name))
        text = _joined(one.winners, cast, words) or words("ballots.no_winner")
        yield Content(f"{mark} {filled}  {clean_line(text, max(1, width - widest - 4))}")


def method_name(method: str, words: Words) -> str:
    """Return a method's name without what stands in brackets behind it."""
    return method_word(method, words.lang).partition(" (")[0]


def _audit(count: events.VoteTallied, cast: Cast, words: Words, width: int) -> Iterator[Content]:
    steps = audit_sentences(count, cast)
    if not steps:
        return
    yield Content()
    yield from _plain([words("ballots.audit")], width, "bold")
    yield from _plain([f"- {clean_line(step, SENTENCE)}" for step in steps], width)


def _joined(candidates: Iterable[str], cast: Cast, words: Words) -> str:
    return words("ballots.and").join(clean_line(cast.thing(one), 60) for one in candidates)


def _plain(texts: Iterable[str], width: int, style: str = "") -> list[Content]:
    return [
        Content.styled(line, style)
        for text in texts
        for line in wrapped(clean_line(text, SENTENCE), max(20, width))
    ]
