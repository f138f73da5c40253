"""Seating: everybody speaks once, and everybody who can changes role."""

from collections import Counter
from itertools import permutations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.policy.seating import RoleSwitch, speaking_order, switch_roles
from engine.vocabulary.ids import generator
from engine.vocabulary.seats import Persona, Seat

PERSONA = Persona(id="p", name="Bayar", age=60, background="", experience="", speaking="")
PAPER_CUT = ("craftsperson", "consumer", "manufacturer", "consumer", "designer", "consumer")


def seats_of(*roles: str) -> list[Seat]:
    return [
        Seat(
            id=f"s{number}",
            name=f"n{number}",
            role=role,
            first_role=role,
            persona=PERSONA,
            provider="rehearsal",
            model="chair",
        )
        for number, role in enumerate(roles, 1)
    ]


def ids(order: tuple[Seat, ...]) -> list[str]:
    return [seat.id for seat in order]


def test_the_order_by_roles_takes_the_next_of_a_role():
    seats = seats_of("craftsperson", "consumer", "consumer", "consumer", "manufacturer", "designer")
    assert ids(speaking_order(seats, PAPER_CUT)) == ["s1", "s2", "s5", "s3", "s6", "s4"]


def test_the_order_by_seats_and_what_is_not_named():
    seats = seats_of("a", "b", "c", "b")
    assert ids(speaking_order(seats, ("s4", "a"))) == ["s4", "s1", "s2", "s3"]
    assert ids(speaking_order(seats, ("b", "s2"))) == ["s4", "s2", "s1", "s3"]
    assert ids(speaking_order(seats, ())) == ["s1", "s2", "s3", "s4"]
    assert ids(speaking_order(seats, ("nobody", "a", "a"))) == ["s1", "s2", "s3", "s4"]


def test_the_order_goes_by_first_roles_and_keeps_muted_seats():
    first, second = seats_of("a", "b")
    muted = Seat(**{name: getattr(second, name) for name in Seat.__slots__} | {"muted": True})
    order = speaking_order([first.with_role("b"), muted.with_role("a")], ("b", "a"))
    assert ids(order) == ["s2", "s1"]


@given(
    st.lists(st.sampled_from("abcd"), max_size=8),
    st.lists(st.sampled_from(["a", "b", "s1", "s3", "x"]), max_size=8),
)
def test_every_seat_speaks_once(roles: list[str], preferred: list[str]):
    seats = seats_of(*roles)
    assert sorted(ids(speaking_order(seats, preferred))) == sorted(seat.id for seat in seats)


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
