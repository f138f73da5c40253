"""The closing comes whoever fails, with figures from the log."""

from typing import Any

from engine.vocabulary.errors import AuthenticationError, ServerError
from engine.vocabulary.events import (
    BallotCast,
    ClosingWritten,
    DecisionMade,
    MemoryWritten,
    TopicParked,
)
from engine.vocabulary.messages import Ask, Task
from tests.fakes.facts import SEATS, stage
from tests.fakes.staging import Staged, staged


async def voted(scene: Staged) -> None:
    await scene.happened(
        stage("voting"),
        BallotCast(
            poll="voting", voter="s1", kind="agent", choices=("red", "hook"), reasons=("a", "b")
        ),
        stage("decision"),
        DecisionMade(stage="decision", value=("red",), by="default"),
        TopicParked(text="The price?"),
    )


async def close(scene: Staged) -> ClosingWritten:
    await voted(scene)
    await scene.hold("closing")
    (written,) = scene.events(ClosingWritten)
    return written


def test_every_seat_says_a_sentence_and_the_judge_writes_the_rest_once() -> None:
    async def play(scene: Staged) -> None:
        written = await close(scene)
        assert (written.agreed, written.minority, written.open) == (("yes",), ("no",), ("why",))
        assert written.keywords == ("red",)
        (judge,) = scene.provider.asked(Ask.CLOSING)
        assert judge.task == Task.JUDGE
        assert [one.text for one in judge.situation.others] == [
            f"{seat.id} agrees." for seat in scene.table.speakers()
        ]
        assert judge.situation.candidates == ("hook",)
        shares = {row["seat"]: row["utterances"] for row in written.participation}
        assert shares == {seat.id: 1 for seat in SEATS}
        assert written.costs["calls"] == 7
        (memory,) = [m for m in scene.events(MemoryWritten) if m.kind == "closing"]
        assert (memory.seat, memory.text) == (None, "yes")

    staged(play)


def computed(written: ClosingWritten) -> None:
    assert written.agreed == ("red (1/1)",)
    assert written.minority == (f"hook ({SEATS[0].name}): b",)
    assert written.open == ("The price?",)


def test_without_the_judge_the_votes_speak() -> None:
    async def play(scene: Staged) -> None:
        scene.provider.script("", [ServerError("Down.")])
        computed(await close(scene))

    staged(play)


def test_a_judge_that_can_not_be_read_is_no_loss() -> None:
    def respond(request: Any) -> str | None:
        return "Well, that was nice." if request.situation.ask is Ask.CLOSING else None

    async def play(scene: Staged) -> None:
        computed(await close(scene))

    staged(play, respond)


def test_what_the_judge_leaves_out_is_computed() -> None:
    def respond(request: Any) -> str | None:
        return '{"agreed": ["Red it is."]}' if request.situation.ask is Ask.CLOSING else None

    async def play(scene: Staged) -> None:
        written = await close(scene)
        assert written.agreed == ("Red it is.",)
        assert written.minority == (f"hook ({SEATS[0].name}): b",)

    staged(play, respond)


def test_a_seat_that_fails_has_no_say_and_stops_nobody() -> None:
    async def play(scene: Staged) -> None:
        scene.provider.script("s2", [AuthenticationError("No.")])
        await close(scene)
        (judge,) = scene.provider.asked(Ask.CLOSING)
        assert len(judge.situation.others) == 5

    staged(play)


def test_a_closing_that_was_written_is_not_written_again() -> None:
    async def play(scene: Staged) -> None:
        await close(scene)
        await scene.hold("closing")
        assert len(scene.events(ClosingWritten)) == 1
        assert len(scene.provider.asked(Ask.CLOSING)) == 1

    staged(play)
