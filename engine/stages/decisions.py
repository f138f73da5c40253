"""Where the facilitator decides: the final keywords, and the design brief."""

from engine.policy.context import final_keywords, table_keywords
from engine.policy.kits import StageKind, StagePlan, brief_of
from engine.policy.parsing.keywords import deduplicate
from engine.stages.polls import poll_order
from engine.stages.table import CannotRun, Table
from engine.vocabulary.events import BriefWritten, DecisionMade, QuestionOpen


async def decision(table: Table, plan: StagePlan) -> None:
    """Take the vote's winners as the final keywords, unless the facilitator edits them.

    Without a vote that could be counted, the keywords in order of mention are the
    default. Raises CannotRun where there are none.
    """
    if plan.id in table.state.decisions:
        return
    limit = table.rules.choices
    default = poll_order(table.state, StageKind.VOTING)[:limit]
    default = default or table_keywords(table.state, StageKind.KEYWORDS)[:limit]
    if not default:
        raise CannotRun("no keywords to decide on")
    value, by = await table.decisions.ask(
        QuestionOpen(stage=plan.id, kind="keywords", default=default),
        table.rules.decision_seconds,
        table.line.clock.sleep,
    )
    chosen = deduplicate(value, table.rules.max_keywords)
    if not chosen:
        chosen, by = default, "default"
    words = ", ".join(chosen)
    await table.record(
        DecisionMade(stage=plan.id, value=chosen, by=by),
        table.memory(None, "decision", words, plan.id, 0.9),
    )


async def design_brief(table: Table, plan: StagePlan) -> None:
    """Write the brief from kit, keywords and votes, unless the facilitator writes her own."""
    if table.state.brief is not None and table.state.brief.stage == plan.id:
        return
    words = final_keywords(table.state)
    default = brief_of(table.kit, table.state.topic, table.fields, words).strip()
    value, by = await table.decisions.ask(
        QuestionOpen(stage=plan.id, kind="brief", default=(default,)),
        table.rules.decision_seconds,
        table.line.clock.sleep,
    )
    text = "\n".join(value).strip()
    if not text:
        text, by = default, "default"
    await table.record(
        BriefWritten(stage=plan.id, value=text, by=by),
        table.memory(None, "brief", text, plan.id, 0.9),
    )
