"""Polls as a log tells them: which there are, who votes in them, what can be chosen."""

from msgspec.structs import replace

from engine.stages.poll_facts import is_run_off, poll_candidates, poll_ids, poll_round, poll_stage
from engine.vocabulary.events import CardWritten
from engine.vocabulary.messages import Ask, CardFields, ChatRequest
from tests.fakes.facts import keywords_of, round_, stage
from tests.fakes.staging import Staged, ballot, staged


def test_a_poll_is_there_before_its_first_ballot() -> None:
    async def play(scene: Staged) -> None:
        await scene.happened(*keywords_of("keywords", {"s1": ("red", "moon"), "s2": ("RED",)}))
        assert poll_ids(scene.state) == ()
        assert poll_candidates(scene.state, "voting") == ()
        await scene.happened(stage("voting"))
        assert poll_ids(scene.state) == ()
        await scene.happened(round_("voting"))
        assert poll_ids(scene.state) == ("voting",)
        assert poll_candidates(scene.state, "voting") == ("red", "moon")
        found = poll_round(scene.state, "voting")
        assert found is not None
        assert found.seats == ("s1", "s2", "s3", "s4", "s5", "s6")

    staged(play)


def test_a_run_off_has_the_candidates_that_the_engine_gives_it() -> None:
    words = ("fold", "red", "moon", "paper", "hook", "wire")

    def respond(request: ChatRequest) -> str | None:
        seat = request.situation.seat
        if request.situation.ask is not Ask.BALLOT or seat is None:
            return None
        return ballot("red" if request.situation.round == 2 else words[int(seat.id[1:]) % 3])

    async def play(scene: Staged) -> None:
        await scene.happened(*keywords_of("keywords", {"s1": words[:3], "s2": words[3:]}))
        await scene.hold("voting")
        state, run_off = scene.state, "voting/run-off"
        assert poll_ids(state) == ("voting", run_off)
        result = state.polls[run_off].result
        assert result is not None
        before = replace(state, polls={"voting": state.polls["voting"]})
        assert poll_ids(before) == ("voting", run_off)
        assert poll_candidates(before, run_off) == poll_candidates(state, run_off)
        assert poll_candidates(before, run_off) == result.candidates
        assert (is_run_off(run_off), is_run_off("voting")) == (True, False)
        own = poll_stage(state, run_off)
        assert own is not None
        assert own.id == "voting"

    staged(play, respond)


def test_cards_are_voted_on_in_the_second_round_alone() -> None:
    async def play(scene: Staged) -> None:
        card = CardWritten(card="card-1", seat="s1", fields=CardFields(name="Lamp", concept="c"))
        await scene.happened(stage("design_cards"), round_("design_cards"), card)
        assert poll_ids(scene.state) == ()
        assert poll_candidates(scene.state, "design_cards") == ()
        await scene.happened(round_("design_cards", 2))
        assert poll_ids(scene.state) == ("design_cards",)
        assert poll_candidates(scene.state, "design_cards") == ("card-1",)
        assert poll_round(scene.state, "design_cards/run-off") is None

    staged(play)
