"""The row that a list of sessions reads instead of a whole log."""

from collections.abc import Iterable

import msgspec

from engine.vocabulary.clock import stamp
from engine.vocabulary.events import Envelope, SessionClosed, SessionOpened, SessionResumed
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


def extended(digest: Digest, envelopes: Iterable[Envelope]) -> Digest:
    """Return the digest after more events of the log."""
    for envelope in envelopes:
        at = stamp(envelope.at)
        event = envelope.event
        closed = digest.closed
        match event:
            case SessionOpened():
                digest = msgspec.structs.replace(
                    digest, topic=event.topic, kit=event.kit, lang=event.lang
                )
                closed = False
            case SessionClosed():
                closed = True
            case SessionResumed():
                closed = False
            case _:
                pass
        digest = msgspec.structs.replace(
            digest, opened=digest.opened or at, last=at, events=envelope.seq, closed=closed
        )
    return digest


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
