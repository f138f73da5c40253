"""Sessions and their branches: as a tree, what each came to in words, what is typed of changes."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal

from engine import ModelRef, SessionSummary, local_time
from tui.moments import MachineZone
from tui.prices import money
from tui.words import Words

Placed = tuple[SessionSummary, int]
"""A session, and how many origins of it stand above it."""

STATUSES = {"closed", "open", "interrupted", "damaged"}

BETWEEN = re.compile("[,，、]")
"""What stands between keywords that are typed."""


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


def facts(words: Words, summary: SessionSummary) -> str:
    """Return what a session came to: speeches, pictures, costs, its origin, its tags."""
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


def status(words: Words, summary: SessionSummary) -> str:
    """Return how a session stands."""
    known = summary.status in STATUSES
    text = words(f"sessions.status.{summary.status}") if known else summary.status
    newer = summary.read_only and summary.status != "damaged"
    return f"{text} ({words('sessions.read_only')})" if newer else text


def branch(session: str, depth: int) -> str:
    """Return a session's id at its place in the tree."""
    return f"{'  ' * (depth - 1)}└ {session}" if depth else session


def moment(text: str) -> str:
    """Return a time of the log in the machine's zone, to the minute."""
    try:
        return local_time(datetime.fromisoformat(text), MachineZone())
    except ValueError:
        return text


def model_of(text: str) -> ModelRef | None:
    """Read `provider/model`; None where that is not what was typed."""
    provider, _, model = (part.strip() for part in text.partition("/"))
    return ModelRef(provider=provider, model=model) if provider and model else None


def keywords_of(text: str) -> tuple[str, ...]:
    """Read keywords with commas between them."""
    return tuple(word.strip() for word in BETWEEN.split(text) if word.strip())
