"""The table's own calls: whole answers or none, counted, made again while nobody has seen them."""

import asyncio
from decimal import Decimal
from typing import Any

import pytest

from engine.policy.context import Prompt
from engine.policy.money import parse_budget
from engine.policy.prompts import PromptId
from engine.policy.retry import RetryPolicy
from engine.utterance.line import SHORT_SECONDS
from engine.vocabulary.errors import (
    AuthenticationError,
    BadResponse,
    BudgetExceeded,
    ConnectionLost,
    ContentRefused,
    ProviderError,
    ProviderFacts,
    ServerError,
    StreamInterrupted,
)
from engine.vocabulary.events import BudgetReached, UsageRecorded
from engine.vocabulary.messages import Ask, Finished, Task, UsageReport
from engine.vocabulary.ports import Abilities
from engine.vocabulary.seats import ModelRef
from engine.vocabulary.usage import Price, Usage
from tests.fakes.providers import ScriptedProvider
from tests.fakes.staging import Staged, staged

PRICE = Price(currency="USD", input=Decimal(1), output=Decimal(2), picture=Decimal("0.04"))


async def ask(scene: Staged) -> str:
    situation = scene.table.situation(scene.plan("closing"), Ask.CLOSING)
    prompt = Prompt(id=PromptId.CLOSING)
    return (await scene.table.calls.answer(Task.JUDGE, situation, prompt, "closing")).text


def script(scene: Staged, *calls: list[Any]) -> None:
    scene.provider.script("", *calls)


def test_an_answer_is_whole_clean_and_counted() -> None:
    async def play(scene: Staged) -> None:
        used = Usage(input=10, output=4)
        script(scene, ["The ", UsageReport(usage=used), "en\x1bd\u2028."])
        assert await ask(scene) == "The en\ufffdd\n."
        (event,) = scene.events(UsageRecorded)
        assert (event.usage, event.task, event.stage) == (used, "judge", "closing")
        assert (event.provider, event.model, event.cost) == ("fake", "m", None)
        assert scene.state.totals.output == 4

    staged(play)


def test_what_the_provider_does_not_report_is_estimated_and_says_so() -> None:
    async def play(scene: Staged) -> None:
        script(scene, ["Nine letters"])
        await ask(scene)
        (event,) = scene.events(UsageRecorded)
        assert event.usage.estimated
        assert event.usage.output == 3
        assert event.usage.input > 50

    staged(play)


def test_the_exact_request_is_kept() -> None:
    async def play(scene: Staged) -> None:
        await ask(scene)
        (kept,) = scene.fake.journal.prompts.values()
        assert b"You keep the record" in kept

    staged(play)


def test_a_cut_answer_is_asked_for_again_because_nobody_saw_it() -> None:
    async def play(scene: Staged) -> None:
        facts = ProviderFacts(emitted=True)
        script(scene, ["Half", StreamInterrupted("Cut.", facts=facts)], ["Whole."])
        assert await ask(scene) == "Whole."

    staged(play, attempts=2)


@pytest.mark.parametrize(
    ("moves", "error"),
    [
        ([Finished(reason="stop")], BadResponse),
        (["  \n"], BadResponse),
        (["No", Finished(reason="filter")], ContentRefused),
        (["Half", Finished(reason="error")], ServerError),
        (["Half", ConnectionLost("Gone.")], ConnectionLost),
        ([AuthenticationError("Wrong key.")], AuthenticationError),
    ],
)
def test_half_an_answer_is_no_answer(moves: list[Any], error: type[ProviderError]) -> None:
    async def play(scene: Staged) -> None:
        script(scene, moves)
        with pytest.raises(error):
            await ask(scene)
        assert scene.events(UsageRecorded) == []
        assert scene.table.line.ledger.used() == "0 tokens"
        assert scene.provider.open == 0

    staged(play)


def test_an_answer_without_its_end_mark_is_no_answer() -> None:
    class Endless(ScriptedProvider):
        async def stream(self, request: Any) -> Any:
            async for event in super().stream(request):
                if not isinstance(event, Finished):
                    yield event

    async def play(scene: Staged) -> None:
        scene.table.line.providers = {"fake": Endless(scene.fake.clock)}
        with pytest.raises(BadResponse, match="end mark"):
            await ask(scene)

    staged(play)


def test_the_budget_stops_a_call_before_it_is_sent() -> None:
    async def play(scene: Staged) -> None:
        scene.table.line.ledger.budget = parse_budget("500tok")
        with pytest.raises(BudgetExceeded):
            await ask(scene)
        assert scene.provider.requests == []
        assert len(scene.events(BudgetReached)) == 1

    staged(play)


def test_a_picture_is_drawn_with_the_kits_colours_and_counted() -> None:
    async def play(scene: Staged) -> None:
        drawn = await scene.table.calls.draw("a la\x1bmp", 7, "drawing", "draw card-1")
        (request,) = scene.provider.drawn
        assert (request.prompt, request.seed, request.model) == ("a la\ufffdmp", 7, "brush")
        assert request.palette == scene.table.kit.palette
        assert drawn.picture.media_type == "image/png"
        (event,) = scene.events(UsageRecorded)
        assert (event.task, event.stage) == ("draw", "drawing")

    staged(play)


class Dear(ScriptedProvider):
    """Draws for money."""

    def abilities(self, model: str) -> Abilities:
        return Abilities(draw=True, price=PRICE)


def test_a_picture_that_would_pass_the_line_is_not_drawn() -> None:
    async def play(scene: Staged) -> None:
        scene.table.line.providers = {"fake": Dear(scene.fake.clock)}
        scene.table.line.ledger.budget = parse_budget("0.03")
        with pytest.raises(BudgetExceeded):
            await scene.table.calls.draw("a lamp", 7, "drawing", "draw card-1")

    staged(play)


def test_a_picture_that_fails_costs_nothing() -> None:
    async def play(scene: Staged) -> None:
        scene.provider.undrawable = ("a lamp",)
        with pytest.raises(ProviderError, match="brush"):
            await scene.table.calls.draw("a lamp", 7, "drawing", "draw card-1")
        assert scene.events(UsageRecorded) == []
        assert scene.table.line.ledger.used() == "0 tokens"

    staged(play)


def test_a_picture_waits_for_memory_and_not_for_ever() -> None:
    async def play(scene: Staged) -> None:
        line = scene.table.line
        line.short = True
        drawing = asyncio.create_task(scene.table.calls.draw("a lamp", 7, "drawing", "one"))
        await line.clock.sleep(SHORT_SECONDS / 2)
        assert scene.provider.drawn == []
        line.short = False
        assert (await drawing).picture.media_type == "image/png"
        line.short = True
        with pytest.raises(ProviderError, match="short of memory"):
            await scene.table.calls.draw("a lamp", 7, "drawing", "two")
        assert len(scene.provider.drawn) == 1

    staged(play)


SPARE = ModelRef(provider="fake", model="spare")


def test_where_a_model_cannot_answer_the_next_one_does_and_the_log_says_who() -> None:
    async def play(scene: Staged) -> None:
        scene.table.line.retries = RetryPolicy(attempts=1)
        scene.table.line.fallbacks = lambda task, _: (SPARE,) if task is Task.JUDGE else ()
        script(scene, ["Half", StreamInterrupted("Cut.")], ["The end."])
        assert await ask(scene) == "The end."
        assert [one.model for one in scene.provider.requests] == ["m", "spare"]
        (event,) = scene.events(UsageRecorded)
        assert event.model == "spare"

    staged(play)


def test_after_the_last_model_its_own_error_stays() -> None:
    async def play(scene: Staged) -> None:
        scene.table.line.fallbacks = lambda _task, _seat: (SPARE,)
        script(scene, [AuthenticationError("No.")], [ContentRefused("Never.")])
        with pytest.raises(ContentRefused, match="Never"):
            await ask(scene)

    staged(play)
