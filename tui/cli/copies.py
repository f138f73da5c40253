"""`tableround sessions backup|restore|import`: copies of sessions, made and taken in."""

import argparse
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from typing import BinaryIO

from engine import (
    MOST_LINE,
    Backup,
    FileStore,
    InputError,
    SessionCopy,
    StoreError,
    clean_line,
    import_session,
    local_time,
    named_path,
    read_session,
)
from tui.cli.exit_codes import DONE
from tui.cli.options import whole_number, wrong
from tui.cli.shell import Shell, out, out_json, out_path, out_table
from tui.cli.stored import found, with_store
from tui.moments import MachineZone

NAME = 80


def backup(shell: Shell, args: argparse.Namespace) -> int:
    """Copy one session, or all of them; one that cannot be copied does not hold up the others."""

    async def work(store: FileStore) -> list[StoreError]:
        refused: list[StoreError] = []
        if args.session:
            names = [(await found(store, args.session)).id]
        else:
            names = [one.id for one in await store.list()]
        for name in names:
            try:
                out_path((await store.backup(name)).file)
            except StoreError as error:
                refused.append(error)
        if not names:
            shell.note(shell.words("sessions.none"))
        return refused

    refused = with_store(shell, work)
    for error in refused[:-1]:
        shell.fail(error)
    if refused:
        raise refused[-1]
    return DONE


def restore(shell: Shell, args: argparse.Namespace) -> int:
    """Put a copy in the place of its session, or list the copies that there are."""
    if args.list or not args.session:
        return _listed(shell, args)
    number = whole_number(shell.words, args.copy, "--copy", 1, 2)

    async def work(store: FileStore) -> Backup:
        name = await _copied(store, args.session)
        return await store.restore(name, number=number, force=args.force)

    copy = with_store(shell, work)
    when = local_time(copy.at, MachineZone())
    shell.note(shell.words("sessions.restored", session=copy.session, when=when))
    return DONE


def _listed(shell: Shell, args: argparse.Namespace) -> int:
    copies = with_store(shell, lambda store: store.backups())
    if args.json:
        out_json(
            [
                {"session": one.session, "at": one.at.isoformat(), "file": str(one.file)}
                for one in copies
            ]
        )
    elif copies:
        zone = MachineZone()
        out_table([(one.session, local_time(one.at, zone), str(one.file)) for one in copies])
    else:
        shell.note(shell.words("sessions.no_backup"))
    return DONE


async def _copied(store: FileStore, text: str) -> str:
    """Return the session that is meant; it may be there no more, but for its copies."""
    copied = {one.session for one in await store.backups()}
    fitting = [name for name in copied if name.startswith(text)]
    if text in copied or len(fitting) == 1:
        return text if text in copied else fitting[0]
    return (await found(store, text)).id


def take_in(shell: Shell, args: argparse.Namespace) -> int:
    """Make a session of an exported one, from a file or from standard input."""
    copy = copy_in(shell, args.file)
    log, own = copy.log, copy.log[0].session
    name = with_store(shell, lambda store: import_session(store, log, copy.title, copy.pictures))
    key = "sessions.imported" if name == own else "sessions.imported_as"
    shell.note(shell.words(key, session=name, own=own, events=len(log)))
    out(name)
    return DONE


def copy_in(shell: Shell, file: str) -> SessionCopy:
    """Return the session of a file that an export wrote; - is standard input. InputError else."""
    name = clean_line(file, NAME)
    try:
        with _opened(file) as stream:
            return read_session(_lines(stream))
    except OSError as error:
        raise wrong(shell.words, "log_file", file=name, why=error.strerror or "") from error
    except InputError as error:
        raise InputError(f"{name}: {error.message}", hint=error.hint) from error


def _opened(file: str) -> "nullcontext[BinaryIO] | BinaryIO":
    if file == "-":
        return nullcontext(sys.stdin.buffer)
    return named_path(file).open("rb")


def _lines(stream: BinaryIO) -> Iterator[bytes]:
    """Yield lines, of a longer one than may be no more than shows that it is."""
    while line := stream.readline(MOST_LINE + 1):
        yield line
