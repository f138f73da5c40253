"""`tableround sessions compare`: two sessions, branches, rounds or roles laid beside each other."""

import argparse
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, is_dataclass
from decimal import Decimal
from typing import Any

from engine import (
    Comparison,
    Envelope,
    FileStore,
    InputError,
    Side,
    SideFigures,
    SpeechPair,
    TableState,
    TextRun,
    clean,
    clean_line,
    compare_sides,
    replayed,
    side_of_round,
    side_of_seat,
    side_of_session,
    sides_of_switch,
    stage_name,
)
from tui.cli.branches import place
from tui.cli.exit_codes import DONE
from tui.cli.options import whole_number, wrong
from tui.cli.shell import Shell, line_width, out, out_json, out_table
from tui.cli.stored import events_of, found, with_store
from tui.prices import money
from tui.words import Words
from tui.wrapping import wrapped

NAME = 80
MOST_ROUNDS = 1_000
MARKS = {"kept": "{}", "removed": "[-{}-]", "added": "{{+{}+}}"}


def compare(shell: Shell, args: argparse.Namespace) -> int:
    """Print what differs."""
    if len(args.at) > 2:
        raise wrong(shell.words, "at_twice")
    first, second = _tables(shell, args)
    left, right = _sides(shell.words, args, first, second)
    compared = compare_sides(left, right)
    if args.json:
        out_json({"sessions": [first.session, second.session], **_plain(compared)})
        return DONE
    for line in _lines(shell.words, compared):
        for part in wrapped(line, line_width()):
            out(part)
    out_table(list(_figures(shell.words, compared, (first, second))))
    return DONE


def _tables(shell: Shell, args: argparse.Namespace) -> tuple[TableState, TableState]:
    """Return both tables, as far as they are to be compared: the second one may be the first."""
    names = [args.session, args.other or args.session]
    places = [None, None] if not args.at else [args.at[0], args.at[-1]]

    async def read(store: FileStore) -> list[list[Envelope]]:
        ids = [(await found(store, name)).id for name in names]
        return [await events_of(store, one) for one in ids]

    first, second = (
        _until(shell.words, log, typed)
        for log, typed in zip(with_store(shell, read), places, strict=True)
    )
    return first, second


def _until(words: Words, log: Sequence[Envelope], typed: str | None) -> TableState:
    at = place(words, typed, log)
    if at is not None and at > len(log):
        raise wrong(words, "no_event", session=log[0].session, at=at, last=len(log))
    return replayed(log[:at])


def _sides(
    words: Words, args: argparse.Namespace, first: TableState, second: TableState
) -> tuple[Side, Side]:
    switch = args.other is None and args.seat and not args.at
    if args.round:
        stage, _, number = args.round.rpartition("/")
        held = whole_number(words, number, "--round", 1, MOST_ROUNDS)
        return _each(lambda state: side_of_round(state, stage, held), first, second)
    if switch:
        return sides_of_switch(first, _seat(first, args.seat))
    if args.seat:
        return _each(lambda state: side_of_seat(state, _seat(state, args.seat)), first, second)
    if args.other is None and len(args.at) < 2:
        raise wrong(words, "one_side")
    return _each(side_of_session, first, second)


def _each(
    side: Callable[[TableState], Side], first: TableState, second: TableState
) -> tuple[Side, Side]:
    return side(first), side(second)


def _seat(state: TableState, typed: str) -> str:
    for seat in state.seats:
        if typed in {seat.id, seat.name}:
            return seat.id
    known = ", ".join(f"{seat.id} {seat.name}" for seat in state.seats)
    raise InputError(
        f"There is no seat {clean_line(typed, NAME)} at this table.", hint=f"Seats: {known}."
    )


def _lines(words: Words, compared: Comparison) -> Iterator[str]:
    differing = [pair for pair in compared.pairs if not pair.same]
    same = len(compared.pairs) - len(differing)
    yield words("compare.same", count=same, of=len(compared.pairs))
    for pair in differing:
        yield ""
        yield _place(words, pair)
        yield from clean(told(pair.runs)).split("\n")
    if compared.keywords or compared.votes:
        yield ""
    for moved in compared.keywords:
        stage = stage_name(moved.stage, words.lang)
        changes = [f"[-{word}-]" for word in moved.lost] + [
            f"{{+{word}+}}" for word in moved.gained
        ]
        line = words("compare.keywords", stage=stage, changes=" ".join(changes))
        yield clean_line(line, 10_000)
    for votes in compared.votes:
        poll = stage_name(votes.poll, words.lang)
        before, after = ("–" if one is None else one for one in (votes.left, votes.right))
        line = words("compare.votes", poll=poll, choice=votes.choice, left=before, right=after)
        yield clean_line(line, 10_000)
    yield ""


def told(runs: Sequence[TextRun]) -> str:
    """Return a difference with marks that need no colour."""
    return "".join(MARKS[run.kind].format(run.text) for run in runs)


def _place(words: Words, pair: SpeechPair) -> str:
    one = pair.left or pair.right
    assert one is not None, "a pair has one side at the least"
    key = "compare.speech"
    if pair.right is None or pair.left is None:
        key = "compare.lost" if pair.right is None else "compare.new"
    stage = stage_name(one.stage, words.lang)
    return clean_line(words(key, stage=stage, round=one.round, name=one.name), 1_000)


def _figures(
    words: Words, compared: Comparison, tables: tuple[TableState, TableState]
) -> Iterator[tuple[str, str, str]]:
    both = (compared.left, compared.right)
    first, second = (table.session for table in tables)
    yield "", clean_line(first, NAME), clean_line(second, NAME)
    figures: tuple[tuple[str, Callable[[SideFigures], str]], ...] = (
        ("speeches", lambda one: f"{one.speeches:,}"),
        ("calls", lambda one: f"{one.calls:,}"),
        ("input", lambda one: f"{one.input:,}"),
        ("output", lambda one: f"{one.output:,}"),
        ("cost", lambda one: _cost(words, one)),
        ("seconds", lambda one: f"{one.milliseconds / 1000:,.1f}"),
    )
    for name, figure in figures:
        left, right = map(figure, both)
        yield words(f"compare.figure.{name}"), left, right


def _cost(words: Words, figures: SideFigures) -> str:
    parts = [f"{money(amount)} {currency}" for currency, amount in figures.costs.items() if amount]
    if figures.unknown:
        parts.append(words("sessions.unpriced", count=figures.unknown))
    return words("sessions.comma").join(parts) or "0"


def _plain(value: Any) -> Any:
    """Return a comparison as JSON has it; money as text, so that nothing is rounded."""
    if is_dataclass(value) and not isinstance(value, type):
        return _plain(asdict(value))
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}  # pyright: ignore[reportUnknownVariableType]  # fields
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]  # pyright: ignore[reportUnknownVariableType]  # fields
    return str(value) if isinstance(value, Decimal) else value
