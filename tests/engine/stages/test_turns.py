"""Taken up after a stop or a crash: what ended is never asked for again, what was cut goes on."""

import json
from typing import Any

import pytest

from engine.tasks import spawn
from engine.vocabulary.errors import AuthenticationError
from engine.vocabulary.events import (
    AffinityBuilt,
    BallotCast,
    KeywordsExtracted,
    RoundEnded,
    RoundStarted,
    SeatChanged,
    UtteranceEnded,
    UtteranceStarted,
)
from engine.vocabulary.messages import Ask
from tests.fakes.facts import (
    SEATS,
    ended,
    failed,
    keywords_of,
    round_,
    round_end,
    spoke,
    stage,
    started,
)
from tests.fakes.staging import Staged, ballot, staged


def asked(scene: Staged) -> list[str]:
    return sorted(r.situation.seat.id for r in scene.provider.requests if r.situation.seat)


def text_of(scene: Staged, seat: str) -> str:
    return next(e.text for e in reversed(scene.events(UtteranceEnded)) if e.seat == seat)


def test_a_round_goes_on_with_those_who_have_not_finished() -> None:
    async def play(scene: Staged) -> None:
        await scene.happened(
            stage("introduction"),
            round_("introduction"),
            *spoke("u1", "s1", "I was done.", "introduction"),
            started("u2", "s2", "introduction"),
            failed("u2", "s2", "I was half"),
            started("u3", "s3", "introduction"),
            failed("u3", "s3", ""),
            started("u4", "s4", "introduction"),
            failed("u4", "s4", "I was st", code="stopped"),
            started("u5", "s5", "introduction"),
            failed("u5", "s5", "", code="authentication"),
        )
        scene.provider.script("s2", [" done too."])
        await scene.hold("introduction")
        assert asked(scene) == ["s2", "s3", "s6"]
        assert text_of(scene, "s2") == "I was half done too."
        new = {e.seat: e for e in scene.events(UtteranceStarted) if e.utterance > "u5"}
        assert {seat: e.continues for seat, e in new.items()} == {
            "s2": "u2",
            "s3": "u3",
            "s6": None,
        }
        assert len(scene.events(RoundStarted)) == 1
        (over,) = scene.events(RoundEnded)
        assert (over.done, over.of) == (4, 6)
        ids = [e.utterance for e in scene.events(UtteranceStarted)]
        assert len(ids) == len(set(ids))

    staged(play)


def test_the_seat_is_told_where_it_stopped_and_starts_over_where_it_had_said_nothing() -> None:
    async def play(scene: Staged) -> None:
        await scene.happened(
            stage("introduction"),
            round_("introduction"),
            started("u1", "s1", "introduction"),
            failed("u1", "s1", "I was half"),
            started("u2", "s2", "introduction"),
            failed("u2", "s2", ""),
        )
        await scene.hold("introduction")
        requests = {r.situation.seat.id: r for r in scene.provider.requests if r.situation.seat}
        assert '<data kind="partial">\nI was half\n</data>' in requests["s1"].messages[-1].text
        assert "You stopped in the middle" in requests["s1"].messages[-1].text
        assert "Introduce yourself" in requests["s2"].messages[-1].text

    staged(play)


def test_twice_cut_it_still_goes_on_from_what_was_kept() -> None:
    """The second crash came before the first draft of the utterance that went on."""

    async def play(scene: Staged) -> None:
        await scene.happened(
            stage("introduction"),
            round_("introduction"),
            started("u1", "s1", "introduction"),
            failed("u1", "s1", "I was half"),
            started("u2", "s1", "introduction", continues="u1"),
            failed("u2", "s1", ""),
        )
        scene.provider.script("s1", [" done."])
        found = await scene.hold("introduction")
        assert text_of(scene, "s1") == "I was half done."
        last = found.rounds[0].last_of("s1")
        assert last is not None
        assert last.continues == "u1"
        await scene.hold("discussion", rounds=1)
        (request,) = [
            r for r in scene.provider.asked(Ask.TALK) if r.situation.seat == scene.state.seat("s1")
        ]
        assert [one.text for one in request.situation.own] == ["I was half done."]

    staged(play)


def test_the_text_that_was_gone_on_from_is_not_paid_twice() -> None:
    async def play(scene: Staged) -> None:
        await scene.happened(
            stage("introduction"),
            round_("introduction"),
            started("u1", "s1", "introduction"),
            failed("u1", "s1", "word " * 400),
        )
        scene.provider.script("s1", ["and four"])
        await scene.hold("introduction")
        (mine,) = [e for e in scene.events(UtteranceEnded) if e.seat == "s1"]
        assert mine.usage.output == 2
        assert mine.usage.input > 500

    staged(play)


def test_rounds_that_ended_are_not_held_again() -> None:
    async def play(scene: Staged) -> None:
        await scene.happened(stage("discussion"), round_("discussion"), round_end("discussion"))
        await scene.hold("discussion", rounds=2)
        assert {r.situation.round for r in scene.provider.requests} == {2}

    staged(play)


def test_a_list_that_was_cut_is_completed_and_read_as_one() -> None:
    async def play(scene: Staged) -> None:
        await scene.happened(
            stage("keywords"),
            round_("keywords"),
            started("u1", "s1", "keywords"),
            failed("u1", "s1", '["moon", "fo'),
        )
        scene.provider.script("s1", ['ld"]'])
        found = await scene.hold("keywords")
        assert found.keywords["s1"] == ("moon", "fold")

    staged(play)


def test_an_answer_that_ended_before_it_was_recorded_is_read_and_not_asked_for() -> None:
    async def play(scene: Staged) -> None:
        await scene.happened(
            stage("keywords"),
            round_("keywords"),
            *spoke("u1", "s1", '["moon"]', "keywords"),
            *spoke("u2", "s2", '["lamp"]', "keywords"),
            KeywordsExtracted(stage="keywords", seat="s2", keywords=("lamp",)),
        )
        found = await scene.hold("keywords")
        assert asked(scene) == ["s3", "s4", "s5", "s6"]
        assert (found.keywords["s1"], found.keywords["s2"]) == (("moon",), ("lamp",))
        assert len([e for e in scene.events(KeywordsExtracted) if e.seat == "s2"]) == 1

    staged(play)


def test_an_unreadable_answer_gets_its_second_chance_after_the_crash_too() -> None:
    async def play(scene: Staged) -> None:
        await scene.happened(
            stage("keywords"), round_("keywords"), *spoke("u1", "s1", "Hm. No.", "keywords")
        )
        found = await scene.hold("keywords")
        assert asked(scene).count("s1") == 1
        assert found.keywords["s1"] == ("shared", "word of s1")

    staged(play)


def test_two_answers_are_all_there_are_and_the_first_counts_where_the_second_is_of_no_use() -> None:
    tree = json.dumps({"groups": [{"label": "l", "members": ["red", "moon"]}]})

    async def play(scene: Staged) -> None:
        await scene.happened(
            *keywords_of("keywords", {"s1": ("red", "moon", "fold")}),
            stage("affinity"),
            round_("affinity"),
            *spoke("u1", "s1", tree, "affinity"),
            *spoke("u2", "s1", "No idea.", "affinity"),
            *spoke("u3", "s2", "No idea.", "affinity"),
            *spoke("u4", "s2", "No idea.", "affinity"),
        )
        found = await scene.hold("affinity")
        assert asked(scene) == ["s3", "s4", "s5", "s6"]
        assert found.trees["s1"].single == ("fold",)
        assert "s2" not in found.trees

    staged(play)


def test_ballots_and_trees_that_are_there_are_not_asked_for_again() -> None:
    async def play(scene: Staged) -> None:
        words = ("red", "moon")
        await scene.happened(
            *keywords_of("keywords", {"s1": words}),
            stage("affinity"),
            AffinityBuilt(stage="affinity", seat="s1", core="", groups=(), single=words),
        )
        await scene.hold("affinity")
        assert "s1" not in asked(scene)
        before = len(scene.provider.requests)
        await scene.happened(
            stage("voting"),
            BallotCast(poll="voting", voter="s2", kind="agent", choices=("red",), reasons=("",)),
        )
        await scene.hold("voting")
        voters = [r.situation.seat.id for r in scene.provider.requests[before:] if r.situation.seat]
        assert sorted(set(voters)) == ["s1", "s3", "s4", "s5", "s6"]

    staged(play)


def test_a_ballot_that_was_cut_is_completed() -> None:
    whole = ballot("moon", "red")

    async def play(scene: Staged) -> None:
        await scene.happened(
            *keywords_of("keywords", {"s1": ("red", "moon")}),
            stage("voting"),
            round_("voting"),
            started("u1", "s1", "voting"),
            failed("u1", "s1", whole[:20]),
        )
        scene.provider.script("s1", [whole[20:]])
        await scene.hold("voting")
        (mine,) = [b for b in scene.events(BallotCast) if b.voter == "s1" and b.poll == "voting"]
        assert mine.choices == ("moon", "red")

    staged(play)


@pytest.mark.parametrize("failure", [AuthenticationError("No."), None])
def test_a_seat_that_failed_or_could_not_be_read_can_be_asked_again(failure: Any) -> None:
    async def play(scene: Staged) -> None:
        bad: list[Any] = [[failure]] if failure else [["Hm. No."], ["Hm. No."]]
        scene.provider.script("s1", *bad, ['["moon"]'])
        scene.provider.script("s2", [20.0, '["lamp"]'])
        holding = spawn(scene.hold("keywords"), "keywords")
        await scene.fake.clock.sleep(5)
        assert scene.table.rounds.retry(SEATS[0])
        found = await holding
        assert found.keywords["s1"] == ("moon",)
        (over,) = scene.events(RoundEnded)
        assert over.done == 6

    staged(play)


def test_a_seat_speaks_with_the_model_that_it_has_when_its_turn_comes() -> None:
    async def play(scene: Staged) -> None:
        order = [seat.id for seat in scene.table.speakers()]
        scene.provider.script(order[0], ["a", 5.0, "b"])
        holding = spawn(scene.hold("introduction", order="sequential"), "round")
        await scene.fake.clock.sleep(1)
        await scene.happened(SeatChanged(seat=order[-1], what="model", value="fake/other"))
        await holding
        models = {e.seat: e.model for e in scene.events(UtteranceStarted)}
        assert models[order[-1]] == "other"
        assert set(models.values()) == {"m", "other"}

    staged(play)


def test_an_end_is_known_by_its_own_text() -> None:
    """The log's end carries the whole text, whatever was kept before."""

    async def play(scene: Staged) -> None:
        await scene.happened(
            stage("introduction"),
            round_("introduction"),
            started("u1", "s1", "introduction"),
            ended("u1", "s1", "Whole.", "introduction"),
        )
        found = await scene.hold("introduction")
        last = found.rounds[0].last_of("s1")
        assert last is not None
        assert last.text == "Whole."
        assert "s1" not in asked(scene)

    staged(play)
