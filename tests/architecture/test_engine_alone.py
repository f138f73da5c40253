"""The engine's tests need no screen library."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_engines_tests_load_where_no_screen_library_is_installed() -> None:
    """`python -m pytest tests/engine -p tests.fakes.no_screen` runs them all that way."""
    arguments = ["tests/engine", "-p", "tests.fakes.no_screen", "--collect-only", "-n", "0"]
    outside = {name: value for name, value in os.environ.items() if name != "PYTEST_ADDOPTS"}
    found = subprocess.run(
        [sys.executable, "-m", "pytest", *arguments, "-p", "no:cacheprovider"],
        cwd=ROOT,
        env=outside,  # else it would measure coverage into the same file
        capture_output=True,
        text=True,
        check=False,
        timeout=110,
    )
    assert found.returncode == 0, found.stdout[-2000:]
    assert "tests/engine/session/test_opening.py" in found.stdout


def test_the_plugin_keeps_screen_libraries_out() -> None:
    code = "import tests.fakes.no_screen\nimport textual"
    found = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert found.returncode == 1
    assert "No module named 'textual'" in found.stderr
