"""A text in the user's own editor, which has the terminal meanwhile."""

import asyncio
import os
import shlex
import shutil
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from tui.outside import without_secrets

USUAL = ("nano", "vim", "vi")
"""Editors that are looked for where neither VISUAL nor EDITOR names one."""

LIMIT = 64_000
"""Bytes that are read back: more than a composer takes."""

LEAVING = 2.0
"""Seconds that an editor has to end when the program does."""


def editor(variables: Mapping[str, str]) -> list[str]:
    """Return the command line of the user's editor; empty where there is none."""
    for name in ("VISUAL", "EDITOR"):
        try:
            words = shlex.split(variables.get(name, ""))
        except ValueError:  # an open quote
            continue
        if words and shutil.which(words[0], path=variables.get("PATH")):
            return words
    found = (shutil.which(name, path=variables.get("PATH")) for name in USUAL)
    return [path for path in found if path][:1]


async def edited(text: str, command: list[str], variables: Mapping[str, str]) -> str | None:
    """Return the text as the editor left it, None where it failed or could not start.

    The file lies in a folder for its owner alone and is gone afterwards.
    """
    with TemporaryDirectory(prefix="tableround-") as folder:
        file = Path(folder) / "text.md"
        file.touch(0o600)
        file.write_text(text, encoding="utf-8")
        try:
            process = await asyncio.create_subprocess_exec(
                *command, str(file), env=without_secrets(variables)
            )
        except OSError:
            return None
        try:
            status = await process.wait()
        except asyncio.CancelledError:
            await _end(process)
            raise
        if status != os.EX_OK:
            return None
        try:
            with file.open("rb") as written:
                return written.read(LIMIT).decode("utf-8", "replace").rstrip("\n")
        except OSError:
            return None


async def _end(process: asyncio.subprocess.Process) -> None:
    """Let an editor put the terminal in order and end; one that does not is killed."""
    process.terminate()
    try:
        async with asyncio.timeout(LEAVING):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()
