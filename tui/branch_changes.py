"""What can be otherwise in a branch: what is there at its moment, and what is typed in its place."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from engine import Changes, TableState, changeable, clean, clean_line, stage_word
from tui.branching import keywords_of, model_of
from tui.words import Words

What = Literal["model", "role", "keywords", "prompt", "speech"]

SPEECHES = 200
"""Newest speeches that are offered: a branch that leaves out an older one begins earlier."""

NAME = 40
"""Cells of a name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One thing of a seat, a stage, a card or an utterance, and what it is now, as it is typed."""

    what: What
    of: str
    name: str
    now: str


def role_names(state: TableState, roles: Mapping[str, str]) -> dict[str, str]:
    """Return the roles that a seat may get, with their names; a kit that is gone names none."""
    found = roles or {seat.role: seat.role for seat in state.seats}
    return {role: clean_line(name, NAME) for role, name in found.items()}


def choices(words: Words, state: TableState, roles: Mapping[str, str]) -> list[Choice]:
    """Return all that can be otherwise after a moment: seats, keywords, prompts, newest speech."""
    there = changeable(state)
    found = list(_seats(state, roles))
    for stage, said in there.keywords.items():
        name = _stage(words, state, stage)
        now = words("fork.comma").join(clean_line(word, 1_000) for word in said)
        found.append(Choice(what="keywords", of=stage, name=name, now=now))
    for card in state.cards:
        name = clean_line(card.fields.name or card.card, NAME)
        now = clean(there.prompts[card.card]).strip()
        found.append(Choice(what="prompt", of=card.card, name=name, now=now))
    seats = {seat.id: seat.name for seat in state.seats}
    for said in islice(reversed(there.speeches), SPEECHES):
        met = state.stage(said.stage)
        name = words(
            "fork.said_round" if met and len(met.rounds) > 1 else "fork.said",
            name=clean_line(seats.get(said.seat, said.seat), NAME),
            stage=_stage(words, state, said.stage),
            round=said.round,
        )
        found.append(Choice(what="speech", of=said.id, name=name, now=clean(said.text)))
    return found


def _seats(state: TableState, roles: Mapping[str, str]) -> Iterator[Choice]:
    names = role_names(state, roles)
    for seat in state.seats:
        name = clean_line(f"{seat.id} {seat.name}", NAME)
        now = clean_line(str(seat.ref), 1_000)
        yield Choice(what="model", of=seat.id, name=name, now=now)
        now = names.get(seat.role, clean_line(seat.role, NAME))
        yield Choice(what="role", of=seat.id, name=name, now=now)


def _stage(words: Words, state: TableState, stage: str) -> str:
    met = state.stage(stage)
    return clean_line(stage_word(stage, met.kind if met else "", words.lang), NAME)


def read(words: Words, choice: Choice, typed: str, roles: Mapping[str, str]) -> str | None:
    """Return what was typed as it is kept, "" for what is as it was; None where it is wrong.

    Keywords stand with commas between them, a role with its name.
    """
    text = clean(typed).strip()
    value: str | None = text
    if text in {"", choice.now}:
        return ""
    if choice.what == "model":
        ref = model_of(text)
        value = str(ref) if ref else None
    elif choice.what == "role":
        folded = text.casefold()
        value = next(
            (name for role, name in roles.items() if folded in {role.casefold(), name.casefold()}),
            None,
        )
    elif choice.what == "keywords":
        value = words("fork.comma").join(keywords_of(text))
    return "" if value == choice.now else value


def changes_of(kept: Mapping[Choice, str], roles: Mapping[str, str]) -> Changes:
    """Return what was kept as the changes of a branch."""

    def of(what: What) -> dict[str, str]:
        return {choice.of: value for choice, value in kept.items() if choice.what == what}

    ids = {name: role for role, name in roles.items()}
    return Changes(
        models={seat: ref for seat, text in of("model").items() if (ref := model_of(text))},
        roles={seat: ids[name] for seat, name in of("role").items()},
        keywords={stage: keywords_of(text) for stage, text in of("keywords").items()},
        prompts=of("prompt"),
        removed=tuple(of("speech")),
    )
