"""Facts about what the table makes: pictures, keywords, boards, votes, cards, the closing."""

from dataclasses import dataclass
from typing import Any, Literal

from engine.vocabulary.messages import CardFields, Group
from engine.vocabulary.usage import Cost

JsonObject = dict[str, Any]
By = Literal["facilitator", "default", "time-out"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageAttached:
    """A picture was laid on the table: its prepared form, by SHA-256.

    `source_bytes` is what it was before (0: not told), `prepared_ms` how long that took.
    """

    image: str
    name: str
    media_type: str
    bytes: int
    width: int = 0
    height: int = 0
    source_bytes: int = 0
    prepared_ms: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageDescribed:
    """A picture was put into words, once for all seats."""

    image: str
    text: str
    model: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageDrawn:
    """A card was drawn."""

    image: str
    card: str
    prompt: str
    model: str
    seed: int
    cost: Cost | None
    media_type: str = "image/png"
    bytes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptEdited:
    """The facilitator wrote what a picture model is asked for a card; empty: the kit's words."""

    card: str
    prompt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeywordsExtracted:
    """A seat's keywords, cleaned and without doubles."""

    stage: str
    seat: str
    keywords: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeywordsEdited:
    """The facilitator replaced keywords; `seat` None means the table's."""

    stage: str
    seat: str | None
    keywords: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AffinityBuilt:
    """A KJ tree: a seat's proposal, or with `seat` None the table's board."""

    stage: str
    seat: str | None
    core: str
    groups: tuple[Group, ...]
    single: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AffinityEdited:
    """The facilitator replaced the board."""

    stage: str
    seat: str | None
    core: str
    groups: tuple[Group, ...]
    single: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BallotCast:
    """One voter's ordered choices; none is an abstention."""

    poll: str
    voter: str
    kind: Literal["agent", "human"]
    choices: tuple[str, ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class VoteTallied:
    """A poll counted by one method; reproducible from its ballots."""

    poll: str
    method: str
    threshold: str | None
    needed: int | None
    results: tuple[JsonObject, ...]
    winners: tuple[str, ...]
    audit: tuple[JsonObject, ...]
    candidates: tuple[str, ...] = ()
    entitled: int = 0
    kind: Literal["agent", "human"] = "agent"
    depends_on_method: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionMade:
    """The final keywords or the cards to draw."""

    stage: str
    value: tuple[str, ...]
    by: By


@dataclass(frozen=True, slots=True, kw_only=True)
class BriefWritten:
    """The design brief."""

    stage: str
    value: str
    by: By


@dataclass(frozen=True, slots=True, kw_only=True)
class CardWritten:
    """A design card."""

    card: str
    seat: str
    fields: CardFields


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosingWritten:
    """What the session came to."""

    stage: str
    agreed: tuple[str, ...]
    minority: tuple[str, ...]
    keywords: tuple[str, ...]
    ranking: tuple[JsonObject, ...]
    open: tuple[str, ...]
    participation: tuple[JsonObject, ...]
    costs: JsonObject
