"""How a table's state changes by what the table makes: pictures, keywords, votes, cards."""

from typing import assert_never

from msgspec.structs import replace

from engine.policy.state.speech import with_stage
from engine.policy.state.table import Drawing, PictureOnTable, Poll, StageState, TableState
from engine.vocabulary.events import (
    AffinityBuilt,
    AffinityEdited,
    BallotCast,
    BriefWritten,
    CardWritten,
    ClosingWritten,
    DecisionMade,
    Envelope,
    ImageAttached,
    ImageDescribed,
    ImageDrawn,
    KeywordsEdited,
    KeywordsExtracted,
    PromptEdited,
    VoteTallied,
)

PictureFact = ImageAttached | ImageDescribed | ImageDrawn | PromptEdited
BoardFact = KeywordsExtracted | KeywordsEdited | AffinityBuilt | AffinityEdited
PollFact = BallotCast | VoteTallied
ResultFact = DecisionMade | BriefWritten | CardWritten | ClosingWritten
WorkFact = PictureFact | BoardFact | PollFact | ResultFact


def on_work(state: TableState, event: WorkFact, envelope: Envelope) -> TableState:
    """Return the state after something was made."""
    del envelope
    if isinstance(event, PictureFact):
        return _on_picture(state, event)
    if isinstance(event, BoardFact):
        return _on_board(state, event)
    if isinstance(event, PollFact):
        return _on_poll(state, event)
    return _on_result(state, event)


def _on_picture(state: TableState, event: PictureFact) -> TableState:
    match event:
        case ImageAttached():
            picture = PictureOnTable(
                image=event.image,
                name=event.name,
                media_type=event.media_type,
                width=event.width,
                height=event.height,
            )
            return replace(state, pictures=(*state.pictures, picture))
        case ImageDescribed():
            pictures = tuple(
                replace(p, description=event.text, described_by=event.model)
                if p.image == event.image
                else p
                for p in state.pictures
            )
            return replace(state, pictures=pictures)
        case ImageDrawn():
            drawing = Drawing(
                image=event.image,
                card=event.card,
                prompt=event.prompt,
                model=event.model,
                seed=event.seed,
                cost=event.cost,
                media_type=event.media_type,
            )
            undrawn = {card: why for card, why in state.undrawn.items() if card != event.card}
            return replace(state, drawings=(*state.drawings, drawing), undrawn=undrawn)
        case PromptEdited():
            own = {card: text for card, text in state.prompts.items() if card != event.card}
            return replace(
                state, prompts=own | ({event.card: event.prompt} if event.prompt else {})
            )
        case _:
            assert_never(event)


def _on_board(state: TableState, event: BoardFact) -> TableState:
    match event:
        case KeywordsExtracted():
            return _with_keywords(state, event.stage, event.seat, event.keywords)
        case KeywordsEdited():
            if event.seat is None:
                edited = {**state.table_keywords, event.stage: event.keywords}
                return replace(state, table_keywords=edited)
            return _with_keywords(state, event.stage, event.seat, event.keywords)
        case AffinityBuilt():
            return with_stage(state, event.stage, lambda s: _with_tree(s, event))
        case AffinityEdited():
            built = AffinityBuilt(
                stage=event.stage,
                seat=event.seat,
                core=event.core,
                groups=event.groups,
                single=event.single,
            )
            return with_stage(state, event.stage, lambda s: _with_tree(s, built))
        case _:
            assert_never(event)


def _with_keywords(
    state: TableState, stage: str, seat: str, keywords: tuple[str, ...]
) -> TableState:
    return with_stage(state, stage, lambda s: replace(s, keywords={**s.keywords, seat: keywords}))


def _with_tree(stage: StageState, built: AffinityBuilt) -> StageState:
    if built.seat is None:
        return replace(stage, board=built)
    return replace(stage, trees={**stage.trees, built.seat: built})


def _on_poll(state: TableState, event: PollFact) -> TableState:
    poll = state.polls.get(event.poll) or Poll(id=event.poll)
    match event:
        case BallotCast():
            kept = tuple(b for b in poll.ballots if (b.voter, b.kind) != (event.voter, event.kind))
            poll = replace(poll, ballots=(*kept, event))
        case VoteTallied():
            poll = replace(poll, tallies=_with_tally(poll.tallies, event))
        case _:
            assert_never(event)
    return replace(state, polls={**state.polls, poll.id: poll})


def _with_tally(tallies: tuple[VoteTallied, ...], event: VoteTallied) -> tuple[VoteTallied, ...]:
    """Return the counts with one put in its old place: the first one is the table's own."""
    if not any((t.method, t.kind) == (event.method, event.kind) for t in tallies):
        return (*tallies, event)
    return tuple(event if (t.method, t.kind) == (event.method, event.kind) else t for t in tallies)


def _on_result(state: TableState, event: ResultFact) -> TableState:
    match event:
        case DecisionMade():
            return replace(state, decisions={**state.decisions, event.stage: event})
        case BriefWritten():
            return replace(state, brief=event)
        case CardWritten():
            kept = tuple(c for c in state.cards if c.card != event.card)
            return replace(state, cards=(*kept, event))
        case ClosingWritten():
            return replace(state, closing=event)
        case _:
            assert_never(event)
