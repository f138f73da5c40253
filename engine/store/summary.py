"""The row that a list of sessions reads instead of a whole log."""

from collections.abc import Sequence

import msgspec
from msgspec.structs import replace

from engine.policy.state import Totals
from engine.vocabulary.clock import stamp
from engine.vocabulary.events import (
    Afterthought,
    Envelope,
    Event,
    ImageAttached,
    ImageDrawn,
    JsonObject,
    SessionClosed,
    SessionOpened,
    SessionResumed,
    UsageRecorded,
    UtteranceEnded,
)
from engine.vocabulary.ports import SessionSummary

FORM = 1
"""What a digest counts; one of a lesser form, as older versions keep it, is made anew."""


class Digest(msgspec.Struct, frozen=True):
    """What is kept of a log so far; times as the log writes them, `events` the last seq."""

    topic: str = ""
    kit: str = ""
    lang: str = ""
    opened: str = ""
    last: str = ""
    events: int = 0
    closed: bool = False
    form: int = 0
    utterances: int = 0
    pictures: int = 0
    totals: Totals = msgspec.field(default_factory=Totals)
    parent: tuple[str, int] | None = None


FRESH = Digest(form=FORM)
"""The digest of an empty log."""


def extended(digest: Digest, envelopes: Sequence[Envelope]) -> Digest:
    """Return the digest after more events of the log."""
    if not envelopes:
        return digest
    for envelope in envelopes:
        digest = _after(digest, envelope.event)
    lively = [one.at for one in envelopes if not isinstance(one.event, Afterthought)]
    opened = digest.opened or stamp(envelopes[0].at)
    last = stamp(lively[-1]) if lively else digest.last
    return replace(digest, opened=opened, last=last, events=envelopes[-1].seq)


def _after(digest: Digest, event: Event) -> Digest:
    match event:
        case SessionOpened(topic=topic, kit=kit, lang=lang, parent=parent):
            came = _origin(parent)
            return replace(digest, topic=topic, kit=kit, lang=lang, closed=False, parent=came)
        case SessionClosed():
            return replace(digest, closed=True)
        case SessionResumed():
            return replace(digest, closed=False)
        case UtteranceEnded(usage=usage, cost=cost):
            said = digest.utterances + 1
            return replace(digest, utterances=said, totals=digest.totals.plus(usage, cost))
        case UsageRecorded(usage=usage, cost=cost):
            return replace(digest, totals=digest.totals.plus(usage, cost))
        case ImageAttached() | ImageDrawn():
            return replace(digest, pictures=digest.pictures + 1)
        case _:
            return digest


def _origin(parent: JsonObject | None) -> tuple[str, int] | None:
    """Return what a log says that it was forked from: it may come from elsewhere."""
    match parent:
        case {"session": str(session), "seq": int(seq)}:
            return session, seq
        case _:
            return None


def row(
    session: str,
    digest: Digest,
    *,
    title: str,
    held: bool,
    read_only: bool,
    tags: tuple[str, ...] = (),
) -> SessionSummary:
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
        utterances=digest.utterances,
        pictures=digest.pictures,
        costs={currency: str(amount) for currency, amount in digest.totals.costs.items()},
        unknown=digest.totals.unknown,
        parent=digest.parent,
        tags=tags,
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
