"""The whole session at a glance, in figures that anybody can count again from its log."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from engine.policy.parsing.keywords import key_of
from engine.policy.state import Poll, StageState, TableState, Totals
from engine.replay.agreement import Lost, Overlap, agents, lost, overlaps
from engine.replay.fates import Fate, fates
from engine.replay.voices import Times, Voice, talk, times, voices
from engine.stages.poll_facts import poll_stage
from engine.vocabulary.events import (
    CardWritten,
    DecisionMade,
    Envelope,
    ImageDescribed,
    ImageDrawn,
    SeatsRotated,
    StageSkipped,
    StageStarted,
    UsageRecorded,
    UtteranceEnded,
    UtteranceStarted,
)
from engine.vocabulary.usage import Cost, Usage


@dataclass(frozen=True, slots=True, kw_only=True)
class StageRow:
    """What came of one stage; what it has none of is 0 or empty.

    `keywords` are different ones; `decided` is what was decided for, else what won its newest
    poll, cards by their names. `planned` is None where no plan is known.
    """

    stage: str
    kind: str
    status: str
    reason: str
    utterances: int
    failed: int
    keywords: int
    groups: int
    ballots: int
    decided: tuple[str, ...]
    by: str
    brief: bool
    cards: int
    drawings: int
    described: int
    switched: int
    used: timedelta
    planned: timedelta | None
    totals: Totals


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """A session as a whole. `minority` is what its closing says; `lost` is what votes say."""

    stages: tuple[StageRow, ...]
    voices: tuple[Voice, ...]
    overlaps: tuple[Overlap, ...]
    fates: tuple[Fate, ...]
    minority: tuple[str, ...]
    lost: tuple[Lost, ...]
    totals: Totals
    by_model: Mapping[str, Totals]
    times: Times


def overview(
    log: Sequence[Envelope],
    state: TableState,
    planned: Mapping[str, timedelta] | None = None,
) -> Overview:
    """Return what a log says as a whole; `state` is its state, `planned` the stages' times."""
    made = _made(log)
    return Overview(
        stages=tuple(_stage(one, state, made, planned or {}) for one in state.stages),
        voices=voices(log, state),
        overlaps=overlaps(state),
        fates=fates(log, state, talk(state)),
        minority=state.closing.minority if state.closing else (),
        lost=lost(state),
        totals=state.totals,
        by_model=by_model(log),
        times=times(log),
    )


def by_model(log: Sequence[Envelope]) -> dict[str, Totals]:
    """Return what each model used, as `provider/model`, by the order of first use."""
    speakers: dict[str, str] = {}
    found: dict[str, Totals] = {}

    def count(model: str, usage: Usage | None, cost: Cost | None) -> None:
        found[model] = found.get(model, Totals()).plus(usage, cost)

    for envelope in log:
        match envelope.event:
            case UtteranceStarted() as event:
                speakers[event.utterance] = f"{event.provider}/{event.model}"
            case UtteranceEnded() as event:
                count(speakers.get(event.utterance, "?"), event.usage, event.cost)
            case UsageRecorded() as event:
                count(f"{event.provider}/{event.model}", event.usage, event.cost)
            case _:
                pass
    return found


def _made(log: Sequence[Envelope]) -> dict[str, dict[str, int]]:
    """Return how many things were made in each stage, by their kinds, as the log places them."""
    found: dict[str, dict[str, int]] = {}
    stage = ""
    for envelope in log:
        counts = found.setdefault(stage, {})
        match envelope.event:
            case StageStarted(stage=stage) | StageSkipped(stage=stage):
                pass
            case CardWritten():
                counts["cards"] = counts.get("cards", 0) + 1
            case ImageDrawn():
                counts["drawings"] = counts.get("drawings", 0) + 1
            case ImageDescribed():
                counts["described"] = counts.get("described", 0) + 1
            case SeatsRotated(roles=roles, unchanged=unchanged):
                counts["switched"] = len(roles.keys() - set(unchanged))
            case _:
                pass
    return found


def _stage(
    stage: StageState,
    state: TableState,
    made: Mapping[str, Mapping[str, int]],
    planned: Mapping[str, timedelta],
) -> StageRow:
    counts = made.get(stage.id, {})
    utterances = list(stage.utterances())
    polls = [poll for poll in state.polls.values() if _belongs(poll, stage, state)]
    decision = state.decisions.get(stage.id)
    over = stage.over if stage.over is not None else state.ran
    return StageRow(
        stage=stage.id,
        kind=stage.kind,
        status=stage.status,
        reason=stage.reason,
        utterances=sum(1 for one in utterances if one.status == "done"),
        failed=sum(1 for one in utterances if one.status == "failed"),
        keywords=len({key_of(word) for words in stage.keywords.values() for word in words}),
        groups=len(stage.board.groups) if stage.board else 0,
        ballots=sum(len(agents(poll)) for poll in polls),
        decided=_names(decision, state) or _winners(stage, state),
        by=decision.by if decision else "",
        brief=state.brief is not None and state.brief.stage == stage.id,
        cards=counts.get("cards", 0),
        drawings=counts.get("drawings", 0),
        described=counts.get("described", 0),
        switched=counts.get("switched", 0),
        used=max(timedelta(), over - stage.began),
        planned=planned.get(stage.id),
        totals=state.by_stage.get(stage.id, Totals()),
    )


def _names(decision: DecisionMade | None, state: TableState) -> tuple[str, ...]:
    return tuple(_called(one, state) for one in decision.value) if decision else ()


def _winners(stage: StageState, state: TableState) -> tuple[str, ...]:
    """Return what the newest of a stage's polls came to."""
    for poll in reversed(tuple(state.polls.values())):
        if _belongs(poll, stage, state) and poll.result is not None:
            return tuple(_called(one, state) for one in poll.result.winners)
    return ()


def _belongs(poll: Poll, stage: StageState, state: TableState) -> bool:
    owner = poll_stage(state, poll.id)
    return owner is not None and owner.id == stage.id


def _called(choice: str, state: TableState) -> str:
    """Return a card's name, or the word itself."""
    card = next((one for one in state.cards if one.card == choice), None)
    return card.fields.name or choice if card else choice
