"""What is typed of a branch's changes, read; the newest speeches alone are offered."""

import pytest

from engine import Changes, ModelRef
from tests.fakes.recorded import RecordedSession
from tui import branch_changes
from tui.branch_changes import Choice, changes_of, choices, read
from tui.words import Words

ROLES = {"maker": "制造商", "consumer": "消费者"}


def choice(what: str, now: str = "as it was") -> Choice:
    return Choice(what=what, of="s1", name="s1", now=now)  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize(
    ("what", "typed", "value"),
    [
        ("model", " openai / gpt-x/y ", "openai/gpt-x/y"),
        ("model", "gpt-x", None),
        ("model", "/gpt-x", None),
        ("role", "MAKER", "制造商"),
        ("role", "消费者", "消费者"),
        ("role", "king", None),
        ("keywords", "灯，月，, a、b", "灯, 月, a, b"),
        ("keywords", "，,", ""),
        ("prompt", " two\nlines ", "two\nlines"),
        ("prompt", "as it was", ""),
        ("model", "", ""),
    ],
)
def test_a_value_is_read(what: str, typed: str, value: str | None):
    assert read(Words("en"), choice(what), typed, ROLES) == value


def test_values_are_the_changes():
    kept = {choice("model"): "a/b", choice("role"): "制造商", choice("keywords"): "灯, 月"}
    assert changes_of(kept, ROLES) == Changes(
        models={"s1": ModelRef(provider="a", model="b")},
        roles={"s1": "maker"},
        keywords={"s1": ("灯", "月")},
    )


def test_a_recorded_table_offers_what_is_there(monkeypatch: pytest.MonkeyPatch):
    session = RecordedSession("paper-cut-zh")
    session.advance(lambda state: state.closed)
    monkeypatch.setattr(branch_changes, "SPEECHES", 3)
    found = choices(Words("zh"), session.state, session.roles)
    count = {what: sum(one.what == what for one in found) for what in ("model", "role", "prompt")}
    seats = len(session.state.seats)
    assert count == {"model": seats, "role": seats, "prompt": len(session.state.cards)}
    assert all(one.now for one in found)
    newest = [one.of for one in found if one.what == "speech"]
    seqs = [said.seq for name in newest if (said := session.state.utterance(name))]
    assert len(seqs) == 3
    assert seqs == sorted(seqs, reverse=True)
