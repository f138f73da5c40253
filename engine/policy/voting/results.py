"""What a count says: results in order, winners, and the steps that led there."""

from dataclasses import asdict, dataclass
from fractions import Fraction
from typing import Literal, get_args

Method = Literal["consensus", "approval", "plurality", "score", "borda", "ranked", "schulze"]
METHODS: tuple[Method, ...] = get_args(Method)

Step = dict[str, object]
"""A step of the audit: plain JSON values, worded by whoever shows it.

`step` is one of: `threshold` (needed, entitled, threshold), `too_few_candidates`
(count), `abstained` (count), `tie` (between, by, order, won, score), `eliminated`
(round, candidate, votes, of), `majority` (round, candidate, votes, of),
`capped` (reached, wanted), `run_off_needed` (best, needed),
`by_order` (winners: nobody reached the line in a last count).
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One candidate's result; `score` is exact, written as an integer or a decimal.

    `approvals` counts the ballots that name it, `first` those that want it most,
    `roles` the different roles among its voters.
    """

    candidate: str
    score: str
    approvals: int
    first: int
    roles: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """A count: results best first, winners, audit.

    `threshold` and `needed` are set for consensus only. `needs_run_off` says
    that nobody won yet, `too_few_candidates` that there were fewer than two.
    """

    method: Method
    threshold: str | None
    needed: int | None
    entitled: int
    cast: int
    results: tuple[Result, ...]
    winners: tuple[str, ...]
    audit: tuple[Step, ...]
    needs_run_off: bool = False
    too_few_candidates: bool = False

    @property
    def order(self) -> tuple[str, ...]:
        """Return the candidates, best first."""
        return tuple(result.candidate for result in self.results)

    def data(self) -> dict[str, object]:
        """Return the tally as plain JSON values."""
        whole = asdict(self)
        return {
            **whole,
            "results": [asdict(result) for result in self.results],
            "winners": list(self.winners),
            "audit": [dict(step) for step in self.audit],
        }


def exact(value: Fraction) -> str:
    """Return a fraction of tenths as an integer or a decimal, never rounded."""
    tenths = value * 10
    if tenths.denominator != 1:
        raise ValueError(f"{value} is no whole number of tenths.")
    whole, rest = divmod(tenths.numerator, 10)
    return f"{whole}.{rest}" if rest else str(whole)
