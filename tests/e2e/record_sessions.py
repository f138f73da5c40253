"""Records the sessions and minutes in `snapshots`: run as `python -m tests.e2e.record_sessions`.

Rehearsals under the virtual clock, so that a recording changes only when the program does.
Read the difference before it is committed: it is what users will read.
"""

import tempfile
from pathlib import Path

from tests.fakes.pictures import butterfly, encoded
from tests.fakes.program import ROOT, call

SESSIONS = ROOT / "snapshots" / "sessions"
MINUTES = ROOT / "snapshots" / "exports"
CLOCK = "2026-11-20T09:00:00+08:00"
RECORDED = {
    "paper-cut-zh": ("剪纸蝴蝶文创礼物", "paper-cut", "zh", ""),
    "open-table-en": ("A quieter electric kettle", "open-table", "en", ""),
    "design-review-en-faults": (
        "A folding stool for small flats",
        "design-review",
        "en",
        "s2:2:rate_limit_once,s3:3:cut,s4:4:bad_json,s5:*:garbage",
    ),
}


def record(name: str) -> tuple[bytes, bytes]:
    """Return the log lines and the minutes of a session, recorded anew."""
    topic, kit, lang, faults = RECORDED[name]
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        photo = home / "butterfly.png"
        photo.write_bytes(encoded(butterfly(), "png"))
        run = call(
            home,
            *("run", topic, "--kit", kit, "--lang", lang, "--image", str(photo), "--seed", "7"),
            *("--provider", "rehearsal", "--pace", "real", "--auto", "--headless", "--json"),
            TABLEROUND_CLOCK=CLOCK,
            TABLEROUND_REHEARSAL_FAULTS=faults,
        )
        if run.returncode:
            raise RuntimeError(run.stderr.decode())
        minutes = call(home, "export", "last", "--format", "md", "-o", "minutes.md", TZ="UTC")
        if minutes.returncode:
            raise RuntimeError(minutes.stderr.decode())
        return run.stdout, (home / "minutes.md").read_bytes()


def main() -> None:
    """Record every session."""
    for folder in (SESSIONS, MINUTES):
        folder.mkdir(parents=True, exist_ok=True)
    for name in RECORDED:
        log, minutes = record(name)
        (SESSIONS / f"{name}.jsonl").write_bytes(log)
        (MINUTES / f"{name}.md").write_bytes(minutes)


if __name__ == "__main__":
    main()
