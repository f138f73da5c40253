"""The closing says what was really said."""

import json

import pytest

from engine.providers.rehearsal.answer import whole
from engine.vocabulary.messages import Ask
from tests.fakes.rehearsed import Workshop


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("seed", [1, 7, 9])
def test_closing(lang: str, seed: int):
    workshop = Workshop(lang=lang, seed=seed).run()
    said = next(s for s in workshop.said if s.situation.ask is Ask.CLOSING)
    closing = json.loads(said.text)
    assert set(closing) == {"agreed", "minority", "open"}
    for word in said.situation.keywords[:3]:
        assert any(f"“{word}”" in line for line in closing["agreed"])
    assert any(workshop.cards[0].fields.name in line for line in closing["agreed"])
    assert 1 <= len(closing["open"]) <= 5
    against = ("不同意", "有保留地同意") if lang == "zh" else ("disagree", "with reservations")
    for one in said.situation.others:
        dissents = any(sign in one.text for sign in against)
        assert any(one.name in line for line in closing["minority"]) == dissents


def test_nothing_was_said():
    made = Workshop(lang="en")
    closing = json.loads(whole(made.situation(Ask.CLOSING, "closing", None)))
    assert closing["minority"] == []
    assert closing["open"]
