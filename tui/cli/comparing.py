"""`tableround sessions compare`: two sessions, branches, rounds or roles laid beside each other."""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import asdict, is_dataclass
from decimal import Decimal
from typing import Any

from engine import (
    Envelope,
    FileStore,
    InputError,
    Side,
    TableState,
    clean_line,
    compare_sides,
    replayed,
    side_of_round,
    side_of_seat,
    side_of_session,
    sides_of_switch,
)
from tui.cli.branches import place
from tui.cli.exit_codes import DONE
from tui.cli.options import whole_number, wrong
from tui.cli.shell import Shell, line_width, out, out_json, out_table
from tui.cli.stored import events_of, found, with_store
from tui.comparisons import figures, lines
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
    for line in lines(shell.words, compared):
        for part in wrapped(line, line_width()):
            out(part)
    out_table(figures(shell.words, compared, (first.session, second.session)))
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


def _plain(value: Any) -> Any:
    """Return a comparison as JSON has it; money as text, so that nothing is rounded."""
    if is_dataclass(value) and not isinstance(value, type):
        return _plain(asdict(value))
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}  # pyright: ignore[reportUnknownVariableType]  # fields
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]  # pyright: ignore[reportUnknownVariableType]  # fields
    return str(value) if isinstance(value, Decimal) else value
