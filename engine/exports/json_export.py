"""A session as one JSON document, and as the lines of its log."""

import base64
import json
from collections.abc import Mapping, Sequence
from typing import Any

from engine.policy.log_document import FORMAT, FORMAT_VERSION, MOST_PICTURES
from engine.policy.logline import encode_line
from engine.policy.text import spelled
from engine.vocabulary.clock import stamp
from engine.vocabulary.events import Envelope


def json_document(
    envelopes: Sequence[Envelope],
    title: str = "",
    *,
    reduced: Sequence[str] = (),
    pictures: Mapping[str, bytes] | None = None,
) -> bytes:
    """Return one JSON document: `format`, `version`, `session` (its head), `events`, `pictures`.

    Events stand as logged, pictures as base64 by their SHA-256; of more than an import takes
    some are left out. The head's `reduced` says what the log was made without. UTF-8, indented,
    with an end of line; what a terminal would obey is spelled `\\u...`. An empty log gives a head
    without times.
    """
    events: list[dict[str, Any]] = [json.loads(encode_line(envelope)) for envelope in envelopes]
    head: dict[str, Any] = {"id": envelopes[0].session if envelopes else "", "title": title}
    if envelopes:
        head |= {"first": stamp(envelopes[0].at), "last": stamp(envelopes[-1].at)}
    for event in events[:1]:
        head |= {key: event["data"].get(key) for key in ("topic", "kit", "lang", "seed")}
    head["events"] = len(events)
    if reduced:
        head["reduced"] = list(reduced)
    document = {"format": FORMAT, "version": FORMAT_VERSION, "session": head, "events": events}
    if pictures:
        document["pictures"] = _fitting(pictures)
    return (spelled(json.dumps(document, ensure_ascii=False, indent=1)) + "\n").encode()


def json_lines(envelopes: Sequence[Envelope]) -> bytes:
    """Return the log's own lines, each with its end of line, spelled as the document is."""
    lines = (spelled(encode_line(envelope).decode()) for envelope in envelopes)
    return b"".join(line.encode() + b"\n" for line in lines)


def _fitting(pictures: Mapping[str, bytes]) -> dict[str, str]:
    fitting: dict[str, str] = {}
    size = 0
    for image, data in pictures.items():
        size += len(data)
        if size > MOST_PICTURES:
            break
        fitting[image] = base64.b64encode(data).decode()
    return fitting
