"""One seat's voice in one situation: what it knows, and lines picked without repeats."""

import random
import re
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import TypeVar

from engine.providers.rehearsal.facts import facts_of
from engine.providers.rehearsal.script import Lines, RoleScript, Script, load
from engine.providers.rehearsal.templates import capitalise, fill, fits, fragment
from engine.vocabulary.ids import generator
from engine.vocabulary.messages import Ask, Situation

T = TypeVar("T")
OWN_WORDS = 6
"""Characters from which on a run of words belongs to one line alone."""
PEERS = 0
"""The width of a role's own pools: as many as play the role."""
SEQUENCE = 1
"""The width of pools from which one answer takes several lines, such as reasons."""
_NUMBER = re.compile(r"\d+")


class Voice:
    """Lines for one situation. Equal situations give equal lines."""

    def __init__(self, situation: Situation) -> None:
        """Gather what the situation tells."""
        self.situation = situation
        self.script: Script = load(situation.lang)
        seat = situation.seat
        self.role: RoleScript = self.script.role(seat.role if seat else "")
        self.first_role: RoleScript = self.script.role(seat.first_role if seat else "")
        self.number = _number(seat.id) if seat else 0
        self.turn = max(situation.round, 1) - 1
        self.facts = facts_of(situation, self.script)

    @property
    def chinese(self) -> bool:
        """Tell whether the table speaks Chinese."""
        return self.situation.lang == "zh"

    @cached_property
    def heard(self) -> str:
        """Everything said that this seat may see, its own words too."""
        spoken = (*self.situation.own, *self.situation.others)
        return "\n".join((*(one.text for one in spoken), self.situation.partial))

    def rng(self, *purpose: object) -> random.Random:
        """Return a generator for one purpose of this seat in this stage and round."""
        s = self.situation
        seat = s.seat.id if s.seat else "table"
        # The ask tells a stage's calls apart; the ordinal is left out, so that an
        # utterance that goes on from a partial one is the same text again.
        return generator(s.seed, s.stage, s.round, s.ask, seat, *purpose)

    def pick(
        self,
        key: str,
        pool: Sequence[T],
        texts: Callable[[T], Lines],
        *,
        width: int = PEERS,
        turn: int | None = None,
    ) -> T | None:
        """Return an entry that fits the facts and was not heard yet; None if none fits.

        Seats that play the same role, and turns of one seat, take different entries
        of one seeded order until the pool is used up, so that seats that cannot hear
        each other do not say the same. Pools that all roles share have `width` 6.
        """
        usable = [one for one in pool if all(fits(text, self.facts) for text in texts(one))]
        if not usable:
            return None
        order = list(range(len(usable)))
        generator(self.situation.seed, "order", key).shuffle(order)
        rank, count = self._place(width)
        first = self.turn if turn is None else turn
        ranked: list[T] = []
        for step in range(2 * len(usable)):
            turns = (first + step) * count
            # Turns that have gone round the pool move on by one; ranks never collide by it.
            place = turns + turns // len(usable) + rank
            ranked.append(usable[order[place % len(usable)]])
        ranked.extend(usable)
        fresh = (one for one in ranked if not self._spoken(texts(one)))
        return next(fresh, ranked[0])

    def _spoken(self, templates: Lines) -> bool:
        """Tell whether an entry was heard, by words that only it can have brought up."""
        marks = (fragment(template) for template in templates)
        return any(len(mark) >= OWN_WORDS and mark in self.heard for mark in marks)

    def _place(self, width: int) -> tuple[int, int]:
        """Return where this seat begins in a pool, and how far its turns lie apart."""
        seat = max(self.number - 1, 0)
        if width == PEERS:
            return self.peers
        return (seat * 4 + seat // 6, 1) if width == SEQUENCE else (seat, width)

    @cached_property
    def peers(self) -> tuple[int, int]:
        """Return this seat's rank among the seats of its role, and how many they are.

        Where the situation does not show them, the seat's number among six stands in.
        """
        seat, role = self.situation.seat, self.situation.role_name
        if self.situation.ask is Ask.REFLECTION:
            # What was said came from the old roles; it tells nothing of the new ones.
            return max(self.number - 1, 0), 6
        latest = {one.seat: one.role for one in self.situation.others}
        if seat is None or not role or not any(latest.values()):
            return max(self.number - 1, 0), 6
        same = {_number(other) for other, theirs in latest.items() if theirs == role}
        same.discard(self.number)
        return sum(other < self.number for other in same), len(same) + 1

    def place_of(self, seat: str) -> int:
        """Return the number of a seat, by which the table counts its places."""
        return _number(seat)

    def line(
        self,
        key: str,
        pool: Lines,
        *,
        width: int = PEERS,
        turn: int | None = None,
        more: Mapping[str, str] | None = None,
    ) -> str:
        """Return one filled line of a pool, "" where none fits; `more` are facts beside."""
        added = {name: value for name, value in (more or {}).items() if value}
        known, self.facts = self.facts, {**self.facts, **added}
        try:
            template = self.pick(key, pool, lambda one: (one,), width=width, turn=turn)
            return self.filled(template, key) if template else ""
        finally:
            self.facts = known

    def own_line(self, pool: str, *, turn: int | None = None, **more: str) -> str:
        """Return a line of this seat's role."""
        key = f"{self.role.id}.{pool}"
        return self.line(key, self.role.lines[pool], turn=turn, more=more)

    def shared_line(self, pool: str, *, turn: int | None = None, **more: str) -> str:
        """Return a line that any role may say."""
        return self.line(pool, self.script.shared.get(pool, ()), width=6, turn=turn, more=more)

    def filled(self, template: str, *purpose: object) -> str:
        """Return a template with its facts, in correct capitals."""
        text = fill(template, self.facts, self.rng(template, *purpose))
        return text if self.chinese else capitalise(text)

    def joined(self, *parts: str) -> str:
        """Return sentences as one paragraph."""
        return ("" if self.chinese else " ").join(part for part in parts if part)

    def size(self, text: str) -> int:
        """Return the length by which stages are measured: characters, or English words."""
        return len("".join(text.split())) if self.chinese else len(text.split())


def _number(seat: str) -> int:
    found = _NUMBER.search(seat)
    return int(found[0]) if found else sum(map(ord, seat)) % 24 + 1
