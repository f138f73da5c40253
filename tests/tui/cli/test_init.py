"""`--version`: right, and answered before anything is imported."""

import subprocess
import sys
import tomllib
from pathlib import Path

from tui.cli import VERSION

ROOT = Path(__file__).parents[3]


def test_the_version_is_pyprojects():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == VERSION
    assert project["scripts"] == {"tableround": "tui.cli:main"}


def test_version_imports_nothing_of_ours_but_its_own_module():
    code = (
        "import sys, atexit\n"
        "before = set(sys.modules)\n"
        "atexit.register(lambda: print(sorted(set(sys.modules) - before)))\n"
        "sys.argv = ['tableround', '--version']\n"
        "from tui.cli import main\n"
        "main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines() == [f"tableround {VERSION}", "['tui', 'tui.cli']"]


def test_help_brings_no_heavy_library():
    code = (
        "import sys, atexit\n"
        "heavy = {'pydantic', 'PIL', 'httpx', 'redis', 'textual', 'rich', 'jinja2', 'asyncio'}\n"
        "atexit.register(lambda: print(sorted(heavy & set(sys.modules)), file=sys.stderr))\n"
        "sys.argv = ['tableround', 'run', '--help']\n"
        "from tui.cli import main\n"
        "main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert "--image" in done.stdout
    assert done.stderr == "[]\n"
