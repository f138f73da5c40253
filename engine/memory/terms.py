"""Texts as the index holds them, and queries as FTS5 reads them.

A run of CJK characters is indexed as its pairs and, behind them, its last character alone: so
one character is found as the beginning of a pair wherever it stands, and a phrase of pairs
never reaches from one run into the next. A query finds exactly the texts that hold it.
"""

import hashlib
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice, pairwise

from engine.policy.bigrams import runs
from engine.policy.text import PIECE, is_cjk


def indexed(text: str) -> str:
    """Return a text's terms, folded and parted by blanks: where the index's tokenizer divides."""
    terms = _terms(text)
    # A part at a time: to join ten million of them, and to drop them, lets no other thread run.
    return " ".join(iter(lambda: " ".join(islice(terms, PIECE)), ""))


def _terms(text: str) -> Iterator[str]:
    for run in runs(text):
        if is_cjk(run[0]):
            for first, second in pairwise(run):
                yield first + second
            yield run[-1]
        else:
            yield run


def phrases(query: str) -> list[str]:
    """Return a phrase for each run of a query, each once; none where it holds no word."""
    return list(dict.fromkeys(map(_phrase, runs(query))))


def _phrase(run: str) -> str:
    if not is_cjk(run[0]):
        return f'"{run}"'
    if len(run) == 1:
        return f'"{run}" *'
    return f'"{" ".join(first + second for first, second in pairwise(run))}"'


@lru_cache(maxsize=1024)
def mark(kind: str, value: str) -> str:
    """Return the term under which a value of a scope (agent, session, kind, stage) is indexed."""
    return f"{kind}_{hashlib.sha256(value.encode()).hexdigest()[:16]}"


def matching(texts: Iterable[str], scopes: Iterable[Iterable[str]], but: Iterable[str] = ()) -> str:
    """Return the FTS5 query for an expression of texts within scopes.

    `texts` are all wanted; of each of `scopes` one mark. Rows with a mark of `but` are left out.
    """
    parts = [f"(text : ({one}))" for one in texts]
    for marks in scopes:
        either = " OR ".join(f'"{one}"' for one in marks)
        parts.append(f"(scope : ({either}))")
    whole = " AND ".join(parts)
    others = " OR ".join(f'"{one}"' for one in but)
    return f"({whole}) NOT (scope : ({others}))" if others else whole
