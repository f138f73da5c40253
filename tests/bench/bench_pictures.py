"""Preparing a 12-megapixel JPEG against naive Pillow: time and peak memory.

Run as `python -m tests.bench.bench_pictures`. Prints `name value floor ratio target`.
Each figure is taken in a fresh process, both sides in turn, medians of five; memory is
what the peak grew by while the work was done.
"""

import resource
import statistics
import subprocess
import sys
import tempfile
import time
from io import BytesIO
from pathlib import Path

from PIL import Image

from engine.imaging.intake import prepare
from tests.bench.form import SHORT, amount
from tests.fakes.pictures import encoded, grain, scene

ROUNDS = amount(5, 2)
TARGETS = {"time": 0.45, "memory": 0.35}


def make_source(path: Path) -> None:
    """Write a photo-like JPEG of 4000 x 3000 pixels, made in memory."""
    path.write_bytes(encoded(grain(4000, 3000), "jpeg", quality=85))


def naive(data: bytes) -> int:
    """Do what one writes first: open, convert, thumbnail, save."""
    picture = Image.open(BytesIO(data)).convert("RGB")
    picture.thumbnail((800, 800), Image.Resampling.LANCZOS)
    out = BytesIO()
    picture.save(out, "JPEG", quality=85)
    return len(out.getvalue())


def ours(data: bytes) -> int:
    """Do what the engine does."""
    return len(prepare(data).data)


def peak() -> int:
    """Return this process's greatest resident size in KiB (bytes on macOS: ratios hold)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def measure(side: str, path: Path) -> None:
    """Print seconds and KiB of one preparation, libraries already loaded."""
    work = {"naive": naive, "ours": ours}[side]
    work(encoded(scene(64, 64), "jpeg"))
    data = path.read_bytes()
    before, start = peak(), time.perf_counter()
    work(data)
    sys.stdout.write(f"{time.perf_counter() - start} {peak() - before}\n")


def asked(*arguments: str) -> list[float]:
    """Run this module in a fresh process and return the numbers that it prints."""
    command = [sys.executable, "-m", "tests.bench.bench_pictures", *arguments]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return [float(word) for word in done.stdout.split()]


def main() -> None:
    """Measure both sides in turn and print one line per figure."""
    figures: dict[str, list[list[float]]] = {"naive": [], "ours": []}
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "source.jpg"
        # Made in a process of its own: a child starts with its parent's peak on its account.
        asked("source", str(source))
        for _ in range(ROUNDS):
            for side, taken in figures.items():
                taken.append(asked(side, str(source)))
    for index, (name, scale) in enumerate((("time", 1000.0), ("memory", 1 / 1024))):
        value, floor = (
            statistics.median(taken[index] for taken in figures[side]) * scale
            for side in ("ours", "naive")
        )
        unit = {"time": "ms", "memory": "MiB"}[name]
        sys.stdout.write(
            f"picture_12mp_jpeg_{name}_{unit} {value:.1f} {floor:.1f} "
            f"{value / floor:.2f} {TARGETS[name]:.2f}\n"
        )


if __name__ == "__main__":
    if SHORT or len(sys.argv) == 1:
        main()
    elif sys.argv[1] == "source":
        make_source(Path(sys.argv[2]))
    else:
        measure(sys.argv[1], Path(sys.argv[2]))
