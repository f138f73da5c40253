"""What this process takes of its machine; nothing in here reaches a session's log by itself."""

import resource
import shutil
import sys
from pathlib import Path

from engine.vocabulary.clock import Clock

STATM = Path("/proc/self/statm")
MEMINFO = Path("/proc/meminfo")
CGROUP = Path("/sys/fs/cgroup")
"""Where a container's own limit stands (version 2)."""

MB = 1024 * 1024


def resident_mb() -> float | None:
    """Return the memory that the process takes now, in MB; the most it ever took elsewhere."""
    try:
        pages = int(STATM.read_text(encoding="ascii").split()[1])
    except (OSError, ValueError, IndexError):
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return most / MB if sys.platform == "darwin" else most / 1024
    return pages * resource.getpagesize() / MB


def available_mb() -> float | None:
    """Return the memory that is left to this process, in MB; None where nobody tells.

    A container's limit counts where it is nearer than the machine's end.
    """
    left = [one for one in (_of_machine(), _of_container()) if one is not None]
    return min(left) if left else None


def _of_machine() -> float | None:
    found = _numbers(MEMINFO).get("MemAvailable")
    return None if found is None else found / 1024


def _of_container() -> float | None:
    try:
        limit = int((CGROUP / "memory.max").read_text(encoding="ascii"))
        used = int((CGROUP / "memory.current").read_text(encoding="ascii"))
    except (OSError, ValueError):  # no container, or `max`: no limit
        return None
    # Files that were read count as used, and make room by themselves.
    return (limit - used + _numbers(CGROUP / "memory.stat").get("inactive_file", 0)) / MB


def _numbers(file: Path) -> dict[str, int]:
    """Return a kernel's table of names and numbers, nothing of one that cannot be read."""
    try:
        rows = [line.replace(":", " ").split() for line in file.read_text("ascii").splitlines()]
        return {row[0]: int(row[1]) for row in rows if len(row) > 1}
    except (OSError, ValueError):
        return {}


def free_mb(folder: Path) -> float | None:
    """Return what is free where a folder lies, or will lie, in MB; None where nobody tells."""
    try:
        there = next(part for part in (folder, *folder.parents) if part.exists())
        return shutil.disk_usage(there).free / MB
    except (OSError, StopIteration):
        return None


def folder_bytes(folder: Path) -> int:
    """Return what the files of a folder take, without those below it."""
    try:
        return sum(file.stat().st_size for file in folder.iterdir() if file.is_file())
    except OSError:
        return 0


async def loop_lag_ms(clock: Clock, times: int = 5, step: float = 0.02) -> float:
    """Return by how many milliseconds the loop came too late, at the worst of some short sleeps."""
    worst = 0.0
    for _ in range(times):
        begun = clock.monotonic()
        await clock.sleep(step)
        worst = max(worst, clock.monotonic() - begun - step)
    return round(worst * 1000, 1)
