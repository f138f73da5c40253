"""What a log says in words, event by event: what can be found by searching it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from engine.exports.minutes_speech import STORY_KEYWORDS, STRUCTURED
from engine.replay.subjects import card_text, words_of_groups
from engine.vocabulary.events import (
    AffinityBuilt,
    AffinityEdited,
    BallotCast,
    BriefWritten,
    CardWritten,
    ClosingWritten,
    DecisionMade,
    Envelope,
    FacilitatorSaid,
    ImageAttached,
    ImageDescribed,
    ImageDrawn,
    KeywordsEdited,
    KeywordsExtracted,
    NoteAdded,
    PromptEdited,
    SeatAdded,
    SeatChanged,
    SeatsRotated,
    SessionOpened,
    StageStarted,
    TopicParked,
    UtteranceEdited,
    UtteranceEnded,
    UtteranceFailed,
    UtteranceGlossed,
    UtteranceStarted,
)
from engine.vocabulary.seats import Seat

TextKind = Literal[
    "topic",
    "speech",
    "gloss",
    "facilitator",
    "note",
    "parked",
    "keywords",
    "board",
    "ballot",
    "decision",
    "brief",
    "card",
    "picture",
    "prompt",
    "drawing",
    "closing",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A text of one event: whose it is, in which stage, and of which picture or card.

    `pictures` are the names by which it can be asked for: a hash, a file's name, a card.
    """

    kind: TextKind
    text: str
    stage: str
    seat: str | None = None
    pictures: tuple[str, ...] = ()


def is_structured(kind: str, number: int) -> bool:
    """Tell whether answers of a stage's round are lists, trees, ballots or cards, and no talk."""
    return kind in STRUCTURED or (kind, number) == STORY_KEYWORDS


class Reader:
    """Takes a log's events in order and gives what they say; knows who sits where meanwhile.

    A seat's raw answer that is a list, a tree, a ballot or a card is left out: the event after
    it says the same in order.
    """

    def __init__(self) -> None:
        """Begin with nobody at the table."""
        self.seats: dict[str, Seat] = {}
        self.kinds: dict[str, str] = {}
        self._stage = ""
        self._utterances: dict[str, UtteranceStarted] = {}
        self._images: dict[str, str] = {}
        self._cards: dict[str, str] = {}

    def read(self, envelope: Envelope) -> list[Passage]:
        """Return what one event more says."""
        self._learn(envelope.event)
        passages = (
            self._said(envelope.event),
            self._made(envelope.event),
            self._shown(envelope.event),
        )
        return [one for found in passages for one in found if one.text.strip()]

    def _learn(self, event: object) -> None:
        match event:
            case SessionOpened(seats=seats):
                self.seats = {seat.id: seat for seat in seats}
            case SeatAdded(seat=name, value=seat):
                self.seats.setdefault(name, seat)
            case SeatChanged() | SeatsRotated():
                self._learn_change(event)
            case StageStarted(stage=stage, kind=kind):
                self._stage = stage
                self.kinds[stage] = kind
            case UtteranceStarted():
                self._utterances[event.utterance] = event
            case _:
                pass

    def _learn_change(self, event: SeatChanged | SeatsRotated) -> None:
        roles = event.roles if isinstance(event, SeatsRotated) else {}
        if isinstance(event, SeatChanged) and event.what == "role":
            roles = {event.seat: event.value}
        for name in self.seats.keys() & roles.keys():
            self.seats[name] = self.seats[name].with_role(roles[name])

    def _said(self, event: object) -> Iterator[Passage]:
        match event:
            case SessionOpened(topic=text):
                yield self._passage("topic", text)
            case UtteranceEnded(utterance=name, seat=seat, text=text):
                yield from self._speech(name, seat, text)
            case UtteranceFailed(utterance=name, seat=seat, partial=text):
                yield from self._speech(name, seat, text)
            case UtteranceEdited(utterance=name, seat=seat, text=text):
                yield from self._speech(name, seat, text)
            case UtteranceGlossed(seat=seat, text=text):
                yield self._passage("gloss", text, seat)
            case FacilitatorSaid(text=text):
                yield self._passage("facilitator", text)
            case NoteAdded(text=text):
                yield self._passage("note", text)
            case TopicParked(text=text):
                yield self._passage("parked", text)
            case _:
                pass

    def _speech(self, utterance: str, seat: str, text: str) -> Iterator[Passage]:
        began = self._utterances.get(utterance)
        stage = began.stage if began else self._stage
        kind = self.kinds.get(stage, "")
        if is_structured(kind, began.round if began else 1):
            return
        yield Passage(kind="speech", text=text, stage=stage, seat=seat)

    def _made(self, event: object) -> Iterator[Passage]:
        match event:
            case (
                KeywordsExtracted(seat=seat, keywords=words)
                | KeywordsEdited(seat=seat, keywords=words)
            ):
                yield self._passage("keywords", ", ".join(words), seat)
            case AffinityBuilt() | AffinityEdited():
                labels = (f"{group.label}: {word}" for word, group in words_of_groups(event.groups))
                yield self._passage(
                    "board", "\n".join((event.core, *labels, *event.single)), event.seat
                )
            case BallotCast(voter=voter, choices=choices, reasons=reasons):
                named = (self._cards.get(choice, choice) for choice in choices)
                yield self._passage("ballot", "\n".join((", ".join(named), *reasons)), voter)
            case DecisionMade(value=value):
                named = (self._cards.get(choice, choice) for choice in value)
                yield self._passage("decision", ", ".join(named))
            case BriefWritten(value=text):
                yield self._passage("brief", text)
            case ClosingWritten():
                lines = (*event.agreed, *event.minority, *event.open)
                yield self._passage("closing", "\n".join(lines))
            case _:
                pass

    def _shown(self, event: object) -> Iterator[Passage]:
        match event:
            case ImageAttached(image=image, name=name):
                self._images[image] = name
                yield self._passage("picture", name, None, (image, name))
            case ImageDescribed(image=image, text=text):
                pictures = (image, self._images.get(image, ""))
                yield self._passage("picture", text, None, pictures)
            case CardWritten():
                name = self._cards[event.card] = event.fields.name or event.card
                text = card_text(event.fields)
                yield self._passage("card", text, event.seat, (event.card, name))
            case PromptEdited(card=card, prompt=text):
                pictures = (card, self._cards.get(card, ""))
                yield self._passage("prompt", text, None, pictures)
            case ImageDrawn(image=image, card=card, prompt=text):
                pictures = (image, card, self._cards.get(card, ""))
                yield self._passage("drawing", text, None, pictures)
            case _:
                pass

    def _passage(
        self,
        kind: TextKind,
        text: str,
        seat: str | None = None,
        pictures: tuple[str, ...] = (),
    ) -> Passage:
        return Passage(kind=kind, text=text, stage=self._stage, seat=seat, pictures=pictures)
