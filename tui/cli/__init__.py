"""The command line: `tableround`."""

import sys

VERSION = "0.1.0"
"""Kept equal to pyproject.toml by a test: asking the package's metadata takes too long."""


def main() -> None:
    """Run the command that was typed and exit with its status."""
    if sys.argv[1:] in (["--version"], ["-V"]):
        sys.stdout.write(f"tableround {VERSION}\n")
        raise SystemExit(0)
    from tui.cli.start import start  # noqa: PLC0415  --version is answered before all imports

    raise SystemExit(start(sys.argv[1:]))
