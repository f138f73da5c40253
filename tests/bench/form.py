"""The form of a benchmark: whole, or the short one of CI (`python -m tests.bench.bench_X short`).

The short one prints the same figures from less work: it shows that they can still be measured.
"""

import sys

SHORT = "short" in sys.argv[1:]


def amount(whole: int, short: int) -> int:
    """Return how many of something the form wants."""
    return short if SHORT else whole
