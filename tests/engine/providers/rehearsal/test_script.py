"""The data of the rehearsal voices: whole, parallel, and every slot known."""

import re
from itertools import chain

import pytest

from engine.imaging.colours import COLOUR_NAMES
from engine.policy.text import count_characters
from engine.providers.rehearsal.facts import SLOTS
from engine.providers.rehearsal.script import GENERAL, ROLES, RoleScript, load, read_table
from engine.providers.rehearsal.templates import fragment, slots
from engine.vocabulary.errors import SettingsError

LANGS = ("zh", "en")
POOLS = {
    **{f"introduction.{name}": 6 for name in ("open", "trade", "belief", "habit", "close")},
    "answers.agree": 9,
    "answers.doubt": 9,
    "answers.concede": 6,
    "answers.build": 6,
    "reflection.back": 4,
    "reflection.see": 4,
    "reflection.idea": 4,
    "ballot.reasons": 12,
    "ballot.cards": 6,
    "assent.yes": 6,
    "assent.no": 6,
}
SHARED = {
    "gloss.about": 3,
    "gloss.plain": 2,
    "talk.note": 12,
    "talk.fill": 30,
    "talk.memory": 8,
    "introduction.bridge": 8,
    "talk.narrow": 12,
    "talk.resume": 6,
    "story.open": 8,
    "story.close": 12,
    "reflection.stay": 4,
    "reflection.own": 8,
    "reflection.more": 12,
    "card.note": 4,
    "card.picture": 6,
    "ballot.heard": 9,
    "judge.core": 12,
    "closing.agreed": 6,
    "closing.agreed_card": 6,
    "closing.minority": 6,
    "closing.minority_word": 6,
    "closing.open": 6,
    "closing.open_card": 4,
    "closing.open_two": 3,
    "closing.question": 4,
    "closing.assent_no": 2,
    "prose.broken": 3,
    "eyes.intro": 1,
    "eyes.honest": 2,
    "eyes.none": 2,
}


def size(text: str, lang: str):
    bare = re.sub(r"\{[^}]*\}", "二二" if lang == "zh" else "word", text)
    bare = re.sub(r"<([^<>|]*)\|[^<>]*>", r"\1", bare)
    return count_characters(bare) if lang == "zh" else len(bare.split())


def lines_of(role: RoleScript):
    entries = chain(
        *(point.templates for point in role.points),
        *(view.templates for view in role.views),
        role.plots,
        *(
            (c.name, c.concept, c.form, c.elements, c.material, c.users, c.meaning, c.picture)
            for c in role.cards
        ),
        *role.lines.values(),
    )
    return tuple(entries)


@pytest.mark.parametrize("lang", LANGS)
def test_every_slot_is_known(lang: str):
    script = load(lang)
    texts = chain(*(lines_of(r) for r in script.roles.values()), *script.shared.values())
    for text in texts:
        assert slots(text) <= SLOTS, text
        assert text.count("{") == len(re.findall(r"\{[a-z0-9_]+\}", text)), text
        assert text.count("<") == text.count(">"), text


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("role", [*ROLES, GENERAL])
def test_role_pools_are_large_enough(lang: str, role: str):
    found = load(lang).roles[role]
    assert found.title
    for pool, least in POOLS.items():
        assert len(set(found.lines[pool])) >= least, pool
    assert len(found.points) >= (10 if role == "consumer" else 9)
    assert {view.facet for view in found.views} == {
        "form",
        "elements",
        "material",
        "users",
        "novelty",
    }
    assert len(found.views) >= 10
    assert len(found.plots) >= 3
    assert len(found.cards) >= 5
    names = [card.name for card in found.cards]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("lang", LANGS)
def test_shared_pools_are_large_enough(lang: str):
    shared = load(lang).shared
    for pool, least in SHARED.items():
        assert len(set(shared[pool])) >= least, pool


def test_languages_are_parallel():
    zh, en = load("zh"), load("en")
    assert set(zh.roles) == set(en.roles) == {*ROLES, GENERAL}
    assert [axis.id for axis in zh.lexicon.axes] == [axis.id for axis in en.lexicon.axes]
    assert set(zh.shared) - {"story.look"} == set(en.shared) - {"story.look"}
    for role in zh.roles:
        assert set(zh.roles[role].lines) == set(en.roles[role].lines)
    assert set(zh.lexicon.compounds) == set(en.lexicon.compounds)


@pytest.mark.parametrize("lang", LANGS)
def test_axes_of_roles_and_words_exist(lang: str):
    script = load(lang)
    axes = {axis.id for axis in script.lexicon.axes}
    for role in script.roles.values():
        assert set(role.axes) <= axes
        assert set(role.words) <= axes
        assert {point.about for point in role.points} <= axes
    for axis in script.lexicon.axes:
        assert len(axis.words) >= 8
        assert len(axis.labels) >= 3


@pytest.mark.parametrize("lang", LANGS)
def test_the_eyes_colours_are_found_again(lang: str):
    colours = load(lang).lexicon.colours
    for colour in COLOUR_NAMES:
        name = colour.zh if lang == "zh" else colour.en
        assert any(found.strip() in name for found in colours), name


@pytest.mark.parametrize("lang", LANGS)
def test_lines_can_be_told_apart(lang: str):
    least = 6 if lang == "zh" else 12
    for role in load(lang).roles.values():
        marks = [fragment(text) for p in role.points for text in (p.claim, p.life)]
        marks += [fragment(text) for view in role.views for text in (view.say, view.idea)]
        assert len(set(marks)) == len(marks)
        assert min(map(len, marks)) >= least, min(marks, key=len)


@pytest.mark.parametrize("lang", LANGS)
def test_assent_shows_which_way_it_goes(lang: str):
    script = load(lang)
    signs = script.shared["closing.assent_no"]
    for role in script.roles.values():
        assert all(any(s in line for s in signs) for line in role.lines["assent.no"])
        assert not any(any(s in line for s in signs) for line in role.lines["assent.yes"])


@pytest.mark.parametrize("lang", LANGS)
def test_what_is_common_to_all_needs_no_rare_fact(lang: str):
    always = {"topic", "thing", "word", "motif", "name", "age", "background", "experience"}
    always |= {"speaking", "role", "first_role", "colour", "colour2", "shape"}
    always |= {"price", "cost", "batch", "days", "share", "pieces"}
    for role in load(lang).roles.values():
        for point in role.points:
            for text in point.templates:
                assert slots(text) <= always, text


@pytest.mark.parametrize(("lang", "low", "high"), [("zh", 120, 250), ("en", 60, 150)])
def test_arguments_have_the_length_of_speech(lang: str, low: int, high: int):
    for role in load(lang).roles.values():
        for point in role.points:
            total = sum(size(text, lang) for text in point.templates)
            assert low <= total <= high, point.claim


def test_unknown_role_has_the_general_voice():
    script = load("zh")
    assert script.role("astronaut") is script.roles[GENERAL]


def test_missing_file_is_a_sentence():
    with pytest.raises(SettingsError, match="cannot be read"):
        read_table("zh", "nobody.toml")
