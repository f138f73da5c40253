"""One event, one line: the JSON form that logs, exports and the journal share (SPEC section 7)."""

import dataclasses
import json
from datetime import datetime
from typing import Any

import msgspec

from engine.vocabulary.clock import stamp
from engine.vocabulary.errors import StoreError
from engine.vocabulary.events import (
    EVENT_TYPES,
    VERSIONS,
    Envelope,
    Event,
    JsonObject,
    UnknownEvent,
    UtteranceDelta,
)


class _Line(msgspec.Struct):
    seq: int
    at: str
    session: str
    type: str
    v: int
    data: msgspec.Raw


_ENCODER = msgspec.json.Encoder()
_LINES = msgspec.json.Decoder(_Line)
_OBJECTS = msgspec.json.Decoder(dict[str, Any])
_DECODERS: dict[str, msgspec.json.Decoder[Any]] = {
    name: msgspec.json.Decoder(cls) for name, cls in EVENT_TYPES.items()
}
_FLOATS: dict[type[Any], tuple[str, ...]] = {
    cls: names
    for cls in EVENT_TYPES.values()
    if (names := tuple(part.name for part in dataclasses.fields(cls) if part.type is float))
}
_KINDS: dict[type[Any], tuple[str, int]] = {
    cls: (name, VERSIONS.get(name, 1)) for name, cls in EVENT_TYPES.items()
}
_BROKEN = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


def kind_of(event: Event) -> tuple[str, int]:
    """Return the type and the version that an event is written with."""
    if isinstance(event, UnknownEvent):
        return event.type, event.v
    return _KINDS[type(event)]


def to_json(event: Event) -> bytes:
    """Return the log's `data` of an event as JSON, fields in their declared order.

    Decimals are strings, tuples arrays. Lone surrogates, which UTF-8 cannot
    hold, become U+FFFD.
    """
    return _encode(_payload(event))


def to_data(event: Event) -> JsonObject:
    """Return the log's `data` of an event as JSON builtins: what a reader of the line sees."""
    return _OBJECTS.decode(to_json(event))


def from_json(kind: str, version: int, raw: bytes | msgspec.Raw) -> Event:
    """Return the event that a type's `data` stands for.

    A type or version that this program does not know, and data that does not
    fit its type, are kept as UnknownEvent, so that reading goes on. StoreError
    where the JSON itself is broken or is no object.
    """
    decoder = _DECODERS.get(kind)
    try:
        if decoder is not None and 1 <= version <= VERSIONS.get(kind, 1):
            try:
                return decoder.decode(raw)
            except msgspec.ValidationError:
                pass
        return UnknownEvent(type=kind, v=version, data=_OBJECTS.decode(raw))
    except _BROKEN as error:
        raise StoreError(f"The data of an event ({kind[:80]}) is not a JSON object.") from error


def from_data(kind: str, version: int, data: JsonObject) -> Event:
    """Return the event that JSON builtins stand for; see `from_json`."""
    cls = EVENT_TYPES.get(kind)
    if cls is not None and 1 <= version <= VERSIONS.get(kind, 1):
        try:
            return msgspec.convert(data, cls)
        except msgspec.ValidationError:
            pass
    return UnknownEvent(type=kind, v=version, data=data)


def encode_line(envelope: Envelope) -> bytes:
    """Return one event as a line of the log, without its end of line."""
    event = envelope.event
    kind, version = kind_of(event)
    return _encode(
        {
            "seq": envelope.seq,
            "at": stamp(envelope.at),
            "session": envelope.session,
            "type": kind,
            "v": version,
            "data": _payload(event),
        }
    )


def decode_line(line: bytes) -> Envelope:
    """Return the event of a line; StoreError where it is not a line of a log.

    A line without `seq`, as `--deltas` prints them, is not part of a log.
    """
    try:
        parts = _LINES.decode(line)
        at = moment(parts.at)
    except (*_BROKEN, ValueError) as error:
        raise StoreError(
            "A line is not an event of a log.",
            hint="Each line is one JSON object with seq, at, session, type, v and data.",
        ) from error
    event = from_json(parts.type, parts.v, parts.data)
    return Envelope(seq=parts.seq, at=at, session=parts.session, event=event)


def delta_line(delta: UtteranceDelta) -> bytes:
    """Return more text of an open utterance as a line that is not part of the log."""
    data = {
        "utterance": delta.utterance,
        "seat": delta.seat,
        "offset": delta.offset,
        "text": delta.text,
        "reasoning": delta.reasoning,
    }
    head = {"seq": None, "at": stamp(delta.at), "session": delta.session}
    return _encode({**head, "type": "utterance_delta", "v": 1, "data": data})


def moment(text: str) -> datetime:
    """Return the time that the log writes as `text`; ValueError where it has no zone."""
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError("a time without its zone")
    return at


def _payload(event: Event) -> Any:
    if isinstance(event, UnknownEvent):
        return event.data
    names = _FLOATS.get(type(event))
    # A caller may pass 1 where 1.0 is declared: the bytes must not depend on it.
    return (
        dataclasses.replace(event, **{n: float(getattr(event, n)) for n in names})
        if names
        else event
    )


def _encode(value: Any) -> bytes:
    try:
        return _ENCODER.encode(value)
    except UnicodeEncodeError:
        text = json.dumps(msgspec.to_builtins(value), ensure_ascii=False)
        storable = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        return _ENCODER.encode(msgspec.json.decode(storable))
