"""Which figure a prompt asks for."""

import pytest
from hypothesis import given, strategies as st

from engine.providers.rehearsal.drawing.words import Motif, detect_motif, detect_motifs


@pytest.mark.parametrize(
    ("prompt", "motif"),
    [
        ("剪纸蝴蝶文创礼物", "butterfly"),
        ("Butterflies over the meadow", "butterfly"),
        ("一对喜鹊登梅", "bird"),
        ("春天的燕子", "swallow"),
        ("锦鲤跃龙门", "fish"),
        ("牡丹", "peony"),
        ("荷花", "lotus"),
        ("peonies", "peony"),
        ("生命之树", "tree"),
        ("autumn leaves", "leaf"),
        ("草原上的骏马", "horse"),
        ("羊角犄纹", "sheep"),
        ("reindeer", "deer"),
        ("青花瓷瓶", "vase"),
        ("马克杯", "cup"),
        ("teapot", "teapot"),
        ("元宵灯笼", "lantern"),
        ("小夜灯", "lamp"),
        ("中秋明月", "moon"),
        ("sunrise", "sun"),
        ("祥云", "cloud"),
        ("千里山川", "mountain"),
        ("圈椅", "chair"),
        ("帆布袋", "bag"),
        ("a gift box", "box"),
        ("notebook", "book"),
        ("折扇", "fan"),
        ("蒙古包", "yurt"),
        ("冰雪", "snowflake"),
        ("", "medallion"),
        ("unity and joy", "medallion"),
        ("团结", "medallion"),
    ],
)
def test_figures_are_found_in_both_languages(prompt: str, motif: str):
    assert detect_motif(prompt) == motif


@pytest.mark.parametrize("prompt", ["马上出发", "罗马假日", "窗花", "云南", "山东", "包含", "花费"])
def test_signs_inside_other_words_are_not_taken_for_figures(prompt: str):
    assert detect_motif(prompt) == "medallion"


@pytest.mark.parametrize("prompt", ["fantastic", "treetop-less", "sunday", "foxing", "cupid"])
def test_english_words_count_whole(prompt: str):
    assert detect_motif(prompt) == "medallion"


def test_a_made_thing_comes_before_what_adorns_it():
    assert detect_motif("a butterfly lamp") == "lamp"
    assert detect_motif("蝴蝶纹样的手提袋") == "bag"
    assert detect_motifs("蝴蝶纹样的手提袋") == (Motif.BUTTERFLY, Motif.BAG)


def test_each_figure_is_told_once_in_order():
    assert detect_motifs("moon, clouds, moon and sun") == (Motif.MOON, Motif.CLOUD, Motif.SUN)


@given(st.text(max_size=200))
def test_any_text_names_a_known_figure(prompt: str):
    assert detect_motif(prompt) in set(Motif)
