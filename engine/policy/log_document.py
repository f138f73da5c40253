"""A session as somebody hands it over: one JSON document, or the lines of its log."""

import base64
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, cast

from engine.policy.log_lines import BOM, MEBIBYTE, read_log
from engine.policy.text import clean_line
from engine.vocabulary.errors import InputError
from engine.vocabulary.events import Envelope, ImageAttached, ImageDrawn
from engine.vocabulary.ids import digest

FORMAT = "tableround-session"
FORMAT_VERSION = 1
MOST_PICTURES = 48 * MEBIBYTE
MOST_DOCUMENT = 192 * MEBIBYTE
"""Bytes of all pictures, and of a document with them: it is read at once, a log line by line."""

_TITLE = 120
_LINES_HINT = "Import its lines instead: tableround export SESSION --format jsonl"
_FORM = "Write such a document with: tableround export SESSION --format json"


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionCopy:
    """A session from elsewhere: its log, the title that it was given, its pictures by hash."""

    log: list[Envelope]
    title: str = ""
    pictures: Mapping[str, bytes] = field(default_factory=dict[str, bytes])


def read_session(lines: Iterable[bytes]) -> SessionCopy:
    """Return the session that lines hold, of a log or of a document, whichever it is.

    InputError says what is wrong with it.
    """
    given = iter(lines)
    before: list[bytes] = []
    for line in given:
        before.append(line)
        if line.removeprefix(BOM).strip():
            break
    whole = chain(before, given)
    return _read_document(whole) if _begins_document(before) else SessionCopy(log=read_log(whole))


def _begins_document(before: list[bytes]) -> bool:
    """Tell by the first line: an event is a whole object with a number and without a format."""
    first = before[-1].removeprefix(BOM).strip() if before else b""
    if not first.startswith(b"{"):
        return False
    try:
        value = json.loads(first)
    except (ValueError, RecursionError):
        return b'"seq"' not in first
    return "format" in value


def _read_document(lines: Iterable[bytes]) -> SessionCopy:
    document = _parsed(lines)
    head, events, pictures = (document.get(key) for key in ("session", "events", "pictures"))
    if document.get("format") != FORMAT or not isinstance(events, list):
        raise InputError("The document is no session.", hint=_FORM)
    if document.get("version") != FORMAT_VERSION:
        raise InputError("The document is of a newer version.", hint="Update TableRound.")
    # Escaped, so that half a character pair is cleaned with the rest and breaks nothing.
    log = read_log(json.dumps(event).encode() for event in cast("list[Any]", events))
    title = cast("dict[str, Any]", head).get("title") if isinstance(head, dict) else ""
    return SessionCopy(
        log=log,
        title=clean_line(title, _TITLE) if isinstance(title, str) else "",
        pictures=dict(_pictures(pictures, log)),
    )


def _parsed(lines: Iterable[bytes]) -> dict[str, Any]:
    data = bytearray()
    for line in lines:
        data += line
        if len(data) > MOST_DOCUMENT:
            most = MOST_DOCUMENT // MEBIBYTE
            raise InputError(f"The document is larger than {most} MiB.", hint=_LINES_HINT)
    try:
        document = json.loads(bytes(data).removeprefix(BOM))
    except (ValueError, RecursionError) as error:
        raise InputError("It is not JSON.", hint=_FORM) from error
    return document


def _pictures(given: Any, log: list[Envelope]) -> Iterator[tuple[str, bytes]]:
    """Yield the pictures that a log names; bytes that nobody would ever show are not kept."""
    if not isinstance(given, dict):
        return
    held = cast("dict[str, Any]", given)
    events = (envelope.event for envelope in log)
    named = {one.image for one in events if isinstance(one, ImageAttached | ImageDrawn)}
    size = 0
    for image in sorted(named & held.keys()):
        data = _bytes(held[image])
        if digest(data) != image:
            name = clean_line(image, 12)
            raise InputError(f"The picture {name} is not the one that the log names.", hint=_FORM)
        size += len(data)
        if size > MOST_PICTURES:
            most = MOST_PICTURES // MEBIBYTE
            raise InputError(f"The pictures are larger than {most} MiB.", hint=_LINES_HINT)
        yield image, data


def _bytes(text: Any) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (TypeError, ValueError) as error:
        raise InputError("A picture in it is not written as base64.", hint=_FORM) from error
