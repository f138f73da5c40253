"""Which axis a word lies on."""

from dataclasses import replace
from typing import Any

from engine.providers.rehearsal.axes import (
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
    assert axis_of("安静的智能水杯", voice()) == compounds(voice())["安静的智能水杯"]
    assert axis_of("☃", voice()) == ""


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
    assert all(words_spoken(text, script)[word] for word in point.words)
    assert words_spoken("我们要留白，留白！", script)["留白"] == 2


def test_families_and_ids():
    assert family_of("form") == family_of("colour") != family_of("cost")
    assert axis_with("form", voice()).id == "form"
    assert axis_with("nothing", voice()) is None
