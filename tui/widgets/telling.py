"""Facts in readable lines: the minutes' blocks as text for a panel, the board, the conversation."""

from collections.abc import Iterable, Mapping

from engine import (
    Block,
    Envelope,
    Heading,
    Items,
    Lang,
    Line,
    Minutes,
    PictureShown,
    Speech,
    TableState,
    clean,
    clean_line,
    events,
)
from tui.transcript import told

LONG_LINE = 4_000

STRUCTURED = frozenset({"keywords", "affinity", "voting", "design_cards"})
"""Kinds of stage whose answers are lists, trees, ballots and cards: shown as what they say."""


def is_structured(kind: str, number: int) -> bool:
    """Tell whether a round's answers are data, and no speech."""
    return kind in STRUCTURED or (kind == "image_story" and number == 2)


class Telling:
    """Takes a table's facts in order and gives their blocks, each fact once."""

    def __init__(self, lang: Lang, roles: Mapping[str, str]) -> None:
        """Tell in the interface's language; `roles` maps role ids to names."""
        self._lang: Lang = lang
        self._minutes = Minutes(lang, roles)

    def blocks(self, envelope: Envelope) -> tuple[Block, ...]:
        """Return the blocks of one more fact."""
        return tuple(self._minutes.tell(told(envelope, self._lang)))


def said_before(state: TableState, continues: str | None) -> str:
    """Return what an utterance takes over from those that it goes on from."""
    while continues:
        earlier = state.utterance(continues)
        if earlier is None:
            return ""
        if earlier.text:
            return earlier.text
        continues = earlier.continues
    return ""


def own_part(before: str, text: str) -> str:
    """Return what of an utterance's whole text was not said before.

    A log that masks may have found a number that a stop had cut in two: then what is told begins
    where it is another text.
    """
    if text.startswith(before):
        return text[len(before) :]
    pairs = enumerate(zip(before, text, strict=False))
    return text[next((at for at, (one, other) in pairs if one != other), len(text)) :]


def seat_of(event: object) -> str | None:
    """Return the seat that a fact belongs to, None for the table's own."""
    match event:
        case events.BallotCast():
            return event.voter if event.kind == "agent" else None
        case events.FacilitatorSaid():
            return event.to
        case (
            events.KeywordsExtracted()
            | events.KeywordsEdited()
            | events.AffinityBuilt()
            | events.AffinityEdited()
            | events.CardWritten()
            | events.SeatChanged()
            | events.MemoryWritten()
            | events.UtteranceStarted()
            | events.UtteranceEnded()
            | events.UtteranceFailed()
            | events.UtteranceRetried()
            | events.UtteranceHeld()
            | events.UtteranceReleased()
            | events.UtteranceEdited()
            | events.UtteranceGlossed()
        ):
            return event.seat
        case _:
            return None


def as_text(blocks: Iterable[Block], colon: str, *, own: bool = False) -> str:
    """Return blocks as lines of light Markdown; `own`: in the owner's panel names fall away."""
    return "\n".join(line for block in blocks for line in _lines(block, colon, own=own))


def _lines(block: Block, colon: str, *, own: bool) -> list[str]:
    match block:
        case Heading():
            mark = "#" if block.level < 3 else "##"
            return [f"{mark} {_one(block.text)}"]
        case Speech():
            note = f" ({_one(block.note)})" if block.note else ""
            return [f"{_one(block.who)}{note}{colon}", clean(block.text)]
        case Line():
            label = "" if own or not block.label else f"{_one(block.label)}{colon}"
            return [f"{label}{_one(block.text)}"]
        case Items():
            title = [] if own or not block.title else [f"{_one(block.title)}{colon}".rstrip()]
            return title + [f"{'  ' * depth}- {_one(text)}" for depth, text in block.items]
        case PictureShown():
            return [_one(block.caption)]


def _one(text: str) -> str:
    return clean_line(text, LONG_LINE)
