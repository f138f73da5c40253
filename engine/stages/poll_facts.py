"""What a log says of its polls before they are counted: which there are, who votes, on what."""

from engine.policy.context import table_keywords
from engine.policy.kits import StageKind
from engine.policy.state import RoundState, StageState, TableState
from engine.policy.voting import THRESHOLD, run_off_candidates, tally
from engine.stages.polls import RUN_OFF, ballots_of, method_of

_ROUNDS = {StageKind.VOTING: 1, StageKind.DESIGN_CARDS: 2}
"""The round of a stage in which its ballots are cast."""


def poll_ids(state: TableState) -> tuple[str, ...]:
    """Return the polls in the order of their beginnings, an open one without a ballot too."""
    begun = (stage.id + end for stage in state.stages for end in ("", RUN_OFF))
    waiting = (poll for poll in begun if poll not in state.polls and poll_round(state, poll))
    return (*state.polls, *waiting)


def poll_stage(state: TableState, poll: str) -> StageState | None:
    """Return the stage that a poll belongs to."""
    return state.stage(poll.removesuffix(RUN_OFF))


def is_run_off(poll: str) -> bool:
    """Tell whether a poll is a second ballot on the best of the first."""
    return poll.endswith(RUN_OFF)


def poll_round(state: TableState, poll: str) -> RoundState | None:
    """Return the round in which a poll's ballots are cast, when it has begun."""
    stage = poll_stage(state, poll)
    number = next((n for kind, n in _ROUNDS.items() if stage and stage.kind == kind), 0)
    if stage is None or not number:
        return None
    if is_run_off(poll):
        return stage.round(2) if stage.kind == StageKind.VOTING else None
    return stage.round(number)


def poll_candidates(state: TableState, poll: str) -> tuple[str, ...]:
    """Return what can be chosen in a poll, by first mention; nothing where it has not begun."""
    known = state.polls.get(poll)
    if known is not None and known.result is not None:
        return known.result.candidates
    stage = poll_stage(state, poll)
    if stage is None or (known is None and poll_round(state, poll) is None):
        return ()
    if stage.kind == StageKind.DESIGN_CARDS:
        return tuple(card.card for card in state.cards)
    if is_run_off(poll):
        return _finalists(state, stage)
    return table_keywords(state, StageKind.KEYWORDS, before=stage.id)


def _finalists(state: TableState, stage: StageState) -> tuple[str, ...]:
    """Count a stage's first ballot again: what stands in its run-off follows from it."""
    first = state.polls.get(stage.id)
    if first is None or first.result is None:
        return ()
    count = tally(
        method_of(first.result.method),
        ballots_of(state, first),
        first.result.candidates,
        entitled=max(first.result.entitled, len(first.ballots)),
        threshold=first.result.threshold or THRESHOLD,
    )
    return run_off_candidates(count)
