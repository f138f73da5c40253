"""Records the sessions and exports in `snapshots`: run as `python -m tests.e2e.record_sessions`.

Rehearsals under the virtual clock, so that a recording changes only when the program does.
Read the difference before it is committed: it is what users will read.
"""

import tempfile
from datetime import UTC
from pathlib import Path

from engine.exports.documents import Telling
from engine.exports.wish import ExportWish
from engine.policy.kits import load_kit
from engine.policy.logline import decode_line
from tests.fakes.pictures import butterfly, encoded
from tests.fakes.program import ROOT, call

SESSIONS = ROOT / "snapshots" / "sessions"
EXPORTS = ROOT / "snapshots" / "exports"
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


WITH_PAGES = ("paper-cut-zh", "open-table-en")
"""Sessions that are kept as a page and as tables, too; without pictures, which weigh most."""


def exports_of(name: str) -> dict[str, bytes]:
    """Return the kept exports of a recorded session by their files."""
    log = [decode_line(line) for line in (SESSIONS / f"{name}.jsonl").read_bytes().splitlines()]
    _, kit, lang, _ = RECORDED[name]
    roles = {role.id: role.name for role in load_kit(kit, lang).roles.values()}
    tellings = {
        form: Telling(
            log=log,
            title="",
            wish=ExportWish(form=form, pictures=False),
            lang=lang,
            zone=UTC,
            roles=roles,
        )
        for form in ("md", "html", "csv")
    }
    found = {f"{name}.md": tellings["md"].document({})}
    if name in WITH_PAGES:
        found[f"{name}.html"] = tellings["html"].document({})
        tables = tellings["csv"].tables()
        found |= {f"{name}/{file}": data for file, data in tables.items()}
    return found


def record(name: str) -> bytes:
    """Return the log lines of a session, recorded anew."""
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
        return run.stdout


def main() -> None:
    """Record every session."""
    SESSIONS.mkdir(parents=True, exist_ok=True)
    for name in RECORDED:
        (SESSIONS / f"{name}.jsonl").write_bytes(record(name))
        for file, data in exports_of(name).items():
            (EXPORTS / file).parent.mkdir(parents=True, exist_ok=True)
            (EXPORTS / file).write_bytes(data)


if __name__ == "__main__":
    main()
