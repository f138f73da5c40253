"""Colours as people see and name them.

Oklab: Björn Ottosson, "A perceptual color space for image processing" (2020),
https://bottosson.github.io/posts/oklab/ ; lightness 0 to 1, a and b about -0.4 to 0.4.
"""

import functools
import math
from dataclasses import dataclass

RGB = tuple[int, int, int]
Lab = tuple[float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class ColourName:
    """A colour's name in both languages and the colour that it stands for (`#rrggbb`)."""

    zh: str
    en: str
    hex: str


COLOUR_NAMES = tuple(
    ColourName(zh=zh, en=en, hex=code)
    for zh, en, code in (
        ("白色", "white", "#ffffff"),
        ("米白色", "cream", "#f7efdd"),
        ("浅灰色", "light grey", "#c8c8c8"),
        ("灰色", "grey", "#8c8c8c"),
        ("深灰色", "dark grey", "#505050"),
        ("黑色", "black", "#101010"),
        ("大红色", "bright red", "#dc1e28"),
        ("深红色", "dark red", "#8c1420"),
        ("砖红色", "brick red", "#b4503c"),
        ("粉红色", "pink", "#f4a6b7"),
        ("玫红色", "rose", "#d8266e"),
        ("橙色", "orange", "#f08218"),
        ("杏色", "apricot", "#f6c89a"),
        ("棕色", "brown", "#7a4a26"),
        ("深棕色", "dark brown", "#402818"),
        ("卡其色", "khaki", "#b8a070"),
        ("黄色", "yellow", "#f8d820"),
        ("金色", "gold", "#cc9a2a"),
        ("橄榄绿", "olive", "#74782c"),
        ("草绿色", "grass green", "#66b032"),
        ("绿色", "green", "#1e8c3c"),
        ("墨绿色", "dark green", "#14462c"),
        ("浅绿色", "pale green", "#b4e0b0"),
        ("青色", "teal", "#14908c"),
        ("浅青色", "pale cyan", "#aee4e4"),
        ("天蓝色", "sky blue", "#6cb4ec"),
        ("蓝色", "blue", "#1e50d2"),
        ("藏青色", "navy", "#18264e"),
        ("灰蓝色", "slate blue", "#64789a"),
        ("紫色", "purple", "#7a2ea0"),
        ("淡紫色", "lavender", "#c4b0e2"),
        ("深紫色", "plum", "#481e50"),
    )
)


def from_hex(code: str) -> RGB:
    """Return the three bytes of `#rrggbb`; ValueError where it is something else."""
    digits = code.removeprefix("#")
    if len(digits) != 6:
        raise ValueError(code)
    return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)


def to_hex(colour: RGB) -> str:
    """Return `#rrggbb`."""
    return "#{:02x}{:02x}{:02x}".format(*colour)


def _linear(value: int) -> float:
    share = value / 255
    return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4


@functools.lru_cache(maxsize=8192)
def oklab(colour: RGB) -> Lab:
    """Return an sRGB colour in Oklab."""
    red, green, blue = (_linear(value) for value in colour)
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    return (
        0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short,
    )


def distance(one: RGB, other: RGB) -> float:
    """Return how different two colours look: 0.02 is just seen, black to white is 1."""
    return math.dist(oklab(one), oklab(other))


def chroma_and_hue(colour: RGB) -> tuple[float, float]:
    """Return chroma (0 grey, 0.3 vivid) and hue in degrees (0 pink, 30 red, 110 yellow)."""
    _, a, b = oklab(colour)
    return math.hypot(a, b), math.degrees(math.atan2(b, a)) % 360


@functools.lru_cache(maxsize=1024)
def name_of(colour: RGB) -> ColourName:
    """Return the nearest named colour; hue counts more than lightness, as it does in words."""
    lightness, a, b = oklab(colour)

    def far(name: ColourName) -> float:
        other = oklab(from_hex(name.hex))
        return math.hypot(0.7 * (lightness - other[0]), 1.6 * (a - other[1]), 1.6 * (b - other[2]))

    return min(COLOUR_NAMES, key=far)
