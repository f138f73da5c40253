"""Sides of recorded tables beside each other: who stands opposite whom, and what moved."""

from dataclasses import replace
from datetime import timedelta

import pytest

from engine.policy.logline import decode_line
from engine.policy.state import TableState, reduce, replay
from engine.replay.differences import (
    Said,
    Side,
    WordsMoved,
    compare,
    side_of_round,
    side_of_seat,
    side_of_session,
    side_of_utterance,
    sides_of_switch,
)
from engine.vocabulary.events import (
    BallotCast,
    DecisionMade,
    Envelope,
    Event,
    KeywordsEdited,
    UtteranceEdited,
)
from tests.fakes.recorded import SESSIONS


@pytest.fixture(scope="module")
def log() -> list[Envelope]:
    lines = (SESSIONS / "open-table-en.jsonl").read_bytes().splitlines()
    return [decode_line(line) for line in lines]


@pytest.fixture(scope="module")
def state(log: list[Envelope]) -> TableState:
    return replay(log)


def after(state: TableState, *events: Event) -> TableState:
    """Return a state after some facts more, at no cost of time."""
    assert state.last is not None
    for event in events:
        one = Envelope(seq=state.seq + 1, at=state.last, session=state.session, event=event)
        state = reduce(state, one)
    return state


def edited(utterance: str, seat: str, text: str) -> UtteranceEdited:
    return UtteranceEdited(
        utterance=utterance, seat=seat, code="edited", reason="", partial="", text=text
    )


def test_a_session_beside_itself_is_the_same(state: TableState):
    side = side_of_session(state)
    compared = compare(side, side)
    assert len(compared.pairs) == side.figures.speeches > 30
    assert all(pair.same for pair in compared.pairs)
    assert (compared.keywords, compared.votes) == ((), ())
    assert compared.left.calls == state.totals.calls
    assert timedelta(milliseconds=compared.left.milliseconds) == state.ran


def test_what_was_changed_in_a_branch_is_told(state: TableState):
    said = side_of_session(state).said[8]
    old = state.decisions["decision"].value
    ballot = next(b for b in state.polls["voting"].ballots if b.kind == "agent")
    assert len(ballot.choices) > 1
    branch = after(
        state,
        edited(said.utterance, said.seat, f"{said.text} And more."),
        DecisionMade(stage="decision", value=(*old[1:], "moon"), by="facilitator"),
        KeywordsEdited(stage="keywords", seat=None, keywords=("only",)),
        BallotCast(
            poll="voting", voter=ballot.voter, kind="agent",
            choices=(*ballot.choices[1:], "a word of its own"), reasons=(),
        ),
    )  # fmt: skip
    compared = compare(side_of_session(state), side_of_session(branch))
    (moved,) = [pair for pair in compared.pairs if not pair.same]
    assert moved.left == said
    assert [(run.kind, run.text) for run in moved.runs if run.kind != "kept"] == [
        ("added", " And more.")
    ]
    by_stage = {one.stage: one for one in compared.keywords}
    assert by_stage["decision"] == WordsMoved(stage="decision", lost=(old[0],), gained=("moon",))
    assert by_stage["keywords"].gained == ("only",)
    votes = {one.choice: (one.left, one.right) for one in compared.votes}
    before = votes.pop(ballot.choices[0])
    assert before[0] is not None
    assert before == (before[0], before[0] - 1)
    assert votes == {"a word of its own": (0, 1)}


def test_a_poll_of_one_side_alone_has_no_votes_on_the_other(log: list[Envelope], state: TableState):
    early = next(one.seq for one in log if isinstance(one.event, BallotCast)) - 1
    compared = compare(side_of_session(replay(log[:early])), side_of_session(state))
    assert compared.votes
    assert {one.left for one in compared.votes} == {None}


def test_what_is_left_out_has_nothing_opposite(state: TableState):
    said = side_of_session(state).said[3]
    branch = after(state, edited(said.utterance, said.seat, ""))
    (lost,) = [
        pair
        for pair in compare(side_of_session(state), side_of_session(branch)).pairs
        if not pair.same
    ]
    assert (lost.left, lost.right) == (said, None)
    assert [run.kind for run in lost.runs] == ["removed"]


def said(key: str, text: str) -> Said:
    return Said(key=(key,), utterance=key, seat="s", name="n", stage="d", round=1, text=text)


def test_what_the_right_has_alone_stands_where_it_was_said(state: TableState):
    empty = side_of_utterance(state, "none").figures
    left = Side(said=tuple(said(key, key) for key in "acd"), figures=empty)
    right = Side(said=tuple(said(key, key) for key in "xaybcz"), figures=empty)
    order = [(p.left or p.right) for p in compare(left, right).pairs]
    assert "".join(one.text for one in order if one) == "xaybczd"


def test_rounds_stand_opposite_by_seat_and_speeches_alone(state: TableState):
    first, second = (side_of_round(state, "discussion", number) for number in (1, 2))
    assert first.figures.speeches == 6
    pairs = compare(first, second).pairs
    assert [pair.left.seat for pair in pairs if pair.left] == [
        pair.right.seat for pair in pairs if pair.right
    ]
    one, other = (side.said[0].utterance for side in (first, second))
    (pair,) = compare(side_of_utterance(state, one), side_of_utterance(state, other)).pairs
    assert (pair.left, pair.right) == (
        replace(first.said[0], key=(1,)),
        replace(second.said[0], key=(1,)),
    )
    assert side_of_round(state, "discussion", 99).said == ()


def test_a_seat_before_and_after_the_switch(state: TableState):
    seat = state.seats[0].id
    before, later = sides_of_switch(state, seat)
    assert {one.stage for one in later.said} >= {"role_switch", "discussion_2"}
    assert "discussion" in {one.stage for one in before.said}
    assert before.figures.speeches + later.figures.speeches == len(side_of_seat(state, seat).said)
    opposite = [
        (pair.left.stage, pair.right.stage)
        for pair in compare(before, later).pairs
        if pair.left and pair.right
    ]
    assert ("discussion", "discussion_2") in opposite
    own = side_of_seat(state, seat)
    assert own.keywords["keywords"] == next(
        stage.keywords[seat] for stage in state.stages if stage.id == "keywords"
    )
    assert set(own.votes["voting"].values()) == {1}
