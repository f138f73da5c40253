"""The line above the list of memories: understood as it is typed, never in the way."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

import engine
from engine import MemoryOutline, MemoryScope
from tui.memory_query import KINDS, asked, completed, kind_word, offers
from tui.words import Words

EN, ZH = Words("en"), Words("zh")
ROOT = Path(engine.__file__).parent
ENGINE = "\n".join(path.read_text(encoding="utf-8") for path in ROOT.rglob("*.py"))
NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
KNOWN = MemoryOutline(
    agents={
        "open-table/chen": "Chen Wei",
        "paper-cut/chen": "Chen Wei",
        "open-table/bayar": "巴雅尔",
        "open-table/cheng": "Cheng",
    },
    sessions=("20261121-m4g8", "20261120-k3f7", "20261120-k3f9"),
    kinds=("card", "speech", "story", "story two"),
    stages=("closing", "discussion"),
)


def scope(text: str) -> MemoryScope:
    return asked(text, KNOWN, NOW, EN).scope


def test_filters_and_words_in_any_order():
    found = asked(
        "paper @Cheng kind:card 纸灯 since:7d stage:closing session:20261121", KNOWN, NOW, EN
    )
    assert found.words == "paper 纸灯"
    assert found.unknown == ""
    assert found.scope == MemoryScope(
        agents=("open-table/cheng",),
        session="20261121-m4g8",
        kind="card",
        stage="closing",
        since=NOW - timedelta(days=7),
    )


def test_a_name_is_known_by_its_beginning_without_its_blanks_and_by_the_persona():
    assert scope("@che").agents == ("open-table/chen", "paper-cut/chen", "open-table/cheng")
    assert scope("@chenwei").agents == ("open-table/chen", "paper-cut/chen")
    assert scope("@paper-cut/chen").agents == ("paper-cut/chen",)
    assert scope("@巴雅").agents == ("open-table/bayar",)
    assert scope("＠巴雅尔\u3000kind：speech") == MemoryScope(
        agents=("open-table/bayar",), kind="speech"
    )


def test_what_may_still_become_several_does_not_narrow():
    for text in ("kind:s", "kind:", "@", "session:20261120", "since:7", "since:2026-1"):
        found = asked(text, KNOWN, NOW, EN)
        assert (found.scope, found.unknown) == (MemoryScope(), ""), text
    assert scope("kind:sp").kind == "speech"
    assert scope("kind:STORY").kind == "story"
    assert scope("kind:storyt").kind == "story two"


@pytest.mark.parametrize("part", ["@nobody", "kind:hope", "stage:x", "session:2099", "since:soon"])
def test_what_nothing_is_called_is_named(part: str):
    assert asked(f"lamp {part}", KNOWN, NOW, EN).unknown == part


def test_a_word_with_a_colon_is_a_word():
    assert asked("http://x note:this", KNOWN, NOW, EN).words == "http://x note:this"


def test_what_a_part_may_become_is_offered():
    assert offers("", KNOWN, EN) == ("@", "session:", "kind:", "stage:", "since:")
    assert offers("lamp ", KNOWN, EN) == offers("", KNOWN, EN)
    assert offers("lamp s", KNOWN, EN) == ("session:", "stage:", "since:")
    assert offers("lamp", KNOWN, EN) == ()
    assert offers("x @ch", KNOWN, EN) == ("@ChenWei", "@Cheng")
    assert offers("kind:st", KNOWN, EN) == ("kind:story", "kind:storytwo")
    assert offers("since:", KNOWN, EN) == ("since:1d", "since:7d", "since:30d")
    assert offers("kind:card ", KNOWN, EN) == offers("", KNOWN, EN)


def test_kinds_and_stages_are_offered_and_understood_in_chinese():
    known = MemoryOutline(agents={}, kinds=("card", "own kind", "story"), stages=("discussion_2",))
    assert offers("kind:", known, ZH) == ("kind:卡片", "kind:ownkind", "kind:故事")
    assert offers("stage:", known, ZH) == ("stage:讨论2",)
    assert completed("kind:故", known, ZH) == "kind:故事 "
    assert completed("kind:sto", known, ZH) == "kind:故事 "
    wanted = MemoryScope(kind="story", stage="discussion_2")
    for text in ("kind：故事 stage:讨论", "kind:story stage:discussion_2", "kind:st stage:讨论2"):
        found = asked(text, known, NOW, ZH)
        assert (found.scope, found.unknown) == (wanted, ""), text
    assert asked("kind:卡片片", known, NOW, ZH).unknown == "kind:卡片片"


def test_every_kind_that_the_engine_writes_has_its_word():
    written = re.findall(r'memory="(\w+)"|memory\(\s*[\w.]+, "(\w+)"', ENGINE)
    assert {one or other for one, other in written} == KINDS
    for kind in KINDS:
        assert kind_word(kind, EN) == kind.replace("_", " ")
        assert not kind_word(kind, ZH).isascii()
    assert kind_word("own kind", ZH) == "own kind"


def test_a_part_is_completed_by_the_first_offer():
    assert completed("lamp @ch", KNOWN, EN) == "lamp @ChenWei "
    assert completed("k", KNOWN, EN) == "kind:"
    assert completed("kind:", KNOWN, EN) == "kind:card "
    for text in ("", "lamp ", "lamp", "kind:card"):
        assert completed(text, KNOWN, EN) == text


def test_what_is_offered_can_be_typed_and_nothing_in_it_is_obeyed():
    known = MemoryOutline(agents={"k/x": "\x1b]52;c;QQ==\x07 \u202eEve"}, kinds=("a\x1b[2J b",))
    (name,) = offers("@", known, EN)
    (kind,) = offers("kind:", known, EN)
    assert not {"\x1b", "\x07", "\u202e"} & set(name + kind)
    found = asked(f"{name} {kind}", known, NOW, EN).scope
    assert found == MemoryScope(agents=("k/x",), kind="a\x1b[2J b")


@given(st.text(max_size=40))
def test_any_text_is_understood_somehow(text: str):
    found = asked(text, KNOWN, NOW, EN)
    assert len(found.words) <= len(text)
    assert completed(text, KNOWN, EN).startswith(text[: max(0, text.rfind(" "))])
    offers(text, KNOWN, EN)
