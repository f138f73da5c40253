"""Curves of the paper-cuts."""

import math

import pytest

from engine.providers.rehearsal.drawing import geometry
from engine.providers.rehearsal.drawing.cutter import Cutter

SQUARE = [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)]


def area(path: list[tuple[float, float]]) -> float:
    return abs(
        sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(path, [*path[1:], path[0]], strict=True)) / 2
    )


def test_a_smooth_curve_passes_through_its_points():
    points = [(0.0, 0.0), (1.0, 0.5), (2.0, -0.5), (3.0, 0.0)]
    path = geometry.smooth(points, closed=False)
    for point in points:
        assert min(math.dist(point, other) for other in path) < 1e-9
    assert geometry.smooth(points[:2]) == points[:2]


def test_places_along_a_path_are_even():
    places = geometry.spread(geometry.circle((0, 0), 1.0), 12, closed=True)
    gaps = [math.dist(a[0], b[0]) for a, b in zip(places, [*places[1:], places[0]], strict=True)]
    assert max(gaps) - min(gaps) < 0.01
    ends = geometry.spread([(0.0, 0.0), (2.0, 0.0)], 3)
    assert [place for place, _ in ends] == [(0, 0), (1, 0), (2, 0)]


def test_an_inset_goes_inwards_whichever_way_the_path_runs():
    circle = geometry.circle((0, 0), 1.0)
    for path in (circle, circle[::-1]):
        assert area(geometry.inset(path, 0.2)) == pytest.approx(math.pi * 0.64, rel=0.03)
        assert area(geometry.inset(path, -0.2)) == pytest.approx(math.pi * 1.44, rel=0.03)


def test_a_ribbon_has_its_width():
    path = geometry.ribbon([(0, 0), (1, 0), (2, 0)], geometry.taper(0.2, tip=0.2))
    assert area(path) == pytest.approx(0.4)


def test_leaf_and_drop_reach_from_end_to_end():
    leaf = geometry.leaf((0, 0), (1, 0), 0.4)
    drop = geometry.drop((0, 0), (1, 0), 0.4)
    for path in (leaf, drop):
        assert min(x for x, _ in path) == pytest.approx(0, abs=0.02)
        assert max(x for x, _ in path) == pytest.approx(1, abs=0.02)
        assert max(abs(y) for _, y in path) == pytest.approx(0.2, abs=0.03)


def test_a_crescent_is_thickest_in_its_middle():
    path = geometry.crescent((0, 0), 1.0, -90, 180, 0.3)
    top = min(path, key=lambda point: point[1])
    assert top == pytest.approx((0.0, -1.0), abs=1e-9)
    assert area(path) < area(geometry.circle((0, 0), 1.0)) / 2


def test_folded_outlines_are_symmetric():
    for path in (
        geometry.folded([(0, -1), (0.5, 0), (0, 1)]),
        geometry.facets([(0, -1), (0.5, 0), (0, 1)]),
    ):
        mirrored = {(round(-x, 9), round(y, 9)) for x, y in path}
        assert {(round(x, 9), round(y, 9)) for x, y in path} == mirrored


def test_a_lobed_round_stays_within_its_radius():
    radii = [math.hypot(x, y) for x, y in geometry.lobed((0, 0), 1.0, 8, 0.2)]
    assert max(radii) == pytest.approx(1.0, abs=0.01)
    assert min(radii) == pytest.approx(0.8, abs=0.01)


def test_scissors_move_turn_scale_and_mirror():
    def covered(cutter: Cutter) -> tuple[int, int, int, int] | None:
        return cutter.mask.getbbox()

    plain = Cutter.blank(100)
    plain.at((0.5, 0.0), 0.2).keep(SQUARE)
    assert covered(plain) == (30, 80, 71, 121)
    turned = Cutter.blank(100)
    turned.at((0.5, 0.0), 0.2, 90).keep([(0.0, -1.0), (2.0, -1.0), (2.0, 1.0), (0.0, 1.0)])
    assert covered(turned) == (30, 100, 71, 141)
    flipped = Cutter.blank(100)
    flipped.at((0.5, 0.0), 0.2, flip=True).keep([(0.0, 0.0), (2.0, 0.0), (2.0, 1.0), (0.0, 1.0)])
    assert covered(flipped) == (10, 100, 51, 121)
    flipped.at((0, 0)).cut(SQUARE)
    assert covered(flipped) is None


def test_what_crosses_the_fold_is_cut_off():
    cutter = Cutter.blank(50)
    cutter.keep(geometry.circle((0, 0), 0.5))
    assert cutter.mask.getbbox() == pytest.approx((0, 25, 26, 76), abs=1)
