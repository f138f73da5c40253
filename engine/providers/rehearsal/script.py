"""The rehearsal voices' lines, as `prompts/rehearsal/<lang>/*.toml` holds them.

`prompts/rehearsal/README.md` says what each table is for.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from threading import Lock
from typing import Any

from engine.vocabulary.errors import SettingsError
from engine.vocabulary.seats import Lang

ROLES = (
    "craftsperson",
    "consumer",
    "manufacturer",
    "designer",
    "marketer",
    "culture_researcher",
)
GENERAL = "general"

Lines = tuple[str, ...]
_NO_POOLS = frozenset({"title", "axes", "words", "point", "view", "plot", "card"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One thing a role stands for in the first discussion, and the keywords it is about."""

    about: str
    words: Lines
    claim: str
    life: str
    ask: str
    propose: str

    @property
    def templates(self) -> Lines:
        """Return its sentences."""
        return self.claim, self.life, self.ask, self.propose


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What a role makes of one facet after the switch; no lines of anybody's own life."""

    facet: str
    words: Lines
    say: str
    idea: str
    ask: str

    @property
    def templates(self) -> Lines:
        """Return its sentences."""
        return self.say, self.idea, self.ask


@dataclass(frozen=True, slots=True, kw_only=True)
class CardDraft:
    """A design card with slots."""

    name: str
    concept: str
    form: str
    elements: str
    material: str
    users: str
    meaning: str
    picture: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleScript:
    """All lines of one role; `lines` holds its pools under `table.name`."""

    id: str
    title: str
    axes: Lines
    words: Mapping[str, Lines]
    points: tuple[Point, ...]
    views: tuple[View, ...]
    plots: Lines
    cards: tuple[CardDraft, ...]
    lines: Mapping[str, Lines]


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """A direction that keywords lie in: how kits call it, group labels, its words."""

    id: str
    names: Lines
    labels: Lines
    words: Lines


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """Small word lists: how topics fall into words, colours, shapes, axes."""

    lists: Mapping[str, Lines]
    words: Mapping[str, str]
    colours: Mapping[str, str]
    shapes: Mapping[str, str]
    compounds: Mapping[str, str]
    figures: Mapping[str, str]
    things: Mapping[str, str]
    foreign: Mapping[str, str]
    singular: Mapping[str, str]
    same: Mapping[str, str]
    axes: tuple[Axis, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """Everything the voices can say in one language."""

    lang: Lang
    lexicon: Lexicon
    shared: Mapping[str, Lines]
    roles: Mapping[str, RoleScript]

    def role(self, role: str) -> RoleScript:
        """Return a role's lines, the general voice's where the kit invented the role."""
        return self.roles.get(role) or self.roles[GENERAL]


def _lines(value: Any) -> Lines:
    return tuple(value)


def _pools(table: Mapping[str, Any]) -> dict[str, Lines]:
    """Flatten tables of lists: `[answers] agree = [...]` becomes `answers.agree`."""
    return {
        f"{group}.{name}": _lines(pool)
        for group, pools in table.items()
        for name, pool in pools.items()
    }


def _role(role: str, table: Mapping[str, Any]) -> RoleScript:
    def entry(raw: Mapping[str, Any]) -> dict[str, Any]:
        return {**raw, "words": _lines(raw["words"])}

    return RoleScript(
        id=role,
        title=table["title"],
        axes=_lines(table["axes"]),
        words={axis: _lines(words) for axis, words in table["words"].items()},
        points=tuple(Point(**entry(raw)) for raw in table["point"]),
        views=tuple(View(**entry(raw)) for raw in table["view"]),
        plots=tuple(raw["text"].strip() for raw in table["plot"]),
        cards=tuple(CardDraft(**raw) for raw in table["card"]),
        lines=_pools({key: table[key] for key in table if key not in _NO_POOLS}),
    )


def _lexicon(table: Mapping[str, Any]) -> Lexicon:
    return Lexicon(
        lists={name: _lines(words) for name, words in table["lists"].items()},
        words=dict(table["words"]),
        colours=dict(table["colours"]),
        compounds=dict(table.get("compounds", {})),
        figures=dict(table.get("figures", {})),
        things=dict(table["things"]),
        foreign=dict(table["foreign"]),
        singular=dict(table.get("singular", {})),
        same=dict(table["same"]),
        shapes=dict(table.get("shapes", {one: one for one in table["lists"].get("shapes", ())})),
        axes=tuple(
            Axis(
                id=axis,
                names=_lines(raw["names"]),
                labels=_lines(raw["labels"]),
                words=_lines(raw["words"]),
            )
            for axis, raw in table["axes"].items()
        ),
    )


def read_table(lang: str, name: str) -> dict[str, Any]:
    """Return one data file as TOML has it; SettingsError where it cannot be read."""
    try:
        file = resources.files("prompts").joinpath("rehearsal").joinpath(lang).joinpath(name)
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SettingsError(
            f"The rehearsal lines {lang}/{name} cannot be read.",
            hint="The installation is damaged; install TableRound again.",
        ) from error


@lru_cache(maxsize=2)
def plain_words(lang: Lang) -> frozenset[str]:
    """Return the words that the lines write in small letters: no names."""
    script = load(lang)
    roles = script.roles.values()
    texts = (
        *(text for pool in script.shared.values() for text in pool),
        *(text for role in roles for pool in role.lines.values() for text in pool),
        *(text for role in roles for point in role.points for text in point.templates),
        *(text for role in roles for text in role.plots),
    )
    found = re.findall(r"\b[a-z][a-z'-]+\b", " ".join((*texts, *script.lexicon.lists["common"])))
    return frozenset(found)


_READING = Lock()


def load(lang: Lang) -> Script:
    """Return all lines of a language, read once; SettingsError where a file cannot be read.

    The first reading takes a quarter of a second; safe in threads.
    """
    with _READING:
        return _load(lang)


@lru_cache(maxsize=2)
def _load(lang: Lang) -> Script:
    try:
        return Script(
            lang=lang,
            lexicon=_lexicon(read_table(lang, "lexicon.toml")),
            shared=_pools(read_table(lang, "shared.toml")),
            roles={
                role: _role(role, read_table(lang, f"{role}.toml")) for role in (*ROLES, GENERAL)
            },
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise SettingsError(
            f"The rehearsal lines for {lang} are incomplete.",
            hint="The installation is damaged; install TableRound again.",
        ) from error
