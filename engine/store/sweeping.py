"""What was forgotten, taken out of everything that lies beside the sessions in a home.

The bin, backups, tails that Redis did not take, kept answers, the index of sessions, the last
copied text. Exports are the user's own files: those that hold it are named, never changed.
"""

import html
import re
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

from engine.policy.paths import Paths
from engine.policy.person_names import PersonName
from engine.policy.redaction import Redaction
from engine.store import index, redacting
from engine.store.blobs import write_whole
from engine.store.connections import Connect
from engine.store.faults import translated
from engine.vocabulary.errors import StoreError

SQLITE = b"SQLite format 3\x00"
SIDES = ("-wal", "-shm", "-journal")
"""Files beside a database that SQLite itself brings up to date."""

SHORT = 6
"""Letters from which on a text is looked for in exports: a shorter one stands in most of them."""

_UNWRITTEN = re.compile(
    r'"\]\n\[[0-9.]+, "o", "'  # a recording goes on in its next line, within a word too
    r"|</p>\s*<p>"  # a page has a paragraph here
    r"|\\u001b\[[0-9;?]*[A-Za-z]|\\[nrt]|\\u[0-9a-f]{4}"
    r"|[\W_]",  # one by one: a run would take the backslash of what follows it
    re.IGNORECASE,
)


def sweep(paths: Paths, redaction: Redaction, connect: Connect) -> None:
    """Take texts out of what lies beside the sessions; StoreError names what still holds them.

    All is tried before anything is raised.
    """
    refused: list[StoreError] = []
    for file in _files(paths.bin, paths.backups, paths.orphaned):
        try:
            with translated(
                f"What was forgotten cannot be taken out of {file.name}.", "Delete that file."
            ):
                _clear(file, redaction, connect)
        except StoreError as error:
            refused.append(error)
    with translated("What was forgotten cannot be taken out of the kept answers."):
        _clear_answers(paths.answers, redaction, connect)
    with translated("What was forgotten cannot be taken out of the index of sessions."):
        index.forget(paths.session_index, redaction)
    with translated("What was forgotten cannot be taken out of the last copied text."):
        _clear_copy(paths.last_copy, redaction)
    if refused:
        raise refused[0]


def exports_with(folder: Path, redaction: Redaction) -> tuple[Path, ...]:
    """Return the files in a folder that hold one of the texts, however they write it."""
    wanted = [letters for text in redaction.texts if len(letters := _letters(text)) >= SHORT]
    with translated("The exports cannot be read."):
        return tuple(file for file in _files(folder) if _holds(file, wanted, redaction.names))


def _files(*folders: Path) -> Iterator[Path]:
    for folder in folders:
        if folder.is_dir():
            yield from sorted(file for file in folder.rglob("*") if file.is_file())


def _clear(file: Path, redaction: Redaction, connect: Connect) -> None:
    if file.name.endswith(SIDES):
        return
    with file.open("rb") as opened:
        is_database = opened.read(len(SQLITE)) == SQLITE
    if is_database:
        _clear_journal(file, redaction, connect)
    elif (lines := redacting.redact_lines(file, redaction)) is not None:
        write_whole(file, lines)


def _clear_journal(file: Path, redaction: Redaction, connect: Connect) -> None:
    with closing(connect(file, "write")) as connection:
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
        if "ev" not in tables or not redacting.holds(connection, redaction):
            return
        connection.execute("BEGIN IMMEDIATE")
        try:
            redacting.redact(connection, redaction)
            connection.execute("COMMIT")
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        redacting.scrub(connection)


def _clear_answers(file: Path, redaction: Redaction, connect: Connect) -> None:
    """Drop kept answers that hold a text: losing one costs a call and no more."""
    if not file.exists():
        return
    with closing(connect(file, "write")) as connection:
        rows = connection.execute("SELECT key, d FROM answer").fetchall()
        held = [(key,) for key, data in rows if redaction.may_stand_in(bytes(data))]
        if held:
            connection.executemany("DELETE FROM answer WHERE key = ?", held)
            redacting.scrub(connection)


def _clear_copy(file: Path, redaction: Redaction) -> None:
    if file.is_file():
        text = file.read_text(encoding="utf-8", errors="replace")
        if (blanked := redaction.blank(text)) != text:
            write_whole(file, blanked.encode())


def _holds(file: Path, wanted: Sequence[str], names: Sequence[PersonName]) -> bool:
    raw = file.read_bytes()
    if b"\0" in raw[:1024]:
        return False  # a picture
    text = html.unescape(raw.decode("utf-8", "replace"))
    if any(name.found(text) for name in names):
        return True
    found = _letters(text)
    return any(letters in found for letters in wanted)


def _letters(text: str) -> str:
    """Return a text's letters and digits alone: a file may break, escape or mark up the rest."""
    return _UNWRITTEN.sub("", text)
