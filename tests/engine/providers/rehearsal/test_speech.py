"""Introduction, story, reflection and last word."""

import re
from dataclasses import replace

import pytest

from engine.providers.rehearsal.answer import whole
from engine.providers.rehearsal.script import load
from engine.providers.rehearsal.speech import agrees
from engine.providers.rehearsal.templates import fragment
from engine.providers.rehearsal.voice import Voice
from engine.vocabulary.messages import Ask
from tests.fakes.rehearsed import Workshop


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_introductions_tell_who_speaks(lang: str):
    workshop = Workshop(lang=lang)
    for text, seat in zip(
        workshop.round(Ask.INTRODUCTION, "introduction"), workshop.seats, strict=True
    ):
        assert seat.name in text
        speaking = seat.persona.speaking.rstrip("。.")
        assert speaking.lower() in text.lower()
        known = (seat.persona.background, *seat.persona.experience.replace(";", "；").split("；"))
        assert any(part.strip("。. ").lower() in text.lower() for part in known)


@pytest.mark.parametrize(("lang", "thing"), [("zh", "借书袋"), ("en", "book bag")])
def test_some_say_what_stands_for_a_place(lang: str, thing: str):
    topic = "乡村图书馆改造" if lang == "zh" else "A warmer village library"
    texts = Workshop(lang=lang, topic=topic).round(Ask.INTRODUCTION, "introduction")
    pool = load(lang).shared["introduction.bridge"]
    marks = [fragment(line) for line in pool]
    bridged = [text for text in texts if any(mark in text for mark in marks)]
    assert len(bridged) == 3
    assert all(thing in text for text in bridged)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_reflections_quote_the_seats_own_words(lang: str):
    workshop = Workshop(lang=lang)
    workshop.discuss("discussion")
    before = "\n".join(one.text for one in workshop.talk).lower()
    workshop.switch()
    texts = workshop.round(Ask.REFLECTION, "role_switch", keywords=("A1", "B2"))
    for text in texts:
        quotes = re.findall(r"“([^”]+)”", text)
        assert any(quote.lower() in before for quote in quotes), text


@pytest.mark.parametrize(("lang", "word"), [("zh", "大红色"), ("en", "bright red")])
def test_stories_hold_the_pictures_colours(lang: str, word: str):
    workshop = Workshop(lang=lang)
    for text in workshop.round(Ask.STORY, "image_story"):
        assert word in text
        assert text.count("\n\n") >= 3


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_reflections_name_the_old_and_the_new(lang: str):
    workshop = Workshop(lang=lang)
    workshop.switch()
    for text, seat in zip(
        workshop.round(Ask.REFLECTION, "role_switch", keywords=("A1", "B2")),
        workshop.seats,
        strict=True,
    ):
        assert seat.first_role.replace("_", " ") in text
        assert "A1" in text or "B2" in text


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_role_that_stays_is_reflected_too(lang: str):
    workshop = Workshop(lang=lang)
    texts = workshop.round(Ask.REFLECTION, "role_switch", keywords=("A1",))
    assert len(set(texts)) == len(texts)


@pytest.mark.parametrize(
    ("lang", "first", "second"),
    [
        ("zh", ("同意",), ("不同意", "有保留地同意")),
        ("en", ("I agree",), ("I disagree", "I agree with")),
    ],
)
def test_assent_begins_with_the_verdict(lang: str, first: str, second: str):
    seen = set()
    for seed in range(6):
        workshop = Workshop(lang=lang, seed=seed)
        for seat in workshop.seats:
            situation = workshop.situation(Ask.ASSENT, "closing", seat, keywords=("A1", "B2"))
            yes = agrees(Voice(situation))
            seen.add(yes)
            assert whole(situation).startswith(first if yes else second)
    assert seen == {True, False}


def test_an_unknown_role_speaks():
    workshop = Workshop(lang="zh", roles=("astronaut",) * 3)
    situation = workshop.situation(Ask.STORY, "image_story", workshop.seats[0])
    assert whole(situation)
    assert whole(replace(situation, ask=Ask.TALK, stage="discussion"))
