"""How the tests are run."""

import gc
import os
from pathlib import Path

import hypothesis
import pytest

hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")  # a busy machine is no fault

HERE = Path(__file__).parent
UNMEASURED = (
    *(HERE / "e2e", HERE / "contracts"),
    *(HERE / "tui").rglob("test_*goldens.py"),
    HERE / "tui" / "test_hostile_text.py",
)
"""Tests that go through much code and aim at none: what they touch is not tested by it."""


def pytest_xdist_auto_num_workers() -> int:
    """Return one worker more than cores: the one with the terminals waits half of its time.

    Those tests are one group, one after another: a program that shares its core with three
    others answers keys late.
    """
    return 1 + (os.cpu_count() or 1)


def pytest_collection_finish() -> None:
    """Keep the collector from looking through thousands of collected tests again and again."""
    gc.collect()
    gc.freeze()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let coverage be that of the tests of single rooms, of a screen's test its first variant.

    Measuring makes a screen's test take nearly twice as long, and the other sizes and languages
    walk the same lines.
    """
    seen = set[tuple[Path, str]]()
    for item in items:
        test = (item.path, item.nodeid.partition("[")[0])
        again = test in seen and item.path.is_relative_to(HERE / "tui")
        seen.add(test)
        if again or any(item.path.is_relative_to(folder) for folder in UNMEASURED):
            item.add_marker("no_cover")
