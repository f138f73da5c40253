"""From what a person types to sessions: to one, or to those that fit."""

import difflib
import unicodedata
from collections.abc import Sequence

from engine.vocabulary.errors import InputError
from engine.vocabulary.ports import SessionSummary

SHOWN = 5


def resolve(text: str, summaries: Sequence[SessionSummary]) -> str:
    """Return the id that `text` means: an id, `last`, a unique prefix of an id, or a title.

    Titles are compared without regard to case. InputError names the candidates
    where nothing or more than one session fits.
    """
    wanted = text.strip()
    if not summaries:
        raise InputError("There is no session yet.", hint='Begin one: tableround run "a topic"')
    if wanted in {summary.id for summary in summaries}:
        return wanted
    if wanted == "last":
        return max(summaries, key=lambda summary: (summary.opened, summary.id)).id
    folded = wanted.casefold()
    fitting = [s for s in summaries if wanted and s.id.startswith(wanted)] or [
        s for s in summaries if wanted and s.title.strip().casefold() == folded
    ]
    if len(fitting) == 1:
        return fitting[0].id
    if fitting:
        raise InputError(
            f"{_quoted(wanted)} fits {len(fitting)} sessions: {_listed(fitting)}.",
            hint="Type more of the id.",
        )
    raise InputError(
        f"There is no session {_quoted(wanted)}.",
        hint=f"Nearest: {_listed(_nearest(folded, summaries))}. See all: tableround sessions list",
    )


def matches(summary: SessionSummary, words: str) -> bool:
    """Say whether a session's row holds every one of some words, in whatever case and width.

    Looked for in title, topic, id, tags and kit, also within words, as Chinese needs it.
    """
    wanted = _folded(words).split()
    own = (summary.title, summary.topic, summary.id, *summary.tags, summary.kit)
    there = _folded("\n".join(own)) if wanted else ""
    return all(word in there for word in wanted)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _nearest(folded: str, summaries: Sequence[SessionSummary]) -> list[SessionSummary]:
    def likeness(summary: SessionSummary) -> float:
        names = (summary.id, summary.title.casefold())
        return max(difflib.SequenceMatcher(None, folded, name).ratio() for name in names)

    return sorted(summaries, key=likeness, reverse=True)[:3]


def _listed(summaries: Sequence[SessionSummary]) -> str:
    named = [f"{s.id} ({_short(s.title)})" if s.title else s.id for s in summaries[:SHOWN]]
    more = len(summaries) - SHOWN
    return ", ".join(named) + (f" and {more} more" if more > 0 else "")


def _quoted(text: str) -> str:
    return f'"{_short(text)}"'


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"
