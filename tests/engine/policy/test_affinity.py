"""KJ: nothing lost, nothing invented, and no seat's place at the table matters."""

from collections import Counter
from fractions import Fraction
from itertools import combinations
from random import Random

import pytest
from hypothesis import given, strategies as st

from engine.policy.affinity import Tree, merge, place_words, problems, settle, words_of
from engine.vocabulary.messages import Group

WORDS = tuple("abcdefgh")
LABELS = ("", "form", "Form", "craft", "meaning")


def group(label: str, *members: str, groups: tuple[Group, ...] = ()) -> Group:
    return Group(label=label, members=members, groups=groups)


some_words = st.lists(st.sampled_from([*WORDS, "A", "invented"]), max_size=4).map(tuple)
groups = st.recursive(
    st.builds(Group, label=st.sampled_from(LABELS), members=some_words),
    lambda inner: st.builds(
        Group,
        label=st.sampled_from(LABELS),
        members=some_words,
        groups=st.lists(inner, max_size=2).map(tuple),
    ),
    max_leaves=4,
)
trees = st.builds(
    Tree,
    core=st.sampled_from(LABELS),
    groups=st.lists(groups, max_size=4).map(tuple),
    single=some_words,
)


@given(trees)
def test_settled_trees_have_no_problems(tree: Tree):
    settled = settle(tree, WORDS)
    assert Counter(place_words(settled)) == Counter(WORDS)
    assert problems(settled, WORDS) == ()
    assert settle(settled, WORDS) == settled


@given(trees)
def test_a_tree_without_problems_only_loses_its_empty_groups(tree: Tree):
    if not problems(tree, WORDS):
        spelled = tuple(word.lower() for word in place_words(tree))
        assert place_words(settle(tree, WORDS)) == spelled


def test_problems_are_named():
    tree = Tree(groups=(group("x", "a", "b", "nothing"), group("y", "A")), single=("c",))
    assert problems(tree, ("a", "b", "c", "d")) == ("missing: d", "invented: nothing", "doubled: a")


def test_the_first_place_wins():
    tree = Tree(core="k", groups=(group("x", "B", "zz"), group("y", "b"), group("z", "a", "b")))
    expected = Tree(core="k", groups=(group("x", "b"), group("z", "a")), single=("c",))
    assert settle(tree, ("a", "b", "c")) == expected


@given(st.lists(trees, max_size=5))
def test_nothing_is_lost_and_nothing_invented(proposed: list[Tree]):
    board = merge(proposed, WORDS)
    assert Counter(place_words(board)) == Counter(WORDS)
    assert problems(board.tree, WORDS) == ()
    assert board.trees == len(proposed)


@given(st.lists(trees, max_size=5), st.randoms(use_true_random=False))
def test_the_order_of_seats_does_not_matter(proposed: list[Tree], random: Random):
    shuffled = list(proposed)
    random.shuffle(shuffled)
    assert merge(shuffled, WORDS) == merge(proposed, WORDS)


@given(trees)
def test_one_tree_is_the_board_as_it_stands(tree: Tree):
    assert merge([tree], WORDS).tree == settle(tree, WORDS)


@given(trees, st.integers(2, 4))
def test_seats_that_agree_get_their_groups(tree: Tree, seats: int):
    settled = settle(tree, WORDS)
    board = merge([tree] * seats, WORDS)
    expected = {frozenset(words_of(g)) for g in settled.groups if len(words_of(g)) > 1}
    assert {frozenset(words_of(g)) for g in board.tree.groups} == expected
    assert board.disputes == ()
    assert all(part.share == 1 for part in board.cohesion)


@given(st.lists(trees, min_size=2, max_size=5))
def test_groups_of_the_board_are_held_together_by_more_than_half(proposed: list[Tree]):
    for part in merge(proposed, WORDS).cohesion:
        assert part.share > Fraction(1, 2)


@given(st.lists(trees, min_size=2, max_size=5))
def test_what_all_agree_on_is_so_on_the_board(proposed: list[Tree]):
    settled = [settle(tree, WORDS) for tree in proposed]
    board = merge(proposed, WORDS)
    together = [
        {frozenset(pair) for g in tree.groups for pair in combinations(words_of(g), 2)}
        for tree in settled
    ]
    top = [words_of(g) for g in board.tree.groups]
    if all(t == together[0] for t in together):
        assert {frozenset(p) for g in top for p in combinations(g, 2)} == together[0]


def test_the_majority_groups_and_names():
    first = Tree(core="luck", groups=(group("form", "a", "b"), group("craft", "c", "d")))
    second = Tree(core="Luck", groups=(group("Form", "a", "b", "c"),), single=("d",))
    third = Tree(core="trade", groups=(group("shape", "a", "b"), group("craft", "c", "d")))
    board = merge([first, second, third], ("a", "b", "c", "d", "e"))
    assert board.tree == Tree(
        core="Luck",
        groups=(group("form", "a", "b"), group("craft", "c", "d")),
        single=("e",),
    )
    assert [(d.first, d.second, d.together) for d in board.disputes] == [
        ("a", "c", 1),
        ("b", "c", 1),
        ("c", "d", 2),
    ]
    assert [part.share for part in board.cohesion] == [1, Fraction(2, 3)]


def test_half_is_not_a_majority():
    apart = Tree(single=("a", "b"))
    joined = Tree(groups=(group("x", "a", "b"),))
    assert merge([apart, joined], ("a", "b")).tree == Tree(single=("a", "b"))
    assert merge([apart, joined, joined], ("a", "b")).tree.groups == (group("x", "a", "b"),)


def test_groups_within_groups_survive():
    inner = (group("wings", "a", "b"), group("body", "c", "d"))
    tree = Tree(core="k", groups=(group("butterfly", groups=inner), group("craft", "e", "f")))
    assert merge([tree, tree], tuple("abcdef")).tree == tree


def test_no_tree_leaves_every_word_alone():
    assert merge([], ("a", "b")).tree == Tree(single=("a", "b"))


@pytest.mark.parametrize("seats", [1, 2, 6])
def test_many_keywords_are_merged(seats: int):
    words = tuple(f"word {number}" for number in range(60))
    proposed = [
        Tree(
            groups=tuple(
                group(f"g{start}", *words[start + seat : start + 6]) for start in range(0, 60, 6)
            )
        )
        for seat in range(seats)
    ]
    assert Counter(place_words(merge(proposed, words))) == Counter(words)
