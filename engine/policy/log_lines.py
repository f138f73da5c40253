"""A session's log as somebody hands it over: lines of JSON, none of them trusted."""

import json
import re
from collections.abc import Iterable
from typing import Any, cast

import msgspec

from engine.policy import logline
from engine.policy.text import clean, clean_line
from engine.vocabulary.clock import stamp
from engine.vocabulary.errors import InputError, StoreError
from engine.vocabulary.events import EVENT_TYPES, VERSIONS, Envelope, SessionOpened, UnknownEvent
from engine.vocabulary.ids import SESSION_ID

MEBIBYTE = 2**20
MOST_LINE, MOST_BYTES = 16 * MEBIBYTE, 512 * MEBIBYTE
"""Bytes of a line, and of all lines; a workshop with its pace tracks has a few mebibytes."""

MOST_NUMBER = 2**63 - 1
"""The greatest number that the journal keeps."""

BOM = b"\xef\xbb\xbf"
FORM = "Write such lines with: tableround export SESSION --format jsonl"
_TYPE = re.compile(r"[a-z][a-z0-9_]{0,79}")


def read_log(lines: Iterable[bytes]) -> list[Envelope]:
    """Return the log that lines hold, in order; what a terminal would obey is cleaned away.

    Lines need not be cut at `MOST_LINE`: one byte more is enough to be refused. InputError names
    the first line that is not the event that has to stand there.
    """
    log: list[Envelope] = []
    size = 0
    for number, line in enumerate(lines, start=1):
        size += len(line)
        if len(line) > MOST_LINE:
            raise InputError(f"Line {number} is longer than {MOST_LINE // MEBIBYTE} MiB.")
        if size > MOST_BYTES:
            raise InputError(f"The log is larger than {MOST_BYTES // MEBIBYTE} MiB.")
        if line.strip():
            log.append(_checked(number, _event(number, line.removeprefix(BOM)), log))
    if not log:
        raise InputError("There is no event in it.", hint=FORM)
    return log


def _event(number: int, line: bytes) -> Envelope:
    try:
        envelope = logline.decode_line(_cleaned(line))
        stamp(envelope.at)
        logline.encode_line(envelope)
    except (StoreError, ValueError, OverflowError, RecursionError, msgspec.MsgspecError) as error:
        hint = "Each line is one JSON object with seq, at, session, type, v and data."
        raise InputError(f"Line {number} is not an event of a log.", hint=hint) from error
    return envelope


def _checked(number: int, envelope: Envelope, before: list[Envelope]) -> Envelope:
    """Return an event that follows those before it; InputError where it does not."""
    if envelope.seq != len(before) + 1:
        raise InputError(
            f"Line {number} has the number {envelope.seq}; {len(before) + 1} has to stand there.",
            hint="A log has every event from 1 on, each once and in order.",
        )
    begins = isinstance(envelope.event, SessionOpened)
    if begins != (not before):
        fault = "begins a session once more" if begins else "is not the beginning of a session"
        raise InputError(f"Line {number} {fault}.", hint=FORM)
    if not SESSION_ID.fullmatch(envelope.session):
        raise InputError(f"Line {number} names no session that could be kept.", hint=FORM)
    if before and envelope.session != before[0].session:
        raise InputError(f"Line {number} belongs to another session.", hint="Import one at a time.")
    if isinstance(envelope.event, UnknownEvent):
        _check_unknown(number, envelope.event)
    return envelope


def _check_unknown(number: int, event: UnknownEvent) -> None:
    """Let types and versions of newer programs pass; known ones have to hold what they are."""
    if not _TYPE.fullmatch(event.type) or not 1 <= event.v <= MOST_NUMBER:
        raise InputError(f"Line {number} has no type of event.", hint=FORM)
    if event.type in EVENT_TYPES and event.v <= VERSIONS.get(event.type, 1):
        kind = clean_line(event.type, 80)
        raise InputError(f"Line {number} does not hold what a {kind} has to.", hint=FORM)


def _cleaned(line: bytes) -> bytes:
    """Return a line whose texts are clean; the line itself where they are."""
    value = json.loads(line)
    cleaned = _clean(value)
    return line if cleaned == value else json.dumps(cleaned, ensure_ascii=False).encode()


def _clean(value: Any) -> Any:
    match value:
        case str():
            return clean(value)
        case list():
            return [_clean(one) for one in cast("list[Any]", value)]
        case dict():
            pairs = cast("dict[str, Any]", value).items()
            return {clean(name): _clean(one) for name, one in pairs}
        case _:
            return value
