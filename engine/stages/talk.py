"""Stages of speech: introductions, stories about the pictures, discussions, the role switch."""

from dataclasses import replace
from functools import partial

from engine.policy.context import Prompt, earlier_talk, final_keywords, sight
from engine.policy.kits import StageKind, StagePlan
from engine.policy.parsing.keywords import parse_keywords
from engine.policy.prompts import PromptId
from engine.policy.seating import switch_roles
from engine.rounds import RoundPlan
from engine.stages.table import CannotRun, Table
from engine.stages.turns import Reading, Speech, answer, speak
from engine.vocabulary.errors import ProviderError, StoreError
from engine.vocabulary.events import ImageDescribed, KeywordsExtracted, SeatsRotated
from engine.vocabulary.ids import generator
from engine.vocabulary.messages import Ask, Spoken, Task
from engine.vocabulary.seats import Seat

SPEECH = frozenset(
    {StageKind.INTRODUCTION, StageKind.DISCUSSION, StageKind.ROLE_SWITCH, StageKind.CLOSING}
)
"""Kinds of stages in whose rounds seats speak freely."""


def round_plan(table: Table, plan: StagePlan, number: int = 1) -> RoundPlan:
    """Return a round of all speakers, in the stage's order."""
    return RoundPlan(
        stage=plan.id,
        number=number,
        order=plan.order,
        seats=table.speakers(),
        sealed=table.sealed and plan.kind == StageKind.DISCUSSION,
        speech=plan.kind in SPEECH or (plan.kind == StageKind.IMAGE_STORY and number == 1),
    )


async def introduction(table: Table, plan: StagePlan) -> None:
    """Let every seat say who it is."""
    await table.rounds.hold(round_plan(table, plan), partial(_introduce, table, plan))


async def _introduce(table: Table, plan: StagePlan, seat: Seat, *, again: bool) -> bool:
    situation = table.situation(plan, Ask.INTRODUCTION, seat=seat)
    speech = Speech(prompt=PromptId.INTRODUCTION, situation=situation, memory="introduction")
    return await speak(table, plan, 1, seat, speech, again=again) is not None


async def image_story(table: Table, plan: StagePlan) -> None:
    """Let every seat tell a story about the pictures, then name its keywords.

    Raises CannotRun without a picture, where nobody can see one, or where one is
    gone from the store: a session that is taken up again must not stop there for ever.
    """
    if not table.state.pictures:
        raise CannotRun("no picture on the table")
    try:
        await table.images()
    except StoreError as error:
        raise CannotRun(error.message) from error
    await _describe(table, plan)
    await table.rounds.hold(round_plan(table, plan, 1), partial(_tell, table, plan))
    await table.rounds.hold(round_plan(table, plan, 2), partial(keywords_turn, table, plan, 2))


async def _tell(table: Table, plan: StagePlan, seat: Seat, *, again: bool) -> bool:
    sees = table.line.sees(seat.ref)
    situation = table.situation(plan, Ask.STORY, seat=seat)
    if not sees:
        situation = replace(situation, pictures=_descriptions(table))
    images = await table.images() if sees else ()
    speech = Speech(prompt=PromptId.IMAGE_STORY, situation=situation, images=images, memory="story")
    return await speak(table, plan, 1, seat, speech, again=again) is not None


async def _describe(table: Table, plan: StagePlan) -> None:
    """Put each picture into words once, unless every seat can see it itself."""
    if all(table.line.sees(seat.ref) for seat in table.speakers()):
        return
    if Task.SEE not in table.line.models:
        raise CannotRun("no model that can see")
    for part in await table.images():
        picture = next(p for p in table.state.pictures if p.image == part.sha256)
        if picture.description:
            continue
        situation = table.situation(plan, Ask.DESCRIPTION)
        prompt = Prompt(id=PromptId.DESCRIBE, images=(part,))
        key = f"describe {part.sha256[:12]}"
        try:
            answer = await table.calls.answer(Task.SEE, situation, prompt, key)
        except ProviderError as error:
            raise CannotRun(f"the picture could not be described: {error.message}") from error
        await table.record(
            ImageDescribed(image=part.sha256, text=answer.text.strip(), model=str(answer.model))
        )


def _descriptions(table: Table) -> tuple[str, ...]:
    return tuple(p.description for p in table.state.pictures if p.description)


async def keywords(table: Table, plan: StagePlan) -> None:
    """Let every seat name the discussion's keywords."""
    await table.rounds.hold(round_plan(table, plan), partial(keywords_turn, table, plan, 1))


async def keywords_turn(
    table: Table, plan: StagePlan, number: int, seat: Seat, *, again: bool
) -> bool:
    """Let a seat name its keywords; True where they are recorded."""
    if seat.id in table.stage(plan).keywords:
        return True
    limit = table.rules.max_keywords

    def read(text: str) -> Reading[tuple[str, ...]]:
        found = parse_keywords(text, limit)
        return Reading(value=found or None, problem="" if found else "no keywords were found")

    situation = table.situation(plan, Ask.KEYWORDS, number, seat, _heard_by(table, plan, seat))
    if plan.kind == StageKind.IMAGE_STORY:
        situation = replace(situation, pictures=_descriptions(table))
    else:
        situation = replace(situation, keywords=final_keywords(table.state))
    speech = Speech(prompt=PromptId.KEYWORDS, situation=situation)
    repair = PromptId.KEYWORDS_REPAIR
    found = await answer(table, plan, number, seat, speech, repair, read, again=again)
    if not found:
        return False
    await table.record(
        KeywordsExtracted(stage=plan.id, seat=seat.id, keywords=found),
        table.memory(seat.id, "keywords", ", ".join(found), plan.id, 0.5),
    )
    return True


def _heard_by(table: Table, plan: StagePlan, seat: Seat) -> tuple[Spoken, ...]:
    if plan.kind == StageKind.IMAGE_STORY:
        return ()
    said = earlier_talk(table.state, table.kit, plan.id)
    return tuple(one for one in said if one.seat != seat.id)


async def discussion(table: Table, plan: StagePlan) -> None:
    """Let every seat speak in each round, seeing what the kit's visibility allows."""
    for number in range(1, plan.rounds + 1):
        turn = partial(_talk, table, plan, number)
        await table.rounds.hold(round_plan(table, plan, number), turn)


async def _talk(table: Table, plan: StagePlan, number: int, seat: Seat, *, again: bool) -> bool:
    switched = table.state.rotation is not None
    seen = sight(table.state, table.kit, plan, number, seat)
    situation = table.situation(plan, Ask.TALK, number, seat, seen)
    words = final_keywords(table.state) or _picture_keywords(table, seat)
    speech = Speech(
        prompt=PromptId.TALK_AFTER_SWITCH if switched else PromptId.TALK,
        situation=replace(situation, keywords=words),
        memory="speech",
    )
    return await speak(table, plan, number, seat, speech, again=again) is not None


def _picture_keywords(table: Table, seat: Seat) -> tuple[str, ...]:
    for stage in table.state.stages:
        if stage.kind == StageKind.IMAGE_STORY and seat.id in stage.keywords:
            return stage.keywords[seat.id]
    return ()


async def role_switch(table: Table, plan: StagePlan) -> None:
    """Give every seat another role, then let it say what it sees differently."""
    if table.state.rotation is None:
        await _rotate(table, plan)
    await table.rounds.hold(round_plan(table, plan), partial(_reflect, table, plan))


async def _rotate(table: Table, plan: StagePlan) -> None:
    """Record the new roles with what every seat remembers of it: all of it, or nothing."""
    rng = generator(table.state.seed, "roles")
    switch = switch_roles({s.id: s.first_role for s in table.state.seats}, rng)
    roles = dict(switch.roles)
    changes = {
        s.id: f"{table.role_name(s.first_role)} → {table.role_name(roles[s.id])}"
        for s in table.state.seats
    }
    await table.record(
        SeatsRotated(roles=roles, unchanged=switch.unchanged, reason=switch.reason),
        *(
            table.memory(seat, "role_switch", words, plan.id, 0.6, after)
            for after, (seat, words) in enumerate(changes.items())
        ),
    )


async def _reflect(table: Table, plan: StagePlan, seat: Seat, *, again: bool) -> bool:
    situation = table.situation(plan, Ask.REFLECTION, seat=seat)
    speech = Speech(
        prompt=PromptId.REFLECTION,
        situation=replace(situation, keywords=final_keywords(table.state)),
        memory="reflection",
    )
    return await speak(table, plan, 1, seat, speech, again=again) is not None
