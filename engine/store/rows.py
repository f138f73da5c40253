"""A journal's rows: what is written in one transaction, and what is read back."""

import sqlite3
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import msgspec

from engine.policy import logline
from engine.policy.redaction import Redaction
from engine.store import redacting
from engine.store.codec import pack, unpack
from engine.store.summary import FORM, FRESH, Digest, extended
from engine.vocabulary.clock import stamp
from engine.vocabulary.errors import StoreError
from engine.vocabulary.events import Envelope, UtteranceEnded, UtteranceFailed
from engine.vocabulary.ports import Draft


@dataclass(frozen=True, slots=True)
class Entry:
    """One event on its way to the disk, with its data as JSON."""

    envelope: Envelope
    raw: bytes

    @property
    def head(self) -> tuple[str, str, int]:
        """Return time, type and version, as the row holds them."""
        return stamp(self.envelope.at), *logline.kind_of(self.envelope.event)


@dataclass(frozen=True, slots=True)
class Append:
    """Events in order, all or none."""

    entries: tuple[Entry, ...]

    @property
    def finished(self) -> set[str]:
        """Return the utterances whose drafts these events end."""
        events = (entry.envelope.event for entry in self.entries)
        return {e.utterance for e in events if isinstance(e, UtteranceEnded | UtteranceFailed)}


@dataclass(frozen=True, slots=True)
class Prompt:
    """An exact request under its hash."""

    hash: str
    data: bytes


@dataclass(frozen=True, slots=True)
class DraftRow:
    """The text so far of an utterance, and when that was."""

    draft: Draft
    at: str


@dataclass(frozen=True, slots=True)
class Redact:
    """Texts to be forgotten; `blanked` are, once it is done, the events that held them."""

    redaction: Redaction
    blanked: list[int] = field(default_factory=list[int])


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What was made of the log until an event."""

    seq: int
    data: bytes


Work = Append | Prompt | Redact | Snapshot


class Rows:
    """The write side of one open journal: used by its writer thread alone."""

    def __init__(
        self, connection: sqlite3.Connection, session: str, forgotten: list[Redaction]
    ) -> None:
        """Read where the log stands; sqlite3.Error where it cannot be read.

        `forgotten` grows with what is redacted, and outlives this connection: what was
        on its way meanwhile is blanked when it comes.
        """
        self._connection = connection
        self._session = session
        self._forgotten = forgotten
        self._head = int(connection.execute("SELECT coalesce(max(seq), 0) FROM ev").fetchone()[0])
        self._digest = counted(connection, session, read_digest(connection))

    def write(self, batch: Sequence[Work], drafts: Sequence[DraftRow]) -> list[StoreError | None]:
        """Write a batch in one transaction and return for each work why it was refused.

        Events that already stand in the log are recognised and skipped, so that a
        batch may be tried again whatever became of it. Drafts come first: an end
        in the same batch clears them. On sqlite3.Error nothing of it is written.
        """
        head, digest = self._head, self._digest
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            self._put_drafts(drafts)
            refusals = [self._put(work) for work in batch]
            self._put_digest()
            self._connection.execute("COMMIT")
        except BaseException:
            self._head, self._digest = head, digest
            raise
        return [refusal or self._scrubbed(w) for w, refusal in zip(batch, refusals, strict=True)]

    def close(self) -> None:
        """Close the connection; what was not committed is not written."""
        self._connection.close()

    def _put(self, work: Work) -> StoreError | None:
        match work:
            case Append():
                return self._append(work)
            case Prompt():
                data = work.data
                for one in self._forgotten:
                    data = one.with_first_sentences().request(data) or data
                self._connection.execute(
                    "INSERT OR IGNORE INTO prompt VALUES (?, ?)", (work.hash, pack(data))
                )
                return None
            case Redact():
                return self._redact(work)
            case Snapshot():
                return self._put_snapshot(work)

    def _put_snapshot(self, work: Snapshot) -> None:
        redacting.drop_snapshot(self._connection)
        if not self._forgotten:  # what is on its way may have been made of what was redacted since
            self._connection.execute(redacting.SNAPSHOT_TABLE)
            self._connection.execute("INSERT INTO snapshot VALUES (?, ?)", (work.seq, work.data))

    def _redact(self, work: Redact) -> None:
        if work.redaction not in self._forgotten:
            self._forgotten.append(work.redaction)
        self._put_digest()  # as it is after the events before it in the batch
        work.blanked.extend(redacting.redact(self._connection, work.redaction))
        self._digest = read_digest(self._connection)

    def _scrubbed(self, work: Work) -> StoreError | None:
        """Leave nothing of what was redacted in the file; return why that could not be."""
        if not isinstance(work, Redact):
            return None
        try:
            redacting.scrub(self._connection)
        except StoreError as error:
            return error
        return None

    def _without_forgotten(self, entry: Entry) -> Entry:
        raw = entry.raw
        for one in self._forgotten:
            raw = one.event(entry.head[1], raw) or raw
        return entry if raw is entry.raw else Entry(entry.envelope, raw)

    def _append(self, work: Append) -> StoreError | None:
        entries = [self._without_forgotten(entry) for entry in work.entries]
        first = entries[0].envelope.seq
        known = max(0, min(self._head - first + 1, len(entries)))
        if first > self._head + 1:
            return StoreError(
                f"The log of session {self._session} ends at {self._head}: "
                f"event {first} does not follow."
            )
        if not all(self._stands(entry) for entry in entries[:known]):
            return StoreError(
                f"The log of session {self._session} already holds other events from {first} on."
            )
        fresh = entries[known:]
        self._connection.executemany(
            "INSERT INTO ev (seq, id, ts, k, v, d) VALUES (?, ?, ?, ?, ?, ?)",
            [(e.envelope.seq, self._id(e.envelope.seq), *e.head, pack(e.raw)) for e in fresh],
        )
        self._connection.executemany(
            "DELETE FROM draft WHERE utterance = ?", [(name,) for name in sorted(work.finished)]
        )
        self._head += len(fresh)
        self._digest = extended(self._digest, [entry.envelope for entry in fresh])
        return None

    def _stands(self, entry: Entry) -> bool:
        at, kind, version, payload = self._connection.execute(
            "SELECT ts, k, v, d FROM ev WHERE seq = ?", (entry.envelope.seq,)
        ).fetchone()
        return (at, kind, version) == entry.head and unpack(payload) == entry.raw

    def _id(self, seq: int) -> str:
        # Where an event was first written: copies of it keep their origin's name.
        return f"{self._session}:{seq}"

    def _put_drafts(self, drafts: Sequence[DraftRow]) -> None:
        self._connection.executemany(
            "INSERT INTO draft VALUES (?, ?, ?) "
            "ON CONFLICT (utterance) DO UPDATE SET text = excluded.text, at = excluded.at",
            [(row.draft.utterance, self._told(row.draft.text), row.at) for row in drafts],
        )

    def _told(self, text: str) -> str:
        for one in self._forgotten:
            text = one.blank(text)
        return text

    def _put_digest(self) -> None:
        put_meta(self._connection, redacting.SUMMARY, msgspec.json.encode(self._digest).decode())


def put_meta(connection: sqlite3.Connection, key: str, value: str) -> None:
    """Set a value that is kept beside the log."""
    connection.execute(
        "INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        (key, value),
    )


def read_meta(connection: sqlite3.Connection) -> dict[str, str]:
    """Return what is kept beside the log."""
    return dict(connection.execute("SELECT key, value FROM meta"))


def read_digest(connection: sqlite3.Connection) -> Digest:
    """Return the kept digest of the log, the empty log's where there is none."""
    return digest_of(read_meta(connection))


def digest_of(meta: dict[str, str]) -> Digest:
    """Return the digest among the kept values; one without a form where it cannot be read."""
    if redacting.SUMMARY not in meta:
        return FRESH
    try:
        return msgspec.json.decode(meta[redacting.SUMMARY], type=Digest)
    except msgspec.DecodeError:
        return Digest()


def counted(connection: sqlite3.Connection, session: str, kept: Digest) -> Digest:
    """Return a kept digest, made anew from the log where an older version kept it."""
    if kept.form < FORM:
        with suppress(StoreError):  # whoever reads the log says what is wrong with it
            return extended(FRESH, read_events(connection, session))
    return kept


def read_events(connection: sqlite3.Connection, session: str) -> list[Envelope]:
    """Return the whole log in order; StoreError where a row is damaged or missing."""
    log: list[Envelope] = []
    for seq, at, kind, version, payload in connection.execute(
        "SELECT seq, ts, k, v, d FROM ev ORDER BY seq"
    ):
        if seq != len(log) + 1:
            raise StoreError(
                f"The log of session {session} lacks event {len(log) + 1}.",
                hint="Restore a backup of the session.",
            )
        try:
            moment = logline.moment(at)
            event = logline.from_json(kind, version, unpack(payload))
        except (ValueError, TypeError) as error:
            raise StoreError(
                f"Event {seq} of session {session} is damaged.",
                hint="Restore a backup of the session.",
            ) from error
        log.append(Envelope(seq=seq, at=moment, session=session, event=event))
    return log


def read_prompt(connection: sqlite3.Connection, prompt_hash: str) -> bytes | None:
    """Return an exact request, or None."""
    row = connection.execute("SELECT d FROM prompt WHERE hash = ?", (prompt_hash,)).fetchone()
    return None if row is None else unpack(row[0])


def read_snapshot(connection: sqlite3.Connection) -> bytes | None:
    """Return what was made of the whole log; None where that was never kept, or not of all of it."""
    if not redacting.has_snapshot(connection):
        return None
    row = connection.execute(
        "SELECT d FROM snapshot WHERE seq = (SELECT max(seq) FROM ev)"
    ).fetchone()
    return None if row is None else row[0]


def read_drafts(connection: sqlite3.Connection) -> list[Draft]:
    """Return the drafts that no end has cleared, the oldest first."""
    rows = connection.execute("SELECT utterance, text FROM draft ORDER BY at, utterance")
    return [Draft(utterance=utterance, text=text) for utterance, text in rows]
