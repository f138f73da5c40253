"""What came of what: the things of a session, each with its causes and with what it led to."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from engine.policy.parsing.keywords import key_of
from engine.replay.places import Excerpt

NodeKind = Literal[
    "picture",
    "description",
    "memory",
    "mention",
    "keyword",
    "list",
    "group",
    "ballot",
    "vote",
    "final",
    "brief",
    "card",
    "card_ballot",
    "card_vote",
    "chosen",
    "prompt",
    "drawing",
]
"""What a node is, in the order in which one leads to the other.

`keyword` is where a word was first listed, `list` where others listed it too; `final` is a word
that was decided for, `chosen` a card. `description` and `memory` are where a word stood before
anybody said it.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One thing that happened, by the event `seq` of its log.

    `about` is the thing that it concerns, a word, a card or a picture: a chain goes on as far as
    that. `quote` is out of the event's own text, None where it has none. Votes tell how many of
    the seats' `ballots` named it, of `of`, and whether it `won`. `human`: by a person, not a seat.
    """

    id: str
    kind: NodeKind
    about: str
    label: str
    seq: int
    at: datetime
    stage: str = ""
    seat: str | None = None
    human: bool = False
    quote: Excerpt | None = None
    ballots: int = 0
    of: int = 0
    won: bool = False


@dataclass(frozen=True, slots=True)
class Trail:
    """All nodes of a log by their ids, in its order; each edge leads from earlier to later."""

    nodes: Mapping[str, Node] = field(default_factory=dict[str, Node])
    back: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    forward: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])

    def causes(self, node: str) -> tuple[Node, ...]:
        """Return what led to a node, oldest first, as far as its own thing goes and one beyond."""
        return self._walk(node, self.back)

    def results(self, node: str) -> tuple[Node, ...]:
        """Return what a node led to, oldest first, as far as its own thing goes and one beyond."""
        return self._walk(node, self.forward)

    def starts(self) -> tuple[Node, ...]:
        """Return what can be asked about, the newest of each: words, cards, drawings, pictures.

        Words are those that were decided for; before a decision all that were listed.
        """
        words = "final" if any(n.kind == "final" for n in self.nodes.values()) else "keyword"
        found: dict[str, Node] = {}
        for kind in (words, "card", "drawing", "picture"):
            for node in self.nodes.values():
                if node.kind == kind:
                    found[f"{kind} {node.about} {node.label}"] = node
        return tuple(found.values())

    def keyword(self, word: str) -> Node | None:
        """Return a word's node: as it was decided for, else as it was first listed, else any."""
        about = f"word {key_of(word)}"
        return self._newest(about, "final") or self._first(about, "keyword") or self._first(about)

    def card(self, card: str) -> Node | None:
        """Return a card's newest node."""
        return self._newest(f"card {card}", "card")

    def picture(self, image: str) -> Node | None:
        """Return the node of a picture by its hash: one that was drawn, or one on the table."""
        kinds = ("drawing", "picture")
        named = (n for n in self.nodes.values() if n.kind in kinds and _image_of(n) == image)
        return next(named, None)

    def _newest(self, about: str, kind: NodeKind) -> Node | None:
        nodes = reversed(tuple(self.nodes.values()))
        return next((n for n in nodes if n.about == about and n.kind == kind), None)

    def _first(self, about: str, kind: NodeKind | None = None) -> Node | None:
        nodes = self.nodes.values()
        return next((n for n in nodes if n.about == about and kind in (None, n.kind)), None)

    def _walk(self, start: str, edges: Mapping[str, tuple[str, ...]]) -> tuple[Node, ...]:
        return tuple(sorted(self._reached(start, edges), key=_age))

    def _reached(self, start: str, edges: Mapping[str, tuple[str, ...]]) -> Iterator[Node]:
        if start not in self.nodes:
            return
        about, seen, ahead = self.nodes[start].about, {start}, [start]
        while ahead:
            for other in edges.get(ahead.pop(), ()):
                if other in seen:
                    continue
                seen.add(other)
                node = self.nodes[other]
                yield node
                if node.about == about:
                    ahead.append(other)


def _age(node: Node) -> tuple[int, str]:
    return node.seq, node.id


def _image_of(node: Node) -> str:
    """Return the hash that a picture's id ends with."""
    return node.id.rpartition(" ")[2]
