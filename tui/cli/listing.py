"""`tableround sessions list`: a row each, narrowed by words, or as a tree of branches."""

import argparse
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal

from engine import SessionSummary, local_time, matches
from tui.cli.exit_codes import DONE
from tui.cli.shell import Shell, out_json, out_table
from tui.cli.stored import with_store
from tui.moments import MachineZone
from tui.prices import money

Placed = tuple[SessionSummary, int]
"""A session, and how many origins of it stand above it."""


def listing(shell: Shell, args: argparse.Namespace) -> int:
    """Print the sessions that fit the words that were typed."""
    summaries = with_store(shell, lambda store: store.list())
    fitting = [one for one in summaries if matches(one, " ".join(args.words))]
    placed = list(as_tree(fitting)) if args.tree else [(one, 0) for one in fitting]
    if args.json:
        out_json([asdict(one) for one, _ in placed])
    elif not placed:
        shell.note(shell.words("sessions.none_fits" if summaries else "sessions.none"))
    else:
        out_table([_row(shell, one, depth) for one, depth in placed])
    return DONE


def as_tree(summaries: Sequence[SessionSummary]) -> Iterator[Placed]:
    """Yield each session with its branches below it, in the order of the list.

    A branch whose origin is not among them stands by itself.
    """
    known = {one.id for one in summaries}
    below: dict[str, list[SessionSummary]] = defaultdict(list)
    for one in summaries:
        origin = one.parent[0] if one.parent else ""
        # A log from elsewhere may say anything, also that it comes of itself.
        below[origin if origin in known else ""].append(one)
    left = list(summaries)
    seen: set[str] = set()
    while left:
        roots = [one for one in below[""] if one.id not in seen] or left[:1]
        stack = [(one, 0) for one in reversed(roots)]
        while stack:
            one, depth = stack.pop()
            if one.id in seen:
                continue
            seen.add(one.id)
            yield one, depth
            stack.extend((branch, depth + 1) for branch in reversed(below[one.id]))
        left = [one for one in left if one.id not in seen]


def facts(shell: Shell, summary: SessionSummary) -> str:
    """Return what a session came to: speeches, pictures, costs, its origin, its tags."""
    words = shell.words
    counted = (
        ("sessions.said", summary.utterances),
        ("sessions.pictures", summary.pictures),
    )
    parts = [words(key, count=count) for key, count in counted if count]
    spent = ((currency, Decimal(amount)) for currency, amount in summary.costs.items())
    parts += [f"{money(amount)} {currency}" for currency, amount in spent if amount]
    if summary.unknown:
        parts.append(words("sessions.unpriced", count=summary.unknown))
    if summary.parent is not None:
        origin, seq = summary.parent
        parts.append(words("sessions.branch", session=origin, seq=seq))
    parts += [f"#{tag}" for tag in summary.tags]
    return words("sessions.comma").join(parts)


def _row(shell: Shell, summary: SessionSummary, depth: int) -> tuple[str, ...]:
    known = summary.status in {"closed", "open", "interrupted", "damaged"}
    status = shell.words(f"sessions.status.{summary.status}") if known else summary.status
    if summary.read_only:
        status = f"{status} ({shell.words('sessions.read_only')})"
    title = summary.title if summary.title not in {"", summary.topic} else ""
    name = f"{title}: {summary.topic}" if title else summary.topic
    own = facts(shell, summary)
    place = f"{'  ' * (depth - 1)}└ {summary.id}" if depth else summary.id
    said = f"{name} ({own})" if own else name
    return (place, _local(summary.last), status, summary.kit, summary.lang, said)


def _local(text: str) -> str:
    """Return a time of the log in the machine's zone, to the minute."""
    try:
        return local_time(datetime.fromisoformat(text), MachineZone())
    except ValueError:
        return text
