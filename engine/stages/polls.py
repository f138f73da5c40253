"""Polls: ballots of every seat, counted by every method that fits, with a run-off where needed."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from functools import partial

from engine.policy.context import earlier_talk, table_keywords
from engine.policy.kits import StageKind, StagePlan
from engine.policy.parsing.ballots import ParsedBallot, parse_ballot
from engine.policy.prompts import PromptId
from engine.policy.state import Poll, TableState
from engine.policy.voting import (
    METHODS,
    Ballot,
    Kind,
    Method,
    Tally,
    depends_on_method,
    run_off_candidates,
    tally,
    tally_all,
)
from engine.stages.table import CannotRun, Table
from engine.stages.talk import round_plan
from engine.stages.turns import Reading, Speech, answer
from engine.vocabulary.errors import InputError
from engine.vocabulary.events import BallotCast, Event, VoteTallied
from engine.vocabulary.messages import Ask, Situation
from engine.vocabulary.seats import Seat

RUN_OFF = "/run-off"
"""What is appended to a poll's id for its second ballot."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PollPlan:
    """A question to all seats. `may_choose` leaves out what a seat may not vote for."""

    poll: str
    number: int
    candidates: tuple[str, ...]
    prompt: PromptId
    repair: PromptId
    method: Method
    situation: Callable[[Seat, tuple[str, ...]], Situation]
    may_choose: Callable[[Seat, str], bool]


async def voting(table: Table, plan: StagePlan) -> None:
    """Let every seat vote on the keywords; nobody at the threshold leads to a run-off.

    Raises CannotRun where there are fewer than two keywords to vote on.
    """
    words = table_keywords(table.state, StageKind.KEYWORDS, before=plan.id)
    if len(words) < 2:
        raise CannotRun(f"too few candidates to vote on: {len(words)}")
    first = _keyword_poll(table, plan, plan.id, 1, words)
    result = await hold_poll(table, plan, first)
    if not result.needs_run_off:
        return
    finalists = run_off_candidates(result)
    if len(finalists) >= 2:
        second = _keyword_poll(table, plan, plan.id + RUN_OFF, 2, finalists)
        await hold_poll(table, plan, second)


def _keyword_poll(
    table: Table, plan: StagePlan, poll: str, number: int, words: tuple[str, ...]
) -> PollPlan:
    def situation(seat: Seat, candidates: tuple[str, ...]) -> Situation:
        others = tuple(
            one for one in earlier_talk(table.state, table.kit, plan.id) if one.seat != seat.id
        )
        facts = table.situation(plan, Ask.BALLOT, number, seat, others)
        return replace(facts, candidates=candidates)

    return PollPlan(
        poll=poll,
        number=number,
        candidates=words,
        prompt=PromptId.BALLOT,
        repair=PromptId.BALLOT_REPAIR,
        method=method_of(table.rules.method) if number == 1 else "ranked",
        situation=situation,
        may_choose=lambda _seat, _word: True,
    )


async def hold_poll(table: Table, plan: StagePlan, poll: PollPlan) -> Tally:
    """Hold a round of ballots and count it; the table's own method is recorded first."""
    await table.rounds.hold(round_plan(table, plan, poll.number), partial(_vote, table, plan, poll))
    known = table.state.polls.get(poll.poll) or Poll(id=poll.poll)
    counts = _count(table, poll, ballots_of(table.state, known))
    if known.result is None:
        await table.record(*tallied(poll.poll, counts, poll.candidates, "agent"))
        if any(cast.kind == "human" for cast in known.ballots):
            await human_tally(table, poll.poll)
    return counts[0]


async def _vote(table: Table, plan: StagePlan, poll: PollPlan, seat: Seat, *, again: bool) -> bool:
    known = table.state.polls.get(poll.poll)
    if known is not None and known.ballot_of(seat.id) is not None:
        return True
    candidates = tuple(word for word in poll.candidates if poll.may_choose(seat, word))
    choices = table.rules.choices

    def read(text: str) -> Reading[ParsedBallot]:
        ballot = parse_ballot(text, candidates, choices)
        return Reading(value=ballot, problem="" if ballot else "no candidate was named")

    ballot: ParsedBallot | None = None
    if candidates:
        speech = Speech(prompt=poll.prompt, situation=poll.situation(seat, candidates))
        number, repair = poll.number, poll.repair
        ballot = await answer(table, plan, number, seat, speech, repair, read, again=again)
        last = table.stage(plan).round(number)
        spoken = last.last_of(seat.id) if last else None
        if ballot is None and (spoken is None or spoken.status != "done"):
            return False
    cast = ballot or ParsedBallot(choices=(), reasons=())
    events: list[Event] = [
        BallotCast(
            poll=poll.poll, voter=seat.id, kind="agent", choices=cast.choices, reasons=cast.reasons
        )
    ]
    if cast.choices:
        events.append(table.memory(seat.id, "ballot", _in_words(cast), plan.id, 0.5))
    await table.record(*events)
    return True


def _in_words(cast: ParsedBallot) -> str:
    return "; ".join(
        f"{choice}: {reason}" if reason else choice
        for choice, reason in zip(cast.choices, cast.reasons, strict=True)
    )


def ballots_of(state: TableState, poll: Poll, kind: Kind = "agent") -> tuple[Ballot, ...]:
    """Return a poll's ballots of one kind of voter, with the roles their voters had then."""
    voting_before_switch = poll.id.removesuffix(RUN_OFF) not in _after_switch(state)
    roles = {
        seat.id: seat.first_role if voting_before_switch else seat.role for seat in state.seats
    }
    return tuple(
        Ballot(
            voter=cast.voter,
            role=roles.get(cast.voter, ""),
            choices=cast.choices,
            reasons=cast.reasons,
            kind=cast.kind,
        )
        for cast in poll.ballots
        if cast.kind == kind
    )


def _after_switch(state: TableState) -> tuple[str, ...]:
    """Return the ids of the stages that came after the role switch."""
    found: list[str] = []
    switched = False
    for stage in state.stages:
        if switched:
            found.append(stage.id)
        switched = switched or stage.kind == StageKind.ROLE_SWITCH
    return tuple(found)


def _count(table: Table, poll: PollPlan, ballots: tuple[Ballot, ...]) -> list[Tally]:
    """Return the count by the poll's method first, then by every other one that fits."""
    rules = table.rules
    entitled = max(len(table.speakers()), len(ballots))
    own = tally(
        poll.method,
        ballots,
        poll.candidates,
        entitled=entitled,
        seats_wanted=rules.choices,
        threshold=rules.threshold,
        last=poll.poll.endswith(RUN_OFF),
    )
    others = tally_all(
        ballots,
        poll.candidates,
        entitled=entitled,
        seats_wanted=rules.choices,
        threshold=rules.threshold,
    )
    return [own, *(count for method, count in others.items() if method != poll.method)]


def tallied(
    poll: str, counts: list[Tally], candidates: tuple[str, ...], kind: Kind
) -> list[VoteTallied]:
    """Return the facts of one poll's counts, each by another method."""
    depends = depends_on_method({count.method: count for count in counts})
    return [
        VoteTallied(
            poll=poll,
            method=count.method,
            threshold=count.threshold,
            needed=count.needed,
            results=tuple(asdict(result) for result in count.results),
            winners=count.winners,
            audit=tuple(dict(step) for step in count.audit),
            candidates=candidates,
            entitled=count.entitled,
            kind=kind,
            depends_on_method=depends,
        )
        for count in counts
    ]


async def human_tally(table: Table, poll_id: str) -> None:
    """Count the human ballots of a poll beside the agents' count, by the same method."""
    poll = table.state.polls[poll_id]
    agents = poll.result
    if agents is None:
        return
    ballots = ballots_of(table.state, poll, "human")
    count = tally(
        method_of(agents.method),
        ballots,
        agents.candidates,
        entitled=len(ballots),
        seats_wanted=table.rules.choices,
        threshold=agents.threshold or table.rules.threshold,
    )
    await table.record(*tallied(poll_id, [count], agents.candidates, "human"))


def method_of(name: str) -> Method:
    """Return a method by its name; InputError for an unknown one."""
    for method in METHODS:
        if method == name:
            return method
    raise InputError(f"There is no voting method {name}.", hint=f"Methods: {', '.join(METHODS)}.")


def poll_order(state: TableState, kind: StageKind) -> tuple[str, ...]:
    """Return what the newest poll of a stage kind came to: its winners, then the others.

    A vote on keywords counts its winners alone; after a run-off they come from it. Cards
    come in the order of their vote.
    """
    for stage in reversed(state.stages):
        if stage.kind != kind:
            continue
        poll = state.polls.get(stage.id + RUN_OFF) or state.polls.get(stage.id)
        result = poll.result if poll else None
        if result is None:
            continue
        if kind == StageKind.VOTING:
            return result.winners
        return tuple(str(row["candidate"]) for row in result.results)
    return ()
