"""Which language a text is in, and what of an answer may stand as its gloss."""

import pytest

from engine.policy.gloss import LONGEST, language_of, other_language, parse_gloss
from engine.policy.text import cells


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("窑温高十度，青色就会发灰。", "zh"),
        ("把 logo 做小，价格放在 app 里。", "zh"),
        ("The glaze turns grey.", "en"),
        ("I like what 林师傅 said about 青花, and would pay for it myself, twice over.", "en"),
        ("1, 2, 3 …", None),
        ("", None),
    ],
)
def test_a_text_is_in_the_language_of_most_of_its_words(text: str, lang: str | None):
    assert language_of(text) == lang
    assert other_language(text) == {"zh": "en", "en": "zh", None: None}[lang]


def test_a_gloss_is_one_line_in_its_language_without_what_wraps_it():
    assert parse_gloss("  “A hotter kiln\n greys the glaze.” ", "en") == (
        "A hotter kiln greys the glaze."
    )
    assert parse_gloss("```窑温高，青色会灰。```", "zh") == "窑温高，青色会灰。"
    assert parse_gloss('"No" means "no".', "en") == '"No" means "no".'
    assert parse_gloss("\x1b[31mgrey\x07", "en") == "\ufffd[31mgrey\ufffd"
    assert cells(parse_gloss("grey " * 999, "en")) <= LONGEST


@pytest.mark.parametrize("answer", ["", "  ", "窑温高十度。", "42"])
def test_what_is_in_another_language_or_in_none_is_no_gloss(answer: str):
    assert parse_gloss(answer, "en") == ""
