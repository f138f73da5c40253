"""`tableround export`: a session as minutes, a page, tables, a recording, JSON or log lines."""

import argparse
import asyncio
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from engine import (
    ExportWish,
    FileStore,
    Lang,
    SessionSummary,
    SettingsError,
    StoreError,
    Telling,
    covered_log,
    export_file,
    is_folder,
    keepsakes_of,
    named_path,
    privacy,
    write_named,
    write_private,
)
from tui.cli.exit_codes import DONE
from tui.cli.options import wrong
from tui.cli.shell import Shell, out_path
from tui.cli.stored import events_of, found, opening, role_names, with_store
from tui.moments import MachineZone

T = TypeVar("T")


def command(shell: Shell, args: argparse.Namespace) -> int:
    """Write a session to its export folder, to a named file, or with `-o -` to standard output."""
    wish = _wish(args)
    if args.output == "-" and wish.form == "csv":
        raise wrong(shell.words, "csv_output")

    async def work(store: Any) -> None:
        await _export(shell, args, store, wish)

    with_store(shell, work)
    return DONE


def _wish(args: argparse.Namespace) -> ExportWish:
    return ExportWish(
        form=args.format,
        lang=args.lang,
        reasoning=args.reasoning,
        whispers=args.whispers,
        costs=args.costs,
        anonymous=args.anonymous,
        mask=args.mask,
        pictures=args.pictures,
    )


async def _export(
    shell: Shell, args: argparse.Namespace, store: FileStore, wish: ExportWish
) -> None:
    if args.output == "-":
        summary = await found(store, args.session)
        telling = await _telling(shell, store, summary, wish)
        sys.stdout.buffer.write(await _document(store, telling))
        sys.stdout.buffer.flush()
        return
    path = await export_session(shell, store, args.session, wish, args.output or "")
    out_path(path)


async def export_session(
    shell: Shell, store: FileStore, session: str, wish: ExportWish, output: str = ""
) -> Path:
    """Write a session as it is wished and return the file, for tables their folder.

    InputError for an unknown session, StoreError where a file cannot be written.
    """
    summary = await found(store, session)
    telling = await _telling(shell, store, summary, wish)
    path = _path(shell, telling, output, summary)
    if wish.form == "csv":
        for name, data in (await _aside(telling.tables)).items():
            write_private(path / name, data)
    elif write_named(path, await _document(store, telling)) and wish.form == "md":
        await _lay_beside(store, path.parent, telling)
    return path


async def _telling(
    shell: Shell, store: FileStore, summary: SessionSummary, wish: ExportWish
) -> Telling:
    """Return the session as far as it is wished, and no folder of the user's in it."""
    events = await events_of(store, summary.id)
    began = opening(events)
    lang = wish.lang or (began.lang if began else "en")
    homes = (str(Path.home()), str(shell.paths.exports.parent), str(shell.paths.config.parent))
    wish, masker = _masked(shell, wish, lang)
    log, cover = await _aside(partial(covered_log, events, wish, homes, masker))
    return Telling(
        log=log,
        title=cover.text(summary.title),
        wish=wish,
        lang=lang,
        zone=MachineZone(),
        roles=role_names(shell, events, lang),
    )


def _masked(shell: Shell, wish: ExportWish, lang: Lang) -> tuple[ExportWish, Any]:
    """Return a wish that says whether it masks, and what masks; as settings have it.

    Where they cannot be read, all is masked that can be: an export must not wait for them.
    """
    try:
        wanted = shell.settings().settings.privacy
    except SettingsError:
        wanted = None
    wish = replace(wish, mask=wish.masks(usually=wanted is None or wanted.exports))
    return wish, privacy.masker_of(wanted, lang) if wish.mask else None


async def _document(store: FileStore, telling: Telling) -> bytes:
    pictures: dict[str, bytes] = {}
    for image in telling.images:
        with suppress(StoreError):  # it may lie on another machine: the export says so
            pictures[image] = await store.blobs.get(image)
    return await _aside(partial(telling.document, pictures))


async def _aside(work: Callable[[], T]) -> T:
    """Do something in a thread: a table goes on while its session is exported."""
    return await asyncio.get_running_loop().run_in_executor(None, work)


def _path(shell: Shell, telling: Telling, output: str, summary: SessionSummary) -> Path:
    """Return the file to write: in the session's export folder, or what -o names."""
    form = telling.wish.form
    if form == "csv" and output:
        return named_path(output).absolute()
    file = export_file(telling.title, summary.id, form)
    if not output:
        folder = shell.paths.exports / summary.id
        return folder / (file.removesuffix(".csv") if form == "csv" else file)
    named = named_path(output).absolute()
    return named / file if is_folder(named) or output.endswith(os.sep) else named


async def _lay_beside(store: FileStore, folder: Path, telling: Telling) -> None:
    """Write the pictures that the minutes link to, so that the links lead somewhere."""
    for kept in keepsakes_of(telling.log, telling.lang, telling.roles):
        if kept.image:
            write_private(folder / kept.file, await store.blobs.get(kept.image))
