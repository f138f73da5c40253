"""What somebody wants of a table: the closed union of commands, imperative."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Say:
    """Speak to the table, or to one seat: a whisper."""

    text: str
    to: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AddNote:
    """Keep a private note."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ParkTopic:
    """Put a topic aside for later."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SetMark:
    """Mark an utterance."""

    ref: str
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """Stop the table after what is now being said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resume:
    """Let a paused table go on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldSeat:
    """Freeze a seat's panel while its text is still received."""

    seat: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseSeat:
    """Show a held seat's text again."""

    seat: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StopSeat:
    """Close a seat's stream and keep its partial text."""

    seat: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SteerSeat:
    """Stop a seat, then let it go on from its partial text with a note."""

    seat: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RetrySeat:
    """Let a seat that failed in the present round speak again."""

    seat: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MuteSeat:
    """Let a seat be silent, or speak again."""

    seat: str
    muted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeModel:
    """Let another model speak for a seat from its next utterance on."""

    seat: str
    provider: str
    model: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SkipStage:
    """End the present stage here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SealAnswers:
    """Hide the texts of coming rounds until they are revealed, or stop hiding."""

    sealed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RevealAnswers:
    """Open the present sealed round."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decide:
    """Answer the open decision: final keywords, or ids of the cards to draw."""

    value: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteBrief:
    """Answer the open question for the design brief."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CastBallot:
    """Vote as a person in the open or last poll."""

    voter: str
    choices: tuple[str, ...]
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RaiseBudget:
    """Let the session spend more: a new line in the budget's own notation."""

    line: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SwapRoles:
    """Let two seats exchange their present roles."""

    first: str
    second: str


Reason = Literal["quit", "interrupted", "hang-up", "terminated"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseSession:
    """End the session now; what is said is kept and it can be resumed."""

    reason: Reason = "quit"


Command = (
    Say
    | AddNote
    | ParkTopic
    | SetMark
    | Pause
    | Resume
    | HoldSeat
    | ReleaseSeat
    | StopSeat
    | SteerSeat
    | RetrySeat
    | MuteSeat
    | ChangeModel
    | SkipStage
    | SealAnswers
    | RevealAnswers
    | Decide
    | WriteBrief
    | CastBallot
    | RaiseBudget
    | SwapRoles
    | CloseSession
)
