"""Copying: to the terminal or to tmux, and always into a file.

A terminal never says whether it took a text (OSC 52), and tmux drops what programs write for
the terminal's clipboard unless it was told otherwise. So tmux is handed the text itself, and
the sentence about it promises no more than was done.
"""

import asyncio
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal

from engine import EngineError, clean
from tui.words import Words

PATIENCE = 2.0
"""Seconds that tmux may take."""

Way = Literal["terminal", "tmux", "tmux_alone"]
"""`tmux` hands the text on to the terminal by itself; `tmux_alone` is too old for that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """What was done with a text of `count` characters: `saved` is whether `file` holds it."""

    count: int
    way: Way
    file: Path
    saved: bool


class Clipboard:
    """One text at a time, to wherever the terminal that these variables tell of lets it."""

    def __init__(self, file: Path, variables: Mapping[str, str]) -> None:
        """Keep the last copied text in a file, for its owner alone."""
        self._file = file
        self._variables = variables
        self._one = asyncio.Lock()

    async def copy(self, text: str, terminal: Callable[[str], None]) -> Copied:
        """Copy a text without its control characters; `terminal` writes OSC 52. Raises nothing."""
        text = clean(text)
        loop = asyncio.get_running_loop()
        async with self._one:
            way = await loop.run_in_executor(None, partial(to_tmux, text, self._variables))
            if way != "tmux":
                terminal(text)
            saved = await loop.run_in_executor(None, self._keep, text)
        return Copied(count=len(text), way=way, file=self._file, saved=saved)

    def _keep(self, text: str) -> bool:
        from engine import write_private  # noqa: PLC0415  brings the exports

        try:
            write_private(self._file, text.encode("utf-8", "replace"))
        except EngineError:
            return False
        return True


def to_tmux(text: str, variables: Mapping[str, str]) -> Way:
    """Put a text into tmux's buffer where the program runs in one. Blocks: use a thread."""
    if (
        not variables.get("TMUX")
        or (tmux := shutil.which("tmux", path=variables.get("PATH"))) is None
    ):
        return "terminal"
    # tmux finds its server and this pane by these; keys of providers are not its business
    names = ("TMUX", "TMUX_PANE", "PATH")
    own = {name: variables[name] for name in names if name in variables}
    ways: tuple[tuple[Way, list[str]], ...] = (
        ("tmux", [tmux, "load-buffer", "-w", "-"]),
        ("tmux_alone", [tmux, "load-buffer", "-"]),  # before 3.2 there is no -w
    )
    for way, command in ways:
        try:
            done = subprocess.run(  # noqa: S603  a fixed command; the text is its input
                command,
                input=text.encode("utf-8", "replace"),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=PATIENCE,
                env=own,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired):
            return "terminal"
        if done.returncode == 0:
            return way
    return "terminal"


def sentence(copied: Copied, words: Words) -> str:
    """Return what was really done, on two lines."""
    key = "clipboard.terminal" if copied.way == "terminal" else "clipboard.tmux"
    where = "clipboard.file" if copied.saved else "clipboard.no_file"
    return f"{words(key, count=f'{copied.count:,}')}\n{words(where, file=copied.file)}"
