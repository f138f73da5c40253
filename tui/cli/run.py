"""`tableround run`: a whole session, printed as it happens."""

import argparse

from engine import Engine, Runtime, run_async
from tui.cli.live import Host, Print, finish, json_printer, text_printer
from tui.cli.options import wrong
from tui.cli.output import Output
from tui.cli.planning import Planned, logs_of, planned_run, tell_consent
from tui.cli.shell import Shell, is_screen
from tui.moments import MachineZone
from tui.transcript import Transcript

PATIENCE = 10.0
"""Seconds for which a journal that cannot be written is tried again, without a screen."""


def command(shell: Shell, args: argparse.Namespace) -> int:
    """Open a session and run it to its end."""
    check_output(shell, args)
    screen = on_screen(args)
    planned = planned_run(shell, args, screen=screen)
    start_logs(shell, planned)
    shell.warn(planned.loaded)
    shell.note(planned.forecast)
    if not planned.plan.attended:
        tell_consent(shell, planned)
    if screen:
        return _show(shell, args, planned)
    output = Output()
    show = printer(args, output, Transcript(shell.words.lang, planned.roles, zone=MachineZone()))

    async def main(runtime: Runtime) -> int:
        settings = planned.loaded.settings
        async with Engine.open(settings, shell.paths, runtime, patience=PATIENCE) as engine:
            session = await engine.new_session(planned.plan)
            return await Host(shell, output, show).run(session)

    try:
        return run_async(main, planned.clock)
    finally:
        finish(output)


def on_screen(args: argparse.Namespace) -> bool:
    """Say whether a session is shown full-screen: on a terminal, unless lines are wanted."""
    return is_screen() and not (args.headless or args.json)


def _show(shell: Shell, args: argparse.Namespace, planned: Planned) -> int:
    from tui.cli.screen import show  # noqa: PLC0415  brings the screen
    from tui.desk import Prepared  # noqa: PLC0415  the same

    prepared = Prepared(
        plan=planned.plan,
        loaded=planned.loaded,
        forecast=planned.forecast,
        spends=not planned.choice.rehearsal,
        consent=planned.consent,
    )
    return show(shell, prepared, auto=args.auto)


def check_output(shell: Shell, args: argparse.Namespace) -> None:
    """Raise InputError where --deltas has no lines to go into."""
    if args.deltas and not args.json:
        raise wrong(shell.words, "deltas")


def printer(args: argparse.Namespace, output: Output, transcript: Transcript) -> Print:
    """Return what prints the session's items: events as logged, or the transcript."""
    if args.json:
        return json_printer(output, deltas=args.deltas)
    return text_printer(output, transcript)


def start_logs(shell: Shell, planned: Planned) -> None:
    """Begin the log files as a table's settings want them; say where there can be none."""
    if not logs_of(shell, planned.loaded):
        shell.note(shell.words("note.no_logs", folder=shell.paths.logs))
