"""Design cards, the vote on them, and their drawing."""

import asyncio
from dataclasses import replace
from functools import partial

from engine.policy.context import design_keywords, final_keywords
from engine.policy.kits import StageKind, StagePlan
from engine.policy.parsing.cards import parse_card
from engine.policy.prompts import PromptId
from engine.stages.pictures import draw_card
from engine.stages.polls import PollPlan, hold_poll, poll_order
from engine.stages.table import CannotRun, Table
from engine.stages.talk import round_plan
from engine.stages.turns import Reading, Speech, answer
from engine.utterance import StageCut
from engine.vocabulary.errors import EngineError, ProviderError
from engine.vocabulary.events import By, CardWritten, DecisionMade, QuestionOpen
from engine.vocabulary.messages import Ask, CardFields, CardSeen, Situation
from engine.vocabulary.seats import Seat


def card_id(seat: Seat) -> str:
    """Return the id of a seat's card: `card-1` for seat `s1`."""
    return f"card-{seat.id.removeprefix('s')}"


async def design_cards(table: Table, plan: StagePlan) -> None:
    """Let every seat write a card, then approve of the others' cards.

    Raises CannotRun where no card came about.
    """
    await table.rounds.hold(round_plan(table, plan, 1), partial(_write, table, plan))
    if not table.state.cards:
        raise CannotRun("no card was written")
    await hold_poll(table, plan, _card_poll(table, plan))


def _card_poll(table: Table, plan: StagePlan) -> PollPlan:
    owners = {card.card: card.seat for card in table.state.cards}

    def situation(seat: Seat, candidates: tuple[str, ...]) -> Situation:
        facts = table.situation(plan, Ask.CARD_BALLOT, 2, seat)
        seen = tuple(card for card in cards_seen(table) if card.id in candidates)
        return replace(
            facts,
            cards=seen,
            candidates=candidates,
            keywords=_words(table),
            brief=_brief(table),
        )

    return PollPlan(
        poll=plan.id,
        number=2,
        candidates=tuple(owners),
        prompt=PromptId.CARD_BALLOT,
        repair=PromptId.CARD_BALLOT_REPAIR,
        method="approval",
        situation=situation,
        may_choose=lambda seat, card: owners[card] != seat.id,
    )


def cards_seen(table: Table) -> tuple[CardSeen, ...]:
    """Return the cards on the table, in order of seats."""
    place = {seat.id: index for index, seat in enumerate(table.state.seats)}
    cards = sorted(table.state.cards, key=lambda card: place.get(card.seat, len(place)))
    return tuple(CardSeen(id=card.card, seat=card.seat, fields=card.fields) for card in cards)


def _words(table: Table) -> tuple[str, ...]:
    return design_keywords(table.state, table.rules.max_keywords) or final_keywords(table.state)


def _brief(table: Table) -> str:
    return table.state.brief.value if table.state.brief else ""


async def _write(table: Table, plan: StagePlan, seat: Seat, *, again: bool) -> bool:
    if any(card.card == card_id(seat) for card in table.state.cards):
        return True

    def read(text: str) -> Reading[CardFields]:
        card = parse_card(text)
        return Reading(value=card, problem="" if card else "no card was found")

    situation = table.situation(plan, Ask.CARD, seat=seat)
    situation = replace(situation, brief=_brief(table), keywords=_words(table))
    speech = Speech(prompt=PromptId.CARD, situation=situation)
    card = await answer(table, plan, 1, seat, speech, PromptId.CARD_REPAIR, read, again=again)
    if card is None:
        return False
    words = f"{card.name}: {card.concept}"
    await table.record(
        CardWritten(card=card_id(seat), seat=seat.id, fields=card),
        table.memory(seat.id, "card", words, plan.id, 0.7),
    )
    return True


async def drawing(table: Table, plan: StagePlan) -> None:
    """Draw the first cards of the tally; one that fails does not stop the others.

    Where no drawings are wanted, nobody is asked which.

    Raises CannotRun without cards, without a model that draws, or if nothing was drawn.
    """
    if not table.state.cards:
        raise CannotRun("no cards to draw")
    if table.can_draw:
        raise CannotRun(table.can_draw)
    chosen = await _choose(table, plan)
    drawn = {drawing.card for drawing in table.state.drawings}
    async with asyncio.TaskGroup() as group:
        tasks = [
            group.create_task(_draw(table, plan, card), name=f"drawing of {card}")
            for card in chosen
            if card not in drawn and card not in table.drawing
        ]
    failures = [error for task in tasks if (error := task.result()) is not None]
    ends = [error for error in failures if not isinstance(error, ProviderError)]
    if ends:  # what ends the session before what ends the stage
        raise next((error for error in ends if isinstance(error, EngineError)), ends[0])
    if failures and not table.state.drawings:
        raise CannotRun(f"no picture came about: {failures[0]}")


async def _choose(table: Table, plan: StagePlan) -> tuple[str, ...]:
    if plan.id in table.state.decisions:
        return table.state.decisions[plan.id].value
    known = tuple(card.card for card in table.state.cards)
    ranked = poll_order(table.state, StageKind.DESIGN_CARDS)
    order = (*ranked, *(card for card in known if card not in ranked))
    value: tuple[str, ...] = ()
    by: By = "default"
    if table.rules.drawings:
        value, by = await table.decisions.ask(
            QuestionOpen(
                stage=plan.id, kind="cards", default=order[: table.rules.drawings], choices=order
            ),
            table.rules.decision_seconds,
            table.line.clock.sleep,
        )
    chosen = tuple(card for card in dict.fromkeys(value) if card in known)
    await table.record(DecisionMade(stage=plan.id, value=chosen, by=by))
    return chosen


async def _draw(table: Table, plan: StagePlan, card: str) -> EngineError | StageCut | None:
    """Draw one card and return why not; the others go on: those that have begun are paid for."""
    try:
        await draw_card(table, card, plan.id)
    except (EngineError, StageCut) as error:
        return error
    return None
