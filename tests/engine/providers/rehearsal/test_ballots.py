"""Ballots: only candidates, reasons for all, a leaning but no unanimity."""

import json
from collections import Counter
from typing import Any

import pytest

from engine.providers.rehearsal.answer import whole
from engine.vocabulary.messages import Ask
from tests.fakes.rehearsed import Workshop


@pytest.fixture(scope="module", params=["zh", "en"])
def workshop(request: Any):
    return Workshop(lang=request.param).run()


def ballots(workshop: Workshop, ask: Ask):
    found = (said for said in workshop.said if said.situation.ask is ask)
    return [(said.situation, json.loads(said.text)["choices"]) for said in found]


def test_choices_are_candidates_with_reasons(workshop: Workshop):
    for situation, choices in ballots(workshop, Ask.BALLOT):
        words = [choice["keyword"] for choice in choices]
        assert 1 <= len(words) <= situation.choices
        assert len(set(words)) == len(words)
        assert set(words) <= set(situation.candidates)
        reasons = [choice["reason"] for choice in choices]
        assert all(f"“{word}”".lower() in r.lower() for word, r in zip(words, reasons, strict=True))
        assert len(set(reasons)) == len(reasons)


def test_some_reasons_credit_another_seat(workshop: Workshop):
    credited = 0
    for situation, choices in ballots(workshop, Ask.BALLOT):
        names = {one.name for one in situation.others}
        credited += any(name in c["reason"] for c in choices for name in names)
    assert credited >= 3


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_consensus_is_plausible_and_not_certain(lang: str):
    reached = []
    for seed in range(8):
        made = Workshop(lang=lang, seed=seed, rounds=1).run()
        votes = Counter(c["keyword"] for b in made.ballots for c in b["choices"])
        reached.append(sum(count >= 4 for count in votes.values()))
        assert min(votes.values()) < 6
    assert sum(count > 0 for count in reached) >= 5


def test_a_run_off_chooses_fewer():
    made = Workshop(lang="zh")
    situation = made.situation(Ask.BALLOT, "voting", made.seats[0], candidates=("留白", "轻薄"))
    assert len(json.loads(whole(situation))["choices"]) == 1


def test_card_ballots_leave_out_the_own_card(workshop: Workshop):
    for situation, choices in ballots(workshop, Ask.CARD_BALLOT):
        mine = {card.id for card in situation.cards if card.seat == situation.seat.id}
        theirs = {card.id for card in situation.cards} - mine
        chosen = [choice["card"] for choice in choices]
        assert 1 <= len(chosen) <= situation.choices
        assert set(chosen) <= theirs
        names = {card.id: card.fields.name for card in situation.cards}
        assert all(names[c["card"]] in c["reason"] for c in choices)


def test_no_card_reason_twice(workshop: Workshop):
    reasons = [c["reason"] for _, made in ballots(workshop, Ask.CARD_BALLOT) for c in made]
    assert len(set(reasons)) == len(reasons)


def test_nobody_elses_card():
    made = Workshop(lang="en")
    situation = made.situation(Ask.CARD_BALLOT, "design_cards", made.seats[0])
    assert json.loads(whole(situation)) == {"choices": []}
