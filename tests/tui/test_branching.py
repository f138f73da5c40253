"""Sessions as a tree of their branches, also where logs from elsewhere tell nonsense."""

import pytest

from engine import SessionSummary
from tui.branching import as_tree


def row(name: str, parent: str = "") -> SessionSummary:
    return SessionSummary(
        id=name, title="", topic="", kit="", lang="en", opened="", last="", events=1,
        status="closed", parent=(parent, 3) if parent else None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ("a b", "a:0 b:0"),
        ("a<b b c<b d<c", "b:0 a:1 c:1 d:2"),
        ("a<gone b<a", "a:0 b:1"),
        ("a<a b", "b:0 a:0"),
        ("a<b b<a c<a", "a:0 b:1 c:1"),
        ("", ""),
    ],
)
def test_branches_stand_below_their_origin(rows: str, told: str):
    sessions = [row(*one.split("<")) for one in rows.split()]
    assert " ".join(f"{one.id}:{depth}" for one, depth in as_tree(sessions)) == told
