"""The row that a list of sessions reads instead of a whole log."""

from collections.abc import Sequence

import msgspec
from msgspec.structs import replace

from engine.vocabulary.clock import stamp
from engine.vocabulary.events import (
    Afterthought,
    Envelope,
    SessionClosed,
    SessionOpened,
    SessionResumed,
)
from engine.vocabulary.ports import SessionSummary


class Digest(msgspec.Struct, frozen=True):
    """What is kept of a log so far; times as the log writes them, `events` the last seq."""

    topic: str = ""
    kit: str = ""
    lang: str = ""
    opened: str = ""
    last: str = ""
    events: int = 0
    closed: bool = False


def extended(digest: Digest, envelopes: Sequence[Envelope]) -> Digest:
    """Return the digest after more events of the log."""
    if not envelopes:
        return digest
    for envelope in envelopes:
        match envelope.event:
            case SessionOpened(topic=topic, kit=kit, lang=lang):
                digest = replace(digest, topic=topic, kit=kit, lang=lang, closed=False)
            case SessionClosed():
                digest = replace(digest, closed=True)
            case SessionResumed():
                digest = replace(digest, closed=False)
            case _:
                pass
    lively = [one.at for one in envelopes if not isinstance(one.event, Afterthought)]
    opened = digest.opened or stamp(envelopes[0].at)
    last = stamp(lively[-1]) if lively else digest.last
    return replace(digest, opened=opened, last=last, events=envelopes[-1].seq)


def row(session: str, digest: Digest, *, title: str, held: bool, read_only: bool) -> SessionSummary:
    """Return a session's row of the list; without a title of its own it goes by its topic."""
    status = "closed" if digest.closed else "open" if held else "interrupted"
    return SessionSummary(
        id=session,
        title=title or digest.topic,
        topic=digest.topic,
        kit=digest.kit,
        lang=digest.lang,
        opened=digest.opened,
        last=digest.last,
        events=digest.events,
        status=status,
        read_only=read_only,
    )


def damaged(session: str) -> SessionSummary:
    """Return the row of a session whose file cannot be read."""
    return SessionSummary(
        id=session,
        title="",
        topic="",
        kit="",
        lang="",
        opened="",
        last="",
        events=0,
        status="damaged",
        read_only=True,
    )
