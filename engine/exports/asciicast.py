"""A session as a recording of a terminal (asciicast, version 2), to be played by `asciinema`.

Words come as fast as they came at the table. Where several spoke at once each speaks whole, in
the order of the minutes: a viewer reads one voice at a time. What waited for another voice
catches up as soon as nobody speaks. All that a terminal obeys in it is ours.

Form: https://docs.asciinema.org/manual/asciicast/v2/
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import assert_never

from engine.exports.blocks import Block, Heading, Items, Line, PictureShown, Speech
from engine.exports.minutes import whole_minutes
from engine.exports.pacing import SILENCE_MS, Pacing
from engine.exports.words import word
from engine.exports.wrapping import breaks, wrapped
from engine.policy.text import clean, clean_line
from engine.vocabulary.events import Envelope
from engine.vocabulary.seats import Lang

COLUMNS, ROWS = 80, 24
_BREAK = "\r\n"
_BOLD, _DIM, _PLAIN = "\x1b[1m", "\x1b[2m", "\x1b[0m"
_TITLE = 200

_Piece = tuple[int, str]
"""Milliseconds, and what the terminal is sent then."""


def asciicast(
    envelopes: Sequence[Envelope], lang: Lang, roles: Mapping[str, str] | None = None
) -> str:
    """Return the recording: a head, then a line for whatever is written, its times rising."""
    title = next((b.text for _, b in _blocks(envelopes, lang, roles) if isinstance(b, Heading)), "")
    head = {
        "version": 2,
        "width": COLUMNS,
        "height": ROWS,
        "timestamp": int(envelopes[0].at.timestamp()) if envelopes else 0,
        "idle_time_limit": SILENCE_MS / 1000,
        "title": clean_line(title, _TITLE),
        "env": {"TERM": "xterm-256color"},
    }
    lines = [json.dumps(head, ensure_ascii=False)]
    last = -1
    for moment, text in _pieces(envelopes, lang, roles):
        last = max(moment, last + 1)
        lines.append(json.dumps([last / 1000, "o", text], ensure_ascii=False))
    return "\n".join(lines) + "\n"


def _blocks(
    envelopes: Sequence[Envelope], lang: Lang, roles: Mapping[str, str] | None
) -> Iterator[tuple[Envelope, Block]]:
    minutes = whole_minutes(envelopes, lang, roles)
    for envelope in envelopes:
        for block in minutes.tell(envelope):
            yield envelope, block


def _pieces(
    envelopes: Sequence[Envelope], lang: Lang, roles: Mapping[str, str] | None
) -> Iterator[_Piece]:
    pacing = Pacing(envelopes)
    now = 0
    for envelope, block in _blocks(envelopes, lang, roles):
        track = pacing.track(envelope) if isinstance(block, Speech) else []
        if isinstance(block, Speech) and track:
            for moment, text in _spoken(block, track, now, lang):
                now = max(now, moment)
                yield now, text
        else:
            now = max(now, pacing.at(envelope))
            yield now, _written(block, lang)


def _spoken(
    block: Speech, track: Sequence[tuple[int, int]], now: int, lang: Lang
) -> Iterator[_Piece]:
    """Yield a speech as it came, later by as long as another one was still being read."""
    late = max(0, now - track[0][0])
    yield track[0][0] + late, _head(block, lang)
    text = _cells_only(block.text)
    ends = breaks(text, COLUMNS)
    before = 0
    for moment, said in track:
        yield moment + late, _slice(text, before, said, ends)
        before = said
    rest = _slice(text, before, len(text), ends)
    yield track[-1][0] + late, f"{rest}{_BREAK}{_foot(block)}"


def _slice(text: str, start: int, end: int, ends: frozenset[int]) -> str:
    """Return a piece of a text, broken where its lines end."""
    return "".join(
        (_BREAK if at in ends else "") + (_BREAK if text[at] == "\n" else text[at])
        for at in range(start, min(end, len(text)))
    )


def _written(block: Block, lang: Lang) -> str:
    colon = word("colon", lang)
    match block:
        case Heading():
            mark = "#" * block.level
            return f"{_BREAK}{_marked(_BOLD, f'{mark} {block.text}')}{_BREAK}"
        case Speech():
            return f"{_head(block, lang)}{_lines(block.text)}{_foot(block)}"
        case Line():
            text = colon.join(part for part in (block.label, block.text) if part)
            return _lines(text)
        case Items():
            rows = [f"{'  ' * depth}- {_one(text)}" for depth, text in block.items]
            return _lines("\n".join([block.title, *rows] if block.title else rows))
        case PictureShown():
            return _lines(f"[{block.caption}]")
        case _:
            assert_never(block)


def _head(block: Speech, lang: Lang) -> str:
    colon = word("colon", lang)
    note = f" ({_one(block.note)})" if block.note else ""
    name = _marked(_BOLD, f"{_one(block.who)}{note}{colon.rstrip()}")
    thought = f"{word('reasoning', lang)}{colon}{block.reasoning}" if block.reasoning else ""
    return f"{_BREAK}{name}{_marked(_DIM, thought)}"


def _foot(block: Speech) -> str:
    return _marked(_DIM, block.gloss)


def _marked(code: str, text: str) -> str:
    """Return lines in a look of ours, none for no text."""
    return f"{code}{_lines(text).removesuffix(_BREAK)}{_PLAIN}{_BREAK}" if text else ""


def _one(text: str) -> str:
    return " ".join(clean(text).split())


def _lines(text: str) -> str:
    return "".join(f"{line}{_BREAK}" for line in wrapped(_cells_only(text), COLUMNS))


def _cells_only(text: str) -> str:
    """Return cleaned text in which every character has a width: a tab's is the terminal's."""
    return clean(text).replace("\t", " ")
