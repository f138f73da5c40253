"""Pictures made ready for models."""

import contextlib
import warnings
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import pytest
from hypothesis import given, settings, strategies as st
from PIL import Image, ImageCms, ImageFile

from engine.imaging.intake import PictureLimits, prepare
from engine.vocabulary.errors import ImageError
from engine.vocabulary.ids import digest
from tests.fakes import pictures

CORNERS = {
    1: "RGBB", 2: "GRBB", 3: "BBGR", 4: "BBRG", 5: "RBGB", 6: "BRBG", 7: "BGBR", 8: "GBRB",
}  # fmt: skip


def opened(data: bytes) -> Image.Image:
    picture = Image.open(BytesIO(data))
    picture.load()
    return picture


def corners(picture: Image.Image) -> str:
    plain = picture.convert("RGB")
    right, low = plain.width - 9, plain.height - 9
    letters = ""
    for place in ((8, 8), (right, 8), (8, low), (right, low)):
        pixel = plain.getpixel(place)
        letters += "RGB"[max(range(3), key=lambda channel: pixel[channel])]
    return letters


@pytest.mark.parametrize("kind", pictures.FORMATS)
def test_every_format_comes_out_small_with_the_right_facts(kind: str):
    data = pictures.photo(kind, 1600, 1200)
    ready = prepare(data)
    picture = opened(ready.data)
    assert (ready.media_type, picture.format) == ("image/jpeg", "JPEG")
    assert (ready.width, ready.height) == picture.size == (800, 600)
    assert (ready.source_width, ready.source_height) == (1600, 1200)
    assert ready.source_format == kind
    assert ready.source_bytes == len(data)
    assert ready.sha256 == digest(ready.data)
    assert ready.source_sha256 == digest(data)
    assert corners(picture) == "RGBB"


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["jpeg", "png", "webp", "heif"])
def test_a_turned_photo_stands_upright(kind: str, orientation: int):
    ready = prepare(pictures.tagged(kind, orientation))
    expected = (300, 400) if orientation >= 5 else (400, 300)
    assert (ready.width, ready.height) == expected
    assert (ready.source_width, ready.source_height) == expected
    assert corners(opened(ready.data)) == CORNERS[orientation]


@pytest.mark.parametrize("kind", ["jpeg", "png", "webp", "heif"])
def test_metadata_are_gone(kind: str):
    data = pictures.tagged(kind, 1)
    assert pictures.SECRET in data
    ready = prepare(data)
    assert pictures.SECRET not in ready.data
    assert b"Exif" not in ready.data
    picture = opened(ready.data)
    assert not picture.getexif()
    assert not {"icc_profile", "exif", "xmp", "comment"} & set(picture.info)


def test_metadata_are_gone_from_transparent_pictures_too():
    picture = pictures.cutout()
    data = pictures.encoded(picture, "png", exif=pictures.exif())
    ready = prepare(data)
    assert pictures.SECRET in data
    assert pictures.SECRET not in ready.data
    assert b"eXIf" not in ready.data


@pytest.mark.parametrize("kind", ["png", "webp"])
def test_transparency_stays_where_it_matters(kind: str):
    ready = prepare(pictures.encoded(pictures.cutout(), kind))
    picture = opened(ready.data).convert("RGBA")
    assert ready.media_type == "image/png"
    assert picture.getpixel((2, 2))[3] == 0
    assert picture.getpixel((150, 150))[3] == 255


def test_a_transparent_gif_keeps_its_holes():
    picture = Image.new("P", (40, 40), 0)
    picture.putpalette([255, 0, 0, 0, 0, 255])
    picture.paste(1, (10, 10, 30, 30))
    ready = prepare(pictures.encoded(picture, "gif", transparency=0))
    assert ready.media_type == "image/png"
    assert opened(ready.data).convert("RGBA").getpixel((2, 2))[3] == 0


def test_an_alpha_channel_that_hides_nothing_becomes_a_jpeg():
    picture = pictures.scene().convert("RGBA")
    assert prepare(pictures.encoded(picture, "png")).media_type == "image/jpeg"


def test_the_first_frame_of_a_film_is_taken():
    red, blue = Image.new("RGB", (50, 50), "red"), Image.new("RGB", (50, 50), "blue")
    for kind in ("gif", "webp", "png"):
        data = pictures.encoded(red, kind, save_all=True, append_images=[blue])
        pixel = opened(prepare(data).data).convert("RGB").getpixel((25, 25))
        assert pixel[0] > 240, kind
        assert pixel[2] < 20, kind


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "CMYK", "I;16"])
def test_every_kind_of_pixels_is_understood(mode: str):
    kind = "jpeg" if mode == "CMYK" else "png"
    picture = pictures.scene().convert("L" if mode == "I;16" else mode)
    if mode == "I;16":
        picture = picture.convert("I").point(lambda value: value * 257).convert("I;16")
    ready = prepare(pictures.encoded(picture, kind))
    shown = opened(ready.data).convert("L")
    red, white = shown.getpixel((8, 8)), pictures.scene().convert("L").getpixel((8, 8))
    assert ready.media_type == "image/jpeg"
    assert abs(red - white) < (255 if mode in {"1", "P"} else 12)


def test_a_small_picture_is_never_enlarged():
    ready = prepare(pictures.photo("png", 30, 20))
    assert (ready.width, ready.height) == (30, 20)


@pytest.mark.parametrize(("width", "height"), [(5000, 10), (10, 5000), (1, 1), (801, 799)])
def test_odd_shapes_keep_at_least_a_pixel(width: int, height: int):
    ready = prepare(pictures.photo("png", width, height))
    assert 1 <= ready.width <= 800
    assert 1 <= ready.height <= 800


def test_bytes_fall_stepwise_quality_first_then_size():
    data = pictures.encoded(pictures.grain(1000, 800), "jpeg", quality=95)
    whole = prepare(data)
    lower = prepare(data, PictureLimits(max_bytes=len(whole.data) - 1))
    assert len(lower.data) < len(whole.data)
    assert (lower.width, lower.height) == (whole.width, whole.height)
    tiny = prepare(data, PictureLimits(max_bytes=6000))
    assert len(tiny.data) <= 6000
    assert tiny.width < whole.width
    assert abs(tiny.width / tiny.height - 1.25) < 0.05


def test_transparent_pictures_reach_the_byte_limit_too():
    picture = pictures.grain(700, 700)
    picture.putalpha(Image.radial_gradient("L").resize((700, 700)))
    ready = prepare(pictures.encoded(picture, "png"), PictureLimits(max_bytes=60_000))
    assert len(ready.data) <= 60_000
    assert ready.media_type == "image/png"


def test_a_limit_that_nothing_meets_is_refused():
    with pytest.raises(ImageError, match="small enough"):
        prepare(pictures.photo("jpeg"), PictureLimits(max_bytes=10))


def test_a_wide_gamut_is_turned_into_standard_colours():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    data = pictures.photo("jpeg", icc_profile=profile)
    assert corners(opened(prepare(data).data)) == "RGBB"
    broken = pictures.photo("jpeg", icc_profile=profile[:16] + b"RGB " + b"x" * 40)
    assert corners(opened(prepare(broken).data)) == "RGBB"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "empty"),
        (b"just words in a file called butterfly.png", "not a picture"),
        (b"%PDF-1.7 and so on", "PDF"),
        (b"II*\x00" + bytes(40), "TIFF"),
        (b"<?xml version='1.0'?><svg/>", "SVG"),
        (b"\x00\x00\x00\x1cftypavif" + bytes(40), "AVIF"),
        (b"\x00\x00\x00\x1cftypisom" + bytes(40), "film"),
        (pictures.declared_png(20_000, 20_000), "400 megapixels"),
        (pictures.declared_gif(60_000, 60_000), "megapixels"),
        (pictures.declared_gif(10, 10, (60_000, 60_000)), "megapixels"),
        (pictures.declared_webp(16_000, 16_000), "256 megapixels"),
        (pictures.declared_jpeg(60_000, 60_000), "megapixels"),
        (pictures.declared_bmp(60_000, 60_000), "megapixels"),
        (pictures.declared_png(0, 10), "damaged|no pixels"),
        (pictures.declared_png(3_000, 3_000), "cut off|damaged"),
        (pictures.declared_gif(9_500, 9_500, (9_900, 9_900)), "cut off"),
    ],
)
def test_what_is_no_usable_picture_is_refused_with_a_sentence(data: bytes, sentence: str):
    with pytest.raises(ImageError, match=sentence) as caught:
        prepare(data)
    assert caught.value.message.endswith(".")
    assert caught.value.hint


@pytest.mark.parametrize("kind", pictures.FORMATS)
def test_half_a_file_is_refused(kind: str):
    data = pictures.encoded(pictures.grain(300, 200), kind)
    with pytest.raises(ImageError, match=r"cut off|damaged"):
        prepare(data[: len(data) // 2])


def test_the_largest_picture_that_is_allowed_brings_no_warning():
    picture = Image.new("1", (10_000, 9_990))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ready = prepare(pictures.encoded(picture, "png"))
    assert (ready.width, ready.height) == (800, 799)


def test_nothing_global_is_left_behind_and_threads_agree():
    before = (Image.MAX_IMAGE_PIXELS, ImageFile.LOAD_TRUNCATED_IMAGES)
    sources = [pictures.photo(kind, 900, 700) for kind in pictures.FORMATS] * 3
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(prepare, sources))
    assert together == [prepare(source) for source in sources]
    assert before == (Image.MAX_IMAGE_PIXELS, ImageFile.LOAD_TRUNCATED_IMAGES)


SAMPLES = {kind: pictures.tagged(kind, 6, 40, 30) for kind in ("jpeg", "png", "webp", "heif")} | {
    kind: pictures.photo(kind, 40, 30) for kind in ("gif", "bmp")
}


def ready_or_refused(data: bytes) -> None:
    ready = None
    with contextlib.suppress(ImageError):
        ready = prepare(data)
    assert ready is None or max(ready.width, ready.height) <= 800


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200), st.sampled_from([b"", *(s[:16] for s in SAMPLES.values())]))
def test_random_bytes_raise_nothing_but_image_errors(tail: bytes, head: bytes):
    ready_or_refused(head + tail)


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(sorted(SAMPLES)),
    st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), max_size=6),
    st.floats(0.02, 1),
)
def test_damaged_and_cut_files_raise_nothing_but_image_errors(
    kind: str, changes: list[tuple[float, int]], share: float
):
    data = bytearray(SAMPLES[kind])
    for place, value in changes:
        data[int(place * (len(data) - 1))] = value
    ready_or_refused(bytes(data[: max(1, int(len(data) * share))]))
