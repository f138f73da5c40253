"""Introduction, story, reflection and last word."""

from dataclasses import replace

import pytest

from engine.providers.rehearsal.answer import whole
from engine.providers.rehearsal.speech import agrees
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
        assert speaking in text
        known = (seat.persona.background, *seat.persona.experience.replace(";", "；").split("；"))
        assert any(part.strip("。. ") in text for part in known)


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
