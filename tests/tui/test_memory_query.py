"""The line above the list of memories: understood as it is typed, never in the way."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from engine import MemoryOutline, MemoryScope
from tui.memory_query import asked, completed, offers

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
    return asked(text, KNOWN, NOW).scope


def test_filters_and_words_in_any_order():
    found = asked("paper @Cheng kind:card 纸灯 since:7d stage:closing session:20261121", KNOWN, NOW)
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
        found = asked(text, KNOWN, NOW)
        assert (found.scope, found.unknown) == (MemoryScope(), ""), text
    assert scope("kind:sp").kind == "speech"
    assert scope("kind:STORY").kind == "story"
    assert scope("kind:storyt").kind == "story two"


@pytest.mark.parametrize("part", ["@nobody", "kind:hope", "stage:x", "session:2099", "since:soon"])
def test_what_nothing_is_called_is_named(part: str):
    assert asked(f"lamp {part}", KNOWN, NOW).unknown == part


def test_a_word_with_a_colon_is_a_word():
    assert asked("http://x note:this", KNOWN, NOW).words == "http://x note:this"


def test_what_a_part_may_become_is_offered():
    assert offers("", KNOWN) == ("@", "session:", "kind:", "stage:", "since:")
    assert offers("lamp ", KNOWN) == offers("", KNOWN)
    assert offers("lamp s", KNOWN) == ("session:", "stage:", "since:")
    assert offers("lamp", KNOWN) == ()
    assert offers("x @ch", KNOWN) == ("@ChenWei", "@Cheng")
    assert offers("kind:st", KNOWN) == ("kind:story", "kind:storytwo")
    assert offers("since:", KNOWN) == ("since:1d", "since:7d", "since:30d")
    assert offers("kind:card ", KNOWN) == offers("", KNOWN)


def test_a_part_is_completed_by_the_first_offer():
    assert completed("lamp @ch", KNOWN) == "lamp @ChenWei "
    assert completed("k", KNOWN) == "kind:"
    assert completed("kind:", KNOWN) == "kind:card "
    for text in ("", "lamp ", "lamp", "kind:card"):
        assert completed(text, KNOWN) == text


def test_what_is_offered_can_be_typed_and_nothing_in_it_is_obeyed():
    known = MemoryOutline(agents={"k/x": "\x1b]52;c;QQ==\x07 \u202eEve"}, kinds=("a\x1b[2J b",))
    (name,) = offers("@", known)
    (kind,) = offers("kind:", known)
    assert not {"\x1b", "\x07", "\u202e"} & set(name + kind)
    found = asked(f"{name} {kind}", known, NOW).scope
    assert found == MemoryScope(agents=("k/x",), kind="a\x1b[2J b")


@given(st.text(max_size=40))
def test_any_text_is_understood_somehow(text: str):
    found = asked(text, KNOWN, NOW)
    assert len(found.words) <= len(text)
    assert completed(text, KNOWN).startswith(text[: max(0, text.rfind(" "))])
    offers(text, KNOWN)
