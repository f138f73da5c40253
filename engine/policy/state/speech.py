"""How a table's state changes by stages, rounds and utterances."""

import re
from collections.abc import Callable
from typing import assert_never

from msgspec.structs import replace

from engine.policy.state.facts import state_with_usage
from engine.policy.state.table import RoundState, StageState, TableState, UtteranceState
from engine.vocabulary.events import (
    AnswersRevealed,
    Envelope,
    RoundEnded,
    RoundStarted,
    StageEnded,
    StageInserted,
    StageSkipped,
    StageStarted,
    UsageRecorded,
    UtteranceEdited,
    UtteranceEnded,
    UtteranceFailed,
    UtteranceGlossed,
    UtteranceHeld,
    UtteranceReleased,
    UtteranceRetried,
    UtteranceStarted,
)

StageFact = StageStarted | StageEnded | StageSkipped | StageInserted
RoundFact = RoundStarted | RoundEnded | AnswersRevealed
UtteranceFact = (
    UtteranceStarted
    | UtteranceEnded
    | UtteranceFailed
    | UtteranceRetried
    | UtteranceHeld
    | UtteranceReleased
    | UtteranceEdited
    | UtteranceGlossed
)
SpeechFact = StageFact | RoundFact | UtteranceFact


def on_speech(state: TableState, event: SpeechFact, envelope: Envelope) -> TableState:
    """Return the state after a stage, a round or an utterance moved on."""
    if isinstance(event, StageFact):
        return _on_stage(state, event)
    if isinstance(event, RoundFact):
        return _on_round(state, event)
    if isinstance(event, UtteranceStarted):
        return _started(state, event, envelope)
    return _on_utterance(state, event)


def with_stage(
    state: TableState, stage_id: str, change: Callable[[StageState], StageState]
) -> TableState:
    """Return the state with one stage changed; a stage that never began is left out."""
    for index in range(len(state.stages) - 1, -1, -1):
        if state.stages[index].id == stage_id:
            changed = change(state.stages[index])
            stages = (*state.stages[:index], changed, *state.stages[index + 1 :])
            return replace(state, stages=stages)
    return state


def _on_stage(state: TableState, event: StageFact) -> TableState:
    match event:
        case StageStarted():
            if state.stage(event.stage) is not None:
                return with_stage(
                    state, event.stage, lambda s: replace(s, status="running", over=None)
                )
            stage = StageState(id=event.stage, kind=event.kind, began=state.ran)
            return replace(state, stages=(*state.stages, stage))
        case StageEnded():
            return with_stage(
                state, event.stage, lambda s: replace(s, status="ended", over=state.ran)
            )
        case StageSkipped():
            skipped = StageState(
                id=event.stage,
                kind=event.kind,
                status="skipped",
                reason=event.reason,
                began=state.ran,
                over=state.ran,
            )
            if state.stage(event.stage) is None:
                return replace(state, stages=(*state.stages, skipped))
            return with_stage(
                state,
                event.stage,
                lambda s: replace(s, status="skipped", reason=event.reason, over=state.ran),
            )
        case StageInserted():
            return replace(state, inserted=(*state.inserted, event))
        case _:
            assert_never(event)


def _on_round(state: TableState, event: RoundFact) -> TableState:
    match event:
        case RoundStarted():
            opened = RoundState(
                number=event.round, order=event.order, seats=event.seats, sealed=event.sealed
            )
            return with_stage(state, event.stage, lambda s: replace(s, rounds=(*s.rounds, opened)))
        case RoundEnded():
            return _with_round(
                state,
                event.stage,
                event.round,
                lambda r: replace(r, ended=True, done=event.done, of=event.of),
            )
        case AnswersRevealed():
            stage, _, number = event.ref.rpartition("/")
            if not re.fullmatch("[0-9]{1,9}", number):
                return state
            return _with_round(state, stage, int(number), lambda r: replace(r, revealed=True))
        case _:
            assert_never(event)


def _with_round(
    state: TableState, stage_id: str, number: int, change: Callable[[RoundState], RoundState]
) -> TableState:
    def in_stage(stage: StageState) -> StageState:
        for index in range(len(stage.rounds) - 1, -1, -1):
            if stage.rounds[index].number == number:
                rounds = list(stage.rounds)
                rounds[index] = change(rounds[index])
                return replace(stage, rounds=tuple(rounds))
        return stage

    return with_stage(state, stage_id, in_stage)


def begun(event: UtteranceStarted, envelope: Envelope) -> UtteranceState:
    """Return an utterance as it begins."""
    return UtteranceState(
        id=event.utterance,
        seat=event.seat,
        stage=event.stage,
        round=event.round,
        provider=event.provider,
        model=event.model,
        prompt_hash=event.prompt_hash,
        seq=envelope.seq,
        started=envelope.at,
        continues=event.continues,
    )


def _started(state: TableState, event: UtteranceStarted, envelope: Envelope) -> TableState:
    utterance = begun(event, envelope)
    state = replace(state, utterances=state.utterances + 1)
    return _with_round(
        state,
        event.stage,
        event.round,
        lambda r: replace(r, utterances=(*r.utterances, utterance)),
    )


def _with_utterance(
    state: TableState,
    utterance_id: str,
    change: Callable[[UtteranceState], UtteranceState],
) -> TableState:
    """Return the state with one utterance changed, looked for from the newest on."""
    found = state.utterance(utterance_id)
    if found is None:
        return state
    changed = change(found)
    return _with_round(
        state,
        found.stage,
        found.round,
        lambda r: replace(
            r,
            utterances=tuple(changed if u.id == utterance_id else u for u in r.utterances),
        ),
    )


def _on_utterance(
    state: TableState,
    event: (
        UtteranceEnded
        | UtteranceFailed
        | UtteranceRetried
        | UtteranceHeld
        | UtteranceReleased
        | UtteranceEdited
        | UtteranceGlossed
    ),
) -> TableState:
    match event:
        case UtteranceEnded():
            used = UsageRecorded(provider="", usage=event.usage, cost=event.cost)
            state = state_with_usage(state, event.seat, event.stage, used)
            return _with_utterance(state, event.utterance, lambda u: ended(u, event))
        case UtteranceFailed():
            return _with_utterance(
                state,
                event.utterance,
                lambda u: replace(
                    u,
                    status="failed",
                    held=False,
                    code=event.code,
                    reason=event.reason,
                    text=event.partial,
                ),
            )
        case UtteranceRetried():
            return _with_utterance(
                state,
                event.utterance,
                lambda u: replace(u, attempts=event.attempt, code=event.code, reason=event.reason),
            )
        case UtteranceHeld():
            return _with_utterance(state, event.utterance, lambda u: replace(u, held=True))
        case UtteranceReleased():
            return _with_utterance(state, event.utterance, lambda u: replace(u, held=False))
        case UtteranceEdited():
            # What was glossed is no longer what stands there.
            return _with_utterance(
                state,
                event.utterance,
                lambda u: replace(u, text=event.text, gloss="", gloss_lang=None),
            )
        case UtteranceGlossed():
            return _with_utterance(
                state,
                event.utterance,
                lambda u: replace(u, gloss=event.text, gloss_lang=event.lang),
            )
        case _:
            assert_never(event)


def ended(utterance: UtteranceState, event: UtteranceEnded) -> UtteranceState:
    """Return an utterance as its end tells it."""
    return replace(
        utterance,
        status="done",
        held=False,
        code="",
        reason="",
        text=event.text,
        reasoning=event.reasoning,
        finish=event.finish,
        usage=event.usage,
        cost=event.cost,
        first_token_ms=event.first_token_ms,
        duration_ms=event.duration_ms,
    )
