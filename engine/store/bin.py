"""Deleted sessions: 30 days in `sessions/.bin`, named by session and moment."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

from engine.policy.paths import private_folder

KEEP = timedelta(days=30)
SIDES = ("", "-wal", "-shm")
"""A journal's files: the database, and what stands beside it while it is open or was killed."""

_NAME = re.compile(r"(?P<session>.+)@(?P<moment>\d{8}T\d{6}Z)(-\d+)?\.db")
_FORM = "%Y%m%dT%H%M%SZ"


def throw(file: Path, folder: Path, now: datetime) -> None:
    """Move a journal's files into the bin; OSError where that fails."""
    private_folder(folder)
    stem = f"{file.stem}@{now.astimezone(UTC):{_FORM}}"
    target, number = folder / f"{stem}.db", 2
    while target.exists():
        target, number = folder / f"{stem}-{number}.db", number + 1
    for side in SIDES:
        beside = file.with_name(file.name + side)
        if beside.exists():
            beside.rename(target.with_name(target.name + side))


def erase(file: Path) -> None:
    """Delete a journal's files; OSError where that fails."""
    for side in SIDES:
        file.with_name(file.name + side).unlink(missing_ok=True)


def binned(folder: Path, session: str) -> list[Path]:
    """Return a session's journals in the bin."""
    return [file for file, name, _ in _contents(folder) if name == session]


def purge(folder: Path, now: datetime) -> set[str]:
    """Delete what has lain in the bin for more than 30 days; OSError where that fails.

    Return the sessions of which nothing is left there.
    """
    contents = _contents(folder)
    old = {file for file, _, moment in contents if now - moment > KEEP}
    for file in old:
        erase(file)
    left = {session for file, session, _ in contents if file not in old}
    return {session for file, session, _ in contents if file in old} - left


def _contents(folder: Path) -> list[tuple[Path, str, datetime]]:
    if not folder.is_dir():
        return []
    found: list[tuple[Path, str, datetime]] = []
    for file in sorted(folder.iterdir()):
        if match := _NAME.fullmatch(file.name):
            moment = datetime.strptime(match["moment"], _FORM).replace(tzinfo=UTC)
            found.append((file, match["session"], moment))
    return found
