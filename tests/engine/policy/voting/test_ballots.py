"""Ballots: kinds apart, only candidates, each once."""

from engine.policy.voting import Ballot, split_kinds
from engine.policy.voting.ballots import restrict


def test_humans_and_agents_are_kept_apart():
    agent = Ballot(voter="seat1", role="designer", choices=("a",))
    human = Ballot(voter="facilitator", role="facilitator", choices=("b",), kind="human")
    assert split_kinds([agent, human]) == {"agent": (agent,), "human": (human,)}
    assert split_kinds([]) == {"agent": (), "human": ()}


def test_ballots_are_restricted_to_the_candidates():
    ballot = Ballot(voter="1", role="x", choices=("b", "z", "a", "b"), reasons=("r",))
    (restricted,) = restrict([ballot], "ab")
    assert restricted.choices == ("b", "a")
    assert restricted.voter == "1"
