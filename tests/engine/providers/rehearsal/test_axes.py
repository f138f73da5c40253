"""Which axis a word lies on."""

from dataclasses import replace
from typing import Any

from engine.providers.rehearsal.axes import (
    axes_of,
    axis_for_seat,
    axis_of,
    axis_with,
    compounds,
    family_of,
    kit_axes,
    known_words,
    words_spoken,
)
from engine.providers.rehearsal.script import load
from engine.providers.rehearsal.voice import Voice
from engine.vocabulary.messages import Ask
from tests.fakes.rehearsed import Workshop


def voice(**more: Any):
    workshop = Workshop(lang="zh")
    situation = workshop.situation(Ask.KEYWORDS, "keywords", workshop.seats[0])
    return Voice(replace(situation, **more))


def test_axes_by_any_name():
    assert [a.id for a in kit_axes(voice(axes=("图案", " Material", "没有的")))] == [
        "pattern",
        "material",
    ]
    assert len(kit_axes(voice())) == 6


def test_axis_of_known_like_and_unknown_words():
    assert axis_of("留白", voice()) == "pattern"
    assert axis_of("更方便携带些", voice()) == "function"
    assert axis_of("双色的水杯", voice()) == compounds(voice())["双色的水杯"]
    assert axis_of("☃", voice()) == ""


def test_a_word_lies_where_it_is_listed_not_where_it_was_said():
    assert axes_of("公差留够", voice()) == ("feasibility",)
    assert axes_of("差异化", voice())[0] == "strategy"


def test_roles_lay_a_word_on_the_axis_that_they_care_for():
    workshop = Workshop(lang="zh")
    found = {
        axis_for_seat("留白", Voice(workshop.situation(Ask.TREE, "affinity", seat)))
        for seat in workshop.seats
    }
    assert {"pattern"} <= found
    assert set(axes_of("留白", voice())) >= found


def test_compounds_are_short():
    assert all(len(word) <= 8 for word in compounds(voice()))
    assert compounds(voice(topic="AquaPal 3000 上市")) == {}


def test_every_lines_words_are_known():
    script = load("en")
    known = known_words("en")
    for role in script.roles.values():
        for entry in (*role.points, *role.views):
            assert all(word in known for word in entry.words)


def test_words_spoken_counts_names_and_arguments():
    script = load("zh")
    point = script.roles["designer"].points[0]
    text = point.life
    assert all(words_spoken(text, "zh")[word] for word in point.words)
    assert words_spoken("我们要留白，留白！", "zh")["留白"] == 2


def test_families_and_ids():
    assert family_of("form") == family_of("colour") != family_of("cost")
    assert axis_with("form", voice()).id == "form"
    assert axis_with("nothing", voice()) is None
