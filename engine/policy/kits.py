"""Kits: found, loaded, and turned into seats, a scenario and a brief."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from importlib.resources.abc import Traversable
from pathlib import Path

from engine.policy.kit_files import kit_error, shipped_kits
from engine.policy.kit_model import (
    DEFAULT_STAGES,
    MAX_SEATS,
    Fault,
    Kit,
    KitField,
    KitPersona,
    KitRole,
    KitRules,
    KitSummary,
    Order,
    StageKind,
    StagePlan,
    Visibility,
)
from engine.policy.kit_reading import id_fault, languages, read_kit
from engine.policy.kit_templates import TemplateError, render_template
from engine.policy.kit_words import KIT_ID, nearest, shown
from engine.policy.paths import named_path
from engine.vocabulary.errors import InputError, KitError
from engine.vocabulary.seats import Lang, ModelRef, Persona, Seat

__all__ = [
    "DEFAULT_STAGES",
    "MAX_SEATS",
    "Fault",
    "Kit",
    "KitField",
    "KitPersona",
    "KitRole",
    "KitRules",
    "KitSummary",
    "Order",
    "StageKind",
    "StagePlan",
    "Visibility",
    "available_kits",
    "brief_of",
    "find_kit",
    "load_kit",
    "scenario_of",
    "seats_for",
    "speaking_order",
]


def available_kits(user_folder: Path | None) -> tuple[KitSummary, ...]:
    """Return the kits that ship and those in the user's folder (`<home>/kits`), by id.

    A user's kit hides a shipped one of the same id. A kit that cannot be used is
    listed with its first fault.
    """
    folders = _folders(user_folder)
    return tuple(_summary(name, *folders[name]) for name in sorted(folders))


def load_kit(name_or_path: str | Path, lang: Lang, user_folder: Path | None = None) -> Kit:
    """Return a kit by its id, or by the path of its folder, in one language.

    Raises KitError naming the nearest kit for an unknown one, and file and place
    for a fault.
    """
    name = str(name_or_path)
    folder, source = find_kit(name, user_folder)
    if languages(folder) and lang not in languages(folder):
        spoken = ", ".join(languages(folder))
        raise KitError(
            f"The kit {shown(name)} has no {lang}.toml; it has: {spoken}.",
            hint=f"Choose --lang {spoken.split(', ')[0]}, or add the file.",
        )
    kit, faults = read_kit(folder, lang, source)
    if kit is None:
        raise kit_error(shown(name), faults[0])
    if name in _folders(user_folder) and kit.id != name:
        raise kit_error(name, id_fault(kit.id, name))
    return kit


def seats_for(kit: Kit, counts: Mapping[str, int] | None, model: ModelRef) -> tuple[Seat, ...]:
    """Return the seats `s1`, `s2`, ... of the kit's roster, or of so many a role.

    With counts the personas of a role come in the order of the kit; when they are
    used up they come again with a number behind name and id. Raises InputError for
    an unknown role, a negative count, no seat at all, or more than 24.
    """
    chosen = _counted(kit, counts) if counts is not None else _roster(kit)
    return tuple(
        _seat(number, persona, role, model) for number, (persona, role) in enumerate(chosen, 1)
    )


def newcomer(kit: Kit, role: str, seats: Sequence[Seat], number: int, model: ModelRef) -> Seat:
    """Return a seat `s<number>` for a table that has begun: a persona that is not there yet.

    Raises InputError for an unknown role, one without a persona, or a full table.
    """
    if len(seats) >= MAX_SEATS:
        raise InputError(f"A table has at most {MAX_SEATS} seats.", hint="Remove one first.")
    there = {seat.persona.id for seat in seats}
    drawn = _counted(kit, {role: len(seats) + 1})
    persona = next(one for one, _ in drawn if one.id not in there)
    return _seat(number, persona, role, model)


def _seat(number: int, persona: Persona, role: str, model: ModelRef) -> Seat:
    return Seat(
        id=f"s{number}",
        name=persona.name,
        role=role,
        first_role=role,
        persona=persona,
        provider=model.provider,
        model=model.model,
    )


def speaking_order(kit: Kit, seats: Sequence[Seat]) -> tuple[str, ...]:
    """Return the seats' ids in the kit's order of sequential rounds, newcomers last."""
    place = {name: number for number, name in enumerate(kit.order)}
    ordered = sorted(seats, key=lambda seat: place.get(seat.persona.id, len(place)))
    return tuple(seat.id for seat in ordered)


def scenario_of(kit: Kit, topic: str, fields: Mapping[str, str] | None = None) -> str:
    """Return the scenario: an unfilled field is left out, the first takes the topic.

    Raises InputError for a field that the kit does not have.
    """
    return _filled(kit, kit.scenario, topic, fields, {})


def brief_of(
    kit: Kit,
    topic: str,
    fields: Mapping[str, str] | None = None,
    keywords: Sequence[str] = (),
) -> str:
    """Return the default design brief; keywords come in the order of the vote.

    Raises InputError for a field that the kit does not have.
    """
    more = {
        "keywords": tuple(keywords),
        "picture_style": kit.picture_style,
        "scenario": scenario_of(kit, topic, fields),
    }
    return _filled(kit, kit.brief, topic, fields, more)


def _filled(
    kit: Kit,
    template: str,
    topic: str,
    fields: Mapping[str, str] | None,
    more: Mapping[str, object],
) -> str:
    values: dict[str, object] = {field.id: "" for field in kit.fields}
    for name, value in (fields or {}).items():
        if name not in values:
            known = ", ".join(values) or "none"
            raise InputError(
                f"The kit {kit.id} has no field {shown(name)}.", hint=f"Its fields: {known}."
            )
        values[name] = value.strip()
    if kit.fields and not values[kit.fields[0].id]:
        values[kit.fields[0].id] = topic
    try:
        return render_template(template, {**values, **more, "topic": topic, "motif": kit.motif})
    except TemplateError as error:
        raise KitError(f"A text of the kit {kit.id} cannot be filled: {error}") from error


def _folders(user_folder: Path | None) -> dict[str, tuple[Traversable, str]]:
    found: dict[str, tuple[Traversable, str]] = {
        name: (folder, "shipped") for name, folder in shipped_kits().items()
    }
    try:
        own = sorted(user_folder.iterdir()) if user_folder and user_folder.is_dir() else []
        for entry in own:
            if KIT_ID.fullmatch(entry.name) and entry.is_dir():
                found[entry.name] = (entry, "user")
    except OSError as error:
        raise KitError(
            "The folder of your kits cannot be read.", hint="Check its permissions."
        ) from error
    return found


def _summary(name: str, folder: Traversable, source: str) -> KitSummary:
    titles: dict[str, str] = {}
    descriptions: dict[str, str] = {}
    version, fault = "", ""
    spoken = languages(folder)
    for lang in spoken or ("en",):
        kit, faults = read_kit(folder, lang, source)
        if kit is None:
            fault = fault or str(faults[0])
        else:
            version, titles[lang], descriptions[lang] = kit.version, kit.title, kit.description
            fault = fault or ("" if kit.id == name else str(id_fault(kit.id, name)))
    return KitSummary(
        id=name,
        version=version,
        source=source,
        langs=spoken,
        titles=titles,
        descriptions=descriptions,
        fault=fault,
    )


def find_kit(name: str, user_folder: Path | None) -> tuple[Traversable, str]:
    """Return a kit's folder and its source, by id (`shipped`, `user`) or path (`folder`).

    Raises KitError naming the nearest kit for an unknown one.
    """
    folders = _folders(user_folder)
    if name in folders:
        return folders[name]
    try:
        if ("/" in name or name in {".", ".."}) and named_path(name).is_dir():
            return named_path(name), "folder"
    except (OSError, ValueError) as error:
        raise KitError(f"The folder {shown(name)} cannot be read.") from error
    hint = nearest(name, folders)
    raise KitError(
        f"There is no kit {shown(name)}" + (f"; the nearest is {hint}." if hint else "."),
        hint="Kits: " + ", ".join(sorted(folders)) + "; or give the path of a kit's folder.",
    )


def _roster(kit: Kit) -> list[tuple[Persona, str]]:
    pool = {entry.id: entry.persona for entry in kit.personas}
    return [(pool[name], role) for name, role in kit.roster]


def _counted(kit: Kit, counts: Mapping[str, int]) -> list[tuple[Persona, str]]:
    for role, count in counts.items():
        if role not in kit.roles:
            raise InputError(
                f"The kit {kit.id} has no role {shown(role)}.",
                hint=f"Its roles: {', '.join(kit.roles)}.",
            )
        if count < 0:
            raise InputError(f"The role {role} cannot have {count} seats.", hint="Give 0 or more.")
    total = sum(counts.values())
    if not 1 <= total <= MAX_SEATS:
        raise InputError(
            f"A table has 1 to {MAX_SEATS} seats, not {total}.",
            hint="Change the counts of --seats.",
        )
    return [(one, role) for role, count in counts.items() for one in _drawn(kit, role, count)]


def _drawn(kit: Kit, role: str, count: int) -> Iterator[Persona]:
    pool = [entry.persona for entry in kit.personas if entry.role == role]
    if not pool and count:
        raise InputError(
            f"The kit {kit.id} has no persona for the role {role}.",
            hint="Add one to the kit, or leave the role out.",
        )
    for number in range(count):
        persona, lap = pool[number % len(pool)], number // len(pool) + 1
        if lap == 1:
            yield persona
        else:
            again = replace(persona, id=f"{persona.id}_{lap}", name=f"{persona.name} {lap}")
            yield again
