"""The role switch: everybody who can changes role."""

from collections import Counter
from itertools import permutations
from random import Random

import pytest
from hypothesis import given, strategies as st

from engine.policy.seating import RoleSwitch, switch_roles
from engine.vocabulary.ids import generator


def most_that_can_switch(roles: tuple[str, ...]) -> int:
    return max(
        (sum(a != b for a, b in zip(roles, order, strict=True)) for order in permutations(roles)),
        default=0,
    )


@given(st.lists(st.sampled_from("abcdefg"), max_size=7), st.integers(0, 2**32))
def test_as_many_switch_as_possible(roles: list[str], seed: int):
    before = {f"s{number}": role for number, role in enumerate(roles)}
    switch = switch_roles(before, Random(seed))
    changed = [seat for seat in before if switch.roles[seat] != before[seat]]
    assert list(switch.roles) == list(before)
    assert Counter(switch.roles.values()) == Counter(roles)
    assert len(changed) == most_that_can_switch(tuple(sorted(roles)))
    assert switch.unchanged == tuple(seat for seat in before if seat not in changed)
    assert bool(switch.reason) == bool(switch.unchanged)
    assert switch_roles(before, Random(seed)) == switch


@given(st.lists(st.sampled_from("abcdefgh"), min_size=2, max_size=40), st.integers(0, 99))
def test_everybody_switches_where_no_role_holds_more_than_half(roles: list[str], seed: int):
    greatest = max(Counter(roles).values())
    switch = switch_roles({str(n): role for n, role in enumerate(roles)}, Random(seed))
    assert len(switch.unchanged) == max(0, 2 * greatest - len(roles))
    if switch.unchanged:
        assert switch.reason == ("one_role" if greatest == len(roles) else "majority_role")
        assert all(roles[int(seat)] == switch.role for seat in switch.unchanged)


@pytest.mark.parametrize(
    ("roles", "switch"),
    [
        ({}, RoleSwitch(roles={})),
        (
            {"s1": "a"},
            RoleSwitch(roles={"s1": "a"}, unchanged=("s1",), reason="one_seat", role="a"),
        ),
        (
            {"s1": "a", "s2": "a"},
            RoleSwitch(
                roles={"s1": "a", "s2": "a"}, unchanged=("s1", "s2"), reason="one_role", role="a"
            ),
        ),
        ({"s1": "a", "s2": "b"}, RoleSwitch(roles={"s1": "b", "s2": "a"})),
    ],
)
def test_small_tables(roles: dict[str, str], switch: RoleSwitch):
    assert switch_roles(roles, generator(7, "role switch")) == switch


@pytest.mark.parametrize("roles", ["abcdef", "abbbcd", "aaabcd", "aabbcc", "aaaab"])
def test_the_seed_decides(roles: str):
    before = {f"s{number}": role for number, role in enumerate(roles)}
    seen = {tuple(switch_roles(before, Random(seed)).roles.items()) for seed in range(60)}
    assert len(seen) > 3
