"""Vectors are compared truly, with numpy and without it, whatever they hold."""

import math
import struct

import pytest
from hypothesis import given, strategies as st

from engine.policy import vectors
from engine.policy.vectors import cosines, middle, packed, unpacked

NUMBERS = st.integers(-8_000, 8_000).map(lambda number: number / 8)
TABLES = st.integers(1, 12).flatmap(
    lambda width: st.lists(
        st.lists(NUMBERS, min_size=width, max_size=width), min_size=1, max_size=6
    )
)


def truth(first: list[float], second: list[float]) -> float:
    """Return the cosine as a schoolbook has it, 0 where it is less or there is none."""
    product = math.fsum(a * b for a, b in zip(first, second, strict=True))
    lengths = math.hypot(*first) * math.hypot(*second)
    return max(0.0, product / lengths) if lengths else 0.0


@pytest.fixture(params=["numpy", "plain"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param == "numpy":
        assert vectors._numpy() is not None, "the extra `vectors` brings numpy"
    else:
        monkeypatch.setattr(vectors, "_numpy", lambda: None)
    return request.param


@given(TABLES)
def test_cosines_are_the_schoolbooks_either_way(table: list[list[float]]):
    query, *_ = table
    kept = [packed(row) for row in table]
    wanted = [truth(query, row) for row in table]
    found = [cosines(packed(query), kept)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(vectors, "_numpy", lambda: None)
        found.append(cosines(packed(query), kept))
    for one in found:
        assert one == pytest.approx(wanted, abs=1e-5)
        assert all(0 <= value <= 1 and round(value, 6) == value for value in one)


@given(st.lists(NUMBERS, min_size=1, max_size=20))
def test_a_packed_vector_has_length_1_and_its_direction(numbers: list[float]):
    found = packed(numbers)
    length = math.hypot(*numbers)
    if not length:
        assert found == b""
        return
    assert len(found) == 4 * len(numbers)
    assert unpacked(found) == pytest.approx([number / length for number in numbers], abs=1e-6)


@pytest.mark.parametrize("odd", [[math.nan, 1.0], [math.inf, 1.0], [0.0, 0.0], []])
def test_what_has_no_direction_is_no_vector(odd: list[float]):
    assert packed(odd) == b""


def test_vectors_of_other_lengths_and_none_are_not_near(way: str):
    query = packed([1.0, 0.0])
    assert cosines(query, [b"", packed([1.0]), query, packed([-1.0, 0.0])]) == [0, 0, 1, 0]
    assert cosines(b"", [query]) == [0]
    assert cosines(query, []) == []


def test_the_middle_lies_between(way: str):
    east, north = packed([1.0, 0.0]), packed([0.0, 5.0])
    assert unpacked(middle([east, b"", north])) == pytest.approx([math.sqrt(0.5)] * 2)
    assert middle([]) == middle([b""]) == b""
    assert middle([east, packed([-2.0, 0.0])]) == b""


def test_numbers_are_kept_little_endian_in_32_bits():
    assert packed([3.0, 4.0]) == struct.pack("<2f", 0.6, 0.8)
