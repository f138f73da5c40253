"""The pieces of minutes as elements of a page, each with its time for the replay."""

from collections.abc import Mapping
from datetime import tzinfo
from typing import assert_never

from engine.exports.blocks import Block, Heading, Items, Line, PictureShown, Speech
from engine.exports.cast import Cast
from engine.exports.html_text import element, escaped, picture
from engine.exports.markdown import at_home, local_time
from engine.exports.pacing import Pacing
from engine.exports.words import word
from engine.vocabulary.events import (
    Envelope,
    FacilitatorSaid,
    ImageAttached,
    UtteranceEdited,
    UtteranceEnded,
    UtteranceFailed,
)
from engine.vocabulary.seats import Lang

COLOURS = 8
"""Seats have as many colours; beside its colour each has its name."""

TAGS: dict[Lang, str] = {"zh": "zh-CN", "en": "en"}


class Elements:
    """Writes the blocks of one log, of which `cast` has learned what came before."""

    def __init__(
        self,
        cast: Cast,
        zone: tzinfo,
        pacing: Pacing,
        pictures: Mapping[str, bytes] | None,
        spoken: Lang,
    ) -> None:
        """Take what all blocks need; `spoken` is the language of the table."""
        self._cast = cast
        self._zone = zone
        self._pacing = pacing
        self._pictures = pictures
        self._spoken = "" if spoken == cast.lang else TAGS[spoken]

    def written(self, block: Block, envelope: Envelope) -> str:
        """Return the element of a block that an event gave; headings of stages are the page's."""
        at = self._pacing.at(envelope)
        match block:
            case Heading():
                return element(f"h{min(block.level, 3)}", escaped(block.text), data_at=at)
            case Speech():
                return self._speech(block, envelope)
            case Line():
                shown = self._attached(envelope)
                return element("p", self._line(block), class_="line", data_at=at) + shown
            case Items():
                title = element("p", escaped(block.title), class_="title") if block.title else ""
                return element("div", title + _listed(block), class_="items", data_at=at)
            case PictureShown():
                return self._figure(block.image, block.caption, at)
            case _:
                assert_never(block)

    def _line(self, block: Line) -> str:
        label = element("strong", escaped(block.label)) if block.label else ""
        between = escaped(word("colon", self._cast.lang)) if label and block.text else ""
        return f"{label}{between}{escaped(block.text)}"

    def _attached(self, envelope: Envelope) -> str:
        event = envelope.event
        if not isinstance(event, ImageAttached):
            return ""
        return self._figure(event.image, event.name, self._pacing.at(envelope))

    def _figure(self, image: str, caption: str, at: int) -> str:
        shown = picture(image, caption, self._pictures or {})
        if not shown and self._pictures is not None:
            shown = element("p", escaped(word("no_picture", self._cast.lang)), class_="missing")
        return element("figure", shown + element("figcaption", escaped(caption)), data_at=at)

    def _speech(self, block: Speech, envelope: Envelope) -> str:
        track = self._pacing.track(envelope) if isinstance(envelope.event, UtteranceEnded) else []
        note = element("span", escaped(block.note), class_="note") if block.note else ""
        who = element("strong", escaped(block.who), class_="who", dir="auto")
        head = element("header", who + note + self._facts(envelope))
        gloss = self._gloss(block, envelope)
        content = head + self._reasoning(block) + _said(block.text, self._spoken) + gloss
        return element(
            "article",
            content,
            class_=f"speech {self._colour(envelope)}".strip(),
            data_at=track[0][0] if track else self._pacing.at(envelope),
            data_pace=_places(block.text, track),
        )

    def _colour(self, envelope: Envelope) -> str:
        match envelope.event:
            case (
                UtteranceEnded(seat=seat) | UtteranceFailed(seat=seat) | UtteranceEdited(seat=seat)
            ):
                seats = list(self._cast.seats)
                return f"seat-{seats.index(seat) % COLOURS + 1}" if seat in seats else ""
            case FacilitatorSaid():
                return "facilitator"
            case _:
                return ""

    def _facts(self, envelope: Envelope) -> str:
        """Return when something was said, in which round, how long it took and what it cost."""
        lang, event = self._cast.lang, envelope.event
        clock = f"{at_home(envelope.at, self._zone):%H:%M:%S}"
        moment = local_time(envelope.at, self._zone)
        facts = [element("time", clock, datetime=envelope.at.isoformat(), title=moment)]
        if isinstance(event, UtteranceEnded):
            started = self._cast.started.get(event.utterance)
            if started:
                facts.append(escaped(word("round_number", lang, n=started.round)))
            seconds = f"{event.duration_ms / 1000:.1f}"
            facts.append(escaped(word("seconds", lang, seconds=seconds)))
            if event.cost is not None and event.cost.amount:
                facts.append(escaped(f"{event.cost.currency} {event.cost.amount}"))
        return element("span", " · ".join(facts), class_="facts")

    def _reasoning(self, block: Speech) -> str:
        if not block.reasoning:
            return ""
        summary = element("summary", escaped(word("reasoning", self._cast.lang)))
        return element("details", summary + _paragraphs(block.reasoning))

    def _gloss(self, block: Speech, envelope: Envelope) -> str:
        known = (self._cast.glosses or {}).get(envelope.seq)
        if not block.gloss or known is None:
            return ""
        return element("p", escaped(block.gloss), class_="gloss", lang=TAGS[known.lang])


def _said(text: str, lang: str) -> str:
    return element("div", _paragraphs(text), class_="said", dir="auto", lang=lang)


def _paragraphs(text: str) -> str:
    """Return paragraphs whose characters together are the text: what cuts it counts them.

    The line feeds between paragraphs stand between their elements, where no browser shows them.
    """
    return "\n\n".join(
        element("p", escaped(part)) if part.strip() else escaped(part)
        for part in text.split("\n\n")
    )


def _places(text: str, track: list[tuple[int, int]]) -> str:
    """Return a track as a script counts: `time characters time characters`, in UTF-16 units."""
    pairs: list[str] = []
    counted, units = 0, 0
    for moment, said in track:
        units += len(text[counted:said].encode("utf-16-le", "surrogatepass")) // 2
        counted = said
        pairs.append(f"{moment} {units}")
    return " ".join(pairs)


def _listed(block: Items) -> str:
    """Return a list with lists in it, as deep as its items say."""
    parts: list[str] = []
    depth = -1
    for wanted, text in block.items:
        level = max(0, min(wanted, depth + 1))
        parts.append("<ul>" * (level - depth) if level > depth else "</li>")
        parts.append("</ul></li>" * (depth - level))
        parts.append(f"<li>{escaped(text)}")
        depth = level
    parts.append("</li></ul>" * (depth + 1))
    return "".join(parts)
