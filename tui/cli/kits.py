"""`tableround kits`: list, check and begin kits."""

import argparse

from engine import available_kits, check_kit, create_kit, is_folder, named_path
from tui.cli.exit_codes import CONFIGURATION, DONE
from tui.cli.options import wrong
from tui.cli.shell import Shell, out, out_json, out_path, out_table


def command(shell: Shell, args: argparse.Namespace) -> int:
    """Do what was asked of kits; faults of a checked kit end with 3."""
    if args.action == "check":
        return _check(shell, args.path)
    if args.action == "new":
        folder = create_kit(args.name, args.source, shell.paths.kits)
        out_path(folder)
        shell.note(shell.words("kits.created", name=args.name, folder=folder))
        return DONE
    return _list(shell, as_json=args.json)


def _check(shell: Shell, path: str) -> int:
    folder = named_path(path)
    if not is_folder(folder):
        own = shell.paths.kits / path
        if not is_folder(own):
            raise wrong(shell.words, "no_folder", path=path)
        folder = own
    faults = check_kit(folder)
    for fault in faults:
        out(shell.told(str(fault)))
    shell.note(
        shell.words("kits.faults", count=len(faults)) if faults else shell.words("kits.good")
    )
    return CONFIGURATION if faults else DONE


def _list(shell: Shell, *, as_json: bool) -> int:
    kits = available_kits(shell.paths.kits)
    if as_json:
        out_json(
            [
                {
                    "id": kit.id,
                    "version": kit.version,
                    "source": kit.source,
                    "langs": list(kit.langs),
                    "titles": dict(kit.titles),
                    "descriptions": dict(kit.descriptions),
                    "fault": kit.fault,
                }
                for kit in kits
            ]
        )
        return DONE
    lang = shell.words.lang
    out_table(
        [
            (
                kit.id,
                kit.titles.get(lang) or next(iter(kit.titles.values()), ""),
                " ".join(kit.langs),
                kit.source,
                shell.told(kit.fault) or kit.descriptions.get(lang) or "",
            )
            for kit in kits
        ]
    )
    return DONE
