"""What a session is to be: kept in the log, taken from it again, nothing of it lost."""

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, strategies as st

from engine.policy.kits import StageKind, load_kit
from engine.policy.money import parse_budget
from engine.session.plan import SessionPlan, plan_from, rules_of, settings_of, stages_of
from engine.vocabulary.messages import Task
from engine.vocabulary.seats import ModelRef

MODELS = {Task.TALK: ModelRef(provider="fake", model="m")}
BASIS = SessionPlan(topic="t", kit="open-table", lang="en", seed=1, models=MODELS)
KIT = load_kit("open-table", "en")

OWN = st.fixed_dictionaries(
    {},
    optional={
        "rounds": st.integers(1, 20),
        "max_keywords": st.integers(1, 30),
        "threshold": st.decimals("0.01", 1, places=2),
        "method": st.sampled_from(["consensus", "borda"]),
        "choices": st.integers(1, 9),
        "drawings": st.integers(0, 9),
        "visibility": st.sampled_from(["none", "last_round", "all", "anonymous"]),
        "sealed": st.booleans(),
        "gloss": st.booleans(),
        "recall": st.booleans(),
        "budget": st.sampled_from(["0.50", "3CNY", "0.5,2000tok", "7tok"]).map(parse_budget),
        "fields": st.dictionaries(st.sampled_from(["product", "date"]), st.text(max_size=5)),
    },
)


@given(OWN)
def test_a_resumed_session_plays_by_the_rules_that_its_log_holds(own: dict[str, Any]) -> None:
    plan = replace(BASIS, **own)
    logged = json.loads(json.dumps(settings_of(plan)))
    assert plan_from(logged, BASIS) == plan


def test_models_pace_and_who_is_there_are_those_of_today() -> None:
    logged = settings_of(replace(BASIS, pace=1.0, attended=True, attempts=3))
    today = replace(
        BASIS, pace=None, attempts=5, models={Task.TALK: ModelRef(provider="o", model="n")}
    )
    assert plan_from(logged, today) == today


def test_a_new_budget_wins_over_the_logged_one() -> None:
    logged = settings_of(replace(BASIS, budget=parse_budget("1USD")))
    again = plan_from(logged, replace(BASIS, budget=parse_budget("9USD")))
    assert again.budget == parse_budget("9USD")


def test_the_log_of_an_older_version_is_no_fault() -> None:
    assert plan_from({}, BASIS) == BASIS


def test_what_the_log_keeps_is_plain_and_names_no_picture() -> None:
    plan = replace(BASIS, pictures=(("/home/ann/photo.png", b"bytes"),))
    assert "photo" not in json.dumps(settings_of(plan))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("max_keywords", 3),
        ("threshold", Decimal("0.9")),
        ("method", "borda"),
        ("choices", 2),
        ("drawings", 0),
    ],
)
def test_a_rule_of_the_plan_stands_before_the_kits(name: str, value: Any) -> None:
    rules = rules_of(replace(BASIS, **{name: value}), KIT)
    assert getattr(rules, name) == value
    assert replace(rules, **{name: getattr(KIT.rules, name)}) == KIT.rules
    assert rules_of(BASIS, KIT) == KIT.rules


def test_rounds_are_those_of_the_first_discussion() -> None:
    stages = stages_of(replace(BASIS, rounds=7), KIT)
    rounds = {stage.id: stage.rounds for stage in stages}
    assert (rounds["discussion"], rounds["discussion_2"]) == (7, 1)
    assert [s.id for s in stages] == [s.id for s in KIT.stages]


def test_visibility_is_that_of_every_discussion_and_blind_first_rounds_stay_blind() -> None:
    stages = stages_of(replace(BASIS, visibility="anonymous"), KIT)
    talks = [stage for stage in stages if stage.kind == StageKind.DISCUSSION]
    assert {stage.visibility for stage in talks} == {"anonymous"}
    assert talks[0].first_visibility == "none"
    others = [s for s in stages if s.kind != StageKind.DISCUSSION]
    assert others == [s for s in KIT.stages if s.kind != StageKind.DISCUSSION]


def test_glosses_wanted_today_are_made_in_a_session_that_had_none() -> None:
    assert plan_from(settings_of(BASIS), replace(BASIS, gloss=True)).gloss
    assert "gloss" not in settings_of(BASIS)
