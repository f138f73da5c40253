"""A scripted gloss: it says that it is one, who spoke, and what was spoken of; it translates nothing."""

from engine.providers.rehearsal.script import Lexicon, load
from engine.providers.rehearsal.voice import Voice
from engine.providers.rehearsal.words import clip
from engine.vocabulary.seats import Lang

MOST = 2
"""Directions that one gloss names."""


def gloss(voice: Voice) -> str:
    """Return a gloss of the last thing said, in the situation's language."""
    s = voice.situation
    told = s.others[-1] if s.others else None
    text = told.text if told else ""
    source: Lang = "en" if s.lang == "zh" else "zh"
    spoken_of = _axes(text, load(source).lexicon)
    known = {axis.id: axis.names[0] for axis in voice.script.lexicon.axes}
    names = [known[axis] for axis in spoken_of if axis in known][:MOST]
    who = s.role_name or (told.name if told else "")
    return voice.shared_line(
        "gloss.about" if names else "gloss.plain",
        turn=len(text),
        role=clip(who, 30),
        names=("和" if voice.chinese else " and ").join(names),
    )


def _axes(text: str, lexicon: Lexicon) -> list[str]:
    """Return the directions whose words stand in a text, those with most words first."""
    low = text.lower()
    counts = {
        axis.id: sum(low.count(word.lower()) for word in (*axis.names, *axis.words))
        for axis in lexicon.axes
    }
    return sorted((axis for axis, count in counts.items() if count), key=lambda a: -counts[a])
