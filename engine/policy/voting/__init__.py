"""Voting: ballots in, results with their audit out; pure, exact, independent of order."""

from engine.policy.voting.ballots import Ballot, Kind, split_kinds
from engine.policy.voting.counting import (
    THRESHOLD,
    WANTED,
    depends_on_method,
    needed_for,
    run_off_candidates,
    tally,
    tally_all,
)
from engine.policy.voting.results import METHODS, Method, Result, Step, Tally

__all__ = [
    "METHODS",
    "THRESHOLD",
    "WANTED",
    "Ballot",
    "Kind",
    "Method",
    "Result",
    "Step",
    "Tally",
    "depends_on_method",
    "needed_for",
    "run_off_candidates",
    "split_kinds",
    "tally",
    "tally_all",
]
