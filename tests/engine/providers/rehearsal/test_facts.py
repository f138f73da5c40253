"""Facts for slots: what the situation tells and no more."""

from typing import Any

from engine.providers.rehearsal.facts import SLOTS, facts_of
from engine.providers.rehearsal.script import load
from engine.vocabulary.messages import Ask
from tests.fakes.rehearsed import Workshop


def facts(lang: str = "zh", ask: Ask = Ask.TALK, place: int = 0, **more: Any):
    workshop = Workshop(lang=lang, topic=more.pop("topic", ""))
    situation = workshop.situation(ask, "discussion", workshop.seats[place], **more)
    return facts_of(situation, load(lang))


def test_every_fact_is_a_slot():
    assert set(facts(notes=("a",), memories=("b",), keywords=("c", "d", "e"))) <= SLOTS


def test_what_is_not_told_is_left_out():
    known = facts()
    assert not {"keyword", "note", "memory", "other", "quote"} & set(known)
    assert all(known.values())


def test_the_strong_colour_comes_before_the_ground():
    assert (facts()["colour"], facts()["colour2"]) == ("大红色", "深红色")


def test_the_table_argues_about_one_price():
    prices = {facts(place=place)["price"] for place in range(6)}
    assert len(prices) == 1
    assert int(facts()["cost"]) < int(facts()["price"])


def test_a_place_gives_a_thing():
    assert facts(topic="乡村图书馆改造")["thing"] == "图书馆小物件"
    assert (
        facts("en", topic="Redesign of the village library")["thing"] == "village library keepsake"
    )


def test_motif_of_the_kit_of_the_topic_or_seeded():
    assert facts(motif="对称剪纸风格的吉祥蝴蝶（美丽）")["motif"] == "吉祥蝴蝶"
    assert facts(topic="乡村图书馆改造")["motif"] == "翻开的书本"
    vague = "题目里最有代表性的一个形象，概括成左右对称的图案"
    assert facts(topic="智能水杯", motif=vague)["motif"] == "杯子"
    assert facts(topic="电梯")["motif"] in load("zh").lexicon.lists["figures"]


def test_experience_is_one_whole_clause():
    parts = {facts(place=place)["experience"] for place in range(6)}
    assert parts <= {"带过徒弟", "修过椅子", "赶过庙会"}
