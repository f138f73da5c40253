"""The KJ board: every seat proposes a tree, the trees are merged, the judge names the groups."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from engine.policy.affinity import Tree, merge, problems, settle, words_of
from engine.policy.context import Prompt, earlier_talk, table_keywords
from engine.policy.kits import StageKind, StagePlan
from engine.policy.parsing.names import parse_names
from engine.policy.parsing.trees import parse_tree
from engine.policy.prompts import PromptId
from engine.stages.table import CannotRun, Table
from engine.stages.talk import round_plan
from engine.stages.turns import Reading, Speech, answer
from engine.vocabulary.errors import ProviderError
from engine.vocabulary.events import AffinityBuilt
from engine.vocabulary.messages import Ask, Group, Task
from engine.vocabulary.seats import Seat


async def affinity(table: Table, plan: StagePlan) -> None:
    """Let every seat sort the keywords, then lay the table's board.

    Raises CannotRun where there are no keywords. No keyword is lost or invented:
    every tree and the board are settled over the same words.
    """
    words = table_keywords(table.state, StageKind.KEYWORDS, before=plan.id)
    if not words:
        raise CannotRun("no keywords to sort")
    await table.rounds.hold(round_plan(table, plan), partial(_sort, table, plan, words))
    if table.stage(plan).board is None:
        await _lay_board(table, plan, words)


async def _sort(
    table: Table, plan: StagePlan, words: tuple[str, ...], seat: Seat, *, again: bool
) -> bool:
    if seat.id in table.stage(plan).trees:
        return True

    def read(text: str) -> Reading[Tree]:
        tree = parse_tree(text, words)
        if tree is None:
            return Reading(value=None, problem="no groups were found")
        found = problems(tree, words)
        return Reading(
            value=settle(tree, words),
            problem=f"keywords that are missing, invented or doubled: {len(found)}"
            if found
            else "",
            detail="\n".join(found),
        )

    situation = table.situation(plan, Ask.TREE, seat=seat)
    speech = Speech(prompt=PromptId.TREE, situation=replace(situation, keywords=words))
    tree = await answer(table, plan, 1, seat, speech, PromptId.TREE_REPAIR, read, again=again)
    if tree is None:
        return False
    await table.record(_built(plan, seat.id, tree))
    return True


def _built(plan: StagePlan, seat: str | None, tree: Tree) -> AffinityBuilt:
    return AffinityBuilt(
        stage=plan.id, seat=seat, core=tree.core, groups=tree.groups, single=tree.single
    )


async def _lay_board(table: Table, plan: StagePlan, words: tuple[str, ...]) -> None:
    trees = [
        Tree(core=built.core, groups=built.groups, single=built.single)
        for built in table.stage(plan).trees.values()
    ]
    merged = merge(trees, words).tree
    labels, core = await _names(table, plan, merged)
    groups = tuple(
        replace(group, label=labels[index] if index < len(labels) else "")
        for index, group in enumerate(merged.groups)
    )
    named = _with_labels(groups)
    tree = Tree(core=core or merged.core, groups=named, single=merged.single)
    await table.record(_built(plan, None, tree))


async def _names(table: Table, plan: StagePlan, tree: Tree) -> tuple[Sequence[str], str]:
    """Return a label a group and the core; what the judge does not say stays as proposed."""
    proposed = [group.label for group in tree.groups]
    if not tree.groups:
        return proposed, tree.core
    situation = table.situation(plan, Ask.NAMES)
    others = earlier_talk(table.state, table.kit, plan.id)
    situation = replace(situation, groups=tree.groups, others=others)
    prompt = Prompt(id=PromptId.NAMES)
    try:
        answer = await table.calls.answer(Task.JUDGE, situation, prompt, f"names {plan.id}")
    except ProviderError as error:
        await table.alert("judge_failed", f"{plan.id}: {error.message}")
        return proposed, tree.core
    labels, core = parse_names(answer.text, len(tree.groups))
    filled = [label or old for label, old in zip(labels, proposed, strict=False)]
    return filled + proposed[len(filled) :], core


def _with_labels(groups: tuple[Group, ...]) -> tuple[Group, ...]:
    """Return groups that all have a label: an unnamed one is called by its first words."""
    return tuple(
        replace(
            group,
            label=group.label or " / ".join(words_of(group)[:2]),
            groups=_with_labels(group.groups),
        )
        for group in groups
    )
