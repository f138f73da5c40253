"""Votes: ballots as they were cast, counted so that anybody can count them again."""

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from engine.policy.kits import KitRules, StageKind
from engine.policy.voting import Ballot, tally
from engine.stages import CannotRun, human_tally
from engine.stages.polls import ballots_of, method_of, poll_order
from engine.vocabulary.errors import AuthenticationError, InputError, StreamInterrupted
from engine.vocabulary.events import BallotCast, SeatChanged, SeatsRotated, VoteTallied
from engine.vocabulary.messages import Ask, ChatRequest
from tests.fakes.facts import SEATS, keywords_of, stage
from tests.fakes.staging import Staged, ballot, staged

WORDS = ("fold", "red", "moon", "paper", "hook", "wire")
LISTS = {"s1": WORDS[:3], "s2": WORDS[3:]}


async def vote(scene: Staged) -> None:
    await scene.happened(*keywords_of("keywords", LISTS))
    await scene.hold("voting")


def votes(**choices: Any) -> Any:
    """Return a responder that lets seats vote so, and others for the first candidate."""

    def respond(request: ChatRequest) -> str | None:
        situation = request.situation
        if situation.seat is None or situation.ask is not Ask.BALLOT:
            return None
        said = choices.get(situation.seat.id, ("fold",))
        return said if isinstance(said, str) else ballot(*said)

    return respond


@pytest.mark.parametrize("lists", [{}, {"s1": ("fold",), "s2": ("FOLD",)}])
def test_too_few_candidates_is_said(lists: dict[str, tuple[str, ...]]) -> None:
    async def play(scene: Staged) -> None:
        await scene.happened(*keywords_of("keywords", lists))
        with pytest.raises(CannotRun, match=f"too few candidates to vote on: {len(lists) and 1}"):
            await scene.hold("voting")
        assert scene.events(BallotCast, VoteTallied) == []

    staged(play)


def test_the_tally_can_be_counted_again_from_the_log() -> None:
    async def play(scene: Staged) -> None:
        await vote(scene)
        counts = scene.events(VoteTallied)
        first = counts[0]
        roles = {seat.id: seat.first_role for seat in SEATS}
        cast = [
            Ballot(voter=b.voter, role=roles[b.voter], choices=b.choices, reasons=b.reasons)
            for b in scene.events(BallotCast)
        ]
        again = tally(
            "consensus", cast, first.candidates, entitled=first.entitled, threshold=first.threshold
        )
        assert (first.method, first.needed, first.entitled) == ("consensus", 4, 6)
        assert first.winners == again.winners == ("fold", "red", "moon")
        assert [dict(step) for step in first.audit] == [dict(step) for step in again.audit]
        assert {c.method for c in counts} == {
            "consensus",
            "approval",
            "plurality",
            "score",
            "borda",
            "ranked",
            "schulze",
        }
        assert len(counts) == 7

    staged(play)


def test_a_winner_that_depends_on_the_method_is_flagged() -> None:
    async def play(scene: Staged) -> None:
        await vote(scene)
        assert {c.depends_on_method for c in scene.events(VoteTallied)} == {True}

    loved = ("fold", "red")
    staged(
        play,
        votes(s1=loved, s2=loved, s3=loved, s4=("moon", "red"), s5=("moon", "red"), s6=("hook",)),
    )


def test_an_invalid_ballot_is_asked_for_once_more_and_then_is_an_abstention() -> None:
    async def play(scene: Staged) -> None:
        await vote(scene)
        asked = [r.situation.seat.id for r in scene.provider.asked(Ask.BALLOT) if r.situation.seat]
        assert [asked.count(s.id) for s in SEATS] == [2, 1, 1, 1, 1, 1]
        cast = {b.voter: b.choices for b in scene.events(BallotCast)}
        assert cast["s1"] == ()
        first = scene.events(VoteTallied)[0]
        assert first.needed == 4
        assert {"step": "abstained", "count": 1, "of": 6} in first.audit

    staged(play, votes(s1="I like them all."))


def test_a_ballot_names_candidates_only_and_at_most_five() -> None:
    async def play(scene: Staged) -> None:
        await vote(scene)
        (mine,) = [b for b in scene.events(BallotCast) if b.voter == "s1"]
        assert mine.choices == ("wire", "hook", "paper", "moon", "red")
        assert mine.reasons[0] == "for wire"
        assert mine.kind == "agent"

    staged(play, votes(s1=("wire", "gold", "hook", "WIRE", "paper", "moon", "red", "fold")))


@pytest.mark.parametrize(
    "moves", [[AuthenticationError("No.")], ["Half", StreamInterrupted("Cut.")]]
)
def test_a_seat_that_fails_stays_in_the_denominator(moves: list[Any]) -> None:
    async def play(scene: Staged) -> None:
        for seat in ("s1", "s2", "s3"):
            scene.provider.script(seat, moves)
        await vote(scene)
        assert sorted(b.voter for b in scene.events(BallotCast) if b.poll == "voting") == [
            "s4",
            "s5",
            "s6",
        ]
        first = scene.events(VoteTallied)[0]
        assert (first.entitled, first.needed, first.winners) == (6, 4, ())

    staged(play)


def test_without_a_winner_there_is_a_run_off_with_fewer_candidates() -> None:
    async def play(scene: Staged) -> None:
        await vote(scene)
        polls = scene.state.polls
        assert list(polls) == ["voting", "voting/run-off"]
        first, second = polls["voting"].result, polls["voting/run-off"].result
        assert first is not None
        assert second is not None
        assert first.winners == ()
        assert second.method == "ranked"
        assert 2 <= len(second.candidates) < len(first.candidates)
        assert second.winners[0] == "red"
        assert poll_order(scene.state, StageKind.VOTING) == second.winners
        asked = [r for r in scene.provider.asked(Ask.BALLOT) if r.situation.round == 2]
        assert {r.situation.candidates for r in asked} == {second.candidates}

    def respond(request: ChatRequest) -> str | None:
        situation = request.situation
        if situation.ask is not Ask.BALLOT or situation.seat is None:
            return None
        if situation.round == 2:
            return ballot("red")
        return ballot(WORDS[int(situation.seat.id[1:]) % 3])

    staged(play, respond)


def test_where_everybody_abstains_the_result_is_never_empty() -> None:
    async def play(scene: Staged) -> None:
        await vote(scene)
        assert len(poll_order(scene.state, StageKind.VOTING)) == 1
        result = scene.state.polls["voting/run-off"].result
        assert result is not None
        assert result.audit[-1]["step"] == "by_order"

    staged(play, lambda request: "No." if request.situation.ask is Ask.BALLOT else None)


def test_the_kits_method_and_threshold_count() -> None:
    async def play(scene: Staged) -> None:
        await vote(scene)
        assert scene.events(VoteTallied)[0].method == "borda"
        assert len(scene.events(VoteTallied)) == 7

    rules = replace(KitRules(), method="borda", threshold=Decimal(1))
    staged(play, rules=rules)


def test_muted_seats_are_not_entitled() -> None:
    async def play(scene: Staged) -> None:
        await scene.happened(SeatChanged(seat="s6", what="muted", value="true"))
        await vote(scene)
        assert (scene.events(VoteTallied)[0].entitled, scene.events(VoteTallied)[0].needed) == (
            5,
            3,
        )

    staged(play)


def person(voter: str, *choices: str, poll: str = "voting") -> BallotCast:
    return BallotCast(
        poll=poll, voter=voter, kind="human", choices=choices, reasons=("",) * len(choices)
    )


def test_human_ballots_are_counted_beside_the_agents() -> None:
    async def play(scene: Staged) -> None:
        await vote(scene)
        agents = scene.state.polls["voting"].result
        await scene.happened(person("Ann", "wire"), person("s1", "wire"))
        await human_tally(scene.table, "voting")
        poll = scene.state.polls["voting"]
        assert poll.result == agents
        human = [t for t in poll.tallies if t.kind == "human"]
        assert [(t.winners, t.entitled) for t in human] == [(("wire",), 2)]
        assert len([b for b in poll.ballots if b.kind == "agent"]) == 6

    staged(play)


def test_people_who_voted_while_the_poll_was_open_are_counted_when_it_closes() -> None:
    async def play(scene: Staged) -> None:
        await scene.happened(person("Ann", "wire"))
        await vote(scene)
        human = [t for t in scene.events(VoteTallied) if t.kind == "human"]
        assert [t.winners for t in human] == [("wire",)]
        assert {b.voter for b in scene.events(BallotCast) if b.kind == "agent"} == {
            s.id for s in SEATS
        }

    staged(play)


def test_a_person_named_like_a_seat_does_not_vote_for_it() -> None:
    async def play(scene: Staged) -> None:
        await scene.happened(person("s1", "wire"))
        await vote(scene)
        cast = {b.kind: b.choices for b in scene.events(BallotCast) if b.voter == "s1"}
        assert cast == {"human": ("wire",), "agent": ("fold", "red", "moon")}

    staged(play)


def test_voters_are_counted_in_the_roles_that_they_had_then() -> None:
    async def play(scene: Staged) -> None:
        other = {seat.id: "designer" for seat in SEATS}
        await vote(scene)
        await scene.happened(
            stage("role_switch"),
            SeatsRotated(roles=other, unchanged=()),
            stage("design_cards"),
            BallotCast(poll="design_cards", voter="s1", kind="agent", choices=(), reasons=()),
        )
        before = ballots_of(scene.state, scene.state.polls["voting"])
        after = ballots_of(scene.state, scene.state.polls["design_cards"])
        assert {b.role for b in before} == {seat.first_role for seat in SEATS}
        assert [b.role for b in after] == ["designer"]

    staged(play)


def test_the_discussion_is_before_the_voter_and_its_own_words_too() -> None:
    async def play(scene: Staged) -> None:
        await scene.hold("discussion", rounds=1)
        await vote(scene)
        for request in scene.provider.asked(Ask.BALLOT):
            assert len(request.situation.others) == 5
            assert len(request.situation.own) == 1
            assert json.dumps(request.situation.candidates) == json.dumps(WORDS)

    staged(play)


def test_an_unknown_method_is_named_with_the_known_ones() -> None:
    with pytest.raises(InputError, match="dice") as caught:
        method_of("dice")
    assert "schulze" in caught.value.hint
