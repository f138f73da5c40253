"""A picture of the screen as it stands: an SVG file in the export folder."""

import re
from datetime import datetime
from pathlib import Path

ELSEWHERE = re.compile(r',\s*url\("https?:[^"]*"\) format\("[^"]*"\)')
"""A font that Rich's template names by its address."""


def self_contained(svg: str) -> str:
    """Return an SVG that fetches nothing from anywhere when it is opened."""
    return ELSEWHERE.sub("", svg)


def free_file(folder: Path, moment: datetime) -> Path:
    """Return the name of a file of a moment that is not there yet: `screen-20261120-090000.svg`."""
    stem = f"screen-{moment:%Y%m%d-%H%M%S}"
    file, number = folder / f"{stem}.svg", 1
    while file.exists():
        number += 1
        file = folder / f"{stem}-{number}.svg"
    return file


def save(svg: str, folder: Path, moment: datetime) -> Path:
    """Write a picture of the screen for its owner alone; return the file. Blocks: use a thread.

    StoreError where it cannot be written.
    """
    from engine import write_private  # noqa: PLC0415  brings the exports

    file = free_file(folder, moment)
    write_private(file, self_contained(svg).encode("utf-8", "replace"))
    return file
