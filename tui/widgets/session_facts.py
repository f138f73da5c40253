"""What is known of a session without its log: times, turns, costs, tags, a note, bookmarks."""

from datetime import datetime
from decimal import Decimal

from engine import Review, SessionSummary, clean, clean_line, local_time
from tui.moments import MachineZone
from tui.prices import money
from tui.words import Words

LINE = 300
BOOKMARKS = 20


def facts_of(one: SessionSummary, review: Review, words: Words) -> str:
    """Return the facts as lines."""
    rows: list[tuple[str, str]] = [
        ("topic", clean_line(one.topic, LINE)),
        ("id", one.id),
        ("opened", _time(one.opened)),
        ("last", _time(one.last)),
        ("kit", clean_line(one.kit, LINE)),
        ("status", words(f"sessions.status.{one.status}")),
        ("turns", str(one.utterances)),
        ("pictures", str(one.pictures) if one.pictures else ""),
        ("cost", _cost(one, words)),
        ("branch", clean_line(f"{one.parent[0]} · {one.parent[1]}", LINE) if one.parent else ""),
        ("tags", "  ".join(f"#{clean_line(tag, LINE)}" for tag in one.tags)),
    ]
    title = clean_line(one.title or one.topic or one.id, LINE)
    lines = [title, ""]
    lines += [
        f"{words(f'review.fact.{name}')}{words('seat.colon')}{text}" for name, text in rows if text
    ]
    if note := clean(review.note).strip():
        lines += ["", note]
    if review.bookmarks:
        lines += ["", words("review.bookmarks", count=len(review.bookmarks))]
        lines += [
            f"* {mark.seq}  {clean_line(mark.text, LINE)}".rstrip()
            for mark in review.bookmarks[:BOOKMARKS]
        ]
    return "\n".join(lines)


def _time(stamp: str) -> str:
    try:
        return local_time(datetime.fromisoformat(stamp), MachineZone())
    except ValueError:
        return ""


def _cost(one: SessionSummary, words: Words) -> str:
    spent = ((currency, Decimal(amount)) for currency, amount in one.costs.items())
    parts = [f"{money(amount)} {clean_line(currency, 8)}" for currency, amount in spent if amount]
    if one.unknown:
        parts.append(words("sessions.unpriced", count=one.unknown))
    return ", ".join(parts)
