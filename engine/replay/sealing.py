"""A log without what is sealed: answers that nobody at the table may see yet."""

from collections.abc import Sequence

from engine.policy.state import StageState, TableState
from engine.vocabulary.events import (
    AffinityBuilt,
    BallotCast,
    CardWritten,
    Envelope,
    KeywordsExtracted,
    MemoryRecalled,
    MemoryWritten,
    StageStarted,
    UtteranceEdited,
    UtteranceEnded,
    UtteranceFailed,
    UtteranceGlossed,
)

_SPEECH = (UtteranceEnded, UtteranceFailed, UtteranceEdited, UtteranceGlossed, MemoryRecalled)
_WORK = (KeywordsExtracted, AffinityBuilt, BallotCast, CardWritten, MemoryWritten)


def unsealed(log: Sequence[Envelope], state: TableState) -> list[Envelope]:
    """Return a log without the answers of sealed rounds that have not been opened; `state` is its.

    What else is made in their stages meanwhile is made of those answers, and left out too.
    """
    rounds = {stage.id: _hidden(stage) for stage in state.stages}
    sealed = {stage for stage, utterances in rounds.items() if utterances}
    hidden = frozenset[str]().union(*rounds.values())
    kept: list[Envelope] = []
    stage = ""
    for envelope in log:
        event = envelope.event
        if isinstance(event, StageStarted):
            stage = event.stage
        made = isinstance(event, _WORK) and stage in sealed
        said = isinstance(event, _SPEECH) and event.utterance in hidden
        if not made and not said:
            kept.append(envelope)
    return kept


def _hidden(stage: StageState) -> frozenset[str]:
    rounds = (one for one in stage.rounds if one.sealed and not one.revealed)
    return frozenset(utterance.id for one in rounds for utterance in one.utterances)
