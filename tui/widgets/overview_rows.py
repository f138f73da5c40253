"""The overview as lines: sections with bars made of text, each figure beside its bar."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from textual.content import Content

from engine import (
    Cast,
    Overview,
    Totals,
    cells,
    clean_line,
    failure_word,
    reason_word,
    stage_name,
    stage_word,
)
from tui.widgets.poll_count import Bar, bar_lines
from tui.widgets.status_line import SIGNS, duration, short
from tui.words import Words
from tui.wrapping import wrapped

GAP = "  "
WORD, TEXT = 24, 400
"""Cells of a name in a column, and of what is told at most."""

MOST_WORDS = 24
"""Keywords that are listed; the others are counted."""

MOST_LOST = 8
"""What lost of a session that is listed."""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with its lines."""

    title: str
    lines: tuple[Content, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """What the sections are written with."""

    made: Overview
    cast: Cast
    words: Words
    width: int


def sections(page: Page) -> list[Section]:
    """Return all sections that have something to say."""
    found = [
        Section(page.words(f"overview.{name}"), tuple(write(page)))
        for name, write in SECTIONS.items()
    ]
    return [one for one in found if one.lines]


def _stages(page: Page) -> Iterator[Content]:
    words, lang = page.words, page.words.lang
    rows: list[tuple[str, str, str]] = []
    for stage in page.made.stages:
        used = duration(stage.used.total_seconds())
        planned = duration(stage.planned.total_seconds()) if stage.planned is not None else ""
        times = words("overview.of_plan", used=used, planned=planned) if planned else used
        counts = {
            "speeches": stage.utterances,
            "failed": stage.failed,
            "described": stage.described,
            "keywords": stage.keywords,
            "groups": stage.groups,
            "ballots": stage.ballots,
            "switched": stage.switched,
            "briefs": int(stage.brief),
            "cards": stage.cards,
            "drawings": stage.drawings,
        }
        told = [words(f"overview.count.{name}", n=n) for name, n in counts.items() if n]
        parts = [words("overview.and").join(told)] if told else []
        if stage.decided:
            what = words("overview.and").join(stage.decided)
            parts.insert(0, words("overview.decided", what=what))
        if stage.status == "skipped":
            parts = [words("overview.skipped", reason=reason_word(stage.reason, lang))]
        rows.append(
            (stage_word(stage.stage, stage.kind, lang), times, words("overview.then").join(parts))
        )
    yield from _table(rows, page.width)


def _voices(page: Page) -> Iterator[Content]:
    words = page.words
    bars = [
        Bar(
            name=one.name,
            value=float(one.share),
            figure=words(
                "overview.voice",
                share=_percent(one.share),
                speeches=one.utterances,
                words=f"{one.words:,}",
                seconds=duration(one.seconds),
            ),
        )
        for one in page.made.voices
    ]
    yield from bar_lines(bars, page.width, _most(bars))


def _echo(page: Page) -> Iterator[Content]:
    bars = [
        Bar(name=one.name, value=float(one.echo), figure=_percent(one.echo))
        for one in page.made.voices
        if one.echo is not None
    ]
    if bars:
        yield from _note(page.words("overview.echo_note"), page.width)
    yield from bar_lines(bars, page.width, 1.0)


def _agreement(page: Page) -> Iterator[Content]:
    words = page.words
    if not page.made.overlaps:
        return
    yield from _note(words("overview.agreement_note"), page.width)
    bars: list[Bar] = []
    for one in page.made.overlaps:
        name = words(f"overview.of_{one.kind}", stage=stage_name(one.name, words.lang))
        bars.append(Bar(name=name, value=float(one.mean), figure=_percent(one.mean)))
    yield from bar_lines(bars, page.width, 1.0)
    near: dict[str, list[Fraction]] = {}
    for one in page.made.overlaps:
        for seat, share in one.by_seat.items():
            near.setdefault(seat, []).append(share)
    means = {seat: sum(found, Fraction(0)) / len(found) for seat, found in near.items()}
    if not means:
        return
    nearest, farthest = max(means, key=lambda s: means[s]), min(means, key=lambda s: means[s])
    text = words(
        "overview.nearest",
        nearest=page.cast.name(nearest),
        high=_percent(means[nearest]),
        farthest=page.cast.name(farthest),
        low=_percent(means[farthest]),
    )
    yield from _note(text, page.width)


def _keywords(page: Page) -> Iterator[Content]:
    words = page.words
    head = tuple(words(f"overview.head.{one}") for one in ("word", "listed", "said", "ballots"))
    rows = [("", *head, words("overview.head.group"))]
    for one in page.made.fates[:MOST_WORDS]:
        sign = "*" if one.final else " "
        ballots = f"{one.ballots}/{one.of}" if one.of else "-"
        counts = str(len(one.listed)), str(one.mentions), ballots
        rows.append((sign, one.word, *counts, one.group or "-"))
    if len(rows) > 1:
        yield from _table(rows, page.width, head=True)
    if (more := len(page.made.fates) - MOST_WORDS) > 0:
        yield Content(words("overview.more", n=more))


def _minority(page: Page) -> Iterator[Content]:
    words = page.words
    for text in page.made.minority:
        yield from _wrapped(f"- {text}", page.width)
    for one in page.made.lost[:MOST_LOST]:
        names = words("overview.and").join(page.cast.name(seat) for seat in one.voters)
        reason = one.reasons[0] if one.reasons else ""
        thing = page.cast.thing(one.choice)
        text = words("overview.lost", what=thing, n=len(one.voters), who=names, reason=reason)
        yield from _wrapped(f"- {text.rstrip(': ：')}", page.width)
    if (more := len(page.made.lost) - MOST_LOST) > 0:
        yield Content(words("overview.more", n=more))


def _costs(page: Page) -> Iterator[Content]:
    words, made = page.words, page.made
    if not made.totals.calls:
        return
    head = ("", *(words(f"overview.head.{one}") for one in ("calls", "input", "output", "money")))
    seats = {one.name: one.totals for one in made.voices if one.totals.calls}
    stages = {
        stage_word(one.stage, one.kind, words.lang): one.totals
        for one in made.stages
        if one.totals.calls
    }
    rows: list[tuple[str, ...]] = [head]
    groups: tuple[Mapping[str, Totals], ...] = (seats, stages, made.by_model)
    for group in groups:
        rows.extend(_spent(name, totals) for name, totals in group.items())
        rows.append(("", "", "", "", ""))
    rows.append(_spent(words("overview.all"), made.totals))
    yield from _table(rows, page.width, head=True)


def _times(page: Page) -> Iterator[Content]:
    words, lang = page.words, page.words.lang
    named = [(words("overview.all"), page.made.times)]
    named += [(one.name, one.times) for one in page.made.voices]
    rows = [
        ("", *(words(f"overview.head.{one}") for one in ("first", "whole", "retries", "faults")))
    ]
    for name, one in named:
        if one.duration is None and not one.failures and not one.retries:
            continue
        faults = words("overview.and").join(
            f"{failure_word(code, '', lang) or code} {n}" for code, n in one.failures.items()
        )
        seconds = (_seconds(one.first_token), _seconds(one.duration))
        rows.append((name, *seconds, str(one.retries or "-"), faults or "-"))
    if len(rows) > 1:
        yield from _table(rows, page.width, head=True)


SECTIONS: dict[str, Callable[[Page], Iterator[Content]]] = {
    "stages": _stages,
    "voices": _voices,
    "keywords": _keywords,
    "agreement": _agreement,
    "echo": _echo,
    "minority": _minority,
    "costs": _costs,
    "times": _times,
}
"""The sections by the words of their headings, in their order."""


def _spent(name: str, totals: Totals) -> tuple[str, str, str, str, str]:
    known = [
        f"{SIGNS.get(currency, currency + ' ')}{amount.normalize():f}"
        for currency, amount in sorted(totals.costs.items())
    ]
    if totals.unknown:
        known.append("$?" if not known else "+?")
    money = clean_line(" ".join(known), 24)
    return name, str(totals.calls), short(totals.input), short(totals.output), money


def _percent(share: Fraction) -> str:
    return f"{round(share * 100)}%"


def _seconds(milliseconds: float | None) -> str:
    return "-" if milliseconds is None else f"{milliseconds / 1000:.1f} s"


def _most(bars: Sequence[Bar]) -> float:
    return max((bar.value for bar in bars), default=0.0)


def _note(text: str, width: int) -> Iterator[Content]:
    for line in _wrapped(text, width):
        yield line.stylize("$dim")


def _wrapped(text: str, width: int) -> Iterator[Content]:
    yield from map(Content, wrapped(clean_line(text, TEXT), width))


def _table(rows: Sequence[tuple[str, ...]], width: int, *, head: bool = False) -> Iterator[Content]:
    """Yield rows in columns; the last one has what is left of the width."""
    if not rows:
        return
    shown = [[clean_line(part, WORD) for part in row] for row in rows]
    wide = [max(cells(row[column]) for row in shown) for column in range(len(rows[0]) - 1)]
    before = sum(wide) + len(GAP) * len(wide)
    for place, row in enumerate(shown):
        parts = [text + " " * (w - cells(text)) for text, w in zip(row, wide, strict=False)]
        told = wrapped(clean_line(rows[place][-1], TEXT), max(20, width - before))
        line = Content(GAP.join((*parts, told[0])).rstrip())
        yield line.stylize("$dim") if head and not place else line
        for more in told[1:]:
            yield Content(" " * before + more)
