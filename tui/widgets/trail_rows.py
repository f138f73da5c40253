"""What caused a thing and what came of it, as rows: a sign, what it is, who, when, and its words."""

from collections.abc import Sequence
from dataclasses import dataclass

from textual.content import Content

from engine import Cast, Trail, TrailNode, cells, clean, clean_line, excerpt, stage_name
from tui.moments import MachineZone
from tui.words import Words

BACK, HERE, FORWARD = "<", "=", ">"
"""Led to what is looked at; is it; came of it: signs that need no colour."""

GAP = "  "
NAME, LABEL = 14, 30
NAMED = frozenset({"group", "description", "final", "chosen", "picture"})
"""Kinds that have a name of their own, which the thing looked at does not say."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its sign and its node."""

    sign: str
    node: TrailNode


def chain(trail: Trail, node: TrailNode) -> list[Row]:
    """Return what led to a node, the node, and what came of it, each oldest first."""
    return [
        *(Row(BACK, one) for one in trail.causes(node.id)),
        Row(HERE, node),
        *(Row(FORWARD, one) for one in trail.results(node.id)),
    ]


def lines(rows: Sequence[Row], cast: Cast, words: Words, room: int) -> list[Content]:
    """Return each row within a width."""
    kinds = [words(f"trail.kind.{row.node.kind}") for row in rows]
    names = [clean_line(who(row.node, cast, words), NAME) for row in rows]
    widest = max(map(cells, kinds), default=0), max(map(cells, names), default=0)
    about = next((row.node.about for row in rows if row.sign == HERE), "")
    made: list[Content] = []
    for row, kind, name in zip(rows, kinds, names, strict=True):
        head = GAP.join((_wide(kind, widest[0]), _wide(name, widest[1]), moment(row.node)))
        said = said_by(row.node, words, max(10, room - cells(head) - len(GAP) - 2), about)
        bold = "bold" if row.sign == HERE else ""
        made.append(Content.assemble((f"{row.sign} ", "bold"), (head, bold), GAP, said))
    return made


def who(node: TrailNode, cast: Cast, words: Words) -> str:
    """Return whose a node is."""
    if node.seat is not None:
        return cast.name(node.seat)
    return words("trail.facilitator") if node.human else ""


def moment(node: TrailNode) -> str:
    """Return when it happened, by the machine's clock."""
    return node.at.astimezone(MachineZone()).strftime("%H:%M")


def said_by(node: TrailNode, words: Words, room: int, about: str = "") -> Content:
    """Return what a node says within a width: the place that matters stands out.

    Its name goes before where it is another thing than what the rows are `about`.
    """
    label = clean_line(node.label, LABEL) if node.about != about or node.kind in NAMED else ""
    before = f"{label}: " if label else ""
    if node.kind in ("vote", "card_vote"):
        told = words("trail.won" if node.won else "trail.lost", ballots=node.ballots, of=node.of)
        return Content(clean_line(before + told, room))
    if node.quote is None or not node.quote.text.strip():
        return Content(clean_line(node.label, room))
    return Content.assemble(before, _quoted(node, room - cells(before)))


def _quoted(node: TrailNode, room: int) -> Content:
    """Return a quote around its place, as much as fits; nothing in it is obeyed."""
    if node.quote is None or room < 4:
        return Content("")
    quote = node.quote
    for length in range(room, 3, -max(1, room // 16)):
        shown = excerpt(quote.text, quote.start, quote.end, length)
        parts = (
            shown.text[: shown.start],
            shown.text[shown.start : shown.end],
            shown.text[shown.end :],
        )
        before, here, after = (clean(part) for part in parts)
        if cells(before + here + after) <= room:
            return Content.assemble(before, (here, "bold underline"), after)
    return Content(clean_line(quote.text[quote.start : quote.end] or quote.text, room))


def detail(node: TrailNode, cast: Cast, words: Words) -> list[str]:
    """Return all that is told of a node: what it is, its place in the session, its words."""
    stage = stage_name(node.stage, words.lang) if node.stage else ""
    facts = (words(f"trail.kind.{node.kind}"), who(node, cast, words), stage, moment(node))
    head = " · ".join(clean_line(one, 40) for one in facts if one)
    event = words("trail.event", seq=node.seq)
    text = said_by(node, words, 10_000).plain
    return [f"{head} · {event}", clean(text)]


def _wide(text: str, width: int) -> str:
    return text + " " * (width - cells(text))
