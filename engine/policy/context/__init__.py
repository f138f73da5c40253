"""What a seat sees: chosen from the state, written as a request, recorded by its hash."""

from engine.policy.context.compose import Composed, Prompt, compose, exact_request
from engine.policy.context.sight import (
    SPEECH,
    design_keywords,
    earlier_talk,
    final_keywords,
    newest_notes,
    own_words,
    sight,
    spoken_rounds,
    stage_keywords,
    table_keywords,
)

__all__ = [
    "SPEECH",
    "Composed",
    "Prompt",
    "compose",
    "design_keywords",
    "earlier_talk",
    "exact_request",
    "final_keywords",
    "newest_notes",
    "own_words",
    "sight",
    "spoken_rounds",
    "stage_keywords",
    "table_keywords",
]
