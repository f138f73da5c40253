"""Counts ballots by a method, by all that fit, and names who stands in a run-off."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from math import ceil

from engine.policy.voting import points
from engine.policy.voting.ballots import Ballot, check, restrict
from engine.policy.voting.elimination import instant_run_off
from engine.policy.voting.results import METHODS, Method, Result, Step, Tally, exact
from engine.policy.voting.schulze import schulze
from engine.policy.voting.ties import Evidence, evidence, rank
from engine.vocabulary.errors import InputError

THRESHOLD = Decimal("0.6")
WANTED = 5

_ADDING = {
    "consensus": points.approval,
    "approval": points.approval,
    "plurality": points.plurality,
    "score": points.score,
    "borda": points.borda,
    "schulze": schulze,
}


def needed_for(threshold: Decimal | str, entitled: int) -> int:
    """Return ceil(threshold x entitled), exact, at least 1.

    Raises InputError where the threshold is not more than 0 and at most 1.
    """
    try:
        share = Fraction(Decimal(threshold))
    except (ArithmeticError, ValueError, OverflowError):
        share = Fraction(0)
    if not 0 < share <= 1:
        raise InputError(
            f"The voting threshold {threshold} is not between 0 and 1.",
            hint="Give a share of the seats, such as 0.6.",
        )
    return max(1, ceil(share * entitled))


def tally(
    method: Method,
    ballots: Sequence[Ballot],
    candidates: Sequence[str],
    *,
    entitled: int,
    seats_wanted: int = WANTED,
    threshold: Decimal | str = THRESHOLD,
    last: bool = False,
) -> Tally:
    """Count the ballots of one kind of voter.

    `candidates` stand in the order of their first mention; `entitled` counts
    the voters who may vote, those who abstained or failed included. With
    consensus whoever reaches `needed` approvals wins, at most `seats_wanted`;
    with other methods the first `seats_wanted` that anybody supports. In a
    `last` count (the run-off) the first of the order wins where nobody else
    does. The order of the ballots never matters. Raises ValueError for ballots
    of two kinds, a voter with two, or more ballots than `entitled`; InputError
    for a threshold out of range.
    """
    check(ballots, entitled)
    candidates = tuple(dict.fromkeys(candidates))
    ballots = restrict(ballots, candidates)
    found = evidence(ballots, candidates)
    needed = needed_for(threshold, entitled) if method == "consensus" else None
    cast = sum(1 for ballot in ballots if ballot.choices)
    audit = _preface(candidates, needed, threshold, entitled, cast)
    order, scores, steps = _count(method, ballots, candidates, found)
    audit.extend(steps)
    winners, steps = _winners(method, order, scores, found, needed, seats_wanted)
    audit.extend(steps)
    if not winners and last and order:
        winners = order[:1]
        audit.append({"step": "by_order", "winners": list(winners)})
    elif not winners and order:
        best = exact(scores[order[0]])
        audit.append({"step": "run_off_needed", "best": best, "needed": needed})
    return Tally(
        method=method,
        threshold=None if needed is None else str(threshold),
        needed=needed,
        entitled=entitled,
        cast=cast,
        results=tuple(_result(candidate, scores, found) for candidate in order),
        winners=tuple(winners),
        audit=tuple(audit),
        needs_run_off=bool(order) and not winners,
        too_few_candidates=len(candidates) < 2,
    )


def _preface(
    candidates: Sequence[str],
    needed: int | None,
    threshold: Decimal | str,
    entitled: int,
    cast: int,
) -> list[Step]:
    audit: list[Step] = []
    if len(candidates) < 2:
        audit.append({"step": "too_few_candidates", "count": len(candidates)})
    if needed is not None:
        audit.append(
            {
                "step": "threshold",
                "threshold": str(threshold),
                "entitled": entitled,
                "needed": needed,
            }
        )
    if cast < entitled:
        audit.append({"step": "abstained", "count": entitled - cast, "of": entitled})
    return audit


def _count(
    method: Method, ballots: Sequence[Ballot], candidates: Sequence[str], found: Evidence
) -> tuple[list[str], Mapping[str, Fraction], list[Step]]:
    if method == "ranked":
        return instant_run_off(ballots, candidates, found)
    scores = _ADDING[method](ballots, candidates)
    order, steps = rank(scores, found)
    return order, scores, steps


def _winners(
    method: Method,
    order: Sequence[str],
    scores: Mapping[str, Fraction],
    found: Evidence,
    needed: int | None,
    wanted: int,
) -> tuple[list[str], list[Step]]:
    if needed is not None:
        reached = [candidate for candidate in order if scores[candidate] >= needed]
    elif method == "plurality":
        reached = [candidate for candidate in order if scores[candidate] > 0]
    else:
        reached = [candidate for candidate in order if found.approvals[candidate] > 0]
    steps: list[Step] = []
    if needed is not None and len(reached) > wanted:
        steps.append({"step": "capped", "reached": list(reached), "wanted": wanted})
    return reached[: max(1, wanted)], steps


def _result(candidate: str, scores: Mapping[str, Fraction], found: Evidence) -> Result:
    return Result(
        candidate=candidate,
        score=exact(scores[candidate]),
        approvals=found.approvals[candidate],
        first=found.first[candidate],
        roles=found.roles[candidate],
    )


def tally_all(
    ballots: Sequence[Ballot],
    candidates: Sequence[str],
    *,
    entitled: int,
    seats_wanted: int = WANTED,
    threshold: Decimal | str = THRESHOLD,
    ordered: bool = True,
) -> dict[Method, Tally]:
    """Count the same ballots by every method that fits them.

    Approval and consensus always fit. The others read an order: they fit where
    choices are `ordered`; score, Borda, ranked and Schulze only where some
    ballot holds more than one choice, as they repeat plurality otherwise.
    """
    fitting: list[Method] = [
        method for method in METHODS if _fits(method, ballots, ordered=ordered)
    ]
    return {
        method: tally(
            method,
            ballots,
            candidates,
            entitled=entitled,
            seats_wanted=seats_wanted,
            threshold=threshold,
        )
        for method in fitting
    }


def _fits(method: Method, ballots: Sequence[Ballot], *, ordered: bool) -> bool:
    if method in ("consensus", "approval"):
        return True
    if method == "plurality":
        return ordered
    return ordered and any(len(ballot.choices) > 1 for ballot in ballots)


def depends_on_method(tallies: Mapping[Method, Tally]) -> bool:
    """Tell whether two methods put different candidates first; ballots without a choice do not."""
    return len({count.order[0] for count in tallies.values() if count.order and count.cast}) > 1


def run_off_candidates(count: Tally, limit: int = WANTED) -> tuple[str, ...]:
    """Return who stands in a run-off: the best of a count, fewer than stood before.

    At most `limit`, at least two as long as there are two; candidates that
    nobody supports only where there are not two others.
    """
    supported = sum(1 for result in count.results if result.approvals)
    size = min(limit, supported, len(count.results) - 1)
    return count.order[: max(2, size)]
