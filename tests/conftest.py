"""How the tests are run."""

import os
from pathlib import Path

import pytest

HERE = Path(__file__).parent
UNMEASURED = (HERE / "e2e", HERE / "contracts")
"""Tests that go through much code and aim at none: what they touch is not tested by it."""


def pytest_xdist_auto_num_workers() -> int:
    """Return two workers a core: half of what a test of a screen does is waiting."""
    return 2 * (os.cpu_count() or 1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let coverage be that of the tests of single rooms."""
    for item in items:
        if any(item.path.is_relative_to(folder) for folder in UNMEASURED):
            item.add_marker("no_cover")
