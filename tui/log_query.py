"""What is typed to search logs: words, `@name` or `seat:`, `stage:`, `keyword:`, `picture:`."""

from engine import LogQuery, clean
from tui.query_line import AGENT, divided, parts_of

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
