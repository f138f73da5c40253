"""Reads `zh.toml` and `en.toml`: all prose of a kit in one language."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources.abc import Traversable

from engine.policy.kit_files import FileFault, read_text
from engine.policy.kit_model import Fault, KitField, KitPersona, KitRole
from engine.policy.kit_structure import RESERVED, PersonaPlan, Structure
from engine.policy.kit_tables import TableReader
from engine.policy.kit_templates import MAX_SOURCE, check_template
from engine.policy.kit_words import nearest
from engine.policy.prompts import PromptId, template_faults
from engine.vocabulary.seats import Persona

SCENARIO_NAMES = frozenset({"topic", "motif"})
BRIEF_NAMES = RESERVED - {"loop"}

_KEYS = (
    "title", "description", "scenario", "motif", "picture_style", "brief", "axes", "fields",
    "roles", "personas", "prompts",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """What a language file says, ordered as the structure is."""

    title: str
    description: str
    scenario: str
    motif: str
    picture_style: str
    brief: str
    axes: tuple[str, ...]
    fields: tuple[KitField, ...]
    roles: Mapping[str, KitRole]
    personas: tuple[KitPersona, ...]
    prompts: Mapping[str, str]


def read_texts(
    file: str,
    table: Mapping[str, object],
    plan: Structure,
    folder: Traversable,
    faults: list[Fault],
) -> Texts:
    """Return the prose in a table; faults are appended, what has one is left empty."""
    reader = TableReader(file, table, faults)
    reader.only(_KEYS)
    axes = _labels(reader, "axes", plan.axes)
    fields = _labels(reader, "fields", plan.fields)
    return Texts(
        title=reader.text("title", limit=80),
        description=reader.text("description", limit=1000),
        scenario=_template(reader, "scenario", SCENARIO_NAMES.union(plan.fields)),
        motif=reader.text("motif", limit=400),
        picture_style=reader.text("picture_style", limit=1000),
        brief=_template(reader, "brief", BRIEF_NAMES.union(plan.fields)),
        axes=tuple(axes.values()),
        fields=tuple(KitField(id=name, label=label) for name, label in fields.items()),
        roles=_roles(reader, plan.roles),
        personas=tuple(_personas(reader, plan.personas)),
        prompts=_prompts(reader, folder),
    )


def _template(reader: TableReader, key: str, placeholders: frozenset[str]) -> str:
    source = reader.text(key, limit=MAX_SOURCE)
    for fault in check_template(source, placeholders) if source else ():
        reader.fault(key, f"Line {fault.line} of the text: {fault.message}")
    return source


def _labels(reader: TableReader, key: str, names: tuple[str, ...]) -> dict[str, str]:
    table = reader.table(key, required=bool(names))
    if table is None:
        return {}
    _only_listed(table, names)
    return {name: table.text(name, limit=60) for name in names}


def _only_listed(table: TableReader, names: Collection[str]) -> None:
    for key in table.keys():  # noqa: SIM118 - a reader is no mapping
        if key not in names:
            hint = nearest(key, names)
            tail = f"; the nearest is {hint}" if hint else ""
            table.fault(key, f"kit.toml does not list this{tail}.")


def _roles(reader: TableReader, names: tuple[str, ...]) -> dict[str, KitRole]:
    table = reader.table("roles")
    found: dict[str, KitRole] = {}
    if table is None:
        return found
    _only_listed(table, names)
    for name in names:
        entry = table.table(name)
        if entry is not None:
            entry.only(("name", "cares", "manner"))
            found[name] = KitRole(
                id=name,
                name=entry.text("name", limit=40),
                cares=entry.text("cares", limit=1000),
                manner=entry.text("manner", limit=1000),
            )
    return found


def _personas(reader: TableReader, plans: tuple[PersonaPlan, ...]) -> Iterator[KitPersona]:
    table = reader.table("personas")
    if table is None:
        return
    _only_listed(table, [plan.id for plan in plans])
    for plan in plans:
        entry = table.table(plan.id)
        if entry is not None:
            entry.only(("name", "background", "experience", "speaking"))
            persona = Persona(
                id=plan.id,
                name=entry.text("name", limit=40),
                age=plan.age,
                background=entry.text("background", limit=1000),
                experience=entry.text("experience", limit=1000),
                speaking=entry.text("speaking", limit=1000),
            )
            yield KitPersona(persona=persona, role=plan.role)


def _prompts(reader: TableReader, folder: Traversable) -> dict[str, str]:
    table = reader.table("prompts", required=False)
    if table is None:
        return {}
    table.only(tuple(PromptId))
    found: dict[str, str] = {}
    for key in table.keys():  # noqa: SIM118 - a reader is no mapping
        name = table.text(key, limit=200) if key in set(PromptId) else ""
        if not name:
            continue
        try:
            found[key] = read_text(folder, name, MAX_SOURCE)
        except FileFault as error:
            table.fault(key, f"{name}: {error.fault.message}")
            continue
        reader.faults.extend(template_faults(name, found[key]))
    return found
