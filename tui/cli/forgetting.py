"""`tableround forget --person NAME`: a person taken out of a home, after it was shown what goes."""

import argparse
import sys
from pathlib import Path
from typing import Any

from engine import Engine, clean_line, forgetting
from tui.cli.exit_codes import DONE, SIGNALS
from tui.cli.memory_changes import changed
from tui.cli.options import wrong
from tui.cli.shell import Shell, err, is_screen, out_json

NAME, PLACE = 60, 120
"""Cells of a name, and of a place where it stands."""


def command(shell: Shell, args: argparse.Namespace) -> int:
    """Show what there is of a person, ask, and forget it."""

    async def find(engine: Engine) -> forgetting.Person:
        return await forgetting.find_person(engine.store, engine.memories, args.person)

    async def forget(engine: Engine) -> tuple[Path, ...]:
        return await forgetting.forget_person(engine.store, engine.memories, person)

    person = changed(shell, find)
    name = clean_line(person.name, NAME)
    if not person.known:
        raise wrong(shell.words, "person", name=name)
    if not args.json:
        _show(shell, person, name)
    if not args.yes:
        if not is_screen() or args.json:
            raise wrong(shell.words, "forget_yes")
        if not _agreed(shell, name):
            shell.note(shell.words("forget.kept"))
            return SIGNALS["interrupted"]
    files = [str(file) for file in changed(shell, forget)]
    if args.json:
        out_json(_facts(person) | {"forgotten": True, "files": files})
        return DONE
    shell.note(shell.words("forget.done", name=name))
    for file in files:
        shell.note(shell.words("memory.exported", file=file))
    return DONE


def _facts(person: forgetting.Person) -> dict[str, Any]:
    return {
        "person": person.name,
        "sessions": list(person.sessions),
        "said": person.said,
        "memories": person.memories,
        "named": person.named,
    }


def _show(shell: Shell, person: forgetting.Person, name: str) -> None:
    words = shell.words
    counts = {"said": person.said, "memories": person.memories, "named": person.named}
    shell.note(words("forget.found", name=name, sessions=len(person.sessions), **counts))
    for place in person.places:
        shell.note(f"  {clean_line(place, PLACE)}")
    if person.named > len(person.places):
        shell.note(words("forget.more", count=person.named - len(person.places)))
    shell.note(words("forget.stays"))


def _agreed(shell: Shell, name: str) -> bool:
    err(shell.words("forget.ask", name=name))
    return sys.stdin.readline().strip().casefold() in {"y", "yes", "\u662f"}
