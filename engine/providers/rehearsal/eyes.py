"""Eyes that measure: a picture in sentences of what can be counted, nothing invented."""

from engine.imaging.measure import ColourShare, PictureFacts, measure
from engine.providers.rehearsal.voice import Voice
from engine.vocabulary.messages import ChatRequest, ImagePart
from engine.vocabulary.seats import Lang

COLOURS = 4
MOST_PICTURES = 4


def pictures_in(request: ChatRequest) -> tuple[bytes, ...]:
    """Return the pictures of a request, in order."""
    parts = (part for message in request.messages for part in message.parts)
    return tuple(part.data for part in parts if isinstance(part, ImagePart))


def describe(voice: Voice, pictures: tuple[bytes, ...]) -> str:
    """Return the measured description; ImageError where a picture cannot be opened."""
    if not pictures:
        return voice.shared_line("eyes.none")
    parts = [voice.shared_line("eyes.intro")]
    if len(pictures) > 1:
        parts.append(voice.shared_line("eyes.several", count=str(len(pictures))))
    for turn, data in enumerate(pictures[:MOST_PICTURES]):
        parts.append(_one(voice, measure(data), turn))
    parts.append(voice.shared_line("eyes.honest"))
    return voice.joined(*parts)


def _one(voice: Voice, facts: PictureFacts, turn: int) -> str:
    lang = voice.situation.lang

    def line(pool: str, share: float | None = None, **more: str) -> str:
        if share is not None:
            more["share"] = str(round(100 * share))
        return voice.shared_line(f"eyes.{pool}", turn=turn, **more)

    ground = facts.background_colour
    figure = facts.figure
    return voice.joined(
        line("colours", colours=_listed(facts.colours[:COLOURS], lang)),
        line("background", facts.background, background_colour=_name(ground, lang)),
        line("no_figure") if figure is None else line(f"figure_{figure.form}", figure.share),
        line(_symmetry(facts.mirror), facts.mirror),
        line(_light(facts.brightness)),
        line("contrast_high" if facts.contrast >= 0.5 else "contrast_low"),
        line(facts.temperature),
        line(f"texture_{facts.texture}"),
        line("transparent") if facts.transparent else "",
    )


def _name(colour: ColourShare, lang: Lang) -> str:
    return colour.zh if lang == "zh" else colour.en


def _listed(colours: tuple[ColourShare, ...], lang: Lang) -> str:
    if lang == "zh":
        return "、".join(f"{one.zh}（约{round(100 * one.share)}%）" for one in colours)
    names = [f"{one.en} (about {round(100 * one.share)}%)" for one in colours]
    return " and ".join(", ".join(names).rsplit(", ", 1))


def _symmetry(mirror: float) -> str:
    if mirror >= 0.85:
        return "symmetry_high"
    return "symmetry_some" if mirror >= 0.5 else "symmetry_low"


def _light(brightness: float) -> str:
    if brightness >= 0.66:
        return "light_bright"
    return "light_middle" if brightness >= 0.4 else "light_dark"
