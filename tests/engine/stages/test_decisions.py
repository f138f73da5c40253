"""Decisions: the facilitator's word, or a default that is logged as one."""

from dataclasses import replace
from typing import Any

import pytest

from engine.policy.kits import KitRules
from engine.stages import CannotRun, Decisions
from engine.tasks import spawn
from engine.vocabulary.events import (
    BriefWritten,
    DecisionMade,
    MemoryWritten,
    QuestionClosed,
    QuestionOpen,
    VoteTallied,
)
from tests.fakes.facts import keywords_of, stage, stage_end
from tests.fakes.staging import Staged, staged

LISTS = {"s1": ("fold", "red"), "s2": ("moon", "fold")}


def won(*winners: str, poll: str = "voting") -> VoteTallied:
    return VoteTallied(
        poll=poll,
        method="consensus",
        threshold="0.6",
        needed=4,
        results=(),
        winners=winners,
        audit=(),
    )


async def voted(scene: Staged, *winners: str) -> None:
    await scene.happened(*keywords_of("keywords", LISTS), stage("voting"), won(*winners))


async def decide(scene: Staged, value: tuple[str, ...] | None, stage_id: str = "decision") -> None:
    """Hold the decision and answer it after five seconds."""
    holding = spawn(scene.hold(stage_id), "decision")
    await scene.fake.clock.sleep(5)
    if value is not None:
        assert scene.table.decisions.answer(value)
    await holding


def decided(scene: Staged) -> tuple[Any, str]:
    (made,) = scene.events(DecisionMade)
    return made.value, made.by


def test_alone_the_vote_decides_and_it_is_logged_as_the_default() -> None:
    async def play(scene: Staged) -> None:
        await voted(scene, "moon", "red")
        await scene.hold("decision")
        assert decided(scene) == (("moon", "red"), "default")
        (memory,) = scene.events(MemoryWritten)
        assert (memory.seat, memory.kind, memory.text) == (None, "decision", "moon, red")

    staged(play)


def test_the_facilitator_decides_otherwise() -> None:
    async def play(scene: Staged) -> None:
        await voted(scene, "moon")
        await decide(scene, ("Wire", "wire", " hook "))
        assert decided(scene) == (("Wire", "hook"), "facilitator")

    staged(play, attended=True)


@pytest.mark.parametrize("nothing", [(), ("", "  ")])
def test_an_empty_answer_is_the_default_and_not_the_facilitators_word(nothing: Any) -> None:
    async def play(scene: Staged) -> None:
        await voted(scene, "moon")
        await decide(scene, nothing)
        assert decided(scene) == (("moon",), "default")

    staged(play, attended=True)


def test_in_time_her_word_holds_and_afterwards_the_default() -> None:
    async def play(scene: Staged) -> None:
        await voted(scene, "moon")
        await decide(scene, ("red",))
        assert decided(scene) == (("red",), "facilitator")

    async def late(scene: Staged) -> None:
        await voted(scene, "moon")
        begun = scene.fake.clock.monotonic()
        await decide(scene, None)
        assert scene.fake.clock.monotonic() - begun == 30
        assert decided(scene) == (("moon",), "time-out")
        assert not scene.table.decisions.answer(("red",))

    rules = replace(KitRules(), decision_seconds=30.0)
    staged(play, attended=True, rules=rules)
    staged(late, attended=True, rules=rules)


def test_without_a_time_out_the_table_waits_for_her() -> None:
    async def play(scene: Staged) -> None:
        await voted(scene, "moon")
        holding = spawn(scene.hold("decision"), "decision")
        await scene.fake.clock.sleep(86_400)
        assert not holding.done()
        scene.table.decisions.answer(("red",))
        await holding
        assert decided(scene) == (("red",), "facilitator")

    staged(play, attended=True)


def test_after_a_run_off_its_winners_are_the_default() -> None:
    async def play(scene: Staged) -> None:
        await voted(scene)
        await scene.happened(won("red", "fold", poll="voting/run-off"))
        await scene.hold("decision")
        assert decided(scene) == (("red", "fold"), "default")

    staged(play)


def test_without_a_vote_the_keywords_stand_in_order_of_mention() -> None:
    async def play(scene: Staged) -> None:
        await scene.happened(*keywords_of("keywords", LISTS))
        await scene.hold("decision")
        assert decided(scene) == (("fold", "red", "moon"), "default")

    staged(play)


def test_without_keywords_there_is_nothing_to_decide() -> None:
    async def play(scene: Staged) -> None:
        with pytest.raises(CannotRun, match="no keywords"):
            await scene.hold("decision")

    staged(play)


def test_what_was_decided_is_not_asked_again() -> None:
    async def play(scene: Staged) -> None:
        await voted(scene, "moon")
        await scene.happened(
            stage("decision"), DecisionMade(stage="decision", value=("mine",), by="facilitator")
        )
        await scene.hold("decision")
        assert decided(scene) == (("mine",), "facilitator")

    staged(play)


def test_no_question_is_open_before_or_after() -> None:
    decisions = Decisions(attended=True, tell=lambda _: None)
    assert not decisions.answer(("x",))
    assert decisions.question is None

    async def play(scene: Staged) -> None:
        await voted(scene, "moon")
        await decide(scene, ("red",))
        assert not scene.table.decisions.answer(("x",))

    staged(play, attended=True)


def test_who_listens_hears_the_question_with_its_default_and_its_end() -> None:
    async def play(scene: Staged) -> None:
        await voted(scene, "moon", "fold")
        heard = scene.fake.recorder._bus.subscribe()
        await decide(scene, ("red",))
        scene.fake.recorder._bus.close()
        asked = [one async for one in heard if isinstance(one, QuestionOpen | QuestionClosed)]
        assert asked == [
            QuestionOpen(stage="decision", kind="keywords", default=("moon", "fold")),
            QuestionClosed(stage="decision"),
        ]
        assert scene.table.decisions.question is None

    staged(play, attended=True)


async def ready(scene: Staged) -> None:
    await scene.happened(
        stage("decision"),
        DecisionMade(stage="decision", value=("moon", "fold"), by="default"),
        stage_end("decision"),
    )


def test_the_brief_comes_from_kit_and_keywords() -> None:
    async def play(scene: Staged) -> None:
        await ready(scene)
        await scene.hold("design_brief")
        (brief,) = scene.events(BriefWritten)
        assert brief.by == "default"
        assert "moon" in brief.value
        assert "A paper lamp" in brief.value
        assert [m.kind for m in scene.events(MemoryWritten)] == ["brief"]
        await scene.hold("design_brief")
        assert len(scene.events(BriefWritten)) == 1

    staged(play)


@pytest.mark.parametrize(("answer", "by"), [("Make it hang.", "facilitator"), ("  ", "default")])
def test_the_facilitator_writes_the_brief(answer: str, by: str) -> None:
    async def play(scene: Staged) -> None:
        await ready(scene)
        await decide(scene, (answer,), "design_brief")
        (brief,) = scene.events(BriefWritten)
        assert brief.by == by
        assert (brief.value == "Make it hang.") == (by == "facilitator")
        assert brief.value.strip()

    staged(play, attended=True)
