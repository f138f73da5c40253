"""What a poll's screen shows of its voters: who has voted, who not yet, and what became of it."""

from collections import Counter
from dataclasses import dataclass
from typing import Literal

from engine import (
    Cast,
    RoundState,
    TableState,
    clean_line,
    events,
    is_run_off,
    poll_candidates,
    poll_round,
    poll_stage,
    stage_word,
)
from tui.words import Words

Status = Literal["cast", "abstained", "invalid", "deciding", "failed", "waiting", "missing"]

SIGNS: dict[Status, str] = {
    "cast": "=",
    "abstained": "-",
    "invalid": "-",
    "deciding": "~",
    "failed": "!",
    "waiting": ".",
    "missing": ".",
}
"""A sign for each, the seats' own signs where there is one."""

NAME = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Voter:
    """One voter; `said` is what a seat answered that no ballot could be read from."""

    name: str
    status: Status
    human: bool = False
    ballot: events.BallotCast | None = None
    said: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PollFacts:
    """A poll as it stands: nothing of what was chosen while its round is sealed."""

    id: str
    title: str
    sealed: bool
    candidates: tuple[str, ...]
    voters: tuple[Voter, ...]
    counts: tuple[events.VoteTallied, ...] = ()
    people: events.VoteTallied | None = None

    @property
    def agents(self) -> tuple[Voter, ...]:
        """Those who sit at the table."""
        return tuple(voter for voter in self.voters if not voter.human)

    @property
    def there(self) -> int:
        """How many seats' ballots are there, abstentions too."""
        return sum(1 for voter in self.agents if voter.ballot is not None)

    def so_far(self) -> list[tuple[str, int]]:
        """Return how many ballots name each candidate until now, most first; none is left out."""
        named = Counter(
            choice
            for voter in self.agents
            if voter.ballot is not None
            for choice in dict.fromkeys(voter.ballot.choices)
        )
        order = dict.fromkeys((*self.candidates, *named))
        return sorted(((one, named[one]) for one in order), key=lambda pair: -pair[1])


def facts_of(state: TableState, poll: str, cast: Cast, words: Words) -> PollFacts:
    """Return what there is to show of a poll."""
    known, round_ = state.polls.get(poll), poll_round(state, poll)
    sealed = round_ is not None and round_.sealed and not round_.revealed
    tallies = known.tallies if known is not None and not sealed else ()
    return PollFacts(
        id=poll,
        title=_title(state, poll, words),
        sealed=sealed,
        candidates=poll_candidates(state, poll),
        voters=(*_agents(state, poll, round_, cast), *_people(state, poll)),
        counts=tuple(one for one in tallies if one.kind == "agent"),
        people=next((one for one in tallies if one.kind == "human"), None),
    )


def _title(state: TableState, poll: str, words: Words) -> str:
    stage = poll_stage(state, poll)
    name = clean_line(stage_word(stage.id, stage.kind, words.lang) if stage else poll, NAME)
    return words("ballots.run_off", stage=name) if is_run_off(poll) else name


def _agents(state: TableState, poll: str, round_: RoundState | None, cast: Cast) -> list[Voter]:
    known = state.polls.get(poll)
    ballots = {b.voter: b for b in (known.ballots if known else ()) if b.kind == "agent"}
    counted = known is not None and known.result is not None
    seats = dict.fromkeys((*(round_.seats if round_ else ()), *ballots))
    return [
        _agent(clean_line(cast.name(seat), NAME), seat, ballots.get(seat), round_, counted)
        for seat in seats
    ]


def _agent(
    name: str,
    seat: str,
    ballot: events.BallotCast | None,
    round_: RoundState | None,
    counted: bool,  # noqa: FBT001  one of five facts
) -> Voter:
    last = round_.last_of(seat) if round_ else None
    if ballot is not None:
        said = last.text if last is not None and last.status == "done" else ""
        if ballot.choices:
            return Voter(name=name, status="cast", ballot=ballot)
        return Voter(name=name, status="invalid" if said else "abstained", ballot=ballot, said=said)
    if last is not None and last.status == "failed":
        return Voter(name=name, status="failed", said=last.text)
    if counted or (round_ is not None and round_.ended):
        return Voter(name=name, status="missing")
    return Voter(name=name, status="waiting" if last is None else "deciding")


def _people(state: TableState, poll: str) -> list[Voter]:
    known = state.polls.get(poll)
    return [
        Voter(
            name=clean_line(ballot.voter, NAME),
            status="cast" if ballot.choices else "abstained",
            human=True,
            ballot=ballot,
        )
        for ballot in (known.ballots if known else ())
        if ballot.kind == "human"
    ]
