"""The steps of a count (`engine.policy.voting.results.Step`), each as a sentence."""

from collections.abc import Mapping
from typing import Any

from engine.exports.cast import Cast
from engine.exports.rows import figure, row_line
from engine.vocabulary.events import VoteTallied
from engine.vocabulary.seats import Lang

_STEPS: dict[str, tuple[str, str]] = {
    "threshold": (
        "阈值 {threshold} × {entitled} 席，需要 {needed} 票。",
        "Threshold {threshold} of {entitled} entitled: {needed} needed.",
    ),
    "too_few_candidates": (
        "候选只有 {count} 个，不足以投票。",
        "Only {count} candidate(s): too few to vote on.",
    ),
    "abstained": (
        "{of} 席中 {count} 席弃权，仍计入总数。",
        "{count} of {of} abstained and still count.",
    ),
    "tie": (
        "平局（{score}）：{between}，按{by}分出 {won}。",
        "Tie at {score} between {between}: {won} by {by}.",
    ),
    "tie_lost": (
        "平局（{score}）：{between}，按{by}淘汰 {lost}。",
        "Tie at {score} between {between}: {lost} goes out by {by}.",
    ),
    "eliminated": (
        "第 {round} 轮：{candidate} 以 {votes}/{of} 票淘汰。",
        "Round {round}: {candidate} goes out with {votes} of {of}.",
    ),
    "majority": (
        "第 {round} 轮：{candidate} 以 {votes}/{of} 票过半。",
        "Round {round}: {candidate} has a majority with {votes} of {of}.",
    ),
    "capped": (
        "{reached} 都达到要求，只取前 {wanted} 个。",
        "{reached} all reached the line; the first {wanted} are taken.",
    ),
    "run_off_needed": (
        "无人达到要求（最高 {best}），需要加投一轮。",
        "Nothing reached the line (best {best}): a run-off follows.",
    ),
    "by_order": (
        "最后一轮仍无人达到要求，按名次取 {winners}。",
        "Nothing reached the line in the last count: {winners} by order.",
    ),
}
_CRITERIA: dict[str, tuple[str, str]] = {
    "first_preferences": ("首选票数", "first preferences"),
    "roles": ("支持的角色数", "support across roles"),
    "first_mention": ("提出的先后", "order of first mention"),
}


def audit_sentences(event: VoteTallied, people: Cast) -> tuple[str, ...]:
    """Return the audit without the threshold, which stands elsewhere, and ties of nothing."""
    steps = [
        step
        for step in event.audit
        if step.get("step") != "threshold" and (step.get("step"), step.get("score")) != ("tie", "0")
    ]
    return tuple(sentence for step in steps if (sentence := step_sentence(step, people)))


def step_sentence(step: Mapping[str, Any], people: Cast) -> str:
    """Return a step for people; one of a kind that this program does not know as a plain row."""
    name = str(step.get("step", ""))
    if name == "tie" and "lost" in step:
        name = "tie_lost"
    if name not in _STEPS:
        return row_line({key: value for key, value in step.items() if key != "step"}, people)
    facts = {key: figure(value, people) for key, value in step.items()}
    criterion = str(step.get("by", ""))
    if criterion in _CRITERIA:
        facts["by"] = _pick(_CRITERIA[criterion], people.lang)
    try:
        return _pick(_STEPS[name], people.lang).format(**facts)
    except KeyError:
        return row_line({key: value for key, value in step.items() if key != "step"}, people)


def _pick(pair: tuple[str, str], lang: Lang) -> str:
    return pair[0] if lang == "zh" else pair[1]
