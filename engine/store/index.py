"""The rows of the list of sessions in one file, so that a list need not open every journal.

A cache: it may be deleted at any time, and a damaged one counts as none. A row is true as long
as its journal's file is the very one that was read. It is kept of files alone that have rested
for a while: two changes within one tick of the disk's clock leave the same time behind.
"""

import fcntl
import os
import threading
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import msgspec

from engine.policy.paths import FILE_MODE
from engine.policy.redaction import Redaction
from engine.store import summary
from engine.store.connections import SCHEMA
from engine.store.summary import Digest
from engine.vocabulary.errors import StoreError

RESTED = 1_000_000_000
"""Nanoseconds since a journal's last change, after which its row may be kept."""

ATTEMPTS = 50
PAUSE = 0.02

FORM = f"1.{summary.FORM}.{SCHEMA}"


class Proof(msgspec.Struct, frozen=True, array_like=True):
    """What shows that a journal's file was not touched since."""

    inode: int
    size: int
    changed: int


class Row(msgspec.Struct, frozen=True):
    """What the list needs of one closed journal."""

    proof: Proof
    digest: Digest
    title: str
    tags: tuple[str, ...]
    read_only: bool


Rows = Mapping[str, Row]


class _File(msgspec.Struct):
    form: str
    rows: dict[str, Row]


def proof_of(found: os.stat_result) -> Proof:
    """Return the proof that a file gives now."""
    return Proof(inode=found.st_ino, size=found.st_size, changed=found.st_mtime_ns)


def read(file: Path) -> dict[str, Row]:
    """Return the kept rows by session; none where there are none that can be read."""
    with suppress(OSError, StoreError), _locked(file, os.O_RDONLY, fcntl.LOCK_SH) as number:
        return _rows(number)
    return {}


def keep(file: Path, rows: Rows, proofs: Callable[[], Mapping[str, Proof]]) -> None:
    """Keep rows in the place of those that are there; a home that cannot be written keeps none.

    `proofs` are asked for again under the lock: a row whose journal was changed meanwhile, and
    may have lost a text by that, is left out.
    """
    with suppress(OSError, StoreError):
        if not rows and not file.exists():
            return
        _replace(file, lambda _, now: _standing(rows, proofs(), now))


def forget(file: Path, redaction: Redaction) -> None:
    """Leave out rows that may hold a forgotten text; OSError or StoreError where that fails."""
    if file.exists():
        _replace(file, lambda rows, _: {n: r for n, r in rows.items() if not _holds(r, redaction)})


def drop(file: Path, session: str) -> None:
    """Leave out a session's row; OSError or StoreError where that fails."""
    if file.exists():
        _replace(file, lambda rows, _: {n: r for n, r in rows.items() if n != session})


def _standing(rows: Rows, proofs: Mapping[str, Proof], now: int) -> Rows:
    return {
        session: row
        for session, row in rows.items()
        if proofs.get(session) == row.proof and now - row.proof.changed > RESTED
    }


def _holds(row: Row, redaction: Redaction) -> bool:
    return redaction.may_stand_in(msgspec.json.encode(row))


def _replace(file: Path, change: Callable[[Rows, int], Rows]) -> None:
    """Write what `change` makes of the rows and of the disk's own time in nanoseconds."""
    with _locked(file, os.O_RDWR | os.O_CREAT, fcntl.LOCK_EX) as number:
        there = _rows(number)
        os.utime(number)
        rows = change(there, os.fstat(number).st_mtime_ns)
        if rows != there:
            # In its place: another name would be another lock. One that is cut is no index.
            data = msgspec.json.encode(_File(form=FORM, rows=dict(rows)))
            os.ftruncate(number, 0)
            os.pwrite(number, data, 0)


def _rows(number: int) -> dict[str, Row]:
    data = os.pread(number, os.fstat(number).st_size, 0)
    try:
        kept = msgspec.json.decode(data, type=_File)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return {}
    return kept.rows if kept.form == FORM else {}


@contextmanager
def _locked(file: Path, access: int, kind: int) -> Generator[int]:
    number = os.open(file, access, FILE_MODE)
    try:
        for _ in range(ATTEMPTS):
            with suppress(BlockingIOError):
                fcntl.flock(number, kind | fcntl.LOCK_NB)
                break
            threading.Event().wait(PAUSE)
        else:
            raise StoreError(
                "Another program holds the index of sessions.",
                hint="End it, then try again; the index may be deleted at any time.",
            )
        yield number
    finally:
        os.close(number)
