"""What this process takes of its machine; nothing in here reaches a session's log by itself."""

import resource
import shutil
import sys
from pathlib import Path

from engine.vocabulary.clock import Clock

STATM = Path("/proc/self/statm")
MB = 1024 * 1024


def resident_mb() -> float | None:
    """Return the memory that the process takes now, in MB; the most it ever took elsewhere."""
    try:
        pages = int(STATM.read_text(encoding="ascii").split()[1])
    except (OSError, ValueError, IndexError):
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return most / MB if sys.platform == "darwin" else most / 1024
    return pages * resource.getpagesize() / MB


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
