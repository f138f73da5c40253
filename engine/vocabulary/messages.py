"""What is asked of a model, and what comes back as it streams."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal

from engine.vocabulary.seats import Lang, Seat
from engine.vocabulary.usage import Cost, Usage


class Task(StrEnum):
    """What a model is used for; each may have a model of its own."""

    TALK = "talk"
    SEE = "see"
    DRAW = "draw"
    EMBED = "embed"
    JUDGE = "judge"
    GLOSS = "gloss"


class Ask(StrEnum):
    """What an answer must be; the rehearsal voices and the parsers go by it."""

    INTRODUCTION = "introduction"
    STORY = "story"
    TALK = "talk"
    KEYWORDS = "keywords"
    TREE = "tree"
    BALLOT = "ballot"
    REFLECTION = "reflection"
    CARD = "card"
    CARD_BALLOT = "card_ballot"
    ASSENT = "assent"
    NAMES = "names"
    CLOSING = "closing"
    DESCRIPTION = "description"
    WEIGHTS = "weights"
    GLOSS = "gloss"


@dataclass(frozen=True, slots=True, kw_only=True)
class TextPart:
    """Words in a message."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImagePart:
    """A picture in a message: prepared bytes, named by their SHA-256."""

    sha256: str
    media_type: str
    data: bytes = field(repr=False)


Part = TextPart | ImagePart


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message of a request."""

    role: Literal["system", "user", "assistant"]
    parts: tuple[Part, ...]

    @property
    def text(self) -> str:
        """Return the words of the message, pictures left out."""
        return "".join(part.text for part in self.parts if isinstance(part, TextPart))


def message(role: Literal["system", "user", "assistant"], text: str) -> Message:
    """Return a message of words alone."""
    return Message(role=role, parts=(TextPart(text=text),))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampling:
    """How a model draws its words; None means the model's own default."""

    temperature: float | None = None
    top_p: float | None = None
    frequency_penalty: float | None = None
    presence_penalty: float | None = None
    max_tokens: int | None = None
    stop: tuple[str, ...] = ()
    seed: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """Something that was said, as another seat may see it: names may be hidden."""

    seat: str
    name: str
    role: str
    stage: str
    round: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A KJ group: a label, the words in it, and groups within it."""

    label: str
    members: tuple[str, ...] = ()
    groups: tuple["Group", ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CardFields:
    """The fields of a design card, words of its seat."""

    name: str
    concept: str = ""
    form: str = ""
    elements: str = ""
    material: str = ""
    users: str = ""
    meaning: str = ""
    picture_prompt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CardSeen:
    """A card on the table, as voters see it."""

    id: str
    seat: str
    fields: CardFields


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """The facts that a request's words were written from.

    Providers that call a model never read it; the rehearsal voices read nothing
    else. It holds what the seat may see and no more. `seat` is None for tasks of
    the table itself. `partial` is the text that an utterance goes on from.
    """

    ask: Ask
    kit: str
    lang: Lang
    stage: str
    kind: str
    round: int
    rounds: int
    topic: str
    scenario: str
    seed: int
    seat: Seat | None = None
    role_name: str = ""
    first_role_name: str = ""
    own: tuple[Spoken, ...] = ()
    others: tuple[Spoken, ...] = ()
    memories: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    pictures: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    candidates: tuple[str, ...] = ()
    axes: tuple[str, ...] = ()
    groups: tuple[Group, ...] = ()
    cards: tuple[CardSeen, ...] = ()
    brief: str = ""
    motif: str = ""
    picture_style: str = ""
    partial: str = ""
    choices: int = 5
    limit: int = 10
    ordinal: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatRequest:
    """One call for words. `key` names its cancelable life in logs: the utterance or task id."""

    key: str
    model: str
    messages: tuple[Message, ...]
    sampling: Sampling
    situation: Situation
    task: Task = Task.TALK


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawRequest:
    """One call for one picture."""

    key: str
    model: str
    prompt: str
    seed: int
    palette: tuple[str, ...] = ()
    size: int = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture as bytes, with its media type and size in pixels."""

    data: bytes = field(repr=False)
    media_type: str
    width: int
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawResult:
    """A drawn picture, what the call used, and its cost where the provider tells it."""

    picture: Picture
    usage: Usage
    cost: Cost | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbedRequest:
    """One call for the vectors of several texts."""

    key: str
    model: str
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbedResult:
    """One vector a text, in order, and what the call used."""

    vectors: tuple[tuple[float, ...], ...]
    usage: Usage


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """The provider began to answer."""

    request_id: str | None = None
    served_model: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TextDelta:
    """More of the answer's words."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasoningDelta:
    """More of the model's reasoning, never part of the speech."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasoningBlock:
    """Opaque reasoning to send back unchanged to the same provider."""

    data: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Heartbeat:
    """The line is alive; nothing was said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageReport:
    """Tokens so far; a later report replaces an earlier one.

    `cost` is what the provider itself says that the call cost, None where it does not.
    """

    usage: Usage
    cost: Cost | None = None


FinishReason = Literal["stop", "length", "filter", "tool", "error"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """The protocol's own end mark was seen; `raw` is the provider's word for why."""

    reason: FinishReason
    raw: str = ""


StreamEvent = (
    Started | TextDelta | ReasoningDelta | ReasoningBlock | Heartbeat | UsageReport | Finished
)
