"""Ranks memories by relevance, recency, importance and nearness; keeps the parts of each score."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import exp, isfinite, log
from operator import attrgetter, itemgetter
from typing import Protocol, TypeVar

from engine.policy.bigrams import tokens
from engine.policy.text import is_cjk

RELEVANCE, RECENCY, IMPORTANCE, COSINE = 0.45, 0.2, 0.2, 0.15
"""Weights of `STORAGE.md`, section 5; the last one is shared out where there is no vector."""

DAY = 86_400.0
FADING_DAYS = 7.0
SATURATION, LENGTH = 1.2, 0.75
"""BM25's k1 and b, the customary values (Robertson and Zaragoza 2009)."""

COMPARED = 5_000
"""Characters of a memory that are compared: no speech of a table is as long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MemoryItem:
    """Something a seat, or the table (`seat` None), can recall; importance is 0 to 1.

    `session` names the earlier session that it comes from, none for the present one.
    A pinned one counts as of the greatest importance.
    """

    id: str
    seat: str | None
    kind: str
    text: str
    at: datetime
    importance: float
    stage: str = ""
    session: str = ""
    pinned: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Recalled:
    """A memory with its score and the parts of it, each 0 to 1, rounded to six places.

    `cosine` is None where no vector was compared.
    """

    memory: MemoryItem
    score: float
    relevance: float
    recency: float
    importance: float
    cosine: float | None = None


class Weighed(Protocol):
    """What of a memory counts for its score beside its text."""

    @property
    def at(self) -> datetime:
        """When it was written."""
        ...

    @property
    def importance(self) -> float:
        """How important it is, 0 to 1."""
        ...

    @property
    def pinned(self) -> bool:
        """Whether it counts as of the greatest importance."""
        ...


W = TypeVar("W", bound=Weighed)

Cosines = Mapping[str, float]
"""How near memories are to what is asked for, 0 to 1, by `MemoryItem.id`; some have no vector."""

NO_VECTORS: Cosines = {}


def weight_of(value: object) -> float | None:
    """Return an importance within 0 to 1 that a log or a model wrote; None for no number."""
    try:
        weight = float(str(value))
    except ValueError:
        return None
    return min(1.0, max(0.0, weight)) if isfinite(weight) else None


def rank(
    query: str,
    items: Sequence[MemoryItem],
    now: datetime,
    limit: int,
    cosines: Cosines = NO_VECTORS,
) -> tuple[Recalled, ...]:
    """Return the best `limit` memories for a query, best first, equals in the order given.

    Relevance is BM25 over `bigrams.tokens`, divided by the best of these items.
    """
    return scored(items, relevances(query, items), now, limit, cosines)


def scored(
    items: Sequence[MemoryItem],
    relevances: Sequence[float],
    now: datetime,
    limit: int,
    cosines: Cosines = NO_VECTORS,
) -> tuple[Recalled, ...]:
    """Return the best `limit` memories by their relevances (0 to 1), best first.

    score = 0.45 relevance + 0.2 recency + 0.2 importance + 0.15 cosine; for a memory without a
    cosine the first three, divided by 0.85. Recency is exp(-age / 7 days), 1 for what is dated
    later than `now`. Equals stay in the order given.
    """
    found = [
        _scored(item, relevance, now, cosines.get(item.id))
        for item, relevance in zip(items, relevances, strict=True)
    ]
    found.sort(key=attrgetter("score"), reverse=True)
    return tuple(found[: max(0, limit)])


def foremost(items: Iterable[tuple[W, float, float | None]], now: datetime, limit: int) -> list[W]:
    """Return the `limit` items, each given with relevance and cosine, that `scored` puts first.

    It takes a fraction of the time: what is left out is not looked at any further.
    """
    found = [(_score(item, relevance, now, cosine)[0], item) for item, relevance, cosine in items]
    found.sort(key=itemgetter(0), reverse=True)
    return [item for _, item in found[: max(0, limit)]]


def _scored(item: MemoryItem, relevance: float, now: datetime, cosine: float | None) -> Recalled:
    score, recency, importance = _score(item, relevance, now, cosine)
    return Recalled(
        memory=item,
        score=score,
        relevance=round(relevance, 6),
        recency=round(recency, 6),
        importance=round(importance, 6),
        cosine=None if cosine is None else round(cosine, 6),
    )


def _score(
    item: Weighed, relevance: float, now: datetime, cosine: float | None
) -> tuple[float, float, float]:
    """Return the score, rounded to six places, recency and importance."""
    age = max(0.0, (now - item.at).total_seconds()) / DAY
    recency = exp(-age / FADING_DAYS)
    importance = 1.0 if item.pinned else min(1.0, max(0.0, item.importance))
    score = RELEVANCE * relevance + RECENCY * recency + IMPORTANCE * importance
    whole = RELEVANCE + RECENCY + IMPORTANCE
    if cosine is not None:
        score, whole = score + COSINE * cosine, whole + COSINE
    return round(score / whole, 6), recency, importance


def relevances(query: str, items: Sequence[MemoryItem]) -> list[float]:
    """Return each item's BM25 for the query's terms, divided by the greatest; 0 without a match.

    Of a text its first `COMPARED` characters count.
    """
    terms = list(dict.fromkeys(tokens(query)))
    documents = [Counter(tokens(item.text[:COMPARED])) for item in items]
    lengths = [document.total() for document in documents]
    mean = sum(lengths) / len(lengths) if any(lengths) else 1.0
    scores = [0.0] * len(items)
    for term in terms:
        counts = [_occurrences(term, document) for document in documents]
        holding = sum(1 for count in counts if count)
        if not holding:
            continue
        rarity = log(1 + (len(items) - holding + 0.5) / (holding + 0.5))
        for place, count in enumerate(counts):
            norm = SATURATION * (1 - LENGTH + LENGTH * lengths[place] / mean)
            scores[place] += rarity * count * (SATURATION + 1) / (count + norm)
    greatest = max(scores, default=0.0)
    return [score / greatest for score in scores] if greatest else scores


def _occurrences(term: str, document: Counter[str]) -> int:
    """Return how often a term occurs; one CJK character also counts within pairs."""
    if len(term) > 1 or not is_cjk(term):
        return document[term]
    # Each occurrence inside a run stands in two pairs: as first of one, as second of another.
    first = sum(count for pair, count in document.items() if pair[0] == term)
    second = sum(count for pair, count in document.items() if len(pair) == 2 and pair[1] == term)
    return max(first, second)
