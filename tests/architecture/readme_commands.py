"""Prints one of the README's fenced shell blocks, counted from 1."""

import re
import sys
from pathlib import Path


def blocks(text: str) -> list[str]:
    """Return the bodies of all fenced blocks."""
    return re.findall(r"^```[a-z]*\n(.*?)^```$", text, flags=re.MULTILINE | re.DOTALL)


if __name__ == "__main__":
    found = blocks(Path(sys.argv[1]).read_text(encoding="utf-8"))
    sys.stdout.write(found[int(sys.argv[2]) - 1])
