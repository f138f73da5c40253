"""No core dump of a program that holds keys: the limit is there before anything else is loaded."""

import resource
import subprocess
import sys
from pathlib import Path

from tests.fakes.program import environment

ABORT = """
import os, sys, tui.core_dumps
before = tui.core_dumps.forbid
tui.core_dumps.forbid = lambda: (before(), os.abort())
sys.argv = ["tableround", "config", "path"]
from tui.cli import main
main()
"""


def test_an_abort_leaves_no_picture_of_the_memory(tmp_path: Path):
    def allowed() -> None:
        resource.setrlimit(resource.RLIMIT_CORE, (1 << 20, resource.RLIM_INFINITY))

    most = resource.getrlimit(resource.RLIMIT_CORE)[1]
    ended = subprocess.run(
        [sys.executable, "-c", ABORT],
        cwd=tmp_path,
        env=environment(tmp_path),
        preexec_fn=allowed if most == resource.RLIM_INFINITY else None,
        capture_output=True,
        check=False,
    )
    assert ended.returncode == -6
    assert list(tmp_path.glob("core*")) == []


def test_the_limit_holds_for_the_program_and_its_children(tmp_path: Path):
    code = (
        "import subprocess, sys\n"
        "from tui.core_dumps import forbid\n"
        "forbid(); forbid()\n"
        "print(open('/proc/self/limits').read())\n"
        "subprocess.run(['sh', '-c', 'ulimit -c; ulimit -H -c'])\n"
    )
    done = subprocess.run(
        [sys.executable, "-uc", code],
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        check=True,
    )
    (line,) = [line for line in done.stdout.splitlines() if line.startswith("Max core")]
    assert line.split()[4:6] == ["0", "0"]
    assert done.stdout.splitlines()[-2:] == ["0", "0"]
