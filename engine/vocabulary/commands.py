"""What somebody wants of a table: the closed union of commands, imperative."""

from dataclasses import dataclass
from typing import Literal

from engine.vocabulary.messages import Group


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
class AskNow:
    """Let a seat speak before its turn, or once more, in the round that is open."""

    seat: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeTurn:
    """Say what a person says for a seat whose turn it is; its model is `human`."""

    seat: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AddSeat:
    """Seat one more persona, from the next round on; without a model it takes the table's."""

    role: str
    provider: str = ""
    model: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveSeat:
    """Let a seat leave; what it said stays."""

    seat: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePersona:
    """Change who a seat is from its next utterance on; an empty text leaves that as it is."""

    seat: str
    name: str = ""
    background: str = ""
    speaking: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class InsertStage:
    """Put one more stage behind the present one, like a stage or of a kind."""

    like: str


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
class GlossTalk:
    """Have what is said from now on told in short in the other language, or no longer."""

    wanted: bool


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
    """Vote as a person in a poll; without its id in the open or last one."""

    voter: str
    choices: tuple[str, ...]
    reasons: tuple[str, ...] = ()
    poll: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RaiseBudget:
    """Let the session spend more: a new line in the budget's own notation."""

    line: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SwapRoles:
    """Let two seats exchange their present roles."""

    first: str
    second: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EditUtterance:
    """Put another text in place of what a seat said."""

    utterance: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EditBoard:
    """Lay the table's KJ board anew: the same keywords, each in one place."""

    core: str
    groups: tuple[Group, ...]
    single: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EditPrompt:
    """Say what a picture model is asked for a card from now on; an empty text is the kit's own."""

    card: str
    prompt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawCard:
    """Draw a card now, or once more; done when the picture is there. No pause holds it up."""

    card: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoEdit:
    """Take back the newest edit of the board, an utterance or a prompt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DropFailures:
    """Want these no more that failed: utterances by their ids, pictures by their cards'."""

    refs: tuple[str, ...]


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
    | AskNow
    | TypeTurn
    | AddSeat
    | RemoveSeat
    | ChangePersona
    | InsertStage
    | SkipStage
    | SealAnswers
    | RevealAnswers
    | GlossTalk
    | Decide
    | WriteBrief
    | CastBallot
    | RaiseBudget
    | SwapRoles
    | EditUtterance
    | EditBoard
    | EditPrompt
    | DrawCard
    | UndoEdit
    | DropFailures
    | CloseSession
)
