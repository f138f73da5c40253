"""What is measured of a picture."""

import pytest
from PIL import Image, ImageDraw

from engine.imaging.measure import measure
from engine.vocabulary.errors import ImageError
from tests.fakes import pictures


def facts(picture: Image.Image, kind: str = "png"):
    return measure(pictures.encoded(picture, kind))


def drawn(kind: str, box: tuple[int, int, int, int]) -> Image.Image:
    picture = Image.new("RGB", (200, 200), "white")
    getattr(ImageDraw.Draw(picture), kind)(box, "navy")
    return picture


def test_a_red_butterfly_on_cream_paper():
    seen = facts(pictures.butterfly(), "jpeg")
    assert [colour.zh for colour in seen.colours[:2]] == ["米白色", "大红色"]
    assert [colour.en for colour in seen.colours[:2]] == ["cream", "bright red"]
    assert sum(colour.share for colour in seen.colours) == pytest.approx(1, abs=0.08)
    assert seen.mirror > 0.95
    assert seen.flip < 0.8
    assert seen.temperature == "warm"
    assert seen.background_colour.en == "cream"
    assert 0.4 < seen.background < 0.8
    assert seen.texture == "plain"


def test_mirror_symmetry_sees_an_unlike_left_and_right():
    seen = facts(pictures.scene())
    assert seen.mirror < 0.8
    assert facts(pictures.scene().rotate(90, expand=True)).flip == pytest.approx(
        seen.mirror, abs=0.1
    )


def test_a_symmetric_thing_off_the_middle_is_still_symmetric():
    picture = Image.new("RGB", (600, 300), "white")
    picture.paste(pictures.butterfly(240, 200), (20, 40))
    assert facts(picture).mirror > 0.85


@pytest.mark.parametrize(
    ("kind", "box", "form"),
    [
        ("ellipse", (40, 40, 160, 160), "round"),
        ("rectangle", (40, 40, 160, 160), "square"),
        ("rectangle", (20, 80, 180, 120), "wide"),
        ("ellipse", (80, 10, 120, 190), "tall"),
    ],
)
def test_the_figure_has_a_form(kind: str, box: tuple[int, int, int, int], form: str):
    figure = facts(drawn(kind, box)).figure
    assert figure is not None
    assert figure.form == form
    assert figure.centre == pytest.approx((0.5, 0.5), abs=0.02)


def test_holes_do_not_make_a_disc_less_round():
    picture = drawn("ellipse", (40, 40, 160, 160))
    ImageDraw.Draw(picture).ellipse((70, 70, 130, 130), "white")
    figure = facts(picture).figure
    assert figure is not None
    assert figure.roundness > 0.9


def test_an_even_sheet_has_no_figure():
    seen = facts(Image.new("RGB", (50, 50), "#6cb4ec"))
    assert seen.figure is None
    assert (seen.mirror, seen.flip, seen.edges, seen.background) == (1, 1, 0, 1)
    assert seen.temperature == "cold"
    assert [colour.en for colour in seen.colours] == ["sky blue"]


def test_grey_is_neither_warm_nor_cold_and_noise_is_busy():
    grey = facts(Image.effect_noise((128, 128), 120).convert("RGB"))
    assert grey.temperature == "neutral"
    assert grey.texture == "busy"
    assert grey.saturation < 0.02


def test_light_and_contrast():
    checks = Image.new("L", (2, 2))
    checks.putdata([0, 255, 255, 0])
    assert facts(checks.resize((128, 128), 0)).contrast == 1
    assert facts(Image.new("L", (9, 9), 0)).brightness == 0
    assert facts(Image.new("L", (9, 9), 255)).brightness == 1


def test_transparency_is_told_and_equal_bytes_give_equal_facts():
    data = pictures.encoded(pictures.cutout(), "png")
    assert measure(data) == measure(bytes(data))
    assert measure(data).transparent
    assert not facts(pictures.scene()).transparent


def test_what_is_no_picture_is_refused():
    with pytest.raises(ImageError):
        measure(b"words")


@pytest.mark.parametrize("size", [(1, 1), (1, 300), (300, 1), (2, 2)])
def test_the_smallest_pictures_can_be_measured(size: tuple[int, int]):
    assert facts(Image.new("RGB", size, "red")).colours[0].en == "bright red"
