"""Puts a kit together from its folder; loading and checking are the same reading."""

from collections.abc import Mapping
from importlib.resources.abc import Traversable
from typing import Any

from engine.policy.kit_files import FileFault, exists, read_table, shipped_kits
from engine.policy.kit_model import LANGS, Fault, Kit
from engine.policy.kit_structure import STRUCTURE, Structure, read_structure
from engine.policy.kit_texts import Texts, read_texts
from engine.policy.kit_words import nearest, shown
from engine.vocabulary.seats import Lang

MAX_BASES = 3


def languages(folder: Traversable) -> tuple[Lang, ...]:
    """Return the languages that a kit's folder has a file for."""
    return tuple(lang for lang in LANGS if exists(folder, f"{lang}.toml"))


def read_kit(folder: Traversable, lang: Lang, source: str) -> tuple[Kit | None, tuple[Fault, ...]]:
    """Return the kit, or None, and every fault of its structure and of that language."""
    faults: list[Fault] = []
    try:
        return _read(folder, lang, source, faults)
    except Exception as error:  # noqa: BLE001 - strangers' data: what no check foresaw is a fault too
        message = f"The kit cannot be read ({type(error).__name__})."
        return None, (*faults, Fault(file=STRUCTURE, line=None, key="", message=message))


def _read(
    folder: Traversable, lang: Lang, source: str, faults: list[Fault]
) -> tuple[Kit | None, tuple[Fault, ...]]:
    own, prose = (_table(folder, name, faults) for name in (STRUCTURE, f"{lang}.toml"))
    if faults:
        return None, tuple(faults)
    bases = _bases(own, faults)
    structure = _merged([read_table(base, STRUCTURE) for base in bases], own)
    prose = _merged([read_table(base, f"{lang}.toml") for base in bases], prose)
    plan = read_structure(structure, faults)
    texts = read_texts(f"{lang}.toml", prose, plan, folder, faults)
    if faults:
        return None, tuple(faults)
    return _kit(plan, texts, lang, source), ()


def _table(folder: Traversable, name: str, faults: list[Fault]) -> dict[str, Any]:
    try:
        return read_table(folder, name)
    except FileFault as error:
        faults.append(error.fault)
        return {}


def id_fault(found: str, folder: str) -> Fault:
    """Return the fault of a kit whose id is not its folder's name."""
    message = f"The id is {found}, but the folder is called {shown(folder)}; they have to be equal."
    return Fault(file=STRUCTURE, line=None, key="id", message=message)


def _bases(own: Mapping[str, Any], faults: list[Fault]) -> list[Traversable]:
    """Return the folders of the shipped kits that this one is based on, farthest first."""
    shipped = shipped_kits()
    found: list[Traversable] = []
    name = own.get("based_on")
    while name is not None and len(found) < MAX_BASES:
        if not isinstance(name, str) or name not in shipped:
            hint = nearest(name, shipped) if isinstance(name, str) else ""
            message = "A kit can be based on " + ", ".join(shipped)
            message += f"; the nearest is {hint}." if hint else "."
            faults.append(Fault(file=STRUCTURE, line=None, key="based_on", message=message))
            break
        found.append(shipped[name])
        name = read_table(shipped[name], STRUCTURE).get("based_on")
    return found[::-1]


def _merged(bases: list[dict[str, Any]], own: dict[str, Any]) -> dict[str, Any]:
    """Return the tables laid over each other: a key of the kit replaces the base's whole key."""
    result: dict[str, Any] = {}
    for table in (*bases, own):
        result |= table
    return result


def _kit(plan: Structure, texts: Texts, lang: Lang, source: str) -> Kit:
    role_of = {persona.id: persona.role for persona in plan.personas}
    return Kit(
        id=plan.id,
        version=plan.version,
        lang=lang,
        title=texts.title,
        description=texts.description,
        roles=texts.roles,
        personas=texts.personas,
        roster=tuple((name, role_of[name]) for name in plan.roster),
        order=plan.order,
        stages=plan.stages,
        axes=texts.axes,
        scenario=texts.scenario,
        motif=texts.motif,
        picture_style=texts.picture_style,
        palette=plan.palette,
        fields=texts.fields,
        brief=texts.brief,
        rules=plan.rules,
        source=source,
        prompts=texts.prompts,
    )
