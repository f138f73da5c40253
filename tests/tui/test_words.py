"""The interface's words: complete in both languages, and every one of them used."""

import re
import string
from pathlib import Path

import pytest

import tui
from engine.policy.settings_names import FIELDS
from engine.vocabulary import errors
from tui.words import Words, catalogue, settings_help

ROOT = Path(tui.__file__).parent
CODE = "\n".join(path.read_text(encoding="utf-8") for path in ROOT.rglob("*.py"))


def blanks(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_both_languages_have_the_same_keys_and_blanks():
    zh, en = catalogue("zh"), catalogue("en")
    assert set(zh) == set(en)
    for key, text in en.items():
        hint = blanks(en.get(f"{key}.hint", ""))
        assert blanks(zh[key]) | hint == blanks(text) | hint, key


def test_every_key_in_the_code_is_in_the_catalogue():
    known = set(catalogue("en"))
    literal = re.findall(r'words\(\s*"([a-z_.]+)"', CODE)
    assert len(literal) > 50
    assert set(literal) <= known
    wrong = {f"wrong.{key}" for key in re.findall(r'wrong\(\s*(?:shell\.)?words, "(\w+)"', CODE)}
    assert {*wrong, *(f"{key}.hint" for key in wrong)} == {
        key for key in known if key.startswith("wrong.")
    }


def test_no_key_is_without_use():
    made = ("help.", "wrong.", "doctor.", "providers.", "sessions.status.", "error.kind.")
    for key in catalogue("en"):
        used = f'"{key}"' in CODE or f"'{key}'" in CODE or key.startswith(made)
        assert used or made_of_parts(key), key


def made_of_parts(key: str) -> bool:
    """Return whether the code makes such keys: `words(f"stage.{kind}")`."""
    steps = key.split(".")
    stems = (".".join(steps[:count]) for count in range(1, len(steps)))
    return any(f'f"{stem}.{{' in CODE for stem in stems)


def test_chinese_is_chinese_and_blanks_are_filled():
    zh = catalogue("zh")
    assert Words("zh")("note.done", session="x") == "会话 x 已完成。"
    assert Words("en")("note.done", session="x") == "The session x is complete."
    with pytest.raises(KeyError):
        Words("en")("note.none")
    same = {key for key, text in catalogue("zh").items() if text == catalogue("en")[key]}
    wordless = {key for key in same if not re.search("[A-Za-z]{3}", re.sub("{[^}]*}", "", zh[key]))}
    assert same - wordless == set()


def test_every_setting_has_its_chinese_sentence():
    sentences = settings_help()
    assert set(sentences) == set(FIELDS)
    assert all(text.endswith("。") for text in sentences.values())


def test_every_kind_of_error_has_its_chinese_word():
    kinds = {"unknown"}
    waiting = [errors.EngineError]
    while waiting:
        kind = waiting.pop()
        kinds.add(kind.kind)
        waiting += kind.__subclasses__()
    known = {key for key, text in catalogue("zh").items() if key.startswith("error.kind.") and text}
    assert {f"error.kind.{kind}" for kind in kinds} <= known
