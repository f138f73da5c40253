"""A seat's turn: speech, or an answer in a form that is asked for once more if it is unfit."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from engine.policy.context import Prompt
from engine.policy.kits import StagePlan
from engine.policy.prompts import PromptId
from engine.policy.recall import Recalled
from engine.policy.state import UtteranceState
from engine.policy.text import beginning
from engine.stages.table import Table
from engine.utterance import Turn
from engine.vocabulary.messages import Ask, ImagePart, Situation
from engine.vocabulary.seats import Seat

T = TypeVar("T")

OUTPUT: Mapping[Ask, int] = {
    Ask.INTRODUCTION: 800,
    Ask.STORY: 1_600,
    Ask.TALK: 1_000,
    Ask.REFLECTION: 1_000,
    Ask.KEYWORDS: 600,
    Ask.TREE: 1_600,
    Ask.BALLOT: 1_000,
    Ask.CARD: 1_600,
    Ask.CARD_BALLOT: 1_000,
    Ask.ASSENT: 400,
}
"""Greatest answer in tokens that is reserved and kept free in the window, by what is asked."""

RESUMABLE = frozenset({"interrupted"})
"""Failures that a resumed round takes up again: the others were told to the facilitator."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    """What a seat is asked for; `memory` is the kind of memory it becomes."""

    prompt: PromptId
    situation: Situation
    images: tuple[ImagePart, ...] = ()
    memory: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading(Generic[T]):
    """What was made out of an answer; `problem` says why it is asked for again.

    `detail` names foreign words: it goes beside the answer, as material and no instruction.
    """

    value: T | None
    problem: str = ""
    detail: str = ""


async def speak(
    table: Table, plan: StagePlan, number: int, seat: Seat, speech: Speech, *, again: bool = False
) -> UtteranceState | None:
    """Return the seat's finished utterance of this round, or None where it failed.

    What has ended is never asked for again, unless the facilitator asks for more; what was interrupted goes on from its
    partial text; another failure stays one unless `again`.
    """
    known = _known(table, plan, number, seat)
    if known is not None and known.status == "done":
        if not table.rounds.asked_anew(seat):
            return known
        known = None
    if known is not None and known.code not in RESUMABLE and not again:
        return None
    return await _ask(table, plan, number, seat, speech, known)


def _known(table: Table, plan: StagePlan, number: int, seat: Seat) -> UtteranceState | None:
    stage = table.state.stage(plan.id)
    round_ = stage.round(number) if stage else None
    return round_.last_of(seat.id) if round_ else None


async def _ask(
    table: Table,
    plan: StagePlan,
    number: int,
    seat: Seat,
    speech: Speech,
    goes_on: UtteranceState | None = None,
    prompt: Prompt | None = None,
) -> UtteranceState | None:
    situation = speech.situation
    recalled = await table.recall(situation)
    situation = replace(
        situation,
        memories=tuple(beginning(one.memory.text) for one in recalled),
        ordinal=len(table.state.utterances_of(seat.id)) + 1,
    )
    prompt = prompt or Prompt(id=speech.prompt, images=speech.images)
    goes_on = _with_text(table, goes_on)
    if goes_on is not None and goes_on.text:
        situation = replace(situation, partial=goes_on.text)
        prompt = replace(prompt, id=PromptId.CONTINUE)
    ended = await table.voices.speak(
        Turn(
            seat=_present(table, seat),
            stage=plan.id,
            round=number,
            situation=situation,
            prompt=prompt,
            output=OUTPUT[situation.ask],
            continues=goes_on.id if goes_on is not None else None,
            recalled=tuple(_score(one) for one in recalled),
            memory=speech.memory,
        )
    )
    return ended if ended.status == "done" else None


def _with_text(table: Table, utterance: UtteranceState | None) -> UtteranceState | None:
    """Return the utterance to go on from: one cut before its draft was written kept no text."""
    while utterance is not None and not utterance.text and utterance.continues:
        utterance = table.state.utterance(utterance.continues)
    return utterance


def _present(table: Table, seat: Seat) -> Seat:
    """Return the seat as it is now: its model may have been changed meanwhile."""
    return next((one for one in table.state.seats if one.id == seat.id), seat)


def _score(one: Recalled) -> dict[str, Any]:
    """Return a recalled memory as the log has it.

    One of an earlier session with its text: this log alone must say what the seat was given.
    """
    memory = one.memory
    earlier = {"session": memory.session, "text": memory.text} if memory.session else {}
    near = {} if one.cosine is None else {"cosine": round(one.cosine, 4)}
    return {
        "memory": one.memory.id,
        "score": round(one.score, 4),
        "relevance": round(one.relevance, 4),
        "recency": round(one.recency, 4),
        "importance": round(one.importance, 4),
        **near,
        **earlier,
    }


async def answer(
    table: Table,
    plan: StagePlan,
    number: int,
    seat: Seat,
    speech: Speech,
    repair: PromptId,
    read: Callable[[str], Reading[T]],
    *,
    again: bool = False,
) -> T | None:
    """Return what was made out of a seat's answer, asked for once more where it was unfit.

    None where the seat failed, or where both answers were of no use.
    """
    first = await speak(table, plan, number, seat, speech, again=again)
    if first is None:
        return None
    reading = read(beginning(first.text))
    if not reading.problem:
        return reading.value
    earlier = [u for u in _answers(table, plan, number, seat) if u.id != first.id]
    if earlier and not (again and reading.value is None):
        return (
            reading.value if reading.value is not None else read(beginning(earlier[-1].text)).value
        )
    said = beginning(first.text)
    unfit = f"{said}\n\n{reading.detail}" if reading.detail else said
    prompt = Prompt(id=repair, problem=reading.problem, answer=unfit)
    second = await _ask(table, plan, number, seat, speech, prompt=prompt)
    if second is None:
        return reading.value
    better = read(beginning(second.text))
    return better.value if better.value is not None else reading.value


def _answers(table: Table, plan: StagePlan, number: int, seat: Seat) -> list[UtteranceState]:
    """Return the seat's finished utterances of a round, oldest first."""
    stage = table.state.stage(plan.id)
    round_ = stage.round(number) if stage else None
    spoken = round_.utterances if round_ else ()
    return [u for u in spoken if u.seat == seat.id and u.status == "done"]
