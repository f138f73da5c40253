"""Names of commands and options that nobody knows: the nearest one is named."""

import difflib
from collections.abc import Iterable, Sequence

from engine import EngineError
from tui.cli.options import wrong
from tui.cli.parser import Parser
from tui.words import Words

ACTIONS: dict[str, tuple[str, ...]] = {
    "run": (),
    "sessions": (
        "list",
        "search",
        "show",
        "resume",
        "fork",
        "compare",
        "rename",
        "delete",
        "backup",
        "restore",
        "import",
    ),
    "export": (),
    "review": (),
    "memory": ("search", "list", "show", "pin", "unpin", "edit", "forget", "reindex"),
    "forget": (),
    "kits": ("list", "check", "new"),
    "providers": (),
    "models": (),
    "themes": (),
    "config": ("show", "path", "set"),
    "doctor": (),
    "logs": (),
    "completion": (),
}
"""Every command of this version with its actions."""


def check_names(words: Words, arguments: Sequence[str]) -> None:
    """Raise InputError for a command or action that there is not; it names the nearest one."""
    typed = _words(arguments)
    if not typed:
        return
    command = typed[0]
    if command not in ACTIONS:
        raise _unknown(words, command, ACTIONS, "tableround")
    known = ACTIONS[command]
    if known and len(typed) > 1 and typed[1] not in known:
        raise _unknown(words, typed[1], known, f"tableround {command}", before=f"{command} ")


def not_understood(words: Words, rest: Sequence[str], parser: Parser) -> EngineError:
    """Return the error of words that no command takes, with the nearest option."""
    command = parser.prog
    option = next((word for word in rest if word.startswith("-")), "")
    best = _nearest(option.partition("=")[0], parser.options()) if option else ""
    if best:
        return wrong(words, "option", text=option, best=best, command=command)
    return wrong(words, "usage", text=option or rest[0], command=command)


def _words(arguments: Sequence[str]) -> list[str]:
    """Return the first two typed words that are no options: a command and its action."""
    found: list[str] = []
    skip = False
    for argument in arguments:
        if skip:
            skip = False
        elif argument == "--ui-lang":
            skip = True
        elif argument.startswith("-"):
            if found:
                break
        else:
            found.append(argument)
    return found[:2]


def typed_value(arguments: Sequence[str], option: str) -> str:
    """Return what stands behind an option, before the arguments are read in earnest."""
    for number, argument in enumerate(arguments):
        if argument.startswith(f"{option}="):
            return argument.partition("=")[2]
        if argument == option and number + 1 < len(arguments):
            return arguments[number + 1]
    return ""


def _unknown(
    words: Words, text: str, known: Iterable[str], command: str, *, before: str = ""
) -> EngineError:
    best = _nearest(text, known)
    if best:
        return wrong(words, "command", text=before + text, best=before + best, command=command)
    return wrong(words, "usage", text=before + text, command=command)


def _nearest(text: str, known: Iterable[str]) -> str:
    found = difflib.get_close_matches(text, list(known), n=1, cutoff=0.5)
    return found[0] if found else ""
