"""People's ballots beside a recorded poll, counted as the engine counts them."""

from dataclasses import replace
from typing import Any

from engine import events
from engine.policy.voting import Ballot, tally
from engine.stages.polls import tallied


def ballot(
    voter: str, *choices: str, poll: str = "voting", kind: Any = "agent"
) -> events.BallotCast:
    """Return a ballot with a reason for each choice."""
    reasons = tuple(f"because of {choice}" for choice in choices)
    return events.BallotCast(poll=poll, voter=voter, kind=kind, choices=choices, reasons=reasons)


def counted(
    *cast: events.BallotCast,
    candidates: tuple[str, ...],
    method: Any = "consensus",
    entitled: int = 0,
    depends: bool = False,
) -> events.VoteTallied:
    """Return the count of ballots of one kind."""
    kind, poll = cast[0].kind, cast[0].poll
    boxes = [
        Ballot(voter=one.voter, role=one.voter, choices=one.choices, kind=one.kind) for one in cast
    ]
    count = tally(method, boxes, candidates, entitled=entitled or len(boxes))
    (told,) = tallied(poll, [count], candidates, kind)
    return replace(told, depends_on_method=depends)
