"""From arguments to an exit status: every error becomes one sentence."""

import argparse
import importlib
import logging
from collections.abc import Callable

from engine import EngineError, Paths, environment, home_folder, interface_language
from tui.cli.exit_codes import DONE, SIGNALS, UNEXPECTED, exit_code
from tui.cli.names import check_names, not_understood, typed_value
from tui.cli.options import wrong
from tui.cli.parser import UsageFault, build_parser
from tui.cli.shell import Shell, as_typed, discard_output, flush, is_screen, utf8_streams
from tui.loading import release_collector
from tui.logs import ROOT, begin
from tui.words import Words

MODULES: dict[str, str] = {
    "run": "tui.cli.run",
    "sessions": "tui.cli.sessions",
    "export": "tui.cli.export",
    "review": "tui.cli.review",
    "memory": "tui.cli.memory",
    "forget": "tui.cli.forgetting",
    "kits": "tui.cli.kits",
    "providers": "tui.cli.providers",
    "models": "tui.cli.models",
    "themes": "tui.cli.themes",
    "config": "tui.cli.config",
    "doctor": "tui.cli.doctor",
    "logs": "tui.cli.logs",
    "completion": "tui.cli.completion",
}
"""Where each command lives; only the one that was typed is imported."""


def start(arguments: list[str]) -> int:
    """Run a command and return its exit status; nothing is raised."""
    utf8_streams()
    shell = _shell([as_typed(argument) for argument in arguments])
    try:
        return _run(shell, [as_typed(argument) for argument in arguments])
    except EngineError as error:
        shell.fail(error)
        return exit_code(error)
    except KeyboardInterrupt as stop:  # a second signal carries the first one's name
        discard_output()  # what nobody reads would be waited for once more at the end
        shell.note(shell.words("note.interrupted"))
        return SIGNALS.get(str(stop), SIGNALS["interrupted"])
    except BrokenPipeError:
        discard_output()
        return DONE
    except Exception:
        written = begin(shell.paths.logs, shell.variables, shell.paths.config)
        logging.getLogger(f"{ROOT}.agent").exception("unexpected failure")
        key = "error.unexpected" if written else "error.unexpected_unlogged"
        shell.note(shell.words(key, folder=shell.paths.logs))
        return UNEXPECTED


def _home(shell: Shell) -> int:
    home: Callable[[Shell], int] = importlib.import_module("tui.cli.screen").home
    return home(shell)


def _shell(arguments: list[str]) -> Shell:
    variables = environment()
    home = home_folder(variables)
    paths = Paths.of(str(home) if home else None)
    chosen = typed_value(arguments, "--ui-lang")  # the help itself is in that language
    lang = interface_language({"TABLEROUND_UI_LANG": chosen} if chosen else variables, paths.config)
    return Shell(variables=variables, paths=paths, words=Words(lang))


def _run(shell: Shell, arguments: list[str]) -> int:
    if not arguments and is_screen():  # before the parser: the first frame does not need it
        return _home(shell)
    parser = build_parser(shell.words)
    check_names(shell.words, arguments)
    try:
        args, rest = parser.parse_known_args(arguments)
    except UsageFault as fault:
        said = shell.told(fault.message)
        raise wrong(shell.words, "usage", text=said, command=fault.hint) from fault
    except SystemExit as leaving:  # argparse's own, after --help
        flush()
        return leaving.code if isinstance(leaving.code, int) else DONE
    if rest:
        raise not_understood(shell.words, rest, args.parser)
    if args.command is None:
        if is_screen():  # with --ui-lang alone
            return _home(shell)
        parser.print_help()
        return DONE
    command: Callable[[Shell, argparse.Namespace], int] = importlib.import_module(
        MODULES[args.command]
    ).command
    release_collector()
    code = command(shell, args)
    flush()  # here, where a reader that went away is caught
    return code
