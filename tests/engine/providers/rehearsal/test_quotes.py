"""Phrases between quotation marks are whole, new, and worth an answer."""

from dataclasses import replace

from engine.providers.rehearsal.quotes import (
    lowered,
    memory_phrase,
    own_phrase,
    phrase_of,
    quote_from,
)
from engine.providers.rehearsal.script import load
from engine.providers.rehearsal.voice import Voice
from engine.vocabulary.messages import Ask, Spoken
from tests.fakes.rehearsed import Workshop

WEAK = load("zh").lexicon.lists["weak"]


def voice(lang: str = "zh", **more: object) -> Voice:
    workshop = Workshop(lang=lang)
    situation = workshop.situation(Ask.TALK, "discussion_2", workshop.seats[0])
    return Voice(replace(situation, **more))


def test_quote_is_a_whole_clause_without_foreign_quotes():
    said = [
        "他说“要快一点才行”，我不信。",
        "所以它得经得起摔打才好，别的再说。",
        "手感比颜色更要紧。",
    ]
    assert quote_from(said, "zh", ("手感",), 18, WEAK) == "手感比颜色更要紧"
    assert quote_from(["短。"], "zh", (), 18) == ""


def test_an_enumeration_is_not_cut_in_two():
    said = ["水杯碰到跟丧礼、神位有关的纹样，先退一步再说。"]
    assert quote_from(said, "zh", (), 18, WEAK) == "水杯碰到跟丧礼、神位有关的纹样"


def test_what_hangs_on_its_neighbour_comes_last():
    said = ["做文化研究者的时候，我句句都要出处。"]
    assert quote_from(said, "zh", (), 14, WEAK) == "我句句都要出处"
    assert quote_from(["做文化研究者的时候，不说。"], "zh", (), 18, WEAK, strict=True) == ""


def test_a_clause_beside_somebody_elses_word_may_be_quoted():
    said = ["先把“留白”变成一个手势，再把手势变成结构才算数。"]
    assert quote_from(said, "zh", (), 18, ()) == "再把手势变成结构才算数"


def test_of_a_reflection_only_what_it_proposes_is_quoted():
    workshop = Workshop(lang="zh")
    workshop.switch()
    for text in workshop.round(Ask.REFLECTION, "role_switch", keywords=("留白",)):
        quote = phrase_of(voice(), text, ())
        back = [
            line for role in load("zh").roles.values() for line in role.lines["reflection.back"]
        ]
        assert not any(quote and quote in line for line in back), quote


def test_skip_leaves_the_first_phrase_to_others():
    text = "我们要先把水杯的手感做对。颜色应该等到第二年再说。"
    first, second = (phrase_of(voice(), text, (), skip=skip) for skip in (0, 1))
    assert first
    assert second
    assert first != second


def test_memories_are_quoted_if_they_were_arguments():
    claim = load("zh").roles["designer"].points[0].claim.replace("{thing}", "水杯")
    known = voice(memories=("大红色, 米白色", claim))
    assert memory_phrase(known) in claim
    assert memory_phrase(known)
    assert memory_phrase(voice(memories=("留白, 本色", "我叫次仁，在街边开铺子。话不多。"))) == ""


def test_greetings_and_tales_are_not_own_arguments():
    tale = Spoken(
        seat="s1", name="a", role="", stage="image_story", round=1, text="那年冬天很冷很冷。"
    )
    assert own_phrase(voice(own=(tale,))) == ""


def test_lowered():
    assert lowered("The lid leaks", "en") == "the lid leaks"
    assert lowered("I think so", "en") == "I think so"
    assert lowered("USB is fine", "en") == "USB is fine"
