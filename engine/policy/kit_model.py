"""What a kit is: roles, personas, stages, rules and texts, in one language."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from engine.vocabulary.seats import Lang, Persona

LANGS: tuple[Lang, ...] = ("zh", "en")
MAX_SEATS = 24
MAX_STAGES = 40
MAX_ROUNDS = 20
MAX_MINUTES = 600

Order = Literal["simultaneous", "sequential"]
Visibility = Literal["none", "last_round", "all", "anonymous"]


class StageKind(StrEnum):
    """What happens in a stage; talk, keywords and votes may come more than once in a kit."""

    INTRODUCTION = "introduction"
    IMAGE_STORY = "image_story"
    DISCUSSION = "discussion"
    KEYWORDS = "keywords"
    AFFINITY = "affinity"
    VOTING = "voting"
    DECISION = "decision"
    ROLE_SWITCH = "role_switch"
    DESIGN_BRIEF = "design_brief"
    DESIGN_CARDS = "design_cards"
    DRAWING = "drawing"
    CLOSING = "closing"


@dataclass(frozen=True, slots=True, kw_only=True)
class KitRole:
    """What is played: its name, what it cares about, how it talks."""

    id: str
    name: str
    cares: str
    manner: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KitPersona:
    """Who may take a seat, and the role that person plays by default."""

    persona: Persona
    role: str

    @property
    def id(self) -> str:
        """Return the persona's id."""
        return self.persona.id


@dataclass(frozen=True, slots=True, kw_only=True)
class KitField:
    """A blank that the facilitator may fill in; the label is in the kit's language."""

    id: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StagePlan:
    """One stage in the kit's order.

    `first_visibility` says what a seat sees of the others in round 1 (`none`: a
    blind round), `visibility` in the later rounds. `minutes` is how long the
    facilitator plans for it, None for no plan: people are told, nothing is ended by it.
    """

    id: str
    kind: StageKind
    rounds: int = 1
    order: Order = "simultaneous"
    first_visibility: Visibility = "none"
    visibility: Visibility = "all"
    minutes: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KitRules:
    """The figures a kit plays by.

    `max_keywords` caps each list, `choices` each ballot, `drawings` the pictures
    drawn, `recall` the memories recalled for one utterance (0: none).
    `decision_seconds` is the time-out of a decision, None for no time-out.
    """

    max_keywords: int = 10
    choices: int = 5
    method: str = "consensus"
    threshold: Decimal = Decimal("0.6")
    drawings: int = 4
    decision_seconds: float | None = None
    recall: int = 5


def _plan(name: str, minutes: float, kind: StageKind | None = None, rounds: int = 1) -> StagePlan:
    return StagePlan(id=name, kind=kind or StageKind(name), rounds=rounds, minutes=minutes)


DEFAULT_STAGES: tuple[StagePlan, ...] = (
    _plan("introduction", 6),
    _plan("image_story", 8),
    _plan("discussion", 30, rounds=3),
    _plan("keywords", 5),
    _plan("affinity", 10),
    _plan("voting", 5),
    _plan("decision", 5),
    _plan("role_switch", 3),
    _plan("discussion_2", 10, StageKind.DISCUSSION),
    _plan("keywords_2", 5, StageKind.KEYWORDS),
    _plan("design_brief", 5),
    _plan("design_cards", 10),
    _plan("drawing", 8),
    _plan("closing", 5),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kit:
    """A workshop definition, read in one language.

    `roster` pairs persona ids with role ids in seat order, `order` holds persona
    ids in the speaking order of sequential rounds. `scenario` and `brief` are
    templates. `prompts` maps prompt ids to the kit's own template texts.
    `source` is `shipped`, `user`, or `folder` for a kit that was named by its path.
    """

    id: str
    version: str
    lang: Lang
    title: str
    description: str
    roles: Mapping[str, KitRole]
    personas: tuple[KitPersona, ...]
    roster: tuple[tuple[str, str], ...]
    order: tuple[str, ...]
    stages: tuple[StagePlan, ...]
    axes: tuple[str, ...]
    scenario: str
    motif: str
    picture_style: str
    palette: tuple[str, ...]
    fields: tuple[KitField, ...]
    brief: str
    rules: KitRules
    source: str
    prompts: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True, kw_only=True)
class KitSummary:
    """What a list of kits shows; `fault` is the first fault of a kit that cannot be used."""

    id: str
    version: str
    source: str
    langs: tuple[Lang, ...]
    titles: Mapping[str, str]
    descriptions: Mapping[str, str]
    fault: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing wrong in a kit: the file in it, the line or the key path, a sentence."""

    file: str
    line: int | None
    key: str
    message: str

    def __str__(self) -> str:
        """Return `file:line: key: message`, what is unknown left out."""
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{place}: {self.key}: {self.message}" if self.key else f"{place}: {self.message}"
