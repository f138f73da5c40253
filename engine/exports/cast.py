"""Who and what a log speaks of, learned event by event: seats, roles, cards, pictures."""

from collections.abc import Mapping
from dataclasses import replace

from engine.exports.names import picture_file
from engine.exports.words import word
from engine.policy.state import TableState
from engine.vocabulary.events import (
    CardWritten,
    DecisionMade,
    Envelope,
    ImageAttached,
    ImageDrawn,
    SeatAdded,
    SeatChanged,
    SeatsRotated,
    SessionOpened,
    StageStarted,
    UtteranceGlossed,
    UtteranceStarted,
)
from engine.vocabulary.seats import Lang, Seat


class Cast:
    """Names for ids. `roles` maps role ids to names in the table's language."""

    def __init__(
        self,
        lang: Lang,
        roles: Mapping[str, str] | None = None,
        glosses: Mapping[int, UtteranceGlossed] | None = None,
    ) -> None:
        """Begin with nobody at the table; `glosses` are those of a whole log, by event."""
        self.glosses = glosses
        self.lang: Lang = lang
        self.seats: dict[str, Seat] = {}
        self.cards: dict[str, CardWritten] = {}
        self.pictures: dict[int, str] = {}
        self.started: dict[str, UtteranceStarted] = {}
        self.stage_kind = ""
        self.images: dict[str, str] = {}
        self.tallied: dict[tuple[str, str], tuple[str, ...]] = {}
        self._numbers: set[int] = set()
        self._chosen: tuple[str, ...] = ()
        self._roles = dict(roles or {})

    @classmethod
    def of(cls, state: TableState, lang: Lang, roles: Mapping[str, str]) -> "Cast":
        """Return who and what there is at a table as it stands now."""
        cast = cls(lang, roles)
        cast.seats = {seat.id: seat for seat in state.seats}
        cast.cards = {card.card: card for card in state.cards}
        return cast

    def learn(self, envelope: Envelope) -> None:
        """Take in what an event says of names; call it after the event was shown."""
        match envelope.event:
            case SessionOpened(seats=seats):
                self.seats = {seat.id: seat for seat in seats}
            case SeatAdded() as added:
                self.seats.setdefault(added.seat, added.value)
            case SeatChanged() as changed:
                self._change(changed)
            case SeatsRotated(roles=roles):
                for seat in self.seats.keys() & roles.keys():
                    self.seats[seat] = self.seats[seat].with_role(roles[seat])
            case StageStarted(kind=kind):
                self.stage_kind = kind
            case UtteranceStarted() as started:
                self.started[started.utterance] = started
            case CardWritten() as card:
                self.cards[card.card] = card
            case _:
                self._learn_pictures(envelope)

    def _learn_pictures(self, envelope: Envelope) -> None:
        match envelope.event:
            case ImageAttached(image=image, name=name):
                self.images[image] = name
            case DecisionMade(value=value) if self.stage_kind == "drawing":
                self._chosen = tuple(value)
            case ImageDrawn() as drawn:
                self.pictures[envelope.seq] = self.next_picture(drawn)
                self._numbers.add(self._next_number(drawn))
            case _:
                pass

    def name(self, seat: str) -> str:
        """Return a seat's name, its id where nobody sits."""
        return self.seats[seat].name if seat in self.seats else seat

    def role(self, role: str) -> str:
        """Return a role's name."""
        return self._roles.get(role, role)

    def who(self, seat: str) -> str:
        """Return a seat's name and present role."""
        if seat not in self.seats or not self.seats[seat].role:
            return self.name(seat)
        return word(
            "with_role", self.lang, name=self.name(seat), role=self.role(self.seats[seat].role)
        )

    def thing(self, candidate: str) -> str:
        """Return what a ballot chose, for people: a card's name, or the word itself."""
        if candidate not in self.cards:
            return candidate
        card = self.cards[candidate]
        return word(
            "with_role", self.lang, name=card.fields.name or candidate, role=self.name(card.seat)
        )

    def next_picture(self, drawn: ImageDrawn) -> str:
        """Return the file that a picture drawn now gets in the export folder.

        Its number is the card's place among the chosen ones, whichever was drawn first.
        """
        card = self.cards.get(drawn.card)
        name = card.fields.name if card else drawn.card
        return picture_file(self._next_number(drawn), name, drawn.media_type)

    def _next_number(self, drawn: ImageDrawn) -> int:
        place = self._chosen.index(drawn.card) + 1 if drawn.card in self._chosen else 0
        if place and place not in self._numbers:
            return place
        return max(len(self._chosen), *self._numbers, 0) + 1

    def _change(self, changed: SeatChanged) -> None:
        seat = self.seats.get(changed.seat)
        if seat is None:
            return
        if changed.what == "role":
            self.seats[seat.id] = seat.with_role(changed.value)
        elif changed.what == "name":
            self.seats[seat.id] = replace(seat, name=changed.value)
