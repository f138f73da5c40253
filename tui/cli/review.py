"""`tableround review`: a session of this home, or of a file, looked at again on the screen."""

import argparse
from contextlib import suppress

from engine import named_path
from tui.cli.copies import copy_in
from tui.cli.options import whole_number, wrong
from tui.cli.shell import Shell, is_screen
from tui.cli.stored import found, with_store
from tui.review_desk import Wanted

SUFFIXES = (".jsonl", ".json")
MOST_TURNS = 10**9


def command(shell: Shell, args: argparse.Namespace) -> int:
    """Open the program at a moment of a session."""
    turn = None if args.at is None else whole_number(shell.words, args.at, "--at", 0, MOST_TURNS)
    if not is_screen():
        raise wrong(shell.words, "no_screen", command="sessions show")
    from tui.cli.screen import begin_logs, show  # noqa: PLC0415  brings the screen

    wanted = _wanted(shell, args.session, turn)
    begin_logs(shell)
    return show(shell, None, wanted=wanted)


def _wanted(shell: Shell, text: str, turn: int | None) -> Wanted:
    with suppress(OSError):  # a name that is too long is no file's
        if text.endswith(SUFFIXES) and named_path(text).exists():
            return Wanted(copy=copy_in(shell, text), turn=turn)
    return Wanted(session=with_store(shell, lambda store: found(store, text)).id, turn=turn)
