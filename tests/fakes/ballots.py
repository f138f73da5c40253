"""Ballot boxes for tests of voting."""

from hypothesis import strategies as st

from engine.policy.voting import Ballot

CANDIDATES = ("a", "b", "c", "d")
ROLES = ("craftsperson", "consumer", "designer")


def ballots_of(*choices: str) -> tuple[Ballot, ...]:
    """Return one ballot for each word, its letters the choices, every voter of one role."""
    return tuple(
        Ballot(voter=f"seat{number}", role="designer", choices=tuple(letters))
        for number, letters in enumerate(choices, 1)
    )


def _box(papers: list[tuple[str, tuple[str, ...]]]) -> tuple[Ballot, ...]:
    return tuple(
        Ballot(voter=f"seat{number}", role=role, choices=choices)
        for number, (role, choices) in enumerate(papers, 1)
    )


_orders = st.permutations(CANDIDATES).map(tuple)
_partial = st.tuples(_orders, st.integers(0, 4)).map(lambda pair: pair[0][: pair[1]])

boxes = st.lists(st.tuples(st.sampled_from(ROLES), _partial), max_size=9).map(_box)
"""Up to nine ballots over CANDIDATES, abstentions and short ones among them."""

complete_boxes = st.lists(st.tuples(st.sampled_from(ROLES), _orders), min_size=1, max_size=9).map(
    _box
)
"""Up to nine ballots that rank every candidate."""
