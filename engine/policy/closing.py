"""What a session came to, counted: agreement, minority views, ranking, participation, costs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from engine.policy.context import SPEECH, final_keywords, spoken_rounds
from engine.policy.kit_model import StageKind
from engine.policy.parsing.keywords import key_of
from engine.policy.state import Poll, TableState, Totals
from engine.vocabulary.messages import Spoken

TALK = SPEECH | {StageKind.CLOSING}
"""Stages in which seats speak freely."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What was agreed, what was not, what is open; `lost` are keywords that were not chosen."""

    agreed: tuple[str, ...]
    minority: tuple[str, ...]
    open: tuple[str, ...]
    lost: tuple[str, ...] = ()


def _poll(state: TableState, kind: StageKind) -> Poll | None:
    for stage in reversed(state.stages):
        if stage.kind == kind and stage.id in state.polls:
            return state.polls[stage.id]
    return None


def computed_summary(state: TableState, assents: Sequence[Spoken]) -> Summary:
    """Return the summary that the votes themselves give.

    Agreed are the final keywords with the number of the seats' ballots that named
    them; minority views are keywords that a seat voted for and that were not chosen,
    with the voters' names and reasons; open are the parked topics.
    """
    poll, final = _poll(state, StageKind.VOTING), final_keywords(state)
    chosen = {key_of(word) for word in final}
    names = {seat.id: seat.name for seat in state.seats}
    backers: dict[str, list[str]] = {}
    reasons: dict[str, str] = {}
    ballots = [b for b in poll.ballots if b.kind == "agent"] if poll else []
    for ballot in ballots:
        for word, reason in zip(ballot.choices, ballot.reasons, strict=False):
            backers.setdefault(word, []).append(names.get(ballot.voter, ballot.voter))
            reasons.setdefault(word, reason)
    named = {key_of(word): len(voters) for word, voters in backers.items()}
    agreed = tuple(f"{word} ({named.get(key_of(word), 0)}/{len(ballots)})" for word in final)
    lost = tuple(word for word in backers if key_of(word) not in chosen)
    minority = tuple(
        f"{word} ({', '.join(backers[word])}): {reasons[word]}".removesuffix(": ")
        for word in sorted(lost, key=lambda word: -len(backers[word]))[:3]
    )
    if not minority:
        minority = tuple(f"{one.name}: {one.text}" for one in assents[-1:])
    return Summary(
        agreed=agreed, minority=minority, open=tuple(text for _, text in state.parked), lost=lost
    )


def ranking(state: TableState, order: Sequence[str]) -> tuple[dict[str, Any], ...]:
    """Return the cards in the order of their vote, with their scores."""
    poll = _poll(state, StageKind.DESIGN_CARDS)
    scores = {
        row.get("candidate"): row.get("score")
        for row in (poll.result.results if poll and poll.result else ())
    }
    cards = {card.card: card for card in state.cards}
    listed = [*order, *(card for card in cards if card not in order)]
    return tuple(
        {
            "card": card,
            "name": cards[card].fields.name,
            "seat": cards[card].seat,
            "score": scores.get(card),
        }
        for card in listed
        if card in cards
    )


def participation(state: TableState) -> tuple[dict[str, Any], ...]:
    """Return for each seat its speeches, their characters and its share of all of them.

    Lists, trees, ballots and cards are work, not speech, and do not count.
    """
    rows: list[dict[str, Any]] = []
    speeches = [
        utterance
        for stage in state.stages
        for utterance in (spoken_rounds(stage) if stage.kind in TALK else ())
        if utterance.status == "done" and utterance.text.strip()
    ]
    lengths = {
        seat.id: [len(u.text) for u in speeches if u.seat == seat.id] for seat in state.seats
    }
    whole = sum(sum(found) for found in lengths.values()) or 1
    for seat in state.seats:
        spoken = lengths[seat.id]
        rows.append(
            {
                "seat": seat.id,
                "name": seat.name,
                "utterances": len(spoken),
                "characters": sum(spoken),
                "share": round(sum(spoken) / whole, 4),
            }
        )
    return tuple(rows)


def cost_rows(state: TableState) -> dict[str, Any]:
    """Return tokens and money of the session, by seat and by stage; unknown costs are counted."""
    return {
        **totals_row(state.totals),
        "by_seat": {name: totals_row(totals) for name, totals in state.by_seat.items()},
        "by_stage": {name: totals_row(totals) for name, totals in state.by_stage.items()},
    }


def totals_row(totals: Totals) -> dict[str, Any]:
    """Return totals as plain JSON; money as text, so that nothing is rounded."""
    return {
        "calls": totals.calls,
        "input": totals.input,
        "output": totals.output,
        "money": {currency: str(amount) for currency, amount in totals.costs.items()},
        "unknown": totals.unknown,
    }
