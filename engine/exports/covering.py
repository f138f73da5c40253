"""Names, paths and numbers that an export does not tell, replaced wherever they stand in a text."""

import re
from collections.abc import Iterable, Mapping, Sequence

from engine.policy.masking import Masker
from engine.policy.person_names import whole_name
from engine.vocabulary.events import Envelope, SeatAdded, SeatChanged, SessionOpened
from engine.vocabulary.seats import Seat

_HOME = "~"
_SHORTEST_HOME = 4
"""A home of fewer characters would be a part of any path."""


class Cover:
    """Replaces names by labels, the user's folders by `~`, and what is to be masked."""

    def __init__(
        self,
        labels: Mapping[str, str] | None = None,
        homes: Iterable[str] = (),
        masker: Masker | None = None,
    ) -> None:
        """Know each seat's label by its id in `seats`, each name's by the name."""
        self.seats: dict[str, str] = {}
        self._labels = dict(labels or {})
        self._masker = masker or Masker()
        names = sorted((name for name in self._labels if name), key=len, reverse=True)
        self._names = re.compile("|".join(map(whole_name, names))) if names else None
        folders = sorted({one.rstrip("/\\") for one in homes}, key=len, reverse=True)
        long = [re.escape(one) for one in folders if len(one) >= _SHORTEST_HOME]
        self._homes = re.compile(rf"(?:{'|'.join(long)})(?![\w.-])") if long else None

    @property
    def names(self) -> bool:
        """Whether names are replaced."""
        return bool(self.seats)

    def text(self, text: str) -> str:
        """Return a text without names, folders and what is masked."""
        text = self._masker.mask(self.path(text))
        return self._names.sub(lambda found: self._labels[found[0]], text) if self._names else text

    def path(self, text: str) -> str:
        """Return a text without the user's folders."""
        return self._homes.sub(_HOME, text) if self._homes else text


def cover_of(
    log: Sequence[Envelope],
    homes: Iterable[str],
    masker: Masker | None = None,
    *,
    anonymous: bool,
) -> Cover:
    """Return what covers a log: the folders, and where it is wished every name of every seat.

    Seats are A, B, C in the order in which they came; all names that one ever had become its
    label. Only whole names are found: a nickname, or half of a name, stays.
    """
    seats: dict[str, str] = {}
    labels: dict[str, str] = {}

    def know(seat: str, *names: str) -> None:
        label = seats.setdefault(seat, _label(len(seats)))
        for name in names:
            labels.setdefault(name.strip(), label)

    if anonymous:
        for envelope in log:
            match envelope.event:
                case SessionOpened(seats=all_of_them):
                    for seat in all_of_them:
                        know(seat.id, *_names(seat))
                case SeatAdded(seat=seat, value=value):
                    know(seat, *_names(value))
                case SeatChanged(seat=seat, what="name", value=value):
                    know(seat, value)
                case _:
                    pass
    cover = Cover(labels, homes, masker)
    cover.seats = seats
    return cover


def _names(seat: Seat) -> tuple[str, str]:
    return seat.name, seat.persona.name


def _label(number: int) -> str:
    """Return A to Z, then A2 to Z2 and so on."""
    turn, letter = divmod(number, 26)
    return chr(ord("A") + letter) + (str(turn + 1) if turn else "")
