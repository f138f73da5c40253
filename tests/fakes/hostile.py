"""Text that wants to be obeyed: by a terminal, by markup, by a reader's eye."""

import json
import re
import sqlite3
import zlib
from contextlib import closing
from pathlib import Path
from typing import Any

MARKUP = "[/usr/bin] [@click=app.quit]x[/] [red]no[/red] [$error]"
"""What Textual and Rich read as markup; it must stand on the screen as it is."""

CONTROLS = {
    "osc 52": "\x1b]52;c;QQ==\x07",
    "osc 52, st": "\x1b]52;c;Qg==\x1b\\",
    "c1 osc": "\x9d52;c;Qw==\x9c",
    "title": "\x1b]0;owned\x07",
    "link": "\x1b]8;;http://x.invalid\x1b\\y\x1b]8;;\x1b\\",
    "erase": "\x1b[2J",
    "move": "\x1b[4017;4043H",
    "colour": "\x1b[38;2;1;2;3;5m",
    "c1 csi": "\x9b2J",
    "dcs": "\x1bPq#0~\x1b\\",
    "reset": "\x1bc",
    "bell": "\x07",
    "backspace": "ab\x08\x08cd",
    "delete": "\x7f",
    "vertical": "\x0b\x0c",
    "nul": "\x00",
    "bidi override": "\u202eevil\u202c",
    "bidi isolate": "\u2067evil\u2069",
    "bidi marks": "\u200e\u200f\u061c",
    "tags": "\U000e0041\U000e0042",
}
"""What a terminal, or an eye, would obey."""

HOSTILE = f"{MARKUP} {' '.join(CONTROLS.values())} end"

UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]"
)
"""Characters that may never stand in a cell of the screen, nor in an export (but its LF)."""

_SEQUENCE = re.compile(
    r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[P_^X][^\x1b]*\x1b\\|[ -/]*[0-~])"
)
_ALLOWED = re.compile(
    r"\x1b\]22;[a-z-]*\x07"  # the mouse pointer's shape
    r"|\x1b\[(?:"
    r"[0-9;]*m"  # colours
    r"|[0-9]{1,3};[0-9]{1,3}H|H|[0-9]{1,3}C"  # to a cell, ahead in its row
    r"|\?(?:7|25|1000|1002|1003|1004|1006|1015|1016|1049|2004|2026|2048)[hl]"  # modes
    r"|\?(?:2026|2048)\$p"  # may I?
    r"|[<>][0-9]*u"  # the kitty keyboard, pushed and popped
    r")"
)


def obeyed(raw: bytes) -> list[str]:
    """Return all in a program's output that a terminal obeys and this program does not need."""
    text = raw.decode("utf-8", "surrogateescape")
    found = [code for code in _SEQUENCE.findall(text) if not _ALLOWED.fullmatch(code)]
    found += [code for code in CONTROLS.values() if code in text and len(code) > 1]
    rest = _SEQUENCE.sub("", text).replace("\r", "").replace("\n", "")
    found += UNSEEN.findall(rest)
    return sorted({ascii(code) for code in found})


_FOREIGN = frozenset(
    {
        "topic", "text", "partial", "name", "reason", "title", "caption", "background",
        "experience", "speaking", "concept", "label", "value", "message", "note",
    }
)  # fmt: skip
"""Fields of events that hold what somebody wrote."""


def poisoned(value: Any, key: str = "") -> Any:
    """Return a stored value with hostile text after all that somebody wrote."""
    if isinstance(value, dict):
        return {one: poisoned(inside, one) for one, inside in value.items()}
    if isinstance(value, list):
        return [poisoned(inside, key) for inside in value]
    return f"{value} {HOSTILE}" if isinstance(value, str) and key in _FOREIGN and value else value


def poison_session(home: Path, session: str) -> None:
    """Write hostile text into a stored session, as only somebody else's program would."""
    with closing(sqlite3.connect(home / "sessions" / f"{session}.db")) as database, database:
        for seq, data in database.execute("SELECT seq, d FROM ev").fetchall():
            plain = zlib.decompress(data[1:]) if data[:1] == b"\x01" else data[1:]
            changed = json.dumps(poisoned(json.loads(plain))).encode()
            database.execute("UPDATE ev SET d = ? WHERE seq = ?", (b"\x00" + changed, seq))
        (stored,) = database.execute("SELECT value FROM meta WHERE key = 'summary'").fetchone()
        digest = json.loads(stored)
        digest["topic"] = f"{digest['topic']} {HOSTILE}"
        digest["kit"] = HOSTILE
        database.execute("UPDATE meta SET value = ? WHERE key = 'summary'", (json.dumps(digest),))
