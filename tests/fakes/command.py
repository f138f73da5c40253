"""Commands as a person types them: in this process, or in one of their own."""

import io
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.fakes.program import PATIENCE
from tui.cli.start import start

ROOT = Path(__file__).parents[2]
CODE = "from tui.cli import main; main()"


@dataclass(frozen=True, slots=True)
class Done:
    """How a command ended."""

    code: int
    out: str
    err: str


class NoInput:
    """Standard input that holds nothing."""

    closed = False
    buffer = io.BytesIO()

    def isatty(self) -> bool:
        """It is no terminal."""
        return False


class Console:
    """Runs commands in this process, in a home of their own."""

    def __init__(
        self, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """Let the environment hold the home and nothing else of ours."""
        self.home = home
        self._capsys = capsys
        for name in list(os.environ):
            if name not in {"PATH", "LANG", "TMPDIR"} and not name.startswith(("PYTEST", "LC_")):
                monkeypatch.delenv(name)
        monkeypatch.setenv("TABLEROUND_HOME", str(home))
        monkeypatch.setenv("LC_ALL", "C.UTF-8")
        monkeypatch.setattr("sys.stdin", NoInput())

    def __call__(self, *arguments: str) -> Done:
        """Run one command."""
        self._capsys.readouterr()
        code = start(list(arguments))
        said = self._capsys.readouterr()
        return Done(code, said.out, said.err)


def run_command(
    home: Path, *arguments: str, data: bytes = b"", **variables: str
) -> subprocess.CompletedProcess[bytes]:
    """Run a command in a process of its own, with an environment of its own."""
    environment = {
        "PATH": os.environ.get("PATH", ""),
        "PYTHONPATH": str(ROOT),
        "TABLEROUND_HOME": str(home),
        "LC_ALL": "C.UTF-8",
    }
    return subprocess.run(
        [sys.executable, "-c", CODE, *arguments],
        cwd=home if home.is_dir() else ROOT,
        env=environment | variables,
        input=data,
        capture_output=True,
        check=False,
        timeout=PATIENCE,
    )
