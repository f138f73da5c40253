"""Facts for slots: what the situation tells and no more."""

from dataclasses import replace
from typing import Any

import pytest

from engine.providers.rehearsal.facts import SLOTS, facts_of
from engine.providers.rehearsal.script import load
from engine.vocabulary.messages import Ask
from tests.fakes.rehearsed import Workshop


def facts(lang: str = "zh", ask: Ask = Ask.TALK, place: int = 0, **more: Any):
    workshop = Workshop(lang=lang, topic=more.pop("topic", ""))
    situation = workshop.situation(ask, "discussion", workshop.seats[place], **more)
    return facts_of(situation, load(lang))


def test_every_fact_is_a_slot():
    assert set(facts(notes=("a",), keywords=("c", "d", "e"), topic="公园")) <= SLOTS


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


@pytest.mark.parametrize(
    ("lang", "topic", "place", "thing"),
    [
        ("zh", "乡村图书馆改造", "乡村图书馆改造", "借书袋"),
        ("zh", "夜班护士的午餐服务", "夜班护士的午餐服务", "饭盒"),
        ("zh", "How might we make libraries welcoming?", "图书馆", "借书袋"),
        ("zh", "政务服务平台", "政务服务平台", "随身小盒"),
        (
            "en",
            "Redesign of the village library",
            "village library",
            "book bag",
        ),
        ("en", "How might we make libraries welcoming?", "libraries", "book bag"),
        ("en", "乡村图书馆改造", "乡村图书馆改造", "book bag"),
    ],
)
def test_a_place_gives_a_thing(lang: str, topic: str, place: str, thing: str):
    known = facts(lang, topic=topic)
    assert (known["place"], known["thing"]) == (place, thing)


def test_a_thing_is_no_place():
    assert "place" not in facts(topic="智能水杯")
    assert facts("en", topic="Earrings")["thing"] == "pair of earrings"


def test_the_pictures_colours_outlast_the_picture():
    known = facts(pictures=(), memories=("记住了。", "深蓝色, 米白色, 留白", "蓝色, 黄色"))
    assert (known["colour"], known["colour2"]) == ("蓝色", "黄色")


def test_a_persona_is_quoted_in_small_letters_unless_it_begins_with_a_name():
    assert facts("en")["speaking"] == "few words, slow, short sentences"
    workshop = Workshop(lang="en")
    seat = workshop.seats[0]
    persona = replace(seat.persona, background="Suzhou embroiderer of three generations.")
    situation = workshop.situation(Ask.TALK, "discussion", replace(seat, persona=persona))
    assert facts_of(situation, load("en"))["background"].startswith("Suzhou")


def test_numbers_of_pieces_are_words_in_english():
    assert facts("en")["pieces"].isalpha()
    assert facts("zh")["pieces"].isdigit()


def test_motif_of_the_kit_of_the_topic_or_seeded():
    assert facts(motif="对称剪纸风格的吉祥蝴蝶（美丽）")["motif"] == "吉祥蝴蝶"
    assert facts(topic="乡村图书馆改造")["motif"] == "翻开的书本"
    vague = "题目里最有代表性的一个形象，概括成左右对称的图案"
    assert facts(topic="智能水杯", motif=vague)["motif"] == "杯子"
    assert facts(topic="电梯")["motif"] in load("zh").lexicon.lists["figures"]


def test_experience_is_one_whole_clause():
    parts = {facts(place=place)["experience"] for place in range(6)}
    assert parts <= {"带过徒弟", "修过椅子", "赶过庙会"}
