"""Text that wants to be obeyed: by a terminal, by markup, by a reader's eye."""

import itertools
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

ESC, BEL, ST = "\x1b", "\x07", "\x1b\\"

_SEQUENCES = {
    "csi scroll up": "[99S", "csi scroll down": "[99T", "csi region": "[5;6r", "csi insert": "[9L",
    "csi delete": "[9M", "csi erase line": "[2K", "csi erase saved": "[3J", "csi save": "[s",
    "csi restore": "[u", "csi tab clear": "[3g", "csi repeat": "[999999b", "csi report": "[6n",
    "csi attributes": "[c", "csi second attributes": "[>c", "csi version": "[>q",
    "csi mode asked": "[?1049$p", "csi other screen": "[?1049l", "csi mouse": "[?1003h",
    "csi paste": "[?2004l", "csi cursor hidden": "[?25l", "csi wide": "[?3h", "csi iconify": "[2t",
    "csi resize": "[8;1;1t", "csi title told": "[21t", "csi title kept": "[22;0t",
    "csi soft reset": "[!p", "csi keys": "[>4;2m", "csi kitty keys": "[>31u", "csi paste end": "[201~",
    "csi cursor shape": "[6 q", "csi checksum": "[1;1;1;1;9;9*y", "csi synchronized": "[?2026h",
    "index": "D", "reverse index": "M", "next line": "E", "keypad": "=", "plain keypad": ">",
    "save": "7", "restore": "8", "align": "#8", "double height": "#3", "ascii": "(B",
    "graphics": "(0", "utf-8 left": "%@", "single shift": "N", "locking shift": "n", "lone": "",
}  # fmt: skip
_STRINGS = {
    "osc palette": "]4;1;#ff0000", "osc palette asked": "]4;1;?", "osc ground": "]11;#ff0000",
    "osc ground asked": "]11;?", "osc icon": "]1;owned", "osc window": "]2;owned",
    "osc folder": "]7;file://x.invalid/", "osc notify": "]9;owned", "osc progress": "]9;4;1;50",
    "osc notify urxvt": "]777;notify;owned;now", "osc notify kitty": "]99;;owned",
    "osc clipboard asked": "]52;c;?", "osc primary": "]52;p;QQ==", "osc file": "]1337;File=inline=1:QQ==",
    "osc badge": "]1337;SetBadgeFormat=QQ==", "osc mark": "]133;A", "osc pointer": "]22;wait",
    "osc reset palette": "]104", "osc semantic": "]633;E;rm", "dcs sixel": "P0;1;0q#0~-",
    "dcs settings": "P$qm", "dcs terminfo": "P+q544e", "dcs tmux": "Ptmux;\x1b\x1b]52;c;QQ==\x07",
    "dcs screen": "P\x1b]0;owned\x07", "apc kitty": "_Gf=100,a=T;QQ==", "pm": "^private",
    "sos": "Xstring", "screen title": "kowned",
}  # fmt: skip
_MARKUPS = {
    "textual click": "[@click=app.quit]x[/]", "textual variable": "[$error on $panel]x[/]",
    "rich colour": "[bold red]x[/bold red]", "rich link": "[link=http://x.invalid]x[/link]",
    "rich emoji": ":skull: :warning:", "rich stray end": "[/]", "rich open": "[[[", "rich escape": "\\[b]",
    "markdown link": "[x](javascript:alert)", "markdown picture": "![x](http://x.invalid/x.png)",
    "markdown reference": "[x]: http://x.invalid", "markdown heading": "# owned", "markdown fence": "```",
    "markdown table": "| a | b |", "markdown html": "<script>x</script>", "autolink": "<http://x.invalid>",
    "format": "{0.__class__} %s %n ${x} {{x}}", "formula": "=HYPERLINK(1)", "formula at": "@SUM(1)",
}  # fmt: skip
_UNICODE = {
    "c1 all": "".join(map(chr, range(0x80, 0xA0))), "c0 all": "".join(map(chr, range(32))),
    "line separator": "a\u2028b", "paragraph separator": "a\u2029b", "next line c1": "a\x85b",
    "left override": "\u202dx", "embedding": "\u202bx\u202ay", "first strong": "\u2068x",
    "pop": "\u202c\u2069", "zero width": "a\u200bb\u2060c\ufeffd", "joiners": "\u200d\u200c" * 99,
    "combining flood": "a" + "\u0301" * 5000, "enclosing flood": "b" + "\u20e3" * 500,
    "zalgo": "".join(f"{one}{chr(0x300 + n) * 40}" for n, one in enumerate("zalgo")),
    "marks first": "\u0301\u0302", "selectors": "x" + "\ufe0f" * 400, "more selectors": "x\U000e0100" * 50,
    "tag flag": "\U0001f3f4" + "".join(map(chr, (0xE0067, 0xE0062, 0xE007F))), "tag words": "\U000e0001owned",
    "family": "\U0001f468\u200d\U0001f469\u200d\U0001f467", "skin": "\U0001f44d\U0001f3fd" * 9,
    "keycap": "1\ufe0f\u20e3", "half flags": "\U0001f1e6" * 7, "heart": "\u2764\ufe0f\u200d\U0001f525",
    "wide word": "\u5bbd" * 600, "giant word": "w" * 4000, "ambiguous": "\u2605\u00b0\u2500\u03b1" * 20,
    "full width": "\uff21\uff22\uff1b", "hangul": "\u1100\u1161\u11a8" * 9, "soft hyphen": "a\u00adb" * 9,
    "no-break": "a\u00a0b\u202fc\u3000d", "private": "\ue000\U000f0000\U0010fffd", "none": "\uffff\ufdd0",
    "replacement": "\ufffd" * 9, "interlinear": "\ufff9a\ufffab\ufffb", "right to left": "\u05d0\u0627",
    "arabic ligature": "\ufdfa" * 9, "tall": "\u0e01\u0e47\u0e49" * 9, "tabs": "a\t\tb", "returns": "a\rb\r\nc",
    "musical": "\U0001d173x\U0001d17a", "variation": "\u845b\U000e0100", "mongolian": "\u180ex\u180b",
}  # fmt: skip

TEXTS = {
    **CONTROLS,
    **{name: ESC + code for name, code in _SEQUENCES.items()},
    **{name: ESC + code + ST for name, code in _STRINGS.items()},
    **{f"{name}, bell": ESC + code + BEL for name, code in _STRINGS.items() if code[0] == "]"},
    **{f"{name}, open": ESC + code for name, code in _STRINGS.items() if code[0] != "]"},
    **{
        f"{name}, c1": chr(ord(code[0]) + 0x40) + code[1:] + "\x9c"
        for name, code in _STRINGS.items()
    },
    **_MARKUPS,
    **_UNICODE,
}
"""Two hundred texts that want to be obeyed, or that break what reckons with cells."""

SURROGATES = "a\ud800b\udc00c\udfff\ud800"
"""Halves of characters: what JSON and file names may bring, and UTF-8 cannot."""

UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\U000e0000-\U000e007f]"
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


_LISTED = frozenset(
    {"core", "members", "single", "keywords", "reasons", "agreed", "minority", "open", "elements"}
)
"""More of them, which refer to each other."""


def poisoned(value: Any, key: str = "") -> Any:
    """Return a stored value with hostile text after all that somebody wrote."""
    if isinstance(value, dict):
        return {one: poisoned(inside, one) for one, inside in value.items()}
    if isinstance(value, list):
        return [poisoned(inside, key) for inside in value]
    return f"{value} {HOSTILE}" if isinstance(value, str) and key in _FOREIGN and value else value


def poison_log(source: Path, goal: Path) -> int:
    """Write a log with another one of TEXTS in every text that somebody wrote; tell how many."""
    texts, count = itertools.cycle(TEXTS.values()), 0

    def poisoned_by_turns(value: Any, key: str = "") -> Any:
        nonlocal count
        if isinstance(value, dict):
            return {one: poisoned_by_turns(inside, one) for one, inside in value.items()}
        if isinstance(value, list):
            return [poisoned_by_turns(inside, key) for inside in value]
        if not isinstance(value, str) or key not in _FOREIGN | _LISTED or not value:
            return value
        count += 1
        return f"{next(texts)} [/usr/bin] {value}"

    lines = source.read_text(encoding="utf-8").splitlines()
    told = (json.dumps(poisoned_by_turns(json.loads(line))) for line in lines)
    goal.write_text("".join(f"{line}\n" for line in told), encoding="utf-8")
    return count


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
