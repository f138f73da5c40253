"""Readable minutes in Markdown; every text of the log is escaped, it is foreign."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from typing import assert_never
from urllib.parse import quote

from engine.exports.blocks import Block, Heading, Items, Line, PictureShown, Speech
from engine.exports.minutes import minutes_of
from engine.exports.words import word
from engine.policy.text import PIECE, clean, pieces
from engine.vocabulary.events import Envelope
from engine.vocabulary.seats import Lang

# Marks that mean something anywhere: emphasis, code, links, tables, strikethrough, mathematics.
_ANYWHERE = re.compile(r"([\\`*_\[\]|~$@])")
# Marks that mean something at the beginning of a line: headings, quotes, lists, rules.
_AT_START = re.compile(r"^([#>+=-])")
_NUMBERED = re.compile(r"^(\d+)([.)])")
# Addresses that many readers turn into links by themselves.
_BARE_LINK = re.compile(r"\b(https?|ftp):(?=//)|\b(www)\.", re.IGNORECASE)
LINK = 16
"""Characters that no beginning of a link is longer than."""


def markdown(
    envelopes: Sequence[Envelope],
    lang: Lang,
    zone: tzinfo,
    roles: Mapping[str, str] | None = None,
) -> str:
    """Return a session's minutes; times are local to `zone`, pictures are relative links.

    `roles` maps role ids to names; ids are shown where it does not.
    """
    parts = [_written(block, lang, zone) for block in minutes_of(envelopes, lang, roles)]
    return "\n\n".join(part for part in parts if part) + "\n"


def escape(text: str) -> str:
    """Return foreign text so that Markdown shows it as it is: no markup, no HTML, no link."""
    return "\n".join(_escaped_line(line) for line in clean(text).split("\n"))


def escape_line(text: str) -> str:
    """Return foreign text on one line, escaped."""
    return _escaped_line(" ".join(clean(text).split()))


def _escaped_line(line: str) -> str:
    line = "".join(map(_escaped_piece, pieces(line.strip())))
    line = _without_links(line)
    return _NUMBERED.sub(r"\1\\\2", _AT_START.sub(r"\\\1", line))


def _escaped_piece(text: str) -> str:
    return _ANYWHERE.sub(r"\\\1", text.replace("&", "&amp;").replace("<", "&lt;"))


def _without_links(line: str) -> str:
    """Break what would become a link, a piece at a time; one may lie across two of them."""
    parts, at = list[str](), 0
    for first in range(0, len(line), PIECE):
        past = first + PIECE
        for found in _BARE_LINK.finditer(line, max(first, at), past + LINK):
            if found.start() >= past:
                break
            parts += line[at : found.start()], _unlinked(found)
            at = found.end()
    return "".join([*parts, line[at:]])


def _unlinked(found: re.Match[str]) -> str:
    return f"{found[1]}&#58;" if found[1] else f"{found[2]}&#46;"


def _written(block: Block, lang: Lang, zone: tzinfo) -> str:
    match block:
        case Heading():
            return _heading(block, lang, zone)
        case Speech():
            note = f" ({escape_line(block.note)})" if block.note else ""
            gloss = f"\n\n*{escape_line(block.gloss)}*" if block.gloss else ""
            said = f"{_reasoned(block, lang)}{_quoted(block.text)}{gloss}"
            return f"**{escape_line(block.who)}**{note}\n\n{said}"
        case Line():
            colon = word("colon", lang)
            label = f"**{escape_line(block.label)}**" if block.label else ""
            text = escape(block.text).replace("\n", " ").strip()
            return f"{label}{colon}{text}" if label and text else label or text
        case Items():
            title = f"**{escape_line(block.title)}**" if block.title else ""
            rows = "\n".join(f"{'  ' * depth}- {escape_line(text)}" for depth, text in block.items)
            return "\n\n".join(part for part in (title, rows) if part)
        case PictureShown():
            return f"![{escape_line(block.caption)}]({quote(block.file)})"
        case _:
            assert_never(block)


def _reasoned(block: Speech, lang: Lang) -> str:
    """Return what was thought before, as a quotation within the quotation."""
    if not block.reasoning:
        return ""
    thought = "\n".join(f"> {line}".rstrip() for line in _quoted(block.reasoning).split("\n"))
    return f"> *{word('reasoning', lang)}*\n>\n{thought}\n>\n"


def _heading(block: Heading, lang: Lang, zone: tzinfo) -> str:
    text = f"{'#' * block.level} {escape_line(block.text)}"
    if block.level == 1:
        began = f"**{word('opened', lang)}**{word('colon', lang)}{local_time(block.at, zone)}"
        return f"{text}\n\n{began}"
    return text


def local_time(at: datetime, zone: tzinfo) -> str:
    """Return a time to the minute, with its zone: `CST (UTC+08:00)`, `UTC+05:45`, `UTC`."""
    local = at_home(at, zone)
    name, digits = local.tzname() or "", f"{local:%z}"
    offset = "UTC" if digits == "+0000" else f"UTC{digits[:3]}:{digits[3:5]}"
    named = name[:1].isalpha() and not name.startswith("UTC")
    return f"{local:%Y-%m-%d %H:%M} {f'{name} ({offset})' if named else offset}"


def at_home(at: datetime, zone: tzinfo) -> datetime:
    """Return a time in a zone; one at an end of all time, as a foreign log may hold, as it is."""
    try:
        return at.astimezone(zone)
    except (OverflowError, ValueError):
        return at


def _quoted(text: str) -> str:
    """Return paragraphs as a quotation; single line breaks stay line breaks."""
    lines = escape(text).strip("\n").split("\n")
    written: list[str] = []
    for number, line in enumerate(lines):
        following = lines[number + 1] if number + 1 < len(lines) else ""
        written.append(f"> {line}\\" if line and following else f"> {line}".rstrip())
    return "\n".join(written)
