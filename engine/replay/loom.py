"""What a trail is woven with: nodes of the present event, tied to nodes that are there already."""

from collections.abc import Iterable, Mapping
from typing import Any

from engine.replay.places import Excerpt, excerpt, key_text, locate
from engine.replay.trail import Node, NodeKind, Trail
from engine.vocabulary.events import Envelope

Facts = dict[str, Any]
"""Fields of a node."""

FALLBACK: tuple[NodeKind, ...] = ("mention", "description")


class Loom:
    """Nodes and their edges. `words` are those that are followed, by their keys."""

    def __init__(self, words: Mapping[str, str], first: Envelope) -> None:
        """Begin without a node, at the first event of a log."""
        self.words = words
        self.now = first
        self._nodes: dict[str, Node] = {}
        self._back: dict[str, tuple[str, ...]] = {}
        self._forward: dict[str, list[str]] = {}
        self._latest: dict[tuple[str, NodeKind], list[str]] = {}

    def trail(self) -> Trail:
        """Return what was woven."""
        forward = {node: tuple(found) for node, found in self._forward.items()}
        return Trail(nodes=self._nodes, back=self._back, forward=forward)

    def node(self, name: str) -> Node:
        """Return a node by its id."""
        return self._nodes[name]

    def all(self, about: str, kind: NodeKind) -> tuple[str, ...]:
        """Return the ids of a thing's nodes of a kind, oldest first."""
        return tuple(self._latest.get((about, kind), ()))

    def last(self, about: str, kind: NodeKind) -> tuple[str, ...]:
        """Return the newest of them, or nothing."""
        return self.all(about, kind)[-1:]

    def origins(self, about: str) -> tuple[str, ...]:
        """Return where a word comes from: who listed it, else where it was said or seen."""
        listed = (*self.all(about, "keyword"), *self.all(about, "list"))
        return listed or self.first_of(about, FALLBACK)

    def first_of(self, about: str, kinds: Iterable[NodeKind]) -> tuple[str, ...]:
        """Return a thing's nodes of the first of these kinds that it has."""
        return next((nodes for kind in kinds if (nodes := self.all(about, kind))), ())

    def add(
        self,
        kind: NodeKind,
        about: str,
        label: str,
        causes: Iterable[str],
        more: str = "",
        *,
        when: Envelope | None = None,
        **facts: Any,
    ) -> str:
        """Add a node of the present event, or of an earlier one, and return its id.

        `more` tells nodes of one event, kind and thing apart.
        """
        when = when or self.now
        name = f"{when.seq} {kind} {about}{more}"
        if name in self._nodes:
            return name
        self._nodes[name] = Node(
            id=name, kind=kind, about=about, label=label, seq=when.seq, at=when.at, **facts
        )
        self._latest.setdefault((about, kind), []).append(name)
        self._back[name] = tuple(dict.fromkeys(causes))
        for cause in self._back[name]:
            self._forward.setdefault(cause, []).append(name)
        return name


def places(text: str, keys: Iterable[str]) -> list[tuple[str, Excerpt]]:
    """Return those of the keys that stand in a text as words, each with its place."""
    folded = key_text(text)
    found: list[tuple[str, Excerpt]] = []
    for key in sorted(key for key in keys if key in folded):
        place = locate(text, key)
        if place is not None:
            found.append((key, excerpt(text, *place)))
    return found


def among(word: str, words: Iterable[str]) -> Excerpt:
    """Return a list as a line with the place of one of its words."""
    listed = list(words)
    head = ", ".join(listed[: listed.index(word)])
    start = len(head) + (2 if head else 0)
    return excerpt(", ".join(listed), start, start + len(word))


def beginning(text: str) -> Excerpt | None:
    """Return the first line's worth of a text, None of an empty one."""
    return excerpt(text, 0, 0) if text.strip() else None
