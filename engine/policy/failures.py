"""What failed at a table and has not been made good: utterances and pictures."""

from dataclasses import dataclass

from engine.policy.state import RoundState, StageState, TableState

NO_FAULT = frozenset({"stopped", "interrupted"})
"""How an utterance can fail through no fault of its provider."""

PASSING = frozenset({"connection", "truncated", "timeout", "server", "rate_limit"})
"""How an utterance can fail by what may be over soon: a line, a server that has too much to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """An utterance or a picture that failed; `ref` is its id, of a picture the card's.

    `open` is whether the round of the utterance still runs: then its seat can be asked for the
    very same; later it can only be asked to speak in the round that runs then.
    """

    ref: str
    reason: str
    card: str = ""
    seat: str = ""
    stage: str = ""
    kind: str = ""
    round: int = 0
    open: bool = False


def failures(state: TableState) -> list[Failure]:
    """Return the newest utterance of each seat and round that failed, then the pictures.

    What the facilitator dropped is left out; a picture that fails once more is another failure.
    Who has left the table or is silent is asked for nothing; what was stopped by hand or is
    taken up by itself after a crash has not failed.
    """
    asked = {seat.id for seat in state.seats if not seat.muted}
    found = [
        one
        for stage in state.stages
        for held in stage.rounds
        for one in _of_round(stage, held)
        if one.seat in asked
    ]
    found.extend(
        Failure(ref=card, card=card, reason=reason) for card, reason in state.undrawn.items()
    )
    return [one for one in found if one.ref not in state.dropped]


def _of_round(stage: StageState, held: RoundState) -> list[Failure]:
    newest = {one.seat: one for one in held.utterances}
    return [
        Failure(
            ref=one.id,
            reason=one.reason,
            seat=one.seat,
            stage=stage.id,
            kind=stage.kind,
            round=held.number,
            open=stage.status == "running" and not held.ended,
        )
        for one in newest.values()
        if one.status == "failed" and one.code not in NO_FAULT
    ]
