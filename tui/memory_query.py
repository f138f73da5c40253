"""What is typed above the list of memories: `@name kind:story since:7d` and words to search for.

Understood while it is typed: what is not yet the name of one thing does not narrow, and what
nothing is called finds nothing. Kinds and stages are offered by their words in the interface's
language; their own English names are understood beside them.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from engine import MemoryOutline, MemoryScope, clean, stage_name
from tui.moments import since
from tui.query_line import AGENT, WIDE, divided, parts_of
from tui.words import Words

FIELDS = ("session", "kind", "stage", "since")
AGES = ("1d", "7d", "30d")
KINDS = frozenset(
    (
        *("introduction", "story", "speech", "reflection", "assent", "keywords", "ballot"),
        *("role_switch", "card", "decision", "brief", "closing", "facilitator"),
    )
)
"""Kinds of memories that the engine writes; a log of another version may hold others."""

_UNFINISHED = re.compile(r"[0-9]{1,5}|[0-9]{4}-[0-9-]{0,5}")
"""What may still become a time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What was typed: a scope, words to search for, and the part that nothing is called."""

    scope: MemoryScope
    words: str = ""
    unknown: str = ""


def kind_word(kind: str, words: Words) -> str:
    """Return what a kind of memories is called on the screen; an unknown one is as it is."""
    return words(f"memories.kind.{kind}") if kind in KINDS else kind


def asked(text: str, known: MemoryOutline, now: datetime, words: Words) -> Asked:
    """Return what a text asks for; ages count back from `now`."""
    searched: list[str] = []
    agents: tuple[str, ...] = ()
    named: dict[str, str] = {}
    moment: datetime | None = None
    unknown = ""
    for part in parts_of(text):
        field, value = divided(part, FIELDS)
        if not field:
            searched.append(part)
        elif not value:
            continue
        elif field == AGENT:
            agents = tuple(_fitting(value, known.agents))
            unknown = unknown if agents else unknown or part
        elif field == "since":
            moment = since(value, now)
            unknown = unknown if moment or _UNFINISHED.fullmatch(value) else unknown or part
        else:
            candidates = _beginning(value, _values(field, known, words))
            whole = [
                raw
                for one, raw in candidates.items()
                if value.casefold() in {one.casefold(), _joined(raw).casefold()}
            ]
            if whole or len(candidates) == 1:
                named[field] = (whole or list(candidates.values()))[0]
            unknown = unknown if candidates else unknown or part
    scope = MemoryScope(agents=agents, since=moment, **named)
    return Asked(scope=scope, words=" ".join(searched), unknown=unknown)


def offers(text: str, known: MemoryOutline, words: Words) -> tuple[str, ...]:
    """Return what the last part of a text may become; the kinds of filters where it is none."""
    last = _last(text)
    field, value = divided(last, FIELDS)
    if field == AGENT:
        fitting = _fitting(value, known.agents).values()
        return tuple(dict.fromkeys(f"{AGENT}{_joined(name)}" for name in fitting))
    if field:
        return tuple(f"{field}:{one}" for one in _beginning(value, _values(field, known, words)))
    return tuple(
        one
        for one in (AGENT, *(f"{field}:" for field in FIELDS))
        if one.startswith(last.casefold())
    )


def completed(text: str, known: MemoryOutline, words: Words) -> str:
    """Return a text with its last part completed by the first offer; as it is where none is more."""
    last, found = _last(text), offers(text, known, words)
    if not last or not found or found[0].casefold() == last.casefold():
        return text
    done = found[0] if found[0].endswith((":", AGENT)) else f"{found[0]} "
    return f"{text[: len(text) - len(last)]}{done}"


def _last(text: str) -> str:
    plain = text.translate(WIDE)
    return "" if not plain or plain[-1].isspace() else plain.split()[-1]


def _values(field: str, known: MemoryOutline, words: Words) -> dict[str, str]:
    """Return what a filter can be, by the form in which it is offered."""
    match field:
        case "session":
            shown = {one: one for one in known.sessions}
        case "kind":
            shown = {kind_word(one, words): one for one in known.kinds}
        case "stage":
            shown = {stage_name(one, words.lang): one for one in known.stages}
        case _:
            shown = {one: one for one in AGES}
    return {_joined(form): raw for form, raw in shown.items()}


def _beginning(value: str, candidates: Mapping[str, str]) -> dict[str, str]:
    """Return those whose form, or whose own name, begins so."""
    wanted = value.casefold()
    return {
        one: raw
        for one, raw in candidates.items()
        if one.casefold().startswith(wanted) or _joined(raw).casefold().startswith(wanted)
    }


def _fitting(value: str, agents: Mapping[str, str]) -> dict[str, str]:
    """Return the agents whose name, or the last part of whose id, begins so; names by id."""
    wanted = _joined(value).casefold()
    found: dict[str, str] = {}
    for agent, name in agents.items():
        forms = (_joined(name), agent.rpartition("/")[2], agent)
        if any(form.casefold().startswith(wanted) for form in forms):
            found[agent] = name
    return found


def _joined(name: str) -> str:
    """Return a name in one part, for a blank ends a filter; nothing in it is obeyed."""
    return "".join(clean(name).split())
