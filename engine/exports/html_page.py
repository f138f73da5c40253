"""A session as one page: its words, pictures, look and replay in a single file.

Without scripts all of it can be read. A policy in its head lets the page run its own script and
use its own look, known by their hashes, show pictures that it holds, and load nothing.
"""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import tzinfo
from functools import cache
from importlib.resources import files

from engine.exports.blocks import Heading
from engine.exports.html_blocks import TAGS, Elements
from engine.exports.html_text import element, escaped
from engine.exports.markdown import local_time
from engine.exports.minutes import whole_minutes
from engine.exports.pacing import Pacing
from engine.exports.words import word
from engine.vocabulary.events import Envelope, SessionOpened
from engine.vocabulary.seats import Lang

SPEEDS = (1, 4, 16)
SECOND = 1_000


@dataclass(kw_only=True)
class _Part:
    """A stretch of the page: what comes before the first stage, or a stage."""

    title: str = ""
    opening: str = ""
    elements: list[str] = field(default_factory=list[str])


def html_page(
    envelopes: Sequence[Envelope],
    lang: Lang,
    zone: tzinfo,
    roles: Mapping[str, str] | None = None,
    pictures: Mapping[str, bytes] | None = None,
) -> str:
    """Return a session's page; `lang` is that of its own words.

    `pictures` are bytes by hash; without any the page has their captions alone.
    """
    pacing = Pacing(envelopes)
    title, parts = _parts(envelopes, lang, zone, roles, pictures, pacing)
    body = (
        element("header", parts[0].opening + "".join(parts[0].elements), class_="front")
        + _contents(parts, lang)
        + element("main", "\n".join(_section(n, part) for n, part in enumerate(parts) if n))
        + _replay(pacing.total, lang)
        + element("script", _own("replay.js"))
    )
    return (
        f'<!DOCTYPE html>\n<html lang="{TAGS[lang]}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_policy()}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{escaped(title)}</title>\n{element('style', _own('page.css'))}\n"
        f"</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def _parts(
    envelopes: Sequence[Envelope],
    lang: Lang,
    zone: tzinfo,
    roles: Mapping[str, str] | None,
    pictures: Mapping[str, bytes] | None,
    pacing: Pacing,
) -> tuple[str, list[_Part]]:
    """Return the page's title and its parts, the front page first."""
    minutes = whole_minutes(envelopes, lang, roles)
    began = next((e.event for e in envelopes if isinstance(e.event, SessionOpened)), None)
    spoken = began.lang if began else lang
    elements = Elements(minutes.cast, zone, pacing, pictures, spoken)
    title, parts = "TableRound", [_Part()]
    for envelope in envelopes:
        for block in minutes.tell(envelope):
            if isinstance(block, Heading) and block.level == 1:
                title = block.text
                parts[0].opening = _front(block, lang, zone)
            elif isinstance(block, Heading) and block.level == 2:
                heading = elements.written(block, envelope)
                parts.append(_Part(title=block.text, opening=heading))
            else:
                parts[-1].elements.append(elements.written(block, envelope))
    return title, parts


def _front(block: Heading, lang: Lang, zone: tzinfo) -> str:
    label = element("strong", escaped(word("opened", lang)))
    began = f"{label}{word('colon', lang)}{escaped(local_time(block.at, zone))}"
    return element("h1", escaped(block.text), dir="auto") + element("p", began, class_="line")


def _contents(parts: Sequence[_Part], lang: Lang) -> str:
    links = "".join(
        element("li", element("a", escaped(part.title), href=f"#stage-{number}"))
        for number, part in enumerate(parts)
        if number
    )
    label = word("contents", lang)
    return element("nav", element("ol", links), aria_label=label) if links else ""


def _section(number: int, part: _Part) -> str:
    return element("section", f"{part.opening}\n" + "\n".join(part.elements), id=f"stage-{number}")


def _replay(total: int, lang: Lang) -> str:
    """Return the controls; they are hidden until the script runs that makes them work.

    The slider goes by whole seconds, the last one too: else it would never come to the end.
    """
    whole = -(-total // SECOND) * SECOND
    play, stop = word("play", lang), word("stop", lang)
    button = element("button", play, type="button", id="play", data_play=play, data_stop=stop)
    choices = "".join(element("option", f"×{n}", value=n) for n in SPEEDS)
    speed = element("label", f"{word('speed', lang)} {element('select', choices, id='speed')}")
    limits = f'min="0" max="{whole}" value="{whole}" step="{SECOND}"'
    slider = f'<input type="range" id="seek" {limits}>'
    seek = element("label", f"{word('time', lang)} {slider}", class_="seek")
    clock = element("output", "", id="clock", for_="seek", aria_live="off")
    group = button + speed + seek + clock
    return f'<div id="replay" role="group" aria-label="{word("replay", lang)}" hidden>{group}</div>'


@cache
def _own(name: str) -> str:
    """Return one of the page's own files."""
    return (files("engine.exports") / name).read_text(encoding="utf-8")


def _policy() -> str:
    style, script = (_hash(_own(name)) for name in ("page.css", "replay.js"))
    return (
        f"default-src 'none'; img-src data:; style-src '{style}'; script-src '{script}';"
        " base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
