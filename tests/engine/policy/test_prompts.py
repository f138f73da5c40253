import hashlib
import json
import re
from dataclasses import fields
from pathlib import Path

import pytest

from engine.policy.kits import brief_of, load_kit, scenario_of, seats_for
from engine.policy.prompts import (
    DEFAULTS,
    PROMPT_FILES,
    Material,
    PromptId,
    PromptLibrary,
    check_prompts,
    prompt_values,
    shipped_prompts,
)
from engine.vocabulary.errors import KitError
from engine.vocabulary.messages import Ask, CardFields, Situation
from engine.vocabulary.seats import Lang, ModelRef

LANGS: tuple[Lang, Lang] = ("zh", "en")


def full(lang: Lang, kit_id: str = "paper-cut") -> dict[str, object]:
    kit = load_kit(kit_id, lang)
    seat = seats_for(kit, None, ModelRef(provider="rehearsal", model="v"))[1].with_role("designer")
    situation = Situation(
        ask=Ask.TALK,
        kit=kit.id,
        lang=lang,
        stage="discussion",
        kind="discussion",
        round=2,
        rounds=3,
        topic="TOPIC",
        scenario=scenario_of(kit, "TOPIC"),
        seed=1,
        seat=seat,
        role_name=kit.roles["designer"].name,
        first_role_name=kit.roles[seat.first_role].name,
        axes=kit.axes,
        brief=brief_of(kit, "TOPIC", None, ["KEYWORD"]),
        motif=kit.motif,
        picture_style=kit.picture_style,
    )
    return prompt_values(
        situation,
        kit.roles["designer"],
        note="NOTE",
        problem="PROBLEM",
        materials=tuple(Material),
    )


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("prompt", PromptId)
def test_every_prompt_renders_with_a_full_and_a_minimal_situation(lang: Lang, prompt: PromptId):
    library = PromptLibrary(lang)
    for values in (full(lang), full(lang, "open-table"), {"topic": "TOPIC"}, {}):
        rendered = library.render(prompt, values)
        assert len(rendered.text) > 40
        assert not re.search(r"\{[{%#]|[}%#]\}|\bNone\b|\n\n\n", rendered.text)
        assert rendered.text == rendered.text.strip()
    source = library.source(prompt)
    assert rendered.template_hash == hashlib.sha256(source.encode()).hexdigest()


def test_both_languages_have_the_same_templates_and_use_the_same_placeholders():
    names = re.compile(r"\{[{%].*?[}%]\}")
    words = re.compile(r"[a-z_]+(?:\.[a-z_]+)*")
    zh, en = PromptLibrary("zh"), PromptLibrary("en")
    for prompt in PromptId:
        used = [
            {word for mark in names.findall(library.source(prompt)) for word in words.findall(mark)}
            & set(DEFAULTS)
            for library in (zh, en)
        ]
        assert used[0] == used[1], prompt


@pytest.mark.parametrize("lang", LANGS)
def test_no_file_lies_beside_the_templates(lang: Lang):
    root = shipped_prompts().joinpath(lang)
    found = {f"{folder.name}/{file.name}" for folder in root.iterdir() for file in folder.iterdir()}
    assert found == set(PROMPT_FILES.values())


@pytest.mark.parametrize("lang", LANGS)
def test_the_role_prompt_says_who_speaks_and_what_data_is(lang: Lang):
    text = PromptLibrary(lang).render(PromptId.ROLE, full(lang)).text
    kit = load_kit("paper-cut", lang)
    persona = kit.personas[1].persona
    for word in (persona.name, str(persona.age), persona.background, kit.roles["designer"].cares):
        assert word in text
    assert kit.roles["consumer"].name in text
    assert "<data kind=" in text
    assert 'kind="notes"' in text


@pytest.mark.parametrize("lang", LANGS)
def test_a_blind_round_does_not_speak_of_a_discussion(lang: Lang):
    library = PromptLibrary(lang)
    blind = library.render(PromptId.TALK, full(lang) | {"materials": ("own",), "round": 1}).text
    seeing = library.render(PromptId.TALK, full(lang)).text
    assert "discussion below" not in blind
    assert "标为 discussion" not in blind
    assert blind != seeing
    last = library.render(PromptId.TALK, full(lang) | {"round": 3}).text
    assert last != seeing


@pytest.mark.parametrize("lang", LANGS)
def test_json_prompts_show_json_that_can_be_read(lang: Lang):
    library = PromptLibrary(lang)
    shapes = {
        PromptId.KEYWORDS: list,
        PromptId.TREE: {"core", "groups", "single"},
        PromptId.TREE_REPAIR: {"core", "groups", "single"},
        PromptId.BALLOT: {"choices"},
        PromptId.BALLOT_REPAIR: {"choices"},
        PromptId.CARD_BALLOT: {"choices"},
        PromptId.CARD_BALLOT_REPAIR: {"choices"},
        PromptId.CARD: {field.name for field in fields(CardFields)},
        PromptId.CARD_REPAIR: {field.name for field in fields(CardFields)},
        PromptId.NAMES: {"core", "labels"},
        PromptId.CLOSING: {"agreed", "minority", "open"},
    }
    for prompt, shape in shapes.items():
        text = library.render(prompt, full(lang)).text
        assert "JSON" in text
        example = json.loads(text.splitlines()[-1])
        assert isinstance(example, list) if shape is list else set(example) == shape


@pytest.mark.parametrize("lang", LANGS)
def test_notes_and_problems_reach_the_words(lang: Lang):
    library = PromptLibrary(lang)
    assert "NOTE" in library.render(PromptId.CONTINUE, full(lang)).text
    for prompt in PromptId:
        if prompt.endswith("_repair"):
            assert "PROBLEM" in library.render(prompt, full(lang)).text


@pytest.mark.parametrize("lang", LANGS)
def test_what_goes_on_knows_its_task(lang: Lang):
    library = PromptLibrary(lang)
    texts = {
        ask: library.render(PromptId.CONTINUE, full(lang) | {"ask": str(ask)}).text for ask in Ask
    }
    spoken = [Ask.INTRODUCTION, Ask.STORY, Ask.TALK, Ask.REFLECTION, Ask.ASSENT]
    assert len({texts[ask] for ask in spoken}) == len(spoken)
    for ask in (Ask.KEYWORDS, Ask.TREE, Ask.BALLOT, Ask.CARD, Ask.CARD_BALLOT):
        assert "JSON" in texts[ask]
    assert not any("JSON" in texts[ask] for ask in spoken)


@pytest.mark.parametrize(("limit", "word"), [(3, "3"), (8, "8")])
def test_keywords_keep_to_the_limit(limit: int, word: str):
    text = PromptLibrary("en").render(PromptId.KEYWORDS, full("en") | {"limit": limit}).text
    assert (f"at most {word}" in text) == (limit <= 5)
    assert (f"5 to {word}" in text) == (limit > 5)


def test_a_users_file_wins_over_the_kits_and_the_shipped_one(tmp_path: Path):
    own = {"talk": "Kit: {{ topic }}", "assent": "Kit assent."}
    file = tmp_path / "en" / "stages" / "talk.md"
    file.parent.mkdir(parents=True)
    file.write_text("Mine: {{ topic }}\n", encoding="utf-8")
    library = PromptLibrary("en", tmp_path, own)
    assert library.render(PromptId.TALK, {"topic": "x"}).text == "Mine: x"
    assert library.render(PromptId.ASSENT, {}).text == "Kit assent."
    assert library.source(PromptId.BALLOT) == PromptLibrary("en").source(PromptId.BALLOT)
    assert PromptLibrary("en", None, own).render(PromptId.TALK, {"topic": "x"}).text == "Kit: x"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("fine\n{{ topik }}", "stages/talk.md:2: .*nearest is topic"),
        ("{{ seat.model.key }}", "stages/talk.md:1: "),
        ("{% if topic %}", "stages/talk.md:1: "),
        ("   \n", "stages/talk.md:1: The template is empty"),
        ("x" * 40_000, "stages/talk.md: The file is larger than 32 KiB"),
    ],
)
def test_a_faulty_file_is_named_with_its_line(tmp_path: Path, text: str, place: str):
    file = tmp_path / "en" / "stages" / "talk.md"
    file.parent.mkdir(parents=True)
    file.write_text(text, encoding="utf-8")
    with pytest.raises(KitError, match=place) as caught:
        PromptLibrary("en", tmp_path)
    assert "remove it" in caught.value.hint
    assert len(check_prompts("en", tmp_path)) == 1
    assert check_prompts("zh", tmp_path) == ()


def test_a_link_out_of_the_folder_is_refused(tmp_path: Path):
    file = tmp_path / "mine" / "en" / "stages" / "talk.md"
    file.parent.mkdir(parents=True)
    file.symlink_to("/etc/hostname")
    with pytest.raises(KitError, match="link leads out"):
        PromptLibrary("en", tmp_path / "mine")


def test_a_value_that_does_not_fit_is_a_kit_error():
    with pytest.raises(KitError, match="keywords cannot be filled"):
        PromptLibrary("en").render(PromptId.KEYWORDS, {"axes": 5})
