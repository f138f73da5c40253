"""Reads `kit.toml`: the structure of a kit, without prose."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import cast

from engine.policy.kit_model import (
    DEFAULT_STAGES,
    MAX_MINUTES,
    MAX_ROUNDS,
    MAX_SEATS,
    MAX_STAGES,
    Fault,
    KitRules,
    Order,
    StageKind,
    StagePlan,
    Visibility,
)
from engine.policy.kit_tables import TableReader
from engine.policy.kit_words import KIT_ID, NAME_ID, nearest

STRUCTURE = "kit.toml"
METHODS = ("consensus", "approval", "plurality", "score", "borda", "ranked", "schulze")
RESERVED = frozenset({"topic", "motif", "scenario", "keywords", "picture_style", "loop"})

_KEYS = (
    "id", "version", "based_on", "roles", "personas", "roster", "order",
    "stages", "axes", "fields", "palette", "rules",
)  # fmt: skip
_RULES = (
    "max_keywords", "choices", "method", "threshold", "drawings", "decision_seconds", "recall",
)  # fmt: skip
_STAGE = ("id", "kind", "rounds", "order", "first_visibility", "visibility", "minutes")
_VISIBILITY = ("none", "last_round", "all", "anonymous")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}", re.ASCII)
ONCE = frozenset(
    {
        StageKind.ROLE_SWITCH,
        StageKind.DESIGN_BRIEF,
        StageKind.DESIGN_CARDS,
        StageKind.DRAWING,
        StageKind.CLOSING,
    }
)
"""Kinds whose result a session has once: a second stage would find the first one's."""

_NEEDS = {
    StageKind.AFFINITY: StageKind.KEYWORDS,
    StageKind.VOTING: StageKind.KEYWORDS,
    StageKind.DECISION: StageKind.VOTING,
    StageKind.DRAWING: StageKind.DESIGN_CARDS,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonaPlan:
    """A persona's facts that are the same in every language."""

    id: str
    role: str
    age: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Structure:
    """What `kit.toml` says; ids only."""

    id: str
    version: str
    roles: tuple[str, ...]
    personas: tuple[PersonaPlan, ...]
    roster: tuple[str, ...]
    order: tuple[str, ...]
    stages: tuple[StagePlan, ...]
    axes: tuple[str, ...]
    fields: tuple[str, ...]
    palette: tuple[str, ...]
    rules: KitRules


def read_structure(table: Mapping[str, object], faults: list[Fault]) -> Structure:
    """Return the structure in a table; faults are appended, what has one takes a stand-in."""
    reader = TableReader(STRUCTURE, table, faults)
    reader.only(_KEYS)
    roles = reader.names("roles", NAME_ID, MAX_SEATS)
    personas = _personas(reader, roles)
    known = [persona.id for persona in personas]
    roster = _references(reader, "roster", known)
    order = _references(reader, "order", known, least=0)
    return Structure(
        id=reader.name("id", KIT_ID),
        version=reader.text("version", limit=20),
        roles=tuple(roles),
        personas=personas,
        roster=roster,
        order=(*order, *(name for name in roster if name not in order)),
        stages=_stages(reader),
        axes=tuple(reader.names("axes", NAME_ID, 20)),
        fields=_fields(reader),
        palette=tuple(reader.names("palette", _COLOUR, 12)),
        rules=_rules(reader),
    )


def _personas(reader: TableReader, roles: list[str]) -> tuple[PersonaPlan, ...]:
    found: dict[str, PersonaPlan] = {}
    if not reader.has("personas"):
        reader.fault("personas", "This key is missing.")
    for entry in reader.tables("personas", 100):
        entry.only(("id", "role", "age"))
        name = entry.name("id", NAME_ID)
        role = entry.text("role", limit=40)
        if role and role not in roles:
            entry.fault("role", f"There is no role {role}{_hint(role, roles)}.")
        if name in found:
            entry.fault("id", f"The persona {name} stands here twice.")
        age = entry.integer("age", 0, 150)
        if name and role in roles:
            found.setdefault(name, PersonaPlan(id=name, role=role, age=age))
    return tuple(found.values())


def _references(
    reader: TableReader, key: str, known: list[str], *, least: int = 1
) -> tuple[str, ...]:
    names = reader.names(key, NAME_ID, MAX_SEATS, least=least)
    for name in names:
        if name not in known:
            reader.fault(key, f"There is no persona {name}{_hint(name, known)}.")
    return tuple(name for name in names if name in known)


def _hint(word: str, known: list[str]) -> str:
    found = nearest(word, known)
    return f"; the nearest is {found}" if found else ""


def _stages(reader: TableReader) -> tuple[StagePlan, ...]:
    if not reader.has("stages"):
        return DEFAULT_STAGES
    plans: list[StagePlan] = []
    for entry in reader.tables("stages", MAX_STAGES):
        entry.only(_STAGE)
        name = entry.name("id", NAME_ID)
        if name in [plan.id for plan in plans]:
            entry.fault("id", f"The stage {name} stands here twice.")
        kind = entry.choice("kind", tuple(StageKind)) or StageKind.DISCUSSION
        _check_kind(entry, StageKind(kind), plans)
        minutes = entry.number("minutes", MAX_MINUTES)
        order = entry.choice("order", ("simultaneous", "sequential"), "simultaneous")
        plan = StagePlan(
            id=name,
            kind=StageKind(kind),
            rounds=entry.integer("rounds", 1, MAX_ROUNDS, 1),
            order=cast("Order", order),
            first_visibility=_visibility(entry, "first_visibility", "none"),
            visibility=_visibility(entry, "visibility", "all"),
            minutes=None if minutes is None else float(minutes),
        )
        plans.append(plan)
    return tuple(plans)


def _visibility(entry: TableReader, key: str, default: Visibility) -> Visibility:
    return cast("Visibility", entry.choice(key, _VISIBILITY, default))


def _check_kind(entry: TableReader, kind: StageKind, before: list[StagePlan]) -> None:
    if kind in ONCE and any(plan.kind == kind for plan in before):
        entry.fault("kind", f"A kit has one stage of the kind {kind}.")
    need = _NEEDS.get(kind)
    if need is not None and all(plan.kind != need for plan in before):
        entry.fault("kind", f"A stage of the kind {kind} needs one of the kind {need} before it.")


def _fields(reader: TableReader) -> tuple[str, ...]:
    names = reader.names("fields", NAME_ID, 12, least=0)
    for name in names:
        if name in RESERVED:
            reader.fault("fields", f"The name {name} is taken; call the field something else.")
    return tuple(names)


def _rules(reader: TableReader) -> KitRules:
    default = KitRules()
    rules = reader.table("rules", required=False)
    if rules is None:
        return default
    rules.only(_RULES)
    seconds = rules.number("decision_seconds", 86_400)
    threshold: Decimal | None = rules.number("threshold", 1)
    return KitRules(
        max_keywords=rules.integer("max_keywords", 1, 50, default.max_keywords),
        choices=rules.integer("choices", 1, 20, default.choices),
        method=rules.choice("method", METHODS, default.method),
        threshold=default.threshold if threshold is None else threshold,
        drawings=rules.integer("drawings", 0, MAX_SEATS, default.drawings),
        decision_seconds=None if seconds is None else float(seconds),
        recall=rules.integer("recall", 0, 50, default.recall),
    )
