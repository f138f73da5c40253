"""The table as its log tells it: one pure `reduce(state, envelope) -> state`.

Screens, resume, replay, fork and export all look at this and at nothing else.
"""

from engine.policy.state.reduce import reduce
from engine.policy.state.replay import replay
from engine.policy.state.table import (
    EMPTY,
    Drawing,
    PictureOnTable,
    Poll,
    RoundState,
    StageState,
    TableState,
    Totals,
    UtteranceState,
)

__all__ = [
    "EMPTY",
    "Drawing",
    "PictureOnTable",
    "Poll",
    "RoundState",
    "StageState",
    "TableState",
    "Totals",
    "UtteranceState",
    "reduce",
    "replay",
]
