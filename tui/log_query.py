"""What is typed to search logs: words, `@name` or `seat:`, `stage:`, `keyword:`, `picture:`."""

from datetime import datetime
from typing import TYPE_CHECKING

from engine import LogQuery, clean
from tui.query_line import AGENT, divided, parts_of

if TYPE_CHECKING:
    from engine import Memories

MOST = 10_000
"""Memories that are asked for where their sessions are wanted."""

FIELDS = ("seat", "stage", "keyword", "picture")


def log_query(text: str) -> LogQuery:
    """Return what a line asks for; of a filter that stands twice the last one counts.

    What begins a filter without a value yet does not narrow.
    """
    words: list[str] = []
    named: dict[str, str] = {}
    for part in parts_of(clean(text)):
        field, value = divided(part, FIELDS)
        if not field:
            words.append(part)
        elif value:
            named["seat" if field == AGENT else field] = value
    return LogQuery(words=tuple(words), **named)


async def likely_sessions(memories: "Memories", query: LogQuery, now: datetime) -> frozenset[str]:
    """Return sessions in whose memories the words stand: they are looked at before the others."""
    from engine import MemoryScope, StoreError  # noqa: PLC0415  brings the index

    words = " ".join((*query.words, query.keyword)).strip()
    if not words:
        return frozenset()
    try:
        results = await memories.search(words, MemoryScope(), now, MOST)
    except StoreError:  # an index that cannot be read: the logs are searched all the same
        return frozenset()
    return frozenset(one.entry.session for one in results.found)
