"""What a run will use, before it: calls as the stages make them, money where a price is known."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from engine.policy.kits import load_kit
from engine.policy.models import load_catalogue
from engine.policy.paths import Paths
from engine.policy.settings_model import Settings
from engine.policy.settings_models import Choice
from engine.policy.state import replay
from engine.session.forecast import (
    TYPICAL,
    Crew,
    Prices,
    draws,
    forecast_for,
    forecast_of,
    forecast_rest,
    uses_of,
)
from engine.session.plan import SessionPlan, settings_of, stages_of
from engine.session.wiring import seated
from engine.vocabulary.events import SessionOpened, StageEnded, StageSkipped, StageStarted
from engine.vocabulary.messages import Task
from engine.vocabulary.seats import ModelRef
from tests.fakes.minutes_log import envelopes

LIST = """
[openai]
[[openai.models]]
id = "talks"
price = { currency = "USD", input = 2, output = 10 }
[[openai.models]]
id = "draws"
price = { currency = "USD", picture = 0.5 }
[[deepseek.models]]
id = "talks"
price = { currency = "CNY", input = 1, output = 5 }
[[ollama.models]]
id = "talks"
price = { currency = "USD" }
"""


@pytest.fixture
def prices(tmp_path: Path) -> Prices:
    paths = Paths.of(str(tmp_path))
    paths.models.write_text(LIST, encoding="utf-8")
    return Prices.known(Settings(), load_catalogue(paths.models), paths)


def ref(provider: str, model: str = "talks") -> ModelRef:
    return ModelRef(provider=provider, model=model)


PLAN = SessionPlan(
    topic="A lamp",
    kit="open-table",
    lang="en",
    seed=1,
    models={Task.TALK: ref("openai"), Task.JUDGE: ref("openai")},
    rounds=1,
)
SEATS = len(("introduction", "discussion", "keywords", "voting", "switch", "2", "keywords 2"))
"""Stages in which every seat is asked once; affinity and cards ask twice, the closing once."""


def test_calls_are_those_of_the_kits_stages(prices: Prices) -> None:
    kit = load_kit("open-table", "en", None)
    assert forecast_of(PLAN, kit, prices).calls == 6 * (SEATS + 2 + 2 + 1) + 2
    more = forecast_of(replace(PLAN, rounds=4), kit, prices).calls
    assert more == forecast_of(PLAN, kit, prices).calls + 3 * 6
    seen = replace(
        PLAN,
        pictures=(("a.png", b""),),
        models={**PLAN.models, Task.SEE: ref("openai"), Task.DRAW: ref("openai", "draws")},
    )
    with_pictures = forecast_of(seen, kit, prices).calls
    assert with_pictures == forecast_of(PLAN, kit, prices).calls + 2 * 6 + 1 + kit.rules.drawings


def test_the_stages_together_use_what_the_whole_run_uses(prices: Prices) -> None:
    kit = load_kit("open-table", "en", None)
    crew = Crew(
        seats=(ref("openai"),) * 6,
        models={**PLAN.models, Task.DRAW: ref("openai", "draws"), Task.SEE: ref("openai")},
        pictures=2,
        drawings=3,
    )
    stages = stages_of(PLAN, kit)
    each = {stage.id: forecast_for([stage], crew, prices.of) for stage in stages}
    whole = forecast_for(stages, crew, prices.of)
    assert sum(one.calls for one in each.values()) == whole.calls
    assert sum(one.money.get("USD", 0) for one in each.values()) == whole.money["USD"]
    calls = {name: one.calls for name, one in each.items()}
    assert calls["image_story"] == 2 * 6 + 2
    assert calls["affinity"] == 2 * 6 + 1
    assert calls["drawing"] == 3
    assert calls["decision"] == calls["design_brief"] == 0
    blind = forecast_for(stages, replace(crew, pictures=0, drawings=0), prices.of)
    assert blind.calls == whole.calls - 14 - 3


def test_the_rest_of_a_session_is_its_stages_that_have_not_ended_with_its_own_rules(
    prices: Prices,
) -> None:
    kit = load_kit("open-table", "en", None)
    seats = tuple(replace(seat, muted=seat.id == "s6") for seat in seated(PLAN, kit))
    state = replay(
        envelopes(
            [
                SessionOpened(
                    topic="A lamp",
                    kit="open-table",
                    lang="en",
                    seed=1,
                    seats=seats,
                    settings=settings_of(replace(PLAN, rounds=4)),
                ),
                StageStarted(stage="introduction", kind="introduction"),
                StageEnded(stage="introduction", kind="introduction"),
                StageSkipped(stage="image_story", kind="image_story", reason="no picture"),
                StageStarted(stage="discussion", kind="discussion"),
            ]
        )
    )
    rest = forecast_rest(state, PLAN, kit, prices)
    talks = 4 + len(("keywords", "voting", "switch", "2", "keywords 2", "closing")) + 2 + 2
    assert rest.calls == 5 * talks + 2
    one = (TYPICAL.input or 0) * Decimal(2) + (TYPICAL.output or 0) * Decimal(10)
    assert rest.money == {"USD": rest.calls * one / 1_000_000}


def test_money_is_told_by_currency_and_what_is_unknown_by_name(prices: Prices) -> None:
    kit = load_kit("open-table", "en", None)
    mixed = {"s1": ref("deepseek"), "s2": ref("anthropic", "x"), "s3": ref("ollama")}
    ahead = forecast_of(replace(PLAN, seat_models=mixed), kit, prices)
    each = SEATS + 2 + 2 + 1
    one = (TYPICAL.input or 0) * Decimal(2) + (TYPICAL.output or 0) * Decimal(10)
    assert ahead.money == {
        "CNY": each * one / 2 / 1_000_000,
        "USD": (3 * each + 2) * one / 1_000_000,
    }
    assert ahead.unpriced == ("anthropic/x",)


def test_a_price_counts_in_its_own_currency_alone_unless_it_is_nothing(prices: Prices) -> None:
    uses = [(Task.TALK, ref(name)) for name in ("openai", "deepseek", "ollama", "rehearsal")]
    assert prices.lacking(uses, "USD") == ("deepseek/talks",)
    assert prices.lacking(uses, "CNY") == ("openai/talks",)
    assert prices.lacking(uses, "EUR") == ("deepseek/talks", "openai/talks")
    assert prices.lacking([(Task.DRAW, ref("openai", "draws"))], "USD") == ()
    assert prices.lacking([(Task.DRAW, ref("openai"))], "USD") == ("openai/talks",)
    assert prices.lacking([(Task.TALK, ref("openai", "new"))], "USD") == ("openai/new",)


def test_every_model_that_may_be_called_counts_and_none_that_cannot() -> None:
    choice = Choice(
        provider="openai",
        tasks={Task.TALK: ref("openai"), Task.EMBED: ref("openai", "embeds")},
        seats={"s1": ref("deepseek")},
        fallbacks={Task.TALK: (ref("ollama"),), Task.EMBED: (ref("ollama", "embeds"),)},
        seat_fallbacks={"s1": (ref("gemini"),)},
    )
    named = {ref.provider for _, ref in uses_of(choice)}
    assert named == {"openai", "deepseek", "ollama", "gemini"}
    assert all(ref.model == "talks" for _, ref in uses_of(choice))


def test_who_draws_counts_only_where_something_is_drawn() -> None:
    choice = Choice(
        provider="openai",
        tasks={Task.TALK: ref("openai"), Task.DRAW: ref("ark")},
        fallbacks={Task.DRAW: (ref("gemini"),)},
    )
    assert {ref.provider for _, ref in uses_of(choice)} == {"openai", "ark", "gemini"}
    assert {ref.provider for _, ref in uses_of(choice, drawing=False)} == {"openai"}
    kit = load_kit("open-table", "en", None)
    assert draws(kit.stages, 1)
    assert not draws(kit.stages, 0)
    assert not draws([stage for stage in kit.stages if stage.id != "drawing"], 4)


def test_glosses_count_where_they_are_wanted_one_a_speech(prices: Prices) -> None:
    kit = load_kit("open-table", "en", None)
    plan = replace(PLAN, models={**PLAN.models, Task.GLOSS: ref("openai")})
    talk = len(("introduction", "discussion", "switch", "2", "closing"))
    without = forecast_of(plan, kit, prices).calls
    assert forecast_of(replace(plan, gloss=True), kit, prices).calls == without + 6 * talk
    choice = Choice(provider="openai", tasks={Task.TALK: ref("openai"), Task.GLOSS: ref("ark")})
    assert {ref.provider for _, ref in uses_of(choice)} == {"openai"}
    assert {ref.provider for _, ref in uses_of(choice, glosses=True)} == {"openai", "ark"}
