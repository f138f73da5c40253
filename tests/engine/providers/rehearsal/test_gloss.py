"""The scripted gloss: in the language that is asked for, and never posing as a translation."""

import pytest

from engine.policy.gloss import language_of, parse_gloss
from engine.providers.rehearsal.answer import answer
from engine.vocabulary.messages import Ask, Situation, Spoken
from engine.vocabulary.seats import Lang

HONEST = {"zh": ("翻译", "译文"), "en": ("translat",)}


def situation(lang: Lang, text: str, role: str = "") -> Situation:
    one = Spoken(seat="s1", name="Bayar", role="r", stage="discussion", round=1, text=text)
    return Situation(
        ask=Ask.GLOSS, kit="open-table", lang=lang, stage="discussion", kind="discussion",
        round=1, rounds=2, topic="智能水杯", scenario="", seed=3, others=(one,), role_name=role,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("lang", "text", "role", "words"),
    [
        (
            "en",
            "颜色不要涂上去，色彩要透出来；材料先定。",
            "Designer",
            ("Designer", "colour", "material"),
        ),
        ("zh", "The material and its cost come first.", "设计师", ("设计师", "材质")),
        ("zh", "Yes.", "", ("Bayar",)),
        ("en", "", "", ("Bayar",)),
    ],
)
def test_it_names_who_spoke_and_of_what_and_that_it_is_scripted(
    lang: Lang, text: str, role: str, words: tuple[str, ...]
):
    told = answer(situation(lang, text, role))
    assert language_of(told) == lang
    assert parse_gloss(told, lang) == told
    assert any(mark in told for mark in HONEST[lang])
    for word in words:
        assert word in told
    assert answer(situation(lang, text, role)) == told
