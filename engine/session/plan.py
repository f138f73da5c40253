"""What a session is to be, and how its run ended."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, Literal

from engine.policy.kits import Kit, KitRules, StageKind, StagePlan
from engine.policy.money import Budget, parse_budget
from engine.vocabulary.errors import EngineError
from engine.vocabulary.messages import Task
from engine.vocabulary.seats import Lang, ModelRef


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionPlan:
    """A table to open.

    `pictures` are names and bytes as the user gave them; None leaves a figure to
    the kit. `attended` means that somebody answers questions: without, decisions
    take their defaults and the budget's line ends the session. `earlier` lets personas
    recall other sessions of the same `workspace`, none being the user's own.
    """

    topic: str
    kit: str
    lang: Lang
    seed: int
    models: Mapping[Task, ModelRef]
    seat_models: Mapping[str, ModelRef] = field(default_factory=dict[str, ModelRef])
    fallbacks: Mapping[Task, tuple[ModelRef, ...]] = field(
        default_factory=dict[Task, tuple[ModelRef, ...]]
    )
    seat_fallbacks: Mapping[str, tuple[ModelRef, ...]] = field(
        default_factory=dict[str, tuple[ModelRef, ...]]
    )
    seat_counts: Mapping[str, int] | None = None
    pictures: tuple[tuple[str, bytes], ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict[str, str])
    rounds: int | None = None
    max_keywords: int | None = None
    threshold: Decimal | None = None
    method: str | None = None
    choices: int | None = None
    drawings: int | None = None
    visibility: str | None = None
    sealed: bool = False
    gloss: bool = False
    recall: bool = True
    earlier: bool = True
    workspace: str = ""
    budget: Budget | None = None
    pace: float | None = None
    attended: bool = False
    attempts: int = 5


def settings_of(plan: SessionPlan) -> dict[str, Any]:
    """Return what the log keeps of a plan, so that a resumed session plays by the same rules.

    What is as usual with memory is left out: a user's name is nobody's business elsewhere. So
    are glosses where nobody wants them.
    """
    memory = {
        **({"workspace": plan.workspace} if plan.workspace else {}),
        **({} if plan.earlier else {"earlier": False}),
    }
    return {
        "rounds": plan.rounds,
        "max_keywords": plan.max_keywords,
        "threshold": None if plan.threshold is None else str(plan.threshold),
        "method": plan.method,
        "choices": plan.choices,
        "drawings": plan.drawings,
        "visibility": plan.visibility,
        "sealed": plan.sealed,
        "recall": plan.recall,
        "budget": None if plan.budget is None else str(plan.budget),
        "pace": plan.pace,
        "fields": dict(plan.fields),
        **memory,
        **({"gloss": True} if plan.gloss else {}),
        "models": {
            str(task): str(ref)
            for task, ref in plan.models.items()
            if plan.gloss or task is not Task.GLOSS
        },
    }


def plan_from(settings: Mapping[str, Any], basis: SessionPlan) -> SessionPlan:
    """Return the plan of a logged session: its own rules, everything else from `basis`."""
    threshold, budget = settings.get("threshold"), settings.get("budget")
    return replace(
        basis,
        rounds=settings.get("rounds"),
        max_keywords=settings.get("max_keywords"),
        threshold=Decimal(str(threshold)) if threshold is not None else None,
        method=settings.get("method"),
        choices=settings.get("choices"),
        drawings=settings.get("drawings"),
        visibility=settings.get("visibility"),
        sealed=bool(settings.get("sealed", False)),
        gloss=basis.gloss or bool(settings.get("gloss", False)),
        recall=bool(settings.get("recall", True)),
        earlier=bool(settings.get("earlier", True)),
        workspace=str(settings.get("workspace") or ""),
        budget=basis.budget or (parse_budget(str(budget)) if budget else None),
        fields=dict(settings.get("fields") or {}),
    )


def rules_of(plan: SessionPlan, kit: Kit) -> KitRules:
    """Return the kit's rules with what the plan says instead."""
    own = {
        "max_keywords": plan.max_keywords,
        "threshold": plan.threshold,
        "method": plan.method,
        "choices": plan.choices,
        "drawings": plan.drawings,
    }
    return replace(kit.rules, **{name: value for name, value in own.items() if value is not None})


def stages_of(plan: SessionPlan, kit: Kit) -> tuple[StagePlan, ...]:
    """Return the kit's stages; the plan's rounds are the first discussion's, its visibility all's."""
    stages, first = list[StagePlan](), True
    for stage in kit.stages:
        changed = stage
        if stage.kind == StageKind.DISCUSSION:
            if first and plan.rounds is not None:
                changed = replace(changed, rounds=plan.rounds)
            if plan.visibility is not None:
                changed = replace(changed, visibility=plan.visibility)
            first = False
        stages.append(changed)
    return tuple(stages)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How a run ended: `done`, or where it can be taken up again."""

    reason: Literal["done", "budget", "provider", "storage", "kit", "closed"]
    error: EngineError | None = None
