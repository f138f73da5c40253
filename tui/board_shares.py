"""How far the seats agree about a place on the board, read off what each of them proposed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from engine import BoardTree, place_words, words_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """How many of the proposals put a keyword where it stands, and where the others put it.

    `elsewhere` has a seat and the name of its group; None where the seat leaves it alone.
    """

    agree: int
    of: int
    elsewhere: tuple[tuple[str, str | None], ...] = ()

    @property
    def disputed(self) -> bool:
        """Tell whether somebody would put it elsewhere."""
        return self.agree < self.of


class Proposals:
    """The seats' trees, by seat, with every keyword's top group in each."""

    def __init__(self, trees: Mapping[str, BoardTree]) -> None:
        """Read the trees."""
        self.trees = dict(trees)
        self._homes = {
            seat: {
                word: (group.label, frozenset(words_of(group)))
                for group in tree.groups
                for word in words_of(group)
            }
            for seat, tree in trees.items()
        }

    def share(self, word: str, group: Iterable[str]) -> Share:
        """Return how far the seats put a keyword with the others of its group.

        A seat does where at least half of the others stand in the keyword's group of its own
        tree; a keyword without others is one that the seat leaves without others too.
        """
        others = frozenset(group) - {word}
        elsewhere: list[tuple[str, str | None]] = []
        for seat, homes in self._homes.items():
            label, theirs = homes.get(word, (None, frozenset[str]()))
            company = theirs - {word}
            if len(company & others) * 2 < len(others) or bool(company) != bool(others):
                elsewhere.append((seat, label))
        of = len(self.trees)
        return Share(agree=of - len(elsewhere), of=of, elsewhere=tuple(elsewhere))

    def shares(self, tree: BoardTree) -> dict[str, Share]:
        """Return the share of every keyword of a board."""
        found = {
            word: self.share(word, words)
            for group in tree.groups
            for words in [words_of(group)]
            for word in words
        }
        return found | {word: self.share(word, ()) for word in tree.single}

    def cohesion(self, words: Iterable[str]) -> Fraction | None:
        """Return which part of a group's pairs stand together in the trees, on average."""
        pairs = list(combinations(words, 2))
        if not pairs or not self.trees:
            return None
        together = sum(
            second in homes.get(first, ("", frozenset[str]()))[1]
            for first, second in pairs
            for homes in self._homes.values()
        )
        return Fraction(together, len(pairs) * len(self.trees))

    def cores(self) -> list[tuple[str, str]]:
        """Return every seat that proposed a core concept, with what it proposed."""
        return [(seat, tree.core) for seat, tree in self.trees.items() if tree.core]

    def words(self) -> tuple[str, ...]:
        """Return all keywords of the trees, each once."""
        return tuple(dict.fromkeys(w for tree in self.trees.values() for w in place_words(tree)))
