"""All commands and options, with their help in the interface's language."""

import argparse
import re
from typing import NoReturn

import shtab

from engine import FORMS, KNOWN_PROVIDERS, InputError
from tui.cli import VERSION
from tui.words import Words

PROVIDERS = {
    "bash": "_tableround_providers",
    "zsh": f"({' '.join(KNOWN_PROVIDERS)})",
    "fish": f"'{' '.join(KNOWN_PROVIDERS)}'",
    "preamble": {
        "bash": f"_tableround_providers() {{ compgen -W '{' '.join(KNOWN_PROVIDERS)}' -- \"$1\"; }}"
    },
}
"""How shells complete a provider's name. No `choices`: another package's name is as good."""

_LONG = re.compile(r"(?<!\S)--[a-z][a-z-]*")


class UsageFault(InputError):
    """What argparse does not understand; the hint is the command whose help to read."""


class Parser(argparse.ArgumentParser):
    """A parser whose faults are one sentence of ours instead of a page of usage."""

    def options(self) -> list[str]:
        """Return the long options that this command takes."""
        return sorted(set(_LONG.findall(self.format_help())))

    def error(self, message: str) -> NoReturn:
        """Raise UsageFault with argparse's words."""
        raise UsageFault(message, hint=self.prog)


Commands = argparse._SubParsersAction  # pyright: ignore[reportPrivateUsage]


def build_parser(words: Words) -> Parser:
    """Return the parser of everything that this version can do."""
    parser = Parser(
        prog="tableround",
        description=words("help.tableround"),
        epilog=words("help.epilog"),
        allow_abbrev=False,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "-V",
        "--version",
        action="version",
        version=f"tableround {VERSION}",
        help=words("help.version"),
    )
    _ui_lang(parser, words)
    parser.set_defaults(parser=parser)
    commands = parser.add_subparsers(
        dest="command", metavar="COMMAND", title=words("help.commands"), parser_class=Parser
    )
    _run(commands, words)
    _sessions(commands, words)
    _review(commands, words)
    _export(commands, words)
    _memory(commands, words)
    _forget(commands, words)
    _kits(commands, words)
    _providers(commands, words)
    _models(commands, words)
    _themes(commands, words)
    _config(commands, words)
    _doctor(commands, words)
    _logs(commands, words)
    _completion(commands, words)
    return parser


def _add(commands: "Commands[Parser]", name: str, words: Words, key: str = "") -> Parser:
    text = words(f"help.{key or name}")
    made = commands.add_parser(name, help=text, description=text, allow_abbrev=False)
    made.set_defaults(parser=made)
    return made


def _inner(parser: Parser, words: Words, *, required: bool) -> "Commands[Parser]":
    return parser.add_subparsers(
        dest="action",
        metavar="ACTION",
        title=words("help.actions"),
        required=required,
        parser_class=Parser,
    )


def _ui_lang(parser: Parser, words: Words) -> None:
    parser.add_argument("--ui-lang", choices=("zh", "en"), help=words("help.ui_lang"))


def _json(parser: Parser, words: Words) -> None:
    parser.add_argument("--json", action="store_true", help=words("help.json"))


def _json_again(parser: Parser, words: Words) -> None:
    """Add --json where the command before it takes it too: neither place may undo the other."""
    parser.add_argument(
        "--json", action="store_true", default=argparse.SUPPRESS, help=words("help.json")
    )


def _session(parser: Parser, words: Words) -> None:
    parser.add_argument("session", metavar="SESSION", help=words("help.session"))


def _spending(parser: Parser, words: Words) -> None:
    """Add what a run and a resumed session share."""
    provider = parser.add_argument("--provider", metavar="P", help=words("help.run.provider"))
    provider.complete = PROVIDERS  # pyright: ignore[reportAttributeAccessIssue]  # shtab reads this attribute
    parser.add_argument("--model", metavar="M", help=words("help.run.model"))
    parser.add_argument("--vision-model", metavar="M", help=words("help.run.vision_model"))
    parser.add_argument("--image-model", metavar="M", help=words("help.run.image_model"))
    parser.add_argument("--base-url", metavar="URL", help=words("help.run.base_url"))
    parser.add_argument("--budget", metavar="B", help=words("help.run.budget"))
    parser.add_argument("--gloss", action="store_true", help=words("help.run.gloss"))
    parser.add_argument("--auto", action="store_true", help=words("help.run.auto"))
    parser.add_argument("--headless", action="store_true", help=words("help.run.headless"))
    parser.add_argument("--json", action="store_true", help=words("help.run.json"))
    parser.add_argument("--deltas", action="store_true", help=words("help.run.deltas"))
    parser.add_argument("--pace", metavar="real|none|X", help=words("help.run.pace"))
    parser.add_argument("--store", metavar="file|private|URL", help=words("help.run.store"))
    parser.add_argument(
        "--set",
        dest="settings",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help=words("help.run.set"),
    )
    _ui_lang(parser, words)


def _run(commands: "Commands[Parser]", words: Words) -> None:
    parser = _add(commands, "run", words)
    parser.add_argument("topic", nargs="?", metavar="TOPIC", help=words("help.run.topic"))
    parser.add_argument("--kit", metavar="K", help=words("help.run.kit"))
    image = parser.add_argument(
        "--image", action="append", default=[], metavar="P|-", help=words("help.run.image")
    )
    image.complete = shtab.FILE  # pyright: ignore[reportAttributeAccessIssue]  # shtab reads this attribute
    parser.add_argument("--rounds", metavar="N", help=words("help.run.rounds"))
    parser.add_argument("--seats", metavar="ROLE=N,...", help=words("help.run.seats"))
    parser.add_argument(
        "--field", action="append", default=[], metavar="NAME=VALUE", help=words("help.run.field")
    )
    parser.add_argument("--seed", metavar="N", help=words("help.run.seed"))
    parser.add_argument("--lang", choices=("zh", "en"), help=words("help.run.lang"))
    parser.add_argument("--no-recall", action="store_true", help=words("help.run.no_recall"))
    _spending(parser, words)


def _sessions(commands: "Commands[Parser]", words: Words) -> None:
    inner = _inner(_add(commands, "sessions", words), words, required=True)
    listing = _add(inner, "list", words, "sessions.list")
    listing.add_argument("words", nargs="*", metavar="WORD", help=words("help.sessions.words"))
    listing.add_argument("--tree", action="store_true", help=words("help.sessions.tree"))
    _json(listing, words)
    _ui_lang(listing, words)
    search = _add(inner, "search", words, "sessions.search")
    search.add_argument("query", metavar="QUERY", help=words("help.search.query"))
    search.add_argument("--limit", metavar="N", default="200", help=words("help.search.limit"))
    _json(search, words)
    _ui_lang(search, words)
    show = _add(inner, "show", words, "sessions.show")
    _session(show, words)
    _json(show, words)
    _ui_lang(show, words)
    resume = _add(inner, "resume", words, "sessions.resume")
    _session(resume, words)
    resume.add_argument("--kit", metavar="PATH", help=words("help.resume.kit"))
    _spending(resume, words)
    _fork(inner, words)
    _compare(inner, words)
    rename = _add(inner, "rename", words, "sessions.rename")
    _session(rename, words)
    rename.add_argument("title", metavar="TITLE", help=words("help.title"))
    _ui_lang(rename, words)
    delete = _add(inner, "delete", words, "sessions.delete")
    _session(delete, words)
    delete.add_argument("--now", action="store_true", help=words("help.now"))
    _ui_lang(delete, words)
    _copies(inner, words)


def _fork(inner: "Commands[Parser]", words: Words) -> None:
    fork = _add(inner, "fork", words, "sessions.fork")
    _session(fork, words)
    fork.add_argument("--at", metavar="EVENT", help=words("help.fork.at"))
    for option, shown in (
        ("model", "SEAT=PROVIDER/MODEL"),
        ("role", "SEAT=ROLE"),
        ("keywords", "STAGE=WORD,WORD"),
        ("prompt", "CARD=TEXT"),
        ("remove", "UTTERANCE"),
    ):
        text = words(f"help.fork.{option}")
        fork.add_argument(f"--{option}", action="append", default=[], metavar=shown, help=text)
    _ui_lang(fork, words)


def _compare(inner: "Commands[Parser]", words: Words) -> None:
    compare = _add(inner, "compare", words, "sessions.compare")
    _session(compare, words)
    compare.add_argument("other", nargs="?", metavar="OTHER", help=words("help.compare.other"))
    compare.add_argument(
        "--at", action="append", default=[], metavar="EVENT", help=words("help.compare.at")
    )
    compare.add_argument("--seat", metavar="SEAT", help=words("help.compare.seat"))
    compare.add_argument("--round", metavar="STAGE/N", help=words("help.compare.round"))
    _json(compare, words)
    _ui_lang(compare, words)


def _copies(inner: "Commands[Parser]", words: Words) -> None:
    backup = _add(inner, "backup", words, "sessions.backup")
    backup.add_argument("session", nargs="?", metavar="SESSION", help=words("help.backup.session"))
    _ui_lang(backup, words)
    restore = _add(inner, "restore", words, "sessions.restore")
    restore.add_argument(
        "session", nargs="?", metavar="SESSION", help=words("help.restore.session")
    )
    restore.add_argument("--list", action="store_true", help=words("help.restore.list"))
    restore.add_argument("--copy", metavar="N", default="1", help=words("help.restore.copy"))
    restore.add_argument("--force", action="store_true", help=words("help.restore.force"))
    _json(restore, words)
    _ui_lang(restore, words)
    taken = _add(inner, "import", words, "sessions.import")
    file = taken.add_argument("file", metavar="FILE|-", help=words("help.import.file"))
    file.complete = shtab.FILE  # pyright: ignore[reportAttributeAccessIssue]  # shtab reads this attribute
    _ui_lang(taken, words)


def _review(commands: "Commands[Parser]", words: Words) -> None:
    parser = _add(commands, "review", words)
    session = parser.add_argument("session", metavar="SESSION", help=words("help.review.session"))
    session.complete = shtab.FILE  # pyright: ignore[reportAttributeAccessIssue]  # shtab reads this attribute
    parser.add_argument("--at", metavar="TURN", help=words("help.review.at"))
    _ui_lang(parser, words)


def _export(commands: "Commands[Parser]", words: Words) -> None:
    parser = _add(commands, "export", words)
    _session(parser, words)
    parser.add_argument("--format", choices=FORMS, default="md", help=words("help.format"))
    parser.add_argument("--lang", choices=("zh", "en"), help=words("help.export.lang"))
    for name, told in (
        ("reasoning", None),
        ("whispers", True),
        ("costs", True),
        ("pictures", True),
    ):
        parser.add_argument(
            f"--{name}",
            action=argparse.BooleanOptionalAction,
            default=told,
            help=words(f"help.export.{name}"),
        )
    parser.add_argument("--anonymous", action="store_true", help=words("help.export.anonymous"))
    mask = argparse.BooleanOptionalAction
    parser.add_argument("--mask", action=mask, default=None, help=words("help.export.mask"))
    output = parser.add_argument("-o", "--output", metavar="PATH", help=words("help.output"))
    output.complete = shtab.FILE  # pyright: ignore[reportAttributeAccessIssue]  # shtab reads this attribute
    _ui_lang(parser, words)


def _memory(commands: "Commands[Parser]", words: Words) -> None:
    inner = _inner(_add(commands, "memory", words), words, required=True)
    search = _add(inner, "search", words, "memory.search")
    search.add_argument("query", metavar="QUERY", help=words("help.memory.query"))
    for parser in (search, _add(inner, "list", words, "memory.list")):
        parser.add_argument("--agent", metavar="NAME", help=words("help.memory.agent"))
        parser.add_argument("--session", metavar="SESSION", help=words("help.memory.session"))
        parser.add_argument("--kind", metavar="KIND", help=words("help.memory.kind"))
        parser.add_argument("--stage", metavar="STAGE", help=words("help.memory.stage"))
        parser.add_argument("--since", metavar="TIME", help=words("help.memory.since"))
        parser.add_argument("--limit", metavar="N", default="20", help=words("help.memory.limit"))
        _json(parser, words)
        _ui_lang(parser, words)
    for action in ("show", "pin", "unpin", "edit", "forget"):
        parser = _add(inner, action, words, f"memory.{action}")
        parser.add_argument("memory", metavar="ID", help=words("help.memory.id"))
        if action == "edit":
            parser.add_argument("text", metavar="TEXT", help=words("help.memory.text"))
        _json(parser, words)
        _ui_lang(parser, words)
    _ui_lang(_add(inner, "reindex", words, "memory.reindex"), words)


def _forget(commands: "Commands[Parser]", words: Words) -> None:
    parser = _add(commands, "forget", words)
    parser.epilog = words("help.forget.rule")
    parser.add_argument("--person", metavar="NAME", required=True, help=words("help.forget.person"))
    parser.add_argument("--yes", action="store_true", help=words("help.forget.yes"))
    _json(parser, words)
    _ui_lang(parser, words)


def _kits(commands: "Commands[Parser]", words: Words) -> None:
    parser = _add(commands, "kits", words)
    _json(parser, words)
    _ui_lang(parser, words)
    inner = _inner(parser, words, required=False)
    _json_again(_add(inner, "list", words, "kits.list"), words)
    check = _add(inner, "check", words, "kits.check")
    path = check.add_argument("path", metavar="PATH", help=words("help.kit_path"))
    path.complete = shtab.DIRECTORY  # pyright: ignore[reportAttributeAccessIssue]  # shtab reads this attribute
    new = _add(inner, "new", words, "kits.new")
    new.add_argument("name", metavar="NAME", help=words("help.kit_name"))
    new.add_argument(
        "--from", dest="source", metavar="K", default="open-table", help=words("help.kit_from")
    )


def _providers(commands: "Commands[Parser]", words: Words) -> None:
    parser = _add(commands, "providers", words)
    parser.add_argument("--check", action="store_true", help=words("help.providers.check"))
    _json(parser, words)
    _ui_lang(parser, words)


def _models(commands: "Commands[Parser]", words: Words) -> None:
    parser = _add(commands, "models", words)
    parser.epilog = words("help.models.own")
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    provider = parser.add_argument(
        "provider", nargs="?", metavar="PROVIDER", help=words("help.models.provider")
    )
    provider.complete = PROVIDERS  # pyright: ignore[reportAttributeAccessIssue]  # shtab reads this attribute
    parser.add_argument("--find", metavar="TEXT", help=words("help.models.find"))
    parser.add_argument("--refresh", action="store_true", help=words("help.models.refresh"))
    _json(parser, words)
    _ui_lang(parser, words)


def _themes(commands: "Commands[Parser]", words: Words) -> None:
    parser = _add(commands, "themes", words)
    _json(parser, words)
    _ui_lang(parser, words)


def _config(commands: "Commands[Parser]", words: Words) -> None:
    inner = _inner(_add(commands, "config", words), words, required=True)
    show = _add(inner, "show", words, "config.show")
    _json(show, words)
    _ui_lang(show, words)
    _ui_lang(_add(inner, "path", words, "config.path"), words)
    change = _add(inner, "set", words, "config.set")
    change.add_argument("key", metavar="KEY", help=words("help.key"))
    change.add_argument("value", metavar="VALUE", help=words("help.value"))
    _ui_lang(change, words)


def _doctor(commands: "Commands[Parser]", words: Words) -> None:
    parser = _add(commands, "doctor", words)
    parser.add_argument("--offline", action="store_true", help=words("help.doctor.offline"))
    _json(parser, words)
    _ui_lang(parser, words)


def _logs(commands: "Commands[Parser]", words: Words) -> None:
    parser = _add(commands, "logs", words)
    parser.add_argument("--hours", metavar="N", default="24", help=words("help.logs.hours"))
    _json(parser, words)
    _ui_lang(parser, words)


def _completion(commands: "Commands[Parser]", words: Words) -> None:
    parser = _add(commands, "completion", words)
    parser.add_argument("shell", choices=("bash", "zsh", "fish"), help=words("help.shell"))
    _ui_lang(parser, words)
