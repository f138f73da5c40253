"""Calm sentences for what disks and SQLite report: the store's only place of translation."""

import errno
import sqlite3
from collections.abc import Generator
from contextlib import contextmanager

from engine.vocabulary.errors import StoreError

FAULTS = (sqlite3.Error, OSError)

_PRIMARY = 0xFF  # the low byte of an extended SQLite code names the kind of fault
_SQLITE = {
    sqlite3.SQLITE_FULL: "The disk is full.",
    sqlite3.SQLITE_READONLY: "The disk or the file is read-only.",
    sqlite3.SQLITE_IOERR: "The disk reported a fault, or it is full.",
    sqlite3.SQLITE_BUSY: "Another program is writing to the file.",
    sqlite3.SQLITE_LOCKED: "Another program is writing to the file.",
    sqlite3.SQLITE_CANTOPEN: "The file cannot be opened.",
    sqlite3.SQLITE_PERM: "The file may not be used.",
    sqlite3.SQLITE_AUTH: "The file may not be used.",
    sqlite3.SQLITE_NOMEM: "There is not enough memory to write the file.",
}
_SYSTEM = {
    errno.ENOSPC: "The disk is full.",
    errno.EDQUOT: "The disk quota is used up.",
    errno.EFBIG: "The file may not grow any more.",
    errno.EROFS: "The disk is read-only.",
    errno.EACCES: "The file or folder may not be used.",
    errno.EPERM: "The file or folder may not be used.",
    errno.ENOENT: "The file or folder is not there any more.",
    errno.EMFILE: "Too many files are open.",
}
_LASTING = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


def is_lasting(error: Exception) -> bool:
    """Say whether trying again cannot help: the file is damaged, or is no database."""
    if isinstance(error, OSError):
        return False
    code = getattr(error, "sqlite_errorcode", None)
    return code is None or code & _PRIMARY in _LASTING


def reason(error: Exception) -> str:
    """Return one sentence of what is wrong, without paths and without SQLite's words."""
    if isinstance(error, OSError):
        return _SYSTEM.get(error.errno or 0, "The disk reported a fault.")
    code = getattr(error, "sqlite_errorcode", None)
    if code is None or code & _PRIMARY in _LASTING:
        return "The file is damaged."
    return _SQLITE.get(code & _PRIMARY, "The file cannot be used.")


def hint(error: Exception, repair: str = "Restore a backup of the session.") -> str:
    """Return one sentence of what to do; `repair` where the file is damaged."""
    if is_lasting(error):
        return repair
    return "Make room or free the disk, then try again."


@contextmanager
def translated(what: str, repair: str = "Restore a backup of the session.") -> Generator[None]:
    """Raise StoreError for faults of disk and database: `what` failed, why, and what to do.

    `repair` is what to do where the file is damaged.
    """
    try:
        yield
    except FAULTS as error:
        raise StoreError(f"{what} {reason(error)}", hint=hint(error, repair)) from error
