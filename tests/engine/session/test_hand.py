"""The facilitator's hand: every command does what it says, or says why it cannot."""

from typing import Any

import pytest

from engine.policy.failures import failures
from engine.policy.money import parse_budget
from engine.policy.state import replay
from engine.session.hand import Hand
from engine.tasks import spawn
from engine.utterance import StageCut
from engine.vocabulary.commands import (
    AddNote,
    CastBallot,
    ChangeModel,
    CloseSession,
    Command,
    Decide,
    DropFailures,
    HoldSeat,
    MuteSeat,
    ParkTopic,
    Pause,
    RaiseBudget,
    ReleaseSeat,
    Resume,
    RetrySeat,
    RevealAnswers,
    Say,
    SealAnswers,
    SetMark,
    SkipStage,
    SteerSeat,
    StopSeat,
    SwapRoles,
    WriteBrief,
)
from engine.vocabulary.errors import AuthenticationError
from engine.vocabulary.events import (
    AnswersRevealed,
    BallotCast,
    BriefWritten,
    DecisionMade,
    FacilitatorSaid,
    FailureDropped,
    MarkSet,
    MemoryWritten,
    NoteAdded,
    RoundStarted,
    SeatChanged,
    SessionPaused,
    SessionResumed,
    TopicParked,
    UtteranceEnded,
    UtteranceFailed,
    UtteranceHeld,
    UtteranceReleased,
    VoteTallied,
)
from tests.fakes.facts import SEATS, keywords_of, round_, stage
from tests.fakes.hand import Play, refused, with_hand
from tests.fakes.staging import Staged


def test_words_reach_the_table_the_seat_and_the_notebook() -> None:
    async def play(scene: Staged, hand: Hand) -> None:
        await hand.do(Say(text="Welcome."))
        await hand.do(Say(text="psst", to=SEATS[1].name))
        await hand.do(AddNote(text="tired"))
        await hand.do(ParkTopic(text="price"))
        await hand.do(SetMark(ref="u1", text="good"))
        said = [(e.text, e.to) for e in scene.events(FacilitatorSaid)]
        assert said == [("Welcome.", None), ("psst", "s2")]
        assert [(m.seat, m.text) for m in scene.events(MemoryWritten)] == [
            (None, "Welcome."),
            ("s2", "psst"),
        ]
        (note,), (parked,), (mark,) = (
            scene.events(kind) for kind in (NoteAdded, TopicParked, MarkSet)
        )
        assert (note.text, parked.text, mark.ref, mark.text) == ("tired", "price", "u1", "good")

    with_hand(play)


def test_what_is_typed_is_cleaned_like_everything_from_outside() -> None:
    async def play(scene: Staged, hand: Hand) -> None:
        await hand.do(Say(text="a\x1b[2Jb\ud800\u2028c"))
        (said,) = scene.events(FacilitatorSaid)
        assert said.text == "a\ufffd[2Jb\ufffd\nc"
        await scene.hold("discussion", rounds=1)
        assert len(scene.events(UtteranceEnded)) == 6

    with_hand(play)


LONG = "x" * 4_001


@pytest.mark.parametrize(
    "command",
    [
        Say(text=LONG),
        AddNote(text=LONG),
        ParkTopic(text=LONG),
        SetMark(ref="u1", text=LONG),
        SteerSeat(seat="s1", note=LONG),
        WriteBrief(text=LONG),
    ],
)
def test_a_text_that_is_too_long_is_refused_and_not_cut(command: Command) -> None:
    async def play(scene: Staged, hand: Hand) -> None:
        before = len(scene.events())
        error = await refused(hand, command)
        assert "4,001" in error.message
        assert "4,000" in error.message
        assert len(scene.events()) == before

    with_hand(play)


@pytest.mark.parametrize(
    "command",
    [
        Say(text="x", to="s9"),
        HoldSeat(seat="s9"),
        MuteSeat(seat="s9", muted=True),
        ChangeModel(seat="s9", provider="fake", model="m"),
        SwapRoles(first="s1", second="s9"),
        RetrySeat(seat="s9"),
    ],
)
def test_a_seat_that_is_not_there_is_named_with_those_that_are(command: Command) -> None:
    async def play(scene: Staged, hand: Hand) -> None:
        error = await refused(hand, command)
        assert "s9" in error.message
        assert f"s1 {SEATS[0].name}" in error.hint

    with_hand(play)


@pytest.mark.parametrize(
    "command",
    [
        HoldSeat(seat="s1"),
        ReleaseSeat(seat="s1"),
        StopSeat(seat="s1"),
        SteerSeat(seat="s1", note="x"),
        RetrySeat(seat="s1"),
        RevealAnswers(),
        Decide(value=("red",)),
        WriteBrief(text="x"),
        CastBallot(voter="Ann", choices=("red",)),
        RaiseBudget(line="much"),
        DropFailures(refs=("u1",)),
        CloseSession(),
    ],
)
def test_what_cannot_be_done_now_says_so_and_changes_nothing(command: Command) -> None:
    async def play(scene: Staged, hand: Hand) -> None:
        before = scene.state
        await refused(hand, command)
        assert scene.state == before

    with_hand(play, attended=True)


def test_a_failure_that_is_dropped_stays_so_when_the_log_is_read_again() -> None:
    async def play(scene: Staged, hand: Hand) -> None:
        scene.provider.script("s2", [AuthenticationError("Wrong key.")])
        await scene.hold("introduction")
        (failed,) = failures(scene.state)
        await hand.do(DropFailures(refs=(failed.ref, "u99")))
        assert [e.ref for e in scene.events(FailureDropped)] == [failed.ref]
        log = scene.fake.journal.envelopes
        assert failures(replay(log)) == failures(scene.state) == []
        await refused(hand, DropFailures(refs=(failed.ref,)))

    with_hand(play)


def test_a_paused_table_begins_nothing_until_it_goes_on() -> None:
    async def play(scene: Staged, hand: Hand) -> None:
        await hand.do(Pause())
        assert scene.state.paused
        holding = spawn(scene.hold("introduction"), "stage")
        await scene.fake.clock.sleep(60)
        assert scene.provider.requests == []
        await hand.do(Resume())
        await holding
        assert len(scene.provider.requests) == 6
        assert len(scene.events(SessionPaused)) == len(scene.events(SessionResumed)) == 1

    with_hand(play)


def speaking(play: Play, *calls: Any) -> None:
    """Let s1 speak the first word and wait for ten seconds while the play goes on."""

    async def main(scene: Staged, hand: Hand) -> None:
        scene.provider.script("s1", ["Once ", 10.0, "upon."], *calls)
        holding = spawn(scene.hold("introduction"), "stage")
        await scene.fake.clock.sleep(1)
        await play(scene, hand)
        await holding

    with_hand(main)


def test_hold_and_release() -> None:
    async def play(scene: Staged, hand: Hand) -> None:
        await hand.do(HoldSeat(seat="s1"))
        assert [u.held for u in scene.state.open_utterances()] == [True]
        await hand.do(ReleaseSeat(seat=SEATS[0].name))
        assert [u.held for u in scene.state.open_utterances()] == [False]
        assert len(scene.events(UtteranceHeld)) == len(scene.events(UtteranceReleased)) == 1

    speaking(play)


def test_a_stop_keeps_the_partial_text() -> None:
    async def play(scene: Staged, hand: Hand) -> None:
        await hand.do(StopSeat(seat="s1"))
        await scene.fake.clock.sleep(1)
        (cut,) = scene.events(UtteranceFailed)
        assert (cut.seat, cut.code, cut.partial) == ("s1", "stopped", "Once ")

    speaking(play)


def test_a_steered_seat_goes_on_with_the_note_and_the_log_has_it() -> None:
    async def play(scene: Staged, hand: Hand) -> None:
        await hand.do(SteerSeat(seat="s1", note="Say where."))
        await scene.fake.clock.sleep(1)
        (said,) = scene.events(FacilitatorSaid)
        assert (said.text, said.to) == ("Say where.", "s1")
        last = scene.events(UtteranceEnded)[-1]
        assert (last.seat, last.text) == ("s1", "Once in Tianjin.")
        request = scene.provider.requests[-1]
        assert request.messages[-1].text.count("Say where.") == 2

    speaking(play, ["in Tianjin."])


def test_steered_before_its_first_word_a_seat_begins_with_the_note() -> None:
    async def main(scene: Staged, hand: Hand) -> None:
        scene.provider.script("s1", [10.0, "Once upon."], ["In Tianjin."])
        holding = spawn(scene.hold("discussion", rounds=1), "stage")
        await scene.fake.clock.sleep(1)
        await hand.do(SteerSeat(seat="s1", note="Say where."))
        await holding
        text = scene.provider.requests[-1].messages[-1].text
        assert "You stopped in the middle" not in text
        assert '<data kind="notes">\nSay where.\n</data>' in text

    with_hand(main)


def test_a_note_that_steered_is_not_given_again() -> None:
    async def main(scene: Staged, hand: Hand) -> None:
        scene.provider.script("s1", ["Once ", 10.0, "upon."], ["in Tianjin."])
        holding = spawn(scene.hold("introduction"), "stage")
        await scene.fake.clock.sleep(1)
        await hand.do(SteerSeat(seat="s1", note="Say where."))
        await holding
        await scene.hold("discussion", rounds=1)
        later = [r for r in scene.provider.requests if r.situation.stage == "discussion"]
        assert not any("Say where." in r.messages[-1].text for r in later)

    with_hand(main)


def test_a_seat_that_failed_speaks_again_while_its_round_is_open() -> None:
    async def main(scene: Staged, hand: Hand) -> None:
        scene.provider.script("s1", [AuthenticationError("No.")], ["Now."])
        scene.provider.script("s2", ["a", 10.0, "b"])
        holding = spawn(scene.hold("introduction"), "stage")
        await scene.fake.clock.sleep(1)
        assert "asked again" in (await refused(hand, RetrySeat(seat="s2"))).message
        await hand.do(RetrySeat(seat="s1"))
        found = await holding
        assert found.rounds[0].done == 6
        await refused(hand, RetrySeat(seat="s1"))

    with_hand(main)


def test_a_seat_whose_turn_is_still_to_come_does_not_get_two() -> None:
    async def main(scene: Staged, hand: Hand) -> None:
        order = [seat.id for seat in scene.table.speakers()]
        await hand.do(MuteSeat(seat=order[5], muted=True))
        scene.provider.script(order[0], ["a", 10.0, "b"])
        holding = spawn(scene.hold("introduction", order="sequential"), "stage")
        await scene.fake.clock.sleep(1)
        await refused(hand, RetrySeat(seat=order[1]))
        await refused(hand, RetrySeat(seat=order[5]))
        found = await holding
        assert [u.seat for u in found.utterances()] == order[:5]
        assert (found.rounds[0].done, found.rounds[0].of) == (5, 5)

    with_hand(main)


def test_a_muted_seat_is_left_out_until_it_may_speak() -> None:
    async def play(scene: Staged, hand: Hand) -> None:
        await hand.do(MuteSeat(seat="s1", muted=True))
        await scene.hold("introduction")
        assert len(scene.provider.requests) == 5
        await hand.do(MuteSeat(seat="s1", muted=False))
        assert len(scene.table.speakers()) == 6

    with_hand(play)


def test_another_model_speaks_from_the_next_utterance_on() -> None:
    async def play(scene: Staged, hand: Hand) -> None:
        await hand.do(ChangeModel(seat="s1", provider="fake", model="a/b"))
        await scene.hold("introduction")
        models = {r.situation.seat.id: r.model for r in scene.provider.requests if r.situation.seat}
        assert (models["s1"], models["s2"]) == ("a/b", "m")

    with_hand(play)


@pytest.mark.parametrize(
    ("provider", "model", "said"),
    [("nobody", "m", "nobody is not configured"), ("fake", "none", "no model none")],
)
def test_a_model_that_cannot_be_asked_is_refused(provider: str, model: str, said: str) -> None:
    async def play(scene: Staged, hand: Hand) -> None:
        error = await refused(hand, ChangeModel(seat="s1", provider=provider, model=model))
        assert said in error.message
        assert scene.events(SeatChanged) == []

    with_hand(play)


def test_two_seats_exchange_their_roles() -> None:
    async def play(scene: Staged, hand: Hand) -> None:
        await hand.do(SwapRoles(first="s1", second=SEATS[2].name))
        assert scene.state.seat("s1").role == SEATS[2].role
        assert scene.state.seat("s3").role == SEATS[0].role
        assert scene.state.seat("s1").first_role == SEATS[0].role

    with_hand(play)


def test_a_skipped_stage_keeps_what_was_said() -> None:
    async def main(scene: Staged, hand: Hand) -> None:
        scene.provider.script("s1", ["Once ", 10.0, "upon."])
        holding = spawn(scene.hold("discussion", rounds=3), "stage")
        await scene.fake.clock.sleep(1)
        await hand.do(SkipStage())
        with pytest.raises(StageCut):
            await holding
        assert scene.fake.clock.monotonic() < 5
        (cut,) = scene.events(UtteranceFailed)
        assert cut.partial == "Once "
        assert len(scene.events(UtteranceEnded)) == 5
        assert len(scene.events(RoundStarted)) == 1

    with_hand(main)


def test_a_skipped_decision_takes_its_default_and_says_so() -> None:
    async def main(scene: Staged, hand: Hand) -> None:
        await scene.happened(*keywords_of("keywords", {"s1": ("red", "moon")}))
        holding = spawn(scene.hold("decision"), "stage")
        await scene.fake.clock.sleep(1)
        await hand.do(SkipStage())
        await holding
        (made,) = scene.events(DecisionMade)
        assert (made.value, made.by) == (("red", "moon"), "default")

    with_hand(main, attended=True)


def test_sealed_answers_are_opened_round_by_round() -> None:
    async def main(scene: Staged, hand: Hand) -> None:
        await hand.do(SealAnswers(sealed=True))
        await scene.hold("discussion", rounds=2)
        assert [r.sealed for r in scene.events(RoundStarted)] == [True, True]
        await hand.do(RevealAnswers())
        assert [e.ref for e in scene.events(AnswersRevealed)] == ["discussion/1", "discussion/2"]
        await refused(hand, RevealAnswers())
        await hand.do(SealAnswers(sealed=False))
        await scene.hold("discussion_2")
        assert not scene.events(RoundStarted)[-1].sealed

    with_hand(main)


def test_answers_go_to_the_open_question() -> None:
    async def main(scene: Staged, hand: Hand) -> None:
        await scene.happened(*keywords_of("keywords", {"s1": ("red", "moon")}))
        deciding = spawn(scene.hold("decision"), "stage")
        await scene.fake.clock.sleep(1)
        await hand.do(Decide(value=("wire",)))
        await deciding
        briefing = spawn(scene.hold("design_brief"), "stage")
        await scene.fake.clock.sleep(1)
        await hand.do(WriteBrief(text="Make it hang."))
        await briefing
        (made,), (brief,) = scene.events(DecisionMade), scene.events(BriefWritten)
        assert (made.value, made.by) == (("wire",), "facilitator")
        assert (brief.value, brief.by) == ("Make it hang.", "facilitator")

    with_hand(main, attended=True)


def test_a_persons_ballot_is_counted_beside_the_agents() -> None:
    async def main(scene: Staged, hand: Hand) -> None:
        await scene.happened(*keywords_of("keywords", {"s1": ("red", "moon", "fold")}))
        await scene.hold("voting")
        agents = scene.state.polls["voting"].result
        await hand.do(CastBallot(voter="Ann", choices=("FOLD",), reasons=("flat",)))
        poll = scene.state.polls["voting"]
        assert poll.result == agents
        (human,) = [t for t in scene.events(VoteTallied) if t.kind == "human"]
        assert human.winners == ("fold",)
        error = await refused(hand, CastBallot(voter="Ann", choices=("gold",)))
        assert "gold" in error.message
        assert "fold" in error.hint
        assert len([b for b in scene.events(BallotCast) if b.kind == "human"]) == 1
        first = CastBallot(voter="Bo", choices=("red",), poll="voting")
        await scene.happened(BallotCast(poll="x", voter="s1", kind="agent", choices=(), reasons=()))
        await hand.do(first)
        assert [b.voter for b in scene.state.polls["voting"].ballots[-2:]] == ["Ann", "Bo"]
        error = await refused(hand, CastBallot(voter="Bo", choices=("red",), poll="none"))
        assert "no poll" in error.message

    with_hand(main)


def test_a_person_may_vote_before_the_first_agent_but_for_candidates_alone() -> None:
    async def main(scene: Staged, hand: Hand) -> None:
        await scene.happened(
            *keywords_of("keywords", {"s1": ("red", "moon")}), stage("voting"), round_("voting")
        )
        await hand.do(CastBallot(voter="Ann", choices=("Moon",)))
        (cast,) = scene.state.polls["voting"].ballots
        assert (cast.kind, cast.choices) == ("human", ("moon",))
        error = await refused(hand, CastBallot(voter="Ann", choices=("gold",)))
        assert "red, moon" in error.hint

    with_hand(main)


def test_a_raised_budget_lets_waiting_calls_go_on() -> None:
    async def main(scene: Staged, hand: Hand) -> None:
        scene.table.line.attended = True
        scene.table.line.ledger.budget = parse_budget("100tok")
        holding = spawn(scene.hold("introduction"), "stage")
        await scene.fake.clock.sleep(1)
        assert scene.state.budget == "hard"
        await hand.do(RaiseBudget(line="900000tok"))
        assert (await holding).rounds[0].done == 6

    with_hand(main, attended=True)
