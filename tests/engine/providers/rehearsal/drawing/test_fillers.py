"""Small things in the room that a figure leaves."""

from random import Random

from PIL import ImageChops

from engine.providers.rehearsal.drawing.cutter import Cutter
from engine.providers.rehearsal.drawing.fillers import fill
from engine.providers.rehearsal.drawing.frames import FRAMES, Room
from engine.providers.rehearsal.drawing.geometry import circle
from engine.providers.rehearsal.drawing.words import Motif


def test_small_things_stand_free_of_the_figure_and_within_the_frame():
    for seed in range(6):
        figure, small = Cutter.blank(150), Cutter.blank(150)
        figure.keep(circle((0, 0), 0.4))
        fill(small, figure.mask, Room(reach=0.8), Random(seed), (Motif.BUTTERFLY,))
        assert small.mask.getbbox() is not None
        assert ImageChops.multiply(figure.mask, small.mask).getbbox() is None
        inside = Cutter.blank(150)
        inside.keep(circle((0, 0), 0.82))
        assert ImageChops.subtract(small.mask, inside.mask).getbbox() is None


def test_where_there_is_no_room_nothing_is_added():
    figure, small = Cutter.blank(60), Cutter.blank(60)
    figure.keep(circle((0, 0), 0.8))
    fill(small, figure.mask, Room(reach=0.8), Random(1), ())
    assert small.mask.getbbox() is None


def test_every_frame_leaves_its_room_empty_or_whole():
    for frame in FRAMES:
        ring = Cutter.blank(120)
        room = frame(ring, Random(3))
        assert 0.6 < room.reach < 0.9
        middle = ring.mask.crop((0, 60, 40, 180)).getextrema()
        assert middle in {(0, 0), (255, 255)}
