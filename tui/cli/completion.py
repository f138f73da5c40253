"""`tableround completion`: a script for the shell, made from the parser."""

import argparse

import shtab

from tui.cli.exit_codes import DONE
from tui.cli.parser import build_parser
from tui.cli.shell import Shell, out


def command(shell: Shell, args: argparse.Namespace) -> int:
    """Write the completion script of a shell to standard output."""
    out(shtab.complete(build_parser(shell.words), args.shell))
    return DONE
