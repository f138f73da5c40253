"""Paper-cuts of the rehearsal: symmetric, repeatable, in the kit's colours, full sheets."""

import hashlib
import os
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st
from PIL import Image, ImageChops, ImageOps, ImageStat

from engine.imaging.colours import distance, from_hex
from engine.imaging.measure import measure
from engine.providers.rehearsal.drawing import DEFAULT_PALETTE, draw
from engine.providers.rehearsal.drawing.composition import compose
from engine.providers.rehearsal.drawing.frames import FRAMES

ROOT = Path(__file__).resolve().parents[4]
KIT = ("#1f4e5f", "#c8553d", "#e9b44c", "#588b8b", "#f4f1de")
PROMPTS = (
    "对称剪纸风格的吉祥蝴蝶",
    "a paper-cut butterfly gift for young travellers",
    "灯笼与祥云",
    "two horses on the steppe",
    "莲花茶杯",
    "deer in a winter forest",
    "布艺手提袋，蝴蝶纹样",
    "unity",
)


def opened(data: bytes) -> Image.Image:
    picture = Image.open(BytesIO(data))
    picture.load()
    return picture


def chunks(data: bytes) -> list[bytes]:
    names, at = [], 8
    while at < len(data):
        names.append(data[at + 4 : at + 8])
        at += 12 + int.from_bytes(data[at : at + 4], "big")
    return names


def ink(picture: Image.Image, ground: tuple[int, int, int]) -> float:
    small = picture.resize((128, 128), Image.Resampling.BOX).convert("RGB").tobytes()
    pixels = list(zip(small[0::3], small[1::3], small[2::3], strict=True))
    return sum(distance(pixel, ground) > 0.12 for pixel in pixels) / len(pixels)


@pytest.mark.parametrize("prompt", PROMPTS)
def test_the_left_half_is_the_right_half_mirrored_pixel_by_pixel(prompt: str):
    picture = opened(draw(prompt, 7, KIT, 512))
    assert (picture.size, picture.mode, picture.format) == ((512, 512), "RGB", "PNG")
    assert ImageChops.difference(picture, ImageOps.mirror(picture)).getbbox() is None


def test_the_full_size_is_a_plain_png_of_1024_pixels():
    data = draw(PROMPTS[0], 7, DEFAULT_PALETTE)
    assert opened(data).size == (1024, 1024)
    assert set(chunks(data)) == {b"IHDR", b"IDAT", b"IEND"}


def test_the_same_request_gives_the_same_bytes():
    assert draw(PROMPTS[1], 3, KIT, 256) == draw(PROMPTS[1], 3, KIT, 256)


def test_another_process_with_other_hashes_gives_the_same_bytes():
    code = (
        "import sys, hashlib\n"
        "from engine.providers.rehearsal.drawing import draw\n"
        f"data = draw({PROMPTS[2]!r}, 5, {KIT!r}, 256)\n"
        "sys.stdout.write(hashlib.sha256(data).hexdigest())"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "4711")
    }
    assert found == {hashlib.sha256(draw(PROMPTS[2], 5, KIT, 256)).hexdigest()}


def test_threads_agree():
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda prompt: draw(prompt, 1, KIT, 128), PROMPTS))
    assert together == [draw(prompt, 1, KIT, 128) for prompt in PROMPTS]


@pytest.mark.parametrize("motif", ["蝴蝶", "lantern", "花"])
def test_prompts_with_one_figure_look_clearly_different(motif: str):
    sheets = [opened(draw(f"{motif} {word}", 7, KIT, 256)) for word in ("春", "summer", "autumn")]
    for one, other in ((0, 1), (1, 2), (0, 2)):
        apart = ImageStat.Stat(ImageChops.difference(sheets[one], sheets[other])).mean
        assert sum(apart) / 3 > 12


def test_another_seed_is_another_picture():
    apart = ImageStat.Stat(
        ImageChops.difference(*(opened(draw(PROMPTS[0], seed, KIT, 256)) for seed in (1, 2)))
    ).mean
    assert sum(apart) > 12


@pytest.mark.parametrize("prompt", PROMPTS)
def test_the_colours_are_those_of_the_palette(prompt: str):
    picture = opened(draw(prompt, 11, KIT, 256))
    raw = picture.tobytes()
    counted = Counter(zip(raw[0::3], raw[1::3], raw[2::3], strict=True))
    palette = [from_hex(code) for code in KIT]
    near = sum(
        count
        for colour, count in counted.items()
        if min(distance(colour, wanted) for wanted in palette) < 0.07
    )
    # The rest are soft edges and shadows.
    assert near / counted.total() > 0.75
    assert distance(counted.most_common(1)[0][0], palette[-1]) < 0.4


def test_the_default_is_chinese_red_on_cream():
    seen = measure(draw("剪纸蝴蝶", 2, DEFAULT_PALETTE, 512))
    assert {colour.en for colour in seen.colours[:3]} & {"bright red", "brick red"}
    assert seen.colours[0].en in {"cream", "bright red"}
    assert seen.mirror > 0.97
    assert seen.temperature == "warm"


@pytest.mark.parametrize("palette", [(), ("no colour",), ("#c8102e",), ("#000000", "#111111")])
def test_a_poor_palette_still_gives_a_picture_that_can_be_seen(palette: tuple[str, ...]):
    picture = opened(draw("butterfly", 1, palette, 128))
    assert 0.15 < ink(picture, picture.getpixel((0, 0))) < 0.9


def test_every_sheet_is_filled_and_like_no_other():
    looks = set()
    for index in range(3 * len(FRAMES)):
        picture = opened(compose(f"butterfly {index}", index, KIT, 96))
        looks.add(picture.tobytes())
        assert 0.25 < ink(picture, from_hex(KIT[-1])) < 0.9
    assert len(looks) == 3 * len(FRAMES)


@pytest.mark.parametrize(("asked", "given_size"), [(1, 64), (65, 64), (300, 300), (9000, 2048)])
def test_the_size_is_kept_even_and_within_reason(asked: int, given_size: int):
    assert opened(draw("moon", 1, KIT, asked)).size == (given_size, given_size)


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=80), st.integers(-(2**40), 2**40))
def test_no_prompt_makes_it_fail(prompt: str, seed: int):
    assert opened(draw(prompt, seed, KIT, 64)).size == (64, 64)


def test_importing_the_package_loads_no_picture_library():
    code = (
        "import sys\n"
        "import engine.providers.rehearsal.drawing, engine.imaging.intake, engine.imaging.measure\n"
        "import engine.imaging.cache, engine.imaging.files\n"
        "sys.stdout.write(str('PIL' in sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout == "False"
