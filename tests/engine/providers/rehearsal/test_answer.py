"""Whole workshops: nothing twice, the right forms, and texts that go on."""

import json
import re
from collections import Counter
from dataclasses import replace

import pytest

from engine.policy.parsing.ballots import parse_ballot
from engine.policy.parsing.keywords import parse_keywords
from engine.policy.text import count_characters
from engine.providers.rehearsal.answer import answer, broken, is_structured, whole
from engine.providers.rehearsal.words import sentences
from engine.vocabulary.messages import Ask
from tests.fakes.rehearsed import PAPER_CUT, ROLES, Workshop, heard

SPEECH = {Ask.INTRODUCTION, Ask.STORY, Ask.TALK, Ask.REFLECTION, Ask.ASSENT}
LIMITS = {
    "zh": {
        Ask.INTRODUCTION: (100, 300),
        Ask.STORY: (400, 560),
        Ask.TALK: (150, 300),
        Ask.REFLECTION: (190, 300),
    },
    "en": {
        Ask.INTRODUCTION: (60, 150),
        Ask.STORY: (250, 380),
        Ask.TALK: (80, 165),
        Ask.REFLECTION: (90, 180),
    },
}
CASES = [(lang, roles) for lang in ("zh", "en") for roles in (ROLES, PAPER_CUT)]


def size(text: str, lang: str):
    return count_characters(text) if lang == "zh" else len(text.split())


@pytest.mark.parametrize(("lang", "roles"), CASES)
@pytest.mark.parametrize("seed", [1, 7])
def test_no_text_and_no_sentence_twice(lang: str, roles: tuple[str, ...], seed: int):
    workshop = Workshop(lang=lang, roles=roles, seed=seed).run()
    texts = Counter(said.text for said in workshop.said)
    assert [text for text, count in texts.items() if count > 1] == []
    heard = Counter(
        sentence
        for said in workshop.said
        if said.situation.ask in SPEECH
        for sentence in set(sentences(said.text, lang))
        # An exclamation ("Yes!") may come twice; it says nothing by itself.
        if size(sentence, lang) > (8 if lang == "zh" else 5)
    )
    assert [sentence for sentence, count in heard.items() if count > 1] == []


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_24_seats_and_6_rounds_say_no_text_twice(lang: str):
    workshop = Workshop(lang=lang, roles=ROLES * 4, rounds=6).run()
    texts = Counter(said.text for said in workshop.said)
    assert [text for text, count in texts.items() if count > 1] == []


@pytest.mark.parametrize(("lang", "roles"), CASES)
def test_lengths_and_clean_prose(lang: str, roles: tuple[str, ...]):
    for said in Workshop(lang=lang, roles=roles, seed=3).run().said:
        ask, text = said.situation.ask, said.text
        assert not re.search(r"[{}]", text) or is_structured(ask), text
        assert "  " not in text, text
        if ask in LIMITS[lang]:
            low, high = LIMITS[lang][ask]
            assert low <= size(text, lang) <= high, text
        if lang == "zh" and ask in SPEECH:
            assert not re.search(r"[\u4e00-\u9fff][,;!?]", text), text
            assert not re.search(r"[，。；！？、]{2}", text), text


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_equal_situations_give_equal_texts(lang: str):
    first, second = (Workshop(lang=lang).run() for _ in range(2))
    assert [said.text for said in first.said] == [said.text for said in second.said]
    other = Workshop(lang=lang, seed=8).run()
    assert [said.text for said in first.said] != [said.text for said in other.said]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("topic", ["", "🦋", "x" * 900, "[/usr/bin] <b>{thing}</b> “‘\u202e\n"])
def test_any_topic(lang: str, topic: str):
    for said in Workshop(lang=lang, topic=topic, rounds=1).run().said:
        assert said.text
        if is_structured(said.situation.ask):
            json.loads(said.text)


def talk_of(lang: str, place: int):
    found = [s.situation for s in heard(lang) if s.situation.ask is Ask.TALK]
    return found[place]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("part", [1, 3, 10, 40, 90])
def test_goes_on_from_a_partial_text(lang: str, part: int):
    situation = talk_of(lang, 8)
    text = whole(situation)
    partial = text[:part]
    assert partial + answer(replace(situation, partial=partial)) == text


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("part", [5, 33, 90])
def test_goes_on_with_the_facilitators_note(lang: str, part: int):
    situation = talk_of(lang, 8)
    text = whole(situation)
    note = "想想左撇子" if lang == "zh" else "think of left-handers"
    rest = answer(replace(situation, partial=text[:part], notes=(note,)))
    assert note in rest
    first = sentences(text, lang)
    joined = text[:part] + rest
    assert sum(sentence in joined for sentence in first) >= len(first) - 1


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_goes_on_from_words_it_would_not_have_said(lang: str):
    situation = talk_of(lang, 2)
    partial = "我想说的其实是" if lang == "zh" else "What I mean is that"
    rest = answer(replace(situation, partial=partial))
    assert rest.startswith("——" if lang == "zh" else " ")
    assert size(rest, lang) > 60


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(
    "ask", [Ask.INTRODUCTION, Ask.STORY, Ask.TALK, Ask.REFLECTION, Ask.ASSENT, Ask.CARD]
)
def test_newest_note_is_addressed(lang: str, ask: Ask):
    situation = talk_of(lang, 8)
    notes = ("old", "想想左撇子" if lang == "zh" else "think of left-handers")
    assert notes[-1] in whole(replace(situation, ask=ask, notes=notes))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_broken_answers_hold_no_list(lang: str):
    texts = set()
    for seed in range(3):
        situation = replace(talk_of(lang, 0), seed=seed, ask=Ask.KEYWORDS)
        texts.add(broken(situation))
    assert len(texts) >= 2
    for text in texts:
        assert parse_keywords(text, 10) == ()
        assert parse_ballot(text, ("留白", "quiet"), 5) is None
