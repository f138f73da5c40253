"""The command line: `tableround`."""

import os
import sys

VERSION = "0.1.0"
"""Kept equal to pyproject.toml by a test: asking the package's metadata takes too long."""


def main() -> None:
    """Run the command that was typed and exit with its status."""
    try:
        raise SystemExit(_status(sys.argv[1:]))
    except KeyboardInterrupt:  # ctrl+c while the program still loads
        raise SystemExit(130) from None


def _status(arguments: list[str]) -> int:
    if arguments in (["--version"], ["-V"]) and sys.stdout is not None:
        try:
            sys.stdout.write(f"tableround {VERSION}\n")
            sys.stdout.flush()
        except OSError:  # nobody reads, or there is no room: Python must not flush it again
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    from tui.core_dumps import forbid  # noqa: PLC0415  --version is answered before all imports
    from tui.loading import hold_collector  # noqa: PLC0415  the same

    forbid()
    hold_collector()
    from tui.cli.start import start  # noqa: PLC0415  the same

    return start(arguments)
