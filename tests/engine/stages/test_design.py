"""Cards, the vote on them, their pictures."""

import asyncio
import json

import pytest

from engine.policy.kits import KitRules, StageKind
from engine.policy.money import parse_budget
from engine.policy.retry import RetryPolicy
from engine.stages import CannotRun
from engine.stages.polls import poll_order
from engine.tasks import spawn
from engine.utterance import StageCut
from engine.vocabulary.errors import (
    AuthenticationError,
    BudgetExceeded,
    ProviderFacts,
    ServerError,
)
from engine.vocabulary.events import (
    BallotCast,
    BriefWritten,
    CardWritten,
    DecisionMade,
    ImageDrawn,
    UsageRecorded,
    UtteranceStarted,
    VoteTallied,
)
from engine.vocabulary.messages import Ask, ChatRequest
from tests.fakes.facts import SEATS, card, stage
from tests.fakes.staging import Staged, ballot, staged

ALL = [seat.id for seat in SEATS]


def test_every_seat_writes_a_card_and_votes_for_the_others() -> None:
    async def play(scene: Staged) -> None:
        brief = BriefWritten(stage="design_brief", value="Make it hang.", by="default")
        await scene.happened(stage("design_brief"), brief)
        await scene.hold("design_cards")
        cards = {c.seat: c for c in scene.events(CardWritten)}
        assert {c.card for c in cards.values()} == {f"card-{n}" for n in range(1, 7)}
        assert sorted(cards) == ALL
        for request in scene.provider.asked(Ask.CARD_BALLOT):
            assert request.situation.seat is not None
            own = cards[request.situation.seat.id].card
            assert own not in request.situation.candidates
            assert own not in {c.id for c in request.situation.cards}
            assert f"[{own}]" not in request.messages[-1].text
            assert len(request.situation.candidates) == 5
            assert request.situation.brief == "Make it hang."
        assert len(scene.events(BallotCast)) == 6
        assert scene.events(VoteTallied)[0].method == "approval"
        assert scene.events(VoteTallied)[0].entitled == 6

    staged(play)


def test_nobody_can_vote_for_its_own_card_by_naming_it() -> None:
    def respond(request: ChatRequest) -> str | None:
        if request.situation.ask is not Ask.CARD_BALLOT:
            return None
        return ballot(*(f"card-{n}" for n in range(1, 7)))

    async def play(scene: Staged) -> None:
        await scene.hold("design_cards")
        for cast in scene.events(BallotCast):
            assert f"card-{cast.voter[1:]}" not in cast.choices
            assert len(cast.choices) == 5
        results = scene.events(VoteTallied)[0].results
        assert {row["approvals"] for row in results} == {5}

    staged(play, respond)


def test_a_card_that_can_not_be_read_is_asked_for_once_more() -> None:
    def respond(request: ChatRequest) -> str | None:
        situation = request.situation
        if situation.ask is not Ask.CARD or situation.seat is None:
            return None
        if situation.seat.id == "s1":
            return "Hm." if situation.ordinal == 1 else json.dumps({"name": "Late", "concept": "c"})
        return "Never." if situation.seat.id == "s2" else None

    async def play(scene: Staged) -> None:
        await scene.hold("design_cards")
        names = {c.seat: c.fields.name for c in scene.events(CardWritten)}
        assert names["s1"] == "Late"
        assert "s2" not in names
        assert len(names) == 5
        asked = [r.situation.seat.id for r in scene.provider.asked(Ask.CARD) if r.situation.seat]
        assert [asked.count(seat) for seat in ALL] == [2, 2, 1, 1, 1, 1]
        assert len(scene.events(BallotCast)) == 6

    staged(play, respond)


def test_where_nobody_writes_a_card_the_stage_is_skipped() -> None:
    async def play(scene: Staged) -> None:
        with pytest.raises(CannotRun, match="no card"):
            await scene.hold("design_cards")

    staged(play, lambda _: "Never.")


def test_the_only_cards_own_seat_is_not_asked_to_vote_for_nothing() -> None:
    def respond(request: ChatRequest) -> str | None:
        situation = request.situation
        only = situation.seat is not None and situation.seat.id == "s1"
        return None if only or situation.ask is not Ask.CARD else "Never."

    async def play(scene: Staged) -> None:
        await scene.hold("design_cards")
        asked = [
            r.situation.seat.id for r in scene.provider.asked(Ask.CARD_BALLOT) if r.situation.seat
        ]
        assert sorted(asked) == ALL[1:]
        cast = {b.voter: b.choices for b in scene.events(BallotCast)}
        assert cast["s1"] == ()
        assert cast["s2"] == ("card-1",)

    staged(play, respond)


def test_a_seat_that_fails_with_its_card_or_its_ballot_leaves_the_others() -> None:
    async def play(scene: Staged) -> None:
        scene.provider.script("s1", [AuthenticationError("No.")])
        scene.provider.script("s2", [json.dumps({"name": "Two", "concept": "c"})])
        scene.provider.script("s2", [AuthenticationError("No.")])
        await scene.hold("design_cards")
        assert sorted(c.seat for c in scene.events(CardWritten)) == ALL[1:]
        assert sorted(b.voter for b in scene.events(BallotCast)) == ["s1", "s3", "s4", "s5", "s6"]
        assert scene.events(VoteTallied)[0].entitled == 6

    staged(play)


async def voted(scene: Staged, *order: int) -> None:
    """Let four cards have been written and come in this order."""
    results = tuple({"candidate": f"card-{n}", "score": str(9 - n)} for n in order)
    await scene.happened(
        stage("design_cards"),
        *(card(n, picture_prompt=f"lamp {n}") for n in range(1, 7)),
        VoteTallied(
            poll="design_cards",
            method="approval",
            threshold=None,
            needed=None,
            results=results,
            winners=(),
            audit=(),
        ),
    )


def test_the_first_four_of_the_vote_are_drawn() -> None:
    async def play(scene: Staged) -> None:
        await voted(scene, 6, 5, 4, 3, 2, 1)
        assert poll_order(scene.state, StageKind.DESIGN_CARDS)[0] == "card-6"
        await scene.hold("drawing")
        (made,) = scene.events(DecisionMade)
        assert (made.value, made.by) == (("card-6", "card-5", "card-4", "card-3"), "default")
        drawn = {d.card: d for d in scene.events(ImageDrawn)}
        assert set(drawn) == set(made.value)
        style = scene.table.kit.picture_style
        for one in drawn.values():
            assert one.prompt.startswith(f"lamp {one.card[-1]}\n")
            assert one.prompt.endswith(style.strip())
            data = await scene.blobs.get(one.image)
            assert (len(data), one.model) == (one.bytes, "fake/brush")
        assert len({d.seed for d in drawn.values()}) == 4
        assert len(scene.events(UsageRecorded)) == 4

    staged(play)


def test_one_picture_that_fails_does_not_stop_the_others() -> None:
    async def play(scene: Staged) -> None:
        await voted(scene, 1, 2, 3, 4)
        scene.provider.undrawable = ("lamp 2",)
        await scene.hold("drawing")
        assert sorted(d.card for d in scene.events(ImageDrawn)) == ["card-1", "card-3", "card-4"]

    staged(play)


def test_what_is_being_drawn_when_the_stage_is_skipped_is_drawn_to_its_end() -> None:
    async def play(scene: Staged) -> None:
        await voted(scene, 1, 2, 3, 4)
        scene.table.line.retries = RetryPolicy(attempts=3)
        scene.provider.drawing_seconds = 60
        scene.provider.undrawable = ("lamp 2",)
        scene.provider.brush_error = ServerError(
            "The brush broke.", facts=ProviderFacts(status=500)
        )
        holding = spawn(scene.hold("drawing"), "drawing")
        await scene.fake.clock.sleep(0.01)  # the second one waits for another attempt
        scene.table.line.cut_stage()
        with pytest.raises(StageCut):
            await holding
        assert sorted(d.card for d in scene.events(ImageDrawn)) == ["card-1", "card-3", "card-4"]
        assert len(scene.provider.drawn) == 4

    staged(play)


def test_where_nothing_could_be_drawn_the_reason_is_said() -> None:
    async def play(scene: Staged) -> None:
        await voted(scene, 1, 2, 3, 4)
        scene.provider.undrawable = ("lamp",)
        with pytest.raises(CannotRun, match="The brush broke"):
            await scene.hold("drawing")

    staged(play)


def test_the_budgets_line_ends_the_session_and_is_no_failed_picture() -> None:
    async def play(scene: Staged) -> None:
        await voted(scene, 1, 2, 3, 4)
        scene.table.line.ledger.budget = parse_budget("1tok")
        with pytest.raises(BudgetExceeded):
            await scene.hold("drawing")

    staged(play)


def test_without_cards_or_brush_nothing_is_drawn() -> None:
    async def play(scene: Staged) -> None:
        with pytest.raises(CannotRun, match="no cards"):
            await scene.hold("drawing")
        await voted(scene, 1)
        scene.table.can_draw = "fake/m does not draw pictures"
        with pytest.raises(CannotRun, match="does not draw"):
            await scene.hold("drawing")
        assert scene.provider.drawn == []

    staged(play)


def test_the_facilitator_chooses_what_is_drawn() -> None:
    async def play(scene: Staged) -> None:
        await voted(scene, 1, 2, 3, 4)
        holding = spawn(scene.hold("drawing"), "drawing")
        await scene.fake.clock.sleep(1)
        assert scene.table.decisions.answer(("card-5", "card-9", "card-5"))
        await holding
        assert [d.card for d in scene.events(ImageDrawn)] == ["card-5"]
        (made,) = scene.events(DecisionMade)
        assert (made.value, made.by) == (("card-5",), "facilitator")

    staged(play, attended=True)


def test_where_no_drawings_are_wanted_nobody_is_asked_which() -> None:
    async def play(scene: Staged) -> None:
        await voted(scene, 1, 2, 3, 4)
        async with asyncio.timeout(10):
            await scene.hold("drawing")
        (made,) = scene.events(DecisionMade)
        assert (made.value, made.by) == ((), "default")
        assert scene.provider.drawn == []

    staged(play, attended=True, rules=KitRules(drawings=0))


def test_taken_up_again_only_what_is_missing_is_drawn() -> None:
    async def play(scene: Staged) -> None:
        await voted(scene, 1, 2, 3, 4)
        drawn = ImageDrawn(image="f00", card="card-2", prompt="p", model="m", seed=1, cost=None)
        chosen = DecisionMade(stage="drawing", value=("card-2", "card-6"), by="facilitator")
        await scene.happened(stage("drawing"), chosen, drawn)
        await scene.hold("drawing")
        assert [d.card for d in scene.events(ImageDrawn)] == ["card-2", "card-6"]
        assert len(scene.events(DecisionMade)) == 1

    staged(play)


def test_written_cards_and_cast_ballots_are_not_asked_for_again() -> None:
    async def play(scene: Staged) -> None:
        await scene.happened(
            stage("design_cards"),
            card(1),
            BallotCast(
                poll="design_cards", voter="s2", kind="agent", choices=("card-1",), reasons=("x",)
            ),
        )
        await scene.hold("design_cards")
        begun = [(e.seat, e.round) for e in scene.events(UtteranceStarted)]
        assert ("s1", 1) not in begun
        assert ("s2", 2) not in begun
        assert len(begun) == 10
        assert len(scene.events(CardWritten)) == len(scene.events(BallotCast)) == 6

    staged(play)
