import os
from pathlib import Path

import pytest

from engine.policy.kit_check import check, create
from engine.policy.kits import load_kit
from engine.vocabulary.errors import InputError, KitError, StoreError
from tests.fakes.kits import EN, KIT, changed, write_kit

SHIPPED = Path(__file__).parents[3] / "prompts" / "kits"


@pytest.mark.parametrize("name", ["open-table", "paper-cut", "product-launch", "design-review"])
def test_a_shipped_kit_has_no_fault(name: str):
    assert check(SHIPPED / name) == ()


def test_a_small_kit_in_one_language_has_no_fault(tmp_path: Path):
    assert check(write_kit(tmp_path / "tiny")) == ()


STRUCTURE_FAULTS = [
    ('version = "1"', "version = 1", "version", "has to be a text, not a whole number"),
    ('version = "1"\n', "", "version", "missing"),
    ('id = "tiny"', 'id = "Tiny Kit"', "id", "is no id"),
    ('id = "tiny"', 'id = "small"', "id", "have to be equal"),
    ("palette", "pallete", "pallete", "nearest known one is palette"),
    ('"#112233"', '"red"', "palette[0]", "cannot stand here"),
    ('"cook", "guest"', '"cook", "cook"', "roles[1]", "twice"),
    ('role = "cook"', 'role = "cok"', "personas[0].role", "no role cok; the nearest is cook"),
    ("age = 40", 'age = "40"', "personas[0].age", "has to be a whole number, not a text"),
    ("age = 30", "age = 300", "personas[1].age", "from 0 to 150"),
    ("age = 30", "aeg = 30", "personas[1].aeg", "nearest known one is age"),
    ('id = "cleo"', 'id = "ben"', "personas[2].id", "twice"),
    ('["anna", "ben"]', '["anna", "bne"]', "roster", "no persona bne; the nearest is ben"),
    ('["anna", "ben"]', "[]", "roster", "1 to 24"),
    ('["anna", "ben"]', '"anna"', "roster", "list of texts"),
    ('["ben", "anna"]', '["dora"]', "order", "no persona dora"),
    ("rounds = 2", "rounds = 21", "stages[0].rounds", "from 1 to 20"),
    ("rounds = 2", "rounds = true", "stages[0].rounds", "not true or false"),
    ("rounds = 2", "minutes = 0", "stages[0].minutes", "above 0 and at most 600"),
    ("rounds = 2", "minutes = 601", "stages[0].minutes", "above 0 and at most 600"),
    ("rounds = 2", 'minutes = "10"', "stages[0].minutes", "has to be a number, not a text"),
    ('"sequential"', '"sequental"', "stages[0].order", "nearest is sequential"),
    ('id = "words"', 'id = "talk"', "stages[1].id", "twice"),
    (
        'kind = "keywords"',
        'kind = "drawing"',
        "stages[1].kind",
        "needs one of the kind design_cards",
    ),
    ('fields = ["dish"', 'fields = ["topic"', "fields", "is taken"),
    ("threshold = 0.75", "threshold = 1.5", "rules.threshold", "above 0 and at most 1"),
    ("threshold = 0.75", "threshold = nan", "rules.threshold", "above 0 and at most 1"),
    ("threshold = 0.75", 'threshold = "x"', "rules.threshold", "has to be a number, not a text"),
    ("threshold = 0.75", "treshold = 0.7", "rules.treshold", "nearest known one is threshold"),
    ('id = "tiny"', 'id = "tiny"\nbased_on = "paper-cat"', "based_on", "nearest is paper-cut"),
]


@pytest.mark.parametrize(("old", "new", "key", "message"), STRUCTURE_FAULTS)
def test_a_fault_of_the_structure_has_its_key(
    tmp_path: Path, old: str, new: str, key: str, message: str
):
    faults = check(write_kit(tmp_path / "tiny", kit=changed(KIT, old, new)))
    found = [fault for fault in faults if fault.file == "kit.toml" and fault.key == key]
    assert found, faults
    assert message in found[0].message


def test_what_a_session_has_once_a_kit_asks_for_once(tmp_path: Path):
    closing = '{ id = "bye", kind = "closing" }, { id = "bye_again", kind = "closing" }'
    twice = changed(KIT, '{ id = "words", kind = "keywords" }', closing)
    faults = check(write_kit(tmp_path / "tiny", kit=twice))
    assert any("one stage of the kind closing" in fault.message for fault in faults), faults


TEXT_FAULTS = [
    ('title = "Tiny"', 'title = ""', "title", "empty"),
    ('title = "Tiny"', 'title = "\\u001b[2J"', "title", "control characters"),
    ('title = "Tiny"', f'title = "{"x" * 81}"', "title", "81 characters; at most 80"),
    ('motif = "a spoon"\n', "", "motif", "missing"),
    ("{{ dish }}.{%", "{{ dihs }}.{%", "scenario", "no placeholder dihs; the nearest is dish"),
    ("{% endif %}", "", "scenario", "Line 1 of the text"),
    ("keywords | join(', ')", "''.__class__", "brief", "Only placeholders have parts"),
    ("keywords | join(', ')", "9 ** 9", "brief", "Pow is not allowed"),
    ("keywords | join(', ')", "range(9)", "brief", "Call is not allowed"),
    ('price = "Price"', 'prize = "Price"', "fields.prize", "kit.toml does not list this"),
    ('price = "Price"\n', "", "fields.price", "missing"),
    ('taste = "taste"', "taste = 3", "axes.taste", "has to be a text"),
    ("[roles.guest]", "[roles.gast]", "roles.guest", "missing"),
    ('cares = "Salt."', 'care = "Salt."', "roles.cook.care", "nearest known one is cares"),
    ("[personas.cleo]", "[personas.kleo]", "personas.kleo", "nearest is cleo"),
    ('speaking = "Fast."', "speaking = []", "personas.ben.speaking", "not something else"),
    ("[axes]", '[prompts]\ntalc = "a.md"\n[axes]', "prompts.talc", "nearest known one is talk"),
    ("[axes]", '[prompts]\ntalk = "a.md"\n[axes]', "prompts.talk", "a.md: The file is missing"),
    ("[axes]", '[prompts]\ntalk = "../a.md"\n[axes]', "prompts.talk", "out of the kit's folder"),
    ("[axes]", '[prompts]\ntalk = "/etc/passwd"\n[axes]', "prompts.talk", "out of the kit's"),
    ("[axes]", '[prompts]\ntalk = "link.md"\n[axes]', "prompts.talk", "link leads out"),
]


@pytest.mark.parametrize(("old", "new", "key", "message"), TEXT_FAULTS)
def test_a_fault_of_the_texts_has_its_key(
    tmp_path: Path, old: str, new: str, key: str, message: str
):
    folder = write_kit(tmp_path / "tiny", en=changed(EN, old, new))
    (tmp_path / "secret.md").write_text("secret", encoding="utf-8")
    (folder / "link.md").symlink_to(tmp_path / "secret.md")
    found = [fault for fault in check(folder) if fault.file == "en.toml" and fault.key == key]
    assert found
    assert message in found[0].message


def test_a_syntax_fault_has_its_line(tmp_path: Path):
    kit = changed(KIT, 'axes = ["taste"]', 'axes = ["taste"')
    [fault] = check(write_kit(tmp_path / "tiny", kit=kit))
    assert (fault.file, fault.line) == ("kit.toml", 7)
    assert "Not valid TOML" in str(fault)
    [fault] = check(write_kit(tmp_path / "tiny", en=changed(EN, "[fields]", "[fields")))
    assert (fault.file, fault.line) == ("en.toml", 11)


def test_a_syntax_fault_does_not_hide_that_of_another_file(tmp_path: Path):
    faults = check(write_kit(tmp_path / "tiny", kit="id =", en="title =", zh="title ="))
    assert [fault.file for fault in faults] == ["kit.toml", "zh.toml", "en.toml"]


def test_a_flood_of_faults_is_cut(tmp_path: Path):
    flood = "".join(f"k{number} = 1\n" for number in range(1000))
    assert len(check(write_kit(tmp_path / "tiny", kit=flood + KIT))) == 200


def test_all_faults_are_found_at_once(tmp_path: Path):
    kit = changed(changed(KIT, "age = 40", "age = -1"), "rounds = 2", "rounds = 0")
    zh = changed(EN, 'title = "Tiny"', 'titel = "小"')
    faults = check(write_kit(tmp_path / "tiny", kit=kit, zh=zh))
    assert [(fault.file, fault.key) for fault in faults] == [
        ("kit.toml", "personas[0].age"),
        ("kit.toml", "stages[0].rounds"),
        ("zh.toml", "titel"),
        ("zh.toml", "title"),
    ]


def test_a_prompt_of_the_kit_is_checked_with_its_line(tmp_path: Path):
    folder = write_kit(tmp_path / "tiny", en=EN + '\n[prompts]\ntalk = "own/talk.md"\n')
    (folder / "own").mkdir()
    (folder / "own" / "talk.md").write_text("Hello.\n{{ topic }}\n{{ tipic }}", encoding="utf-8")
    [fault] = check(folder)
    assert (fault.file, fault.line) == ("own/talk.md", 3)
    assert "nearest is topic" in fault.message


def test_too_many_seats_and_stages_are_faults(tmp_path: Path):
    people = [f"p{number}" for number in range(25)]
    personas = "".join(f'{{ id = "{name}", role = "cook", age = 1 }},' for name in people)
    stages = "".join(f'{{ id = "s{n}", kind = "discussion" }},' for n in range(41))
    kit = changed(
        KIT,
        '{ id = "anna", role = "cook", age = 40 },',
        '{ id = "anna", role = "cook", age = 40 },' + personas,
    )
    kit = changed(kit, '["anna", "ben"]', str(people).replace("'", '"'))
    kit = changed(kit, '{ id = "talk"', stages + '{ id = "talk"')
    keys = {(fault.key, fault.message) for fault in check(write_kit(tmp_path / "tiny", kit=kit))}
    assert ("roster", "The list has to have 1 to 24 entries.") in keys
    assert ("stages", "The list has to have 1 to 40 entries.") in keys


def test_large_files_and_links_that_lead_out_are_faults(tmp_path: Path):
    folder = write_kit(tmp_path / "tiny", kit=KIT + "#" * 300_000)
    (folder / "away").symlink_to("/etc")
    (folder / "within.md").symlink_to(folder / "en.toml")
    found = {fault.file: fault.message for fault in check(folder)}
    assert found["kit.toml"] == "The file is larger than 256 KiB."
    assert "link leads out" in found["away"]
    assert "within.md" not in found


def test_what_is_no_file_is_a_fault(tmp_path: Path):
    folder = write_kit(tmp_path / "tiny")
    (folder / "kit.toml").unlink()
    os.mkfifo(folder / "kit.toml")
    assert [fault.message for fault in check(folder)] == ["Not a regular file."]
    (folder / "kit.toml").unlink()
    (folder / "kit.toml").write_bytes(b'id = "tiny"\n\xff')
    [fault] = check(folder)
    assert (fault.line, fault.message) == (2, "The file is not UTF-8 text.")
    assert "no such folder" in check(tmp_path / "nothing")[0].message


def test_a_folder_with_very_many_files_is_not_walked_to_its_end(tmp_path: Path):
    folder = write_kit(tmp_path / "tiny")
    (folder / "more").mkdir()
    for number in range(600):
        (folder / "more" / f"{number}.md").touch()
    assert [fault.message for fault in check(folder)] == ["The folder holds more than 500 files."]


def test_a_copy_of_a_kit_without_a_language_is_refused(tmp_path: Path):
    write_kit(tmp_path / "tiny", en=None)
    with pytest.raises(KitError, match="neither"):
        create("mine", "tiny", tmp_path)


def test_a_kit_without_a_language_is_a_fault(tmp_path: Path):
    faults = check(write_kit(tmp_path / "tiny", en=None))
    assert "neither en.toml nor zh.toml" in faults[0].message


@pytest.mark.parametrize("source", ["open-table", "paper-cut", "product-launch", "design-review"])
def test_a_copy_is_the_same_kit_under_a_new_id(tmp_path: Path, source: str):
    folder = create("my-kit", source, tmp_path / "kits")
    assert check(folder) == ()
    for lang in ("zh", "en"):
        old, new = load_kit(source, lang), load_kit("my-kit", lang, tmp_path / "kits")
        assert (new.id, new.source) == ("my-kit", "user")
        assert (new.title, new.personas, new.stages) == (old.title, old.personas, old.stages)
    assert "#" in (folder / "kit.toml").read_text(encoding="utf-8")


def test_a_copy_takes_the_prompts_along(tmp_path: Path):
    folder = write_kit(tmp_path / "tiny", en=EN + '\n[prompts]\ntalk = "own/talk.md"\n')
    (folder / "own").mkdir()
    (folder / "own" / "talk.md").write_text("On {{ topic }}.", encoding="utf-8")
    create("other", "tiny", tmp_path)
    assert load_kit("other", "en", tmp_path).prompts == {"talk": "On {{ topic }}."}


@pytest.mark.parametrize("name", ["", "Kit", "a b", "../x", "-a", "a--b", "x" * 41, "a/b", "\x1b"])
def test_a_bad_name_is_refused(tmp_path: Path, name: str):
    with pytest.raises(InputError, match="no name for a kit") as caught:
        create(name, "open-table", tmp_path)
    assert caught.value.message.isprintable()
    assert list(tmp_path.iterdir()) == []


def test_a_taken_name_an_unknown_and_a_broken_source_are_refused(tmp_path: Path):
    create("mine", "open-table", tmp_path)
    for name in ("mine", "paper-cut"):
        with pytest.raises(InputError, match="already"):
            create(name, "open-table", tmp_path)
    with pytest.raises(KitError, match="nearest is open-table"):
        create("yours", "open-tabel", tmp_path)
    write_kit(tmp_path / "tiny", kit=changed(KIT, "age = 40", "age = -1"))
    with pytest.raises(KitError, match=r"personas\[0\]\.age"):
        create("yours", "tiny", tmp_path)
    assert not (tmp_path / "yours").exists()


def test_a_folder_that_cannot_be_written_is_a_store_error(tmp_path: Path):
    (tmp_path / "kits").write_text("a file", encoding="utf-8")
    with pytest.raises(StoreError, match="cannot be written"):
        create("mine", "open-table", tmp_path / "kits")
