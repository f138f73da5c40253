"""The KJ board's operations: each keeps every keyword in its one place."""

from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from engine import BoardTree, Group, events, place_words, words_of
from tui.board_moves import ALONE, CORE, NEW, Key, find, group_key, laid, named, places, put


def word(text: str) -> Key:
    return ("word", text)


def key_of(tree: BoardTree, label: str) -> Key:
    """Return the key of a group by its name."""
    below = [(group, 0) for group in tree.groups]
    while below:
        group, depth = below.pop()
        if group.label == label:
            return group_key(group, depth)
        below += [(inner, depth + 1) for inner in group.groups]
    raise KeyError(label)


def board() -> BoardTree:
    inner = Group(label="inner", members=("c", "d"))
    return BoardTree(
        core="k",
        groups=(
            Group(label="one", members=("a", "b"), groups=(inner,)),
            Group(label="two", members=("e",)),
        ),
        single=("f",),
    )


def shape(tree: BoardTree | None) -> Any:
    """Return a board short enough to be read."""
    assert tree is not None

    def of(group: Group) -> str:
        return f"{group.label}({' '.join([*group.members, *map(of, group.groups)])})"

    return [*map(of, tree.groups), *tree.single]


@pytest.mark.parametrize(
    ("what", "where", "then"),
    [
        (word("a"), "two", ["one(b inner(c d))", "two(e a)", "f"]),
        (word("a"), "inner", ["one(b inner(c d a))", "two(e)", "f"]),
        (word("c"), "one", ["one(a b c inner(d))", "two(e)", "f"]),
        (word("e"), "one", ["one(a b e inner(c d))", "f"]),
        (word("f"), "two", ["one(a b inner(c d))", "two(e f)"]),
        (word("c"), ALONE, ["one(a b inner(d))", "two(e)", "f", "c"]),
        (word("c"), NEW, ["one(a b inner(d))", "two(e)", "c(c)", "f"]),
        ("two", "one", ["one(a b e inner(c d))", "f"]),
        ("one", "two", ["two(e a b inner(c d))", "f"]),
        ("inner", "two", ["one(a b)", "two(e c d)", "f"]),
        ("inner", "one", ["one(a b c d)", "two(e)", "f"]),
        ("inner", NEW, ["one(a b)", "two(e)", "inner(c d)", "f"]),
        ("one", ALONE, ["two(e)", "f", "a", "b", "c", "d"]),
    ],
)
def test_what_is_put_somewhere_stands_there_alone(what: Any, where: Any, then: list[str]):
    tree = board()
    keys = [key_of(tree, one) if isinstance(one, str) else one for one in (what, where)]
    assert shape(put(tree, *keys)) == then


@pytest.mark.parametrize(
    ("what", "where"),
    [
        (word("a"), "one"),
        (word("e"), (*NEW, "x")),
        (word("f"), ALONE),
        (word("nobody's"), "one"),
        ("one", "inner"),
        ("one", "one"),
        ("one", NEW),
        (CORE, "one"),
        (("group", "0", "a"), "one"),
    ],
)
def test_what_changes_nothing_or_is_not_there_is_nothing(what: Any, where: Any):
    tree = board()
    keys = [key_of(tree, one) if isinstance(one, str) else one for one in (what, where)]
    assert put(tree, *keys) is None


def test_a_keyword_that_is_a_group_of_its_own_is_not_split_again():
    assert put(board(), word("e"), NEW) is None


def test_names():
    tree = board()
    renamed = named(tree, key_of(tree, "inner"), "deep")
    assert shape(renamed) == ["one(a b deep(c d))", "two(e)", "f"]
    assert named(tree, CORE, "new") == BoardTree(core="new", groups=tree.groups, single=("f",))
    assert named(tree, word("a"), "z") is None
    assert renamed is not None
    assert find(renamed, key_of(tree, "inner")) == Group(label="deep", members=("c", "d"))


def test_places_are_those_where_something_would_change():
    tree = board()
    assert places(tree, word("a")) == [key_of(tree, "inner"), key_of(tree, "two"), ALONE, NEW]
    assert places(tree, key_of(tree, "one")) == [key_of(tree, "two"), ALONE]
    assert places(tree, CORE) == []


def test_a_log_from_elsewhere_may_double_keywords():
    groups = (Group(label="x", members=("a", "b")), Group(label="y", members=("a",)))
    built = events.AffinityBuilt(stage="s", seat=None, core="", groups=groups, single=("b", "c"))
    assert shape(laid(built)) == ["x(a b)", "c"]


WORDS = tuple("abcdefgh")


def trees(words: tuple[str, ...]) -> "st.SearchStrategy[BoardTree]":
    """Return boards that hold each of some words once: each stands alone, or in a group."""

    def built(homes: list[tuple[int, int]]) -> BoardTree:
        groups: list[Group] = []
        for number in range(3):
            here = [w for w, (home, _) in zip(words, homes, strict=True) if home == number]
            deep = {w: d for w, (_, d) in zip(words, homes, strict=True)}
            inner = tuple(
                Group(label=f"{number}.{d}", members=tuple(w for w in here if deep[w] == d))
                for d in (1, 2)
                if any(deep[w] == d for w in here)
            )
            members = tuple(w for w in here if not deep[w])
            if here:
                groups.append(Group(label=str(number), members=members, groups=inner))
        single = tuple(w for w, (home, _) in zip(words, homes, strict=True) if home == 3)
        return BoardTree(core="k", groups=tuple(groups), single=single)

    homes = st.tuples(st.integers(0, 3), st.integers(0, 2))
    return st.lists(homes, min_size=len(words), max_size=len(words)).map(built)


def keys(tree: BoardTree) -> list[Key]:
    """Return all that can be meant on a board, and something that cannot."""
    found = [word(one) for one in place_words(tree)]
    below = [(group, 0) for group in tree.groups]
    while below:
        group, depth = below.pop()
        found.append(group_key(group, depth))
        below += [(inner, depth + 1) for inner in group.groups]
    return [*found, CORE, ALONE, NEW, word("nobody's"), ("group", "0", "nobody's")]


@settings(max_examples=150, deadline=None)
@given(trees(WORDS), st.data())
def test_no_sequence_of_operations_loses_doubles_or_invents_a_keyword(
    tree: BoardTree, data: st.DataObject
):
    for _ in range(data.draw(st.integers(1, 12))):
        what, where = (data.draw(st.sampled_from(keys(tree))) for _ in range(2))
        if data.draw(st.booleans()):
            after = put(tree, what, where)
            assert (after is not None) == (where in places(tree, what)) or where not in keys(tree)
        else:
            after = named(tree, what, data.draw(st.sampled_from(["", "x", "a"])))
        tree = after if after is not None else tree
        assert Counter(place_words(tree)) == Counter(WORDS)
        below = list(tree.groups)
        while below:
            group = below.pop()
            assert words_of(group)
            below += group.groups
