"""One seat speaking once, and the table's own calls: from request to committed text."""

from engine.utterance.calls import OUTPUT, Answered, Calls, Drawn
from engine.utterance.line import Line, StageCut
from engine.utterance.live import Turn
from engine.utterance.speaking import Voices

__all__ = [
    "OUTPUT",
    "Answered",
    "Calls",
    "Drawn",
    "Line",
    "StageCut",
    "Turn",
    "Voices",
]
