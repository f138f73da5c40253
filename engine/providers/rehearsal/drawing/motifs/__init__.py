"""The figures, one function each: `figure(cutter, rng)` fills a plane from about -1 to 1."""

from collections.abc import Callable
from random import Random

from engine.providers.rehearsal.drawing.cutter import Cutter
from engine.providers.rehearsal.drawing.motifs.animals import deer, fish, horse, sheep
from engine.providers.rehearsal.drawing.motifs.birds import bird, swallow
from engine.providers.rehearsal.drawing.motifs.insects import butterfly
from engine.providers.rehearsal.drawing.motifs.plants import flower, foliage, lotus, peony, tree
from engine.providers.rehearsal.drawing.motifs.sky import (
    cloud,
    medallion,
    moon,
    mountain,
    snowflake,
    sun,
)
from engine.providers.rehearsal.drawing.motifs.things import bag, book, box, chair, fan, yurt
from engine.providers.rehearsal.drawing.motifs.vessels import cup, lamp, lantern, teapot, vase
from engine.providers.rehearsal.drawing.words import Motif

FIGURES: dict[Motif, Callable[[Cutter, Random], None]] = {
    Motif.BUTTERFLY: butterfly,
    Motif.SWALLOW: swallow,
    Motif.BIRD: bird,
    Motif.FISH: fish,
    Motif.FLOWER: flower,
    Motif.PEONY: peony,
    Motif.LOTUS: lotus,
    Motif.TREE: tree,
    Motif.LEAF: foliage,
    Motif.HORSE: horse,
    Motif.SHEEP: sheep,
    Motif.DEER: deer,
    Motif.VASE: vase,
    Motif.CUP: cup,
    Motif.TEAPOT: teapot,
    Motif.LANTERN: lantern,
    Motif.LAMP: lamp,
    Motif.MOON: moon,
    Motif.SUN: sun,
    Motif.CLOUD: cloud,
    Motif.MOUNTAIN: mountain,
    Motif.CHAIR: chair,
    Motif.BAG: bag,
    Motif.BOX: box,
    Motif.BOOK: book,
    Motif.FAN: fan,
    Motif.YURT: yurt,
    Motif.SNOWFLAKE: snowflake,
    Motif.MEDALLION: medallion,
}
