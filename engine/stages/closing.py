"""The closing: a sentence of every seat, what was agreed and what was not, figures."""

from dataclasses import replace
from functools import partial

from engine.policy.closing import Summary, computed_summary, cost_rows, participation, ranking
from engine.policy.context import Prompt, final_keywords
from engine.policy.kits import StageKind, StagePlan
from engine.policy.parsing.closing import parse_closing
from engine.policy.prompts import PromptId
from engine.policy.text import beginning
from engine.stages.design import cards_seen
from engine.stages.polls import poll_order
from engine.stages.table import Table
from engine.stages.talk import round_plan
from engine.stages.turns import Speech, speak
from engine.vocabulary.errors import ProviderError
from engine.vocabulary.events import ClosingWritten
from engine.vocabulary.messages import Ask, CardSeen, Spoken, Task
from engine.vocabulary.seats import Seat


async def closing(table: Table, plan: StagePlan) -> None:
    """Let every seat assent or dissent in a sentence, then write what the session came to."""
    await table.rounds.hold(round_plan(table, plan), partial(_assent, table, plan))
    if table.state.closing is not None:
        return
    summary = await _summary(table, plan)
    state = table.state
    words = "; ".join(summary.agreed)
    await table.record(
        ClosingWritten(
            stage=plan.id,
            agreed=summary.agreed,
            minority=summary.minority,
            keywords=final_keywords(state),
            ranking=ranking(state, poll_order(state, StageKind.DESIGN_CARDS)),
            open=summary.open,
            participation=participation(state),
            costs=cost_rows(state),
        ),
        table.memory(None, "closing", words, plan.id, 0.9),
    )


def _ranked_cards(table: Table) -> tuple[CardSeen, ...]:
    order = poll_order(table.state, StageKind.DESIGN_CARDS)
    place = {card: index for index, card in enumerate(order)}
    return tuple(sorted(cards_seen(table), key=lambda card: place.get(card.id, len(place))))


async def _assent(table: Table, plan: StagePlan, seat: Seat, *, again: bool) -> bool:
    situation = table.situation(plan, Ask.ASSENT, seat=seat)
    situation = replace(situation, keywords=final_keywords(table.state), cards=_ranked_cards(table))
    speech = Speech(prompt=PromptId.ASSENT, situation=situation, memory="assent")
    return await speak(table, plan, 1, seat, speech, again=again) is not None


async def _summary(table: Table, plan: StagePlan) -> Summary:
    """Return the judge's summary; what it leaves out is computed from votes and assents."""
    state = table.state
    assents = tuple(
        Spoken(
            seat=u.seat,
            name=state.seat(u.seat).name,
            role=table.role_name(state.seat(u.seat).role),
            stage=plan.id,
            round=1,
            text=beginning(u.text),
        )
        for u in table.stage(plan).utterances()
        if u.status == "done"
    )
    computed = computed_summary(state, assents)
    situation = replace(
        table.situation(plan, Ask.CLOSING, others=assents),
        keywords=final_keywords(state),
        candidates=computed.lost,
        cards=_ranked_cards(table),
        brief=state.brief.value if state.brief else "",
    )
    try:
        answer = await table.calls.answer(
            Task.JUDGE, situation, Prompt(id=PromptId.CLOSING), f"closing {plan.id}"
        )
    except ProviderError as error:
        await table.alert("judge_failed", f"{plan.id}: {error.message}")
        return computed
    parsed = parse_closing(answer.text)
    if parsed is None:
        return computed
    return replace(
        computed,
        agreed=parsed.agreed or computed.agreed,
        minority=parsed.minority or computed.minority,
        open=parsed.open or computed.open,
    )
