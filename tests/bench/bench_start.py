"""The first frame of home against the smallest Textual app's, and `--version` against nothing.

Run as `python -m tests.bench.bench_start`. Prints `name value floor ratio target`: processor
milliseconds of whole processes, medians of runs in turn. Both apps end when the driver has
been given their first whole frame; what home reads afterwards is not in it.
"""

import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.bench.form import amount

ROOT = Path(__file__).resolve().parents[2]
RUNS = amount(15, 5)

SMALLEST = """
import os
from textual.app import App
class Smallest(App[None]):
    def _display(self, screen, renderable):
        super()._display(screen, renderable)
        if type(renderable).__name__ == "LayoutUpdate":
            os._exit(0)
Smallest().run(headless=True)
"""
HOME = """
import os
import sys
from pathlib import Path
from tui.loading import hold_collector
hold_collector()  # as `tui.cli` does
from engine import Paths, SystemClock, run_async
from tui.app import Look, TableRoundApp
from tui.cli.screen import ShellPlanner
from tui.cli.shell import Shell
from tui.desk import Desk
from tui.words import Words
class Home(TableRoundApp):
    def _display(self, screen, renderable):
        super()._display(screen, renderable)
        if type(renderable).__name__ == "LayoutUpdate":
            assert screen.query_one("#begin").region, "the first frame shows home"
            os._exit(0)
async def main(runtime):
    shell = Shell(variables={}, paths=Paths.of(sys.argv[1]), words=Words("en"))
    desk = Desk(shell.paths, runtime, ShellPlanner(shell), None)
    await Home(shell.words, desk, Look()).run_async(headless=True)
run_async(main, SystemClock())
"""


def spent(code: str, *arguments: str) -> float:
    """Return the processor milliseconds that a process takes to run some code."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "TERM": "xterm-256color", "HOME": tempfile.gettempdir()},
        check=True,
        stdout=subprocess.DEVNULL,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime) * 1000


def main() -> None:
    """Measure both in turn and print one line each."""
    figures: dict[str, list[float]] = {"smallest": [], "home": [], "pass": [], "version": []}
    version = "import sys; sys.argv[1:] = ['--version']; from tui.cli import main; main()"
    with tempfile.TemporaryDirectory() as home:
        for _ in range(RUNS):
            figures["smallest"].append(spent(SMALLEST))
            figures["home"].append(spent(HOME, home))
            figures["pass"].append(spent("pass"))
            figures["version"].append(spent(version))
    middle = {name: statistics.median(values) for name, values in figures.items()}
    for name, floor, target in (("home", "smallest", 1.5), ("version", "pass", 2.0)):
        ratio = middle[name] / middle[floor]
        sys.stdout.write(
            f"start_{name}_cpu_ms {middle[name]:.0f} {middle[floor]:.0f} {ratio:.2f} {target}\n"
        )


if __name__ == "__main__":
    main()
