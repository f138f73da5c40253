"""The program as a user's shell starts it: a process of its own, in a home of its own, bytes out."""

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
CODE = "from tui.cli import main; main()"

PATIENCE = 250.0
"""Seconds in which a command ends: a limit for what hangs, not for a machine that is busy."""


def environment(home: Path, **more: str) -> dict[str, str]:
    """Return a clean environment with a home; no key and no setting of the machine gets in."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "TMPDIR") if name in os.environ}
    return {
        **kept,
        "HOME": str(home),
        "TABLEROUND_HOME": str(home),
        "PYTHONPATH": str(ROOT),
        "PYTHONWARNINGS": "error",
        **more,
    }


def start(home: Path, *args: str, **more: str) -> "subprocess.Popen[bytes]":
    """Start the program and return the process, its output on pipes."""
    return subprocess.Popen(
        [sys.executable, "-c", CODE, *args],
        cwd=home,
        env=environment(home, **more),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def call(home: Path, *args: str, **more: str) -> "subprocess.CompletedProcess[bytes]":
    """Run the program to its end."""
    process = start(home, *args, **more)
    out, err = process.communicate(timeout=PATIENCE)
    return subprocess.CompletedProcess(args, process.returncode, out, err)


async def call_beside(home: Path, *args: str, **more: str) -> "subprocess.CompletedProcess[bytes]":
    """Run the program to its end while servers of this loop answer it."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-c", CODE, *args),
        cwd=home,
        env=environment(home, **more),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await asyncio.wait_for(process.communicate(), PATIENCE)
    assert process.returncode is not None
    return subprocess.CompletedProcess(args, process.returncode, out, err)


def events(output: bytes) -> list[dict[str, Any]]:
    """Return the JSON lines of an output; a last line that was cut off is left out."""
    lines = output.split(b"\n")
    return [json.loads(line) for line in lines[:-1] if line.strip()]


def of_type(log: list[dict[str, Any]], *types: str) -> list[dict[str, Any]]:
    """Return the data of the events of some types, in order."""
    return [event["data"] for event in log if event["type"] in types]
