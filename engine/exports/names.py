"""File names that people can read and every file system takes."""

import re
import unicodedata

from engine.policy.text import clean

MAX_BYTES = 80
EXTENSIONS: dict[str, str] = {
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/webp": "webp",
    "image/gif": "gif",
}
_UNSAFE = re.compile(r"[^\w.\-]+")
_RESERVED = frozenset(
    {"con", "prn", "aux", "nul"}
    | {f"com{number}" for number in range(1, 10)}
    | {f"lpt{number}" for number in range(1, 10)}
)


def safe_name(text: str, fallback: str = "untitled") -> str:
    """Return a text as a file name without extension: letters and digits of any script, `-`, `_`.

    At most 80 bytes of UTF-8, NFC, no leading or trailing dot or dash, none of the names
    that Windows reserves.
    """
    name = _UNSAFE.sub("-", unicodedata.normalize("NFC", clean(text))).replace("\ufffd", "-")
    name = re.sub(r"-{2,}", "-", name.replace(".", "-")).strip("-_. ")
    name = name.encode("utf-8", "ignore")[:MAX_BYTES].decode("utf-8", "ignore").strip("-_. ")
    if not name or name.lower() in _RESERVED:
        return fallback
    return name


def card_file(number: int, name: str) -> str:
    """Return a card's file in the export folder: `cards/01-name.md`."""
    return f"cards/{number:02d}-{safe_name(name, 'card')}.md"


def picture_file(number: int, name: str, media_type: str) -> str:
    """Return a drawn picture's file in the export folder: `pictures/01-name.png`."""
    return f"pictures/{number:02d}-{safe_name(name, 'picture')}.{EXTENSIONS.get(media_type, 'bin')}"


def export_file(title: str, session: str, extension: str) -> str:
    """Return the name of a whole session's export: `topic-20261120-k3f7.md`."""
    return f"{safe_name(title, 'session')}-{session}.{extension}"
