"""Two sides beside each other, in words: what differs, with marks that need no colour."""

from collections.abc import Callable, Iterator, Sequence

from engine import (
    Comparison,
    SideFigures,
    SpeechPair,
    TextRun,
    clean,
    clean_line,
    stage_name,
)
from tui.prices import money
from tui.words import Words

Row = tuple[str, str, str]
"""A label and its figures on both sides."""

NAME, LABEL = 60, 40
"""Most cells of a side's name and of a label."""

MARKS = {"kept": ("", ""), "removed": ("[-", "-]"), "added": ("{+", "+}")}

FIGURES: tuple[tuple[str, Callable[[SideFigures, Words], str]], ...] = (
    ("speeches", lambda one, _: f"{one.speeches:,}"),
    ("calls", lambda one, _: f"{one.calls:,}"),
    ("input", lambda one, _: f"{one.input:,}"),
    ("output", lambda one, _: f"{one.output:,}"),
    ("cost", lambda one, words: _cost(words, one)),
    ("seconds", lambda one, _: f"{one.milliseconds / 1000:,.1f}"),
)


def lines(words: Words, compared: Comparison) -> Iterator[str]:
    """Yield all that differs but the figures: speeches and keywords."""
    yield sameness(words, compared)
    for pair in compared.pairs:
        if not pair.same:
            yield ""
            yield place(words, pair)
            yield from told(pair.runs).split("\n")
    moved = list(changes(words, compared))
    yield from ("", *moved, "") if moved else ("",)


def sameness(words: Words, compared: Comparison) -> str:
    """Return how many speeches are the same on both sides."""
    same = sum(pair.same for pair in compared.pairs)
    return words("compare.same", count=same, of=len(compared.pairs))


def changes(words: Words, compared: Comparison) -> Iterator[str]:
    """Yield a line for each list of keywords that is not as it was."""
    for moved in compared.keywords:
        stage = stage_name(moved.stage, words.lang)
        lost = [f"[-{word}-]" for word in moved.lost]
        gained = [f"{{+{word}+}}" for word in moved.gained]
        line = words("compare.keywords", stage=stage, changes=" ".join([*lost, *gained]))
        yield clean_line(line, 10_000)


def votes(words: Words, compared: Comparison) -> Iterator[Row]:
    """Yield how many voted for each choice that had other votes on the two sides."""
    for moved in compared.votes:
        poll = stage_name(moved.poll, words.lang)
        left, right = ("–" if one is None else str(one) for one in (moved.left, moved.right))
        choice = words("compare.votes", poll=poll, choice=moved.choice)
        yield clean_line(choice, LABEL), left, right


def told(runs: Sequence[TextRun]) -> str:
    """Return a difference as one text."""
    return "".join(clean(run.text).join(MARKS[run.kind]) for run in runs)


def place(words: Words, pair: SpeechPair) -> str:
    """Return where a pair was said and by whom, and whether one side has it alone."""
    one = pair.left or pair.right
    assert one is not None, "a pair has one side at the least"
    key = "compare.speech"
    if pair.right is None or pair.left is None:
        key = "compare.lost" if pair.right is None else "compare.new"
    stage = stage_name(one.stage, words.lang)
    return clean_line(words(key, stage=stage, round=one.round, name=one.name), 1_000)


def figures(words: Words, compared: Comparison, names: Sequence[str]) -> list[Row]:
    """Return what both sides used, under their names, and the votes that moved."""
    first, second = (clean_line(name, NAME) for name in names)
    rows = [
        (
            words(f"compare.figure.{name}"),
            figure(compared.left, words),
            figure(compared.right, words),
        )
        for name, figure in FIGURES
    ]
    return [("", first, second), *rows, *votes(words, compared)]


def _cost(words: Words, one: SideFigures) -> str:
    parts = [f"{money(amount)} {currency}" for currency, amount in one.costs.items() if amount]
    if one.unknown:
        parts.append(words("sessions.unpriced", count=one.unknown))
    return words("sessions.comma").join(parts) or "0"
