"""What can be said of a picture by measuring it: colours, light, symmetry, shape."""

from dataclasses import dataclass
from typing import Literal

from engine.imaging.figure import Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class ColourShare:
    """A colour by name in both languages, its mean as `#rrggbb`, and its share (0 to 1)."""

    zh: str
    en: str
    hex: str
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureFacts:
    """Measured facts of a picture.

    `colours` by falling share, those under 1.5 % left out. `brightness` is the mean
    perceived lightness, `contrast` 2.5 times its standard deviation, at most 1,
    `saturation` the mean chroma (0 grey to 1 vivid), `warmth` -1 (cold) to 1 (warm),
    `temperature` its word. `mirror` is the likeness of left and right, `flip` that of top
    and bottom: 0 as unlike as chance, 1 the same. `edges` is the share of pixels on an
    edge, `texture` its word. `background` is the share of the picture that the colour of
    its border fills. `figure` is None where nothing stands out from the background.
    """

    width: int
    height: int
    transparent: bool
    colours: tuple[ColourShare, ...]
    brightness: float
    contrast: float
    saturation: float
    warmth: float
    temperature: Literal["warm", "neutral", "cold"]
    mirror: float
    flip: float
    edges: float
    texture: Literal["plain", "moderate", "busy"]
    background: float
    background_colour: ColourShare
    figure: Figure | None


def measure(data: bytes) -> PictureFacts:
    """Return what can be measured of a picture; equal bytes give equal facts.

    Takes about a tenth of a second; safe in threads. ImageError as `intake.prepare`
    raises it.
    """
    # Pillow loads with the first picture: most commands need none.
    from engine.imaging.measuring import facts_of  # noqa: PLC0415 - see above

    return facts_of(data)
