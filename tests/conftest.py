"""How the tests are run."""

import os


def pytest_xdist_auto_num_workers() -> int:
    """Return two workers a core: half of what a test of a screen does is waiting."""
    return 2 * (os.cpu_count() or 1)
