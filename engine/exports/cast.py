"""Who and what a log speaks of, learned event by event: seats, roles, cards, pictures."""

from collections.abc import Mapping
from dataclasses import replace

from engine.exports.names import picture_file
from engine.exports.words import word
from engine.vocabulary.events import (
    CardWritten,
    Envelope,
    ImageDrawn,
    SeatAdded,
    SeatChanged,
    SeatsRotated,
    SessionOpened,
    StageStarted,
    UtteranceStarted,
)
from engine.vocabulary.seats import Lang, Seat


class Cast:
    """Names for ids. `roles` maps role ids to names in the table's language."""

    def __init__(self, lang: Lang, roles: Mapping[str, str] | None = None) -> None:
        """Begin with nobody at the table."""
        self.lang: Lang = lang
        self.seats: dict[str, Seat] = {}
        self.cards: dict[str, CardWritten] = {}
        self.pictures: dict[int, str] = {}
        self.started: dict[str, UtteranceStarted] = {}
        self.stage_kind = ""
        self.tallied: set[tuple[str, str]] = set()
        self._roles = dict(roles or {})

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
            case ImageDrawn() as drawn:
                self.pictures[envelope.seq] = self.next_picture(drawn)
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
        """Return the file that a picture drawn now gets in the export folder."""
        card = self.cards.get(drawn.card)
        name = card.fields.name if card else drawn.card
        return picture_file(len(self.pictures) + 1, name, drawn.media_type)

    def _change(self, changed: SeatChanged) -> None:
        seat = self.seats.get(changed.seat)
        if seat is None:
            return
        if changed.what == "role":
            self.seats[seat.id] = seat.with_role(changed.value)
        elif changed.what == "name":
            self.seats[seat.id] = replace(seat, name=changed.value)
