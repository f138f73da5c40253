"""Each figure by itself: large, ornamented, within its plane, different by chance."""

import itertools
from random import Random

import pytest
from PIL import Image

from engine.providers.rehearsal.drawing.cutter import Cutter
from engine.providers.rehearsal.drawing.motifs import FIGURES
from engine.providers.rehearsal.drawing.words import Motif


def cut(motif: Motif, seed: int) -> Image.Image:
    cutter = Cutter.blank(120)
    FIGURES[motif](cutter.at((0, 0), 0.7), Random(seed))
    return cutter.mask


def test_every_motif_has_a_figure():
    assert set(FIGURES) == set(Motif)


@pytest.mark.parametrize("motif", list(Motif))
def test_a_figure_is_large_ornamented_and_within_the_sheet(motif: Motif):
    mask = cut(motif, 1)
    left, top, right, bottom = mask.getbbox()
    assert bottom - top > 90
    assert right - left > 45
    assert right < mask.width
    assert top > 0
    assert bottom < mask.height
    paper = mask.histogram()[255] / ((right - left) * (bottom - top))
    assert 0.12 < paper < 0.9


@pytest.mark.parametrize("motif", list(Motif))
def test_a_figure_has_cuts_inside(motif: Motif):
    mask = cut(motif, 2)
    rows = [mask.tobytes()[at : at + mask.width] for at in range(0, 2 * 120 * 120, 120)]
    changes = max(sum(a != b for a, b in itertools.pairwise(row)) for row in rows)
    assert changes >= 8


@pytest.mark.parametrize("motif", list(Motif))
def test_chance_changes_a_figure_and_nothing_else_does(motif: Motif):
    drawn = {cut(motif, seed).tobytes() for seed in range(8)}
    assert len(drawn) > 1
    assert cut(motif, 3).tobytes() == cut(motif, 3).tobytes()
