"""The KJ method: trees of keywords, their repair, and their merger into one board.

Every function keeps one promise: a keyword ends in exactly one place, and no
word turns up that was no keyword.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from engine.policy.parsing.keywords import key_of
from engine.vocabulary.messages import Group

HALF = Fraction(1, 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """A core concept, groups of keywords, and the keywords that stay alone."""

    core: str = ""
    groups: tuple[Group, ...] = ()
    single: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    """Two keywords that some seats put together and others apart: `together` of `trees`."""

    first: str
    second: str
    together: int
    trees: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cohesion:
    """How far a top group of the board is shared: the mean over its pairs, 0 to 1."""

    members: tuple[str, ...]
    share: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """The table's tree, and where the seats' `trees` differ from each other."""

    tree: Tree
    trees: int
    cohesion: tuple[Cohesion, ...] = ()
    disputes: tuple[Dispute, ...] = ()


def words_of(group: Group) -> tuple[str, ...]:
    """Return the keywords of a group and of the groups within it, in order."""
    return (*group.members, *(word for inner in group.groups for word in words_of(inner)))


def place_words(board: Board | Tree) -> tuple[str, ...]:
    """Return every keyword as often as it has a place, in order of the places."""
    tree = board.tree if isinstance(board, Board) else board
    return (*(word for group in tree.groups for word in words_of(group)), *tree.single)


def problems(tree: Tree, keywords: Sequence[str]) -> tuple[str, ...]:
    """Return what is wrong with a tree: `missing: x`, `invented: x`, `doubled: x`."""
    book = _Book(keywords)
    found = Counter(book.find(word) for word in place_words(tree))
    missing = (f"missing: {word}" for word in keywords if not found[word])
    invented = (f"invented: {word}" for word in place_words(tree) if book.find(word) is None)
    doubled = (f"doubled: {word}" for word in keywords if found[word] > 1)
    return tuple(dict.fromkeys((*missing, *invented, *doubled)))


def settle(tree: Tree, keywords: Sequence[str]) -> Tree:
    """Return the tree with every keyword in exactly one place.

    The first place wins, invented words go, missing ones stand alone, words are
    spelled as the keywords are, and groups that hold nothing are left out.
    """
    book = _Book(keywords)
    placed: set[str] = set()
    groups = _settle_groups(tree.groups, book, placed)
    single = [word for word in map(book.find, tree.single) if _take(word, placed)]
    single.extend(word for word in keywords if _take(word, placed))
    return Tree(core=tree.core, groups=groups, single=tuple(word for word in single if word))


def merge(trees: Sequence[Tree], keywords: Sequence[str], minimum: Fraction = HALF) -> Board:
    """Return the table's board from the seats' trees.

    The agreement of two keywords is the share of trees that put them into one
    top group. Clusters start as single keywords; the two of greatest average
    agreement (average linkage, exact fractions) are joined as long as that is
    more than `minimum`; of equals the two whose keywords come first. Inside a
    cluster the same is done with the groups one level further down. A cluster
    of one keyword stands alone. Labels and core are the most proposed ones,
    empty where nobody proposed any. One tree alone is the board as it stands.
    The order of the trees never matters.
    """
    keywords = tuple(dict.fromkeys(keywords))
    settled = [settle(tree, keywords) for tree in trees]
    if not settled:
        return Board(tree=Tree(single=keywords), trees=0)
    agreement = _Agreement(settled, keywords)
    if len(settled) == 1:
        merged = settled[0]
    else:
        groups, single = _clusters(agreement, keywords, 1, minimum)
        core = _most_proposed({tree.core: Fraction(1)} for tree in settled)
        merged = Tree(core=core, groups=_labelled(groups, settled), single=single)
    return Board(
        tree=merged,
        trees=len(settled),
        cohesion=tuple(agreement.cohesion(words_of(group)) for group in merged.groups),
        disputes=agreement.disputes(),
    )


class _Book:
    """The keywords, found by their spelling or else by their key."""

    def __init__(self, keywords: Sequence[str]) -> None:
        self._spellings = set(keywords)
        self._by_key: dict[str, str] = {}
        for word in keywords:
            self._by_key.setdefault(key_of(word), word)

    def find(self, word: str) -> str | None:
        return word if word in self._spellings else self._by_key.get(key_of(word))


def _take(word: str | None, placed: set[str]) -> bool:
    if word is None or word in placed:
        return False
    placed.add(word)
    return True


def _settle_groups(groups: Sequence[Group], book: _Book, placed: set[str]) -> tuple[Group, ...]:
    kept: list[Group] = []
    for group in groups:
        members = tuple(w for w in map(book.find, group.members) if w and _take(w, placed))
        inner = _settle_groups(group.groups, book, placed)
        if members or inner:
            kept.append(Group(label=group.label, members=members, groups=inner))
    return tuple(kept)


class _Agreement:
    """In how many trees two keywords share a group of each level, 1 for top groups."""

    def __init__(self, trees: Sequence[Tree], keywords: Sequence[str]) -> None:
        self.trees = len(trees)
        self.keywords = keywords
        self._shared: list[Counter[tuple[str, str]]] = [Counter()]
        self._place = {word: place for place, word in enumerate(keywords)}
        for tree in trees:
            for group in tree.groups:
                self._count(group, 1)

    def _count(self, group: Group, level: int) -> None:
        while len(self._shared) <= level:
            self._shared.append(Counter())
        words = sorted(words_of(group), key=self._place.__getitem__)
        self._shared[level].update(combinations(words, 2))
        for inner in group.groups:
            self._count(inner, level + 1)

    def levels(self) -> int:
        return len(self._shared) - 1

    def together(self, first: str, second: str, level: int = 1) -> int:
        """Return the number of trees; `first` comes before `second` among the keywords."""
        return self._shared[level][first, second] if level < len(self._shared) else 0

    def cohesion(self, members: Sequence[str]) -> Cohesion:
        words = sorted(members, key=self._place.__getitem__)
        pairs = list(combinations(words, 2))
        total = sum(self.together(*pair) for pair in pairs)
        share = Fraction(total, len(pairs) * self.trees) if pairs else Fraction(1)
        return Cohesion(members=tuple(members), share=share)

    def disputes(self) -> tuple[Dispute, ...]:
        counts = ((pair, self.together(*pair)) for pair in combinations(self.keywords, 2))
        return tuple(
            Dispute(first=pair[0], second=pair[1], together=count, trees=self.trees)
            for pair, count in counts
            if 0 < count < self.trees
        )


def _clusters(
    agreement: _Agreement, words: Sequence[str], level: int, minimum: Fraction
) -> tuple[list[Group], tuple[str, ...]]:
    """Return unnamed groups of the words, and the words left alone."""
    groups: list[Group] = []
    alone: list[str] = []
    for cluster in _agglomerate(agreement, words, level, minimum):
        if len(cluster) == 1:
            alone.extend(cluster)
            continue
        inner, members = _inside(agreement, cluster, level + 1, minimum)
        groups.append(Group(label="", members=members, groups=tuple(inner)))
    return groups, tuple(alone)


def _inside(
    agreement: _Agreement, words: Sequence[str], level: int, minimum: Fraction
) -> tuple[list[Group], tuple[str, ...]]:
    """Return the groups within a cluster; one that would hold all of it says nothing new."""
    if level > agreement.levels():
        return [], tuple(words)
    groups, members = _clusters(agreement, words, level, minimum)
    if len(groups) == 1 and not members:
        return list(groups[0].groups), groups[0].members
    return groups, members


def _agglomerate(
    agreement: _Agreement, words: Sequence[str], level: int, minimum: Fraction
) -> list[tuple[str, ...]]:
    """Return clusters by average linkage, each and all in the keywords' order."""
    place = {word: index for index, word in enumerate(words)}
    clusters = {index: [word] for index, word in enumerate(words)}
    sums = {
        (i, j): agreement.together(words[i], words[j], level)
        for i, j in combinations(range(len(words)), 2)
    }
    sums = {pair: count for pair, count in sums.items() if count}
    while sums:
        # The earliest of the closest: ties fall by the keywords' order, never by the trees'.
        pair = min(sums, key=lambda p: (-_average(sums[p], clusters, p), p))
        if _average(sums[pair], clusters, pair) <= minimum * agreement.trees:
            break
        keep, gone = pair
        clusters[keep] += clusters.pop(gone)
        _fold(sums, keep, gone)
    ordered = (sorted(cluster, key=place.__getitem__) for cluster in clusters.values())
    return [tuple(cluster) for cluster in ordered]


def _average(total: int, clusters: dict[int, list[str]], pair: tuple[int, int]) -> Fraction:
    return Fraction(total, len(clusters[pair[0]]) * len(clusters[pair[1]]))


def _fold(sums: dict[tuple[int, int], int], keep: int, gone: int) -> None:
    """Add one cluster's sums to those of the cluster that took it in."""
    for pair in [pair for pair in sums if gone in pair]:
        count = sums.pop(pair)
        other = pair[0] if pair[1] == gone else pair[1]
        if other != keep:
            joined = (min(other, keep), max(other, keep))
            sums[joined] = sums.get(joined, 0) + count


def _labelled(groups: Iterable[Group], trees: Sequence[Tree]) -> tuple[Group, ...]:
    """Give each group the label that was most proposed for its words, no label twice."""
    taken: set[str] = set()
    named: list[Group] = []
    for group in groups:
        label = _label(frozenset(words_of(group)), trees, taken)
        taken.add(key_of(label))
        inner = _labelled(group.groups, trees)
        named.append(Group(label=label, members=group.members, groups=inner))
    return tuple(named)


def _label(words: frozenset[str], trees: Sequence[Tree], taken: set[str]) -> str:
    """Return the label whose groups overlap most with the words (Jaccard), tree by tree."""
    votes: list[dict[str, Fraction]] = []
    for tree in trees:
        best: dict[str, Fraction] = {}
        for group in _all_groups(tree.groups):
            theirs = frozenset(words_of(group))
            overlap = Fraction(len(words & theirs), len(words | theirs))
            if overlap >= HALF and key_of(group.label) not in taken:
                best[group.label] = max(best.get(group.label, overlap), overlap)
        votes.append(best)
    return _most_proposed(votes)


def _all_groups(groups: Sequence[Group]) -> Iterator[Group]:
    for group in groups:
        yield group
        yield from _all_groups(group.groups)


def _most_proposed(votes: Iterable[dict[str, Fraction]]) -> str:
    """Return the words of most weight, spelled as most often; ties by the alphabet."""
    weights: dict[str, Fraction] = {}
    spellings: dict[str, Fraction] = {}
    for vote in votes:
        for words, weight in vote.items():
            if words:
                key = key_of(words)
                weights[key] = weights.get(key, Fraction(0)) + weight
                spellings[words] = spellings.get(words, Fraction(0)) + weight
    if not weights:
        return ""
    winner = min(weights, key=lambda key: (-weights[key], key))
    same = (words for words in spellings if key_of(words) == winner)
    return min(same, key=lambda words: (-spellings[words], words))
