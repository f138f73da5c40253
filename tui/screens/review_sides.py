"""What can be laid beside each other at a moment of a session."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from engine import (
    Comparison,
    Seat,
    TableState,
    UtteranceState,
    clean_line,
    compare_sides,
    side_of_round,
    side_of_session,
    side_of_utterance,
    sides_of_switch,
    stage_word,
)
from tui.reviewing import ReviewedSession
from tui.widgets.telling import is_structured
from tui.words import Words

NAME = 40

BOOKMARKS = 3
"""Bookmarks that are offered, the latest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Two sides by their names; `compare` takes its time.

    `other` is a session whose end is the left side, where it is not this one.
    """

    label: str
    left: str
    right: str
    compare: Callable[[TableState], Comparison]
    other: str = ""


def choices(
    session: ReviewedSession, seat: Seat | None, bookmarks: list[int], words: Words
) -> list[Choice]:
    """Return what can be compared where a review stands, the nearest first."""
    return [*_of_seat(session.state, seat, words), *_of_table(session, bookmarks, words)]


def _of_seat(state: TableState, seat: Seat | None, words: Words) -> Iterator[Choice]:
    if seat is None:
        return
    name = clean_line(seat.name, NAME)
    spoken = [
        one
        for stage in state.stages
        for one in stage.utterances()
        if one.seat == seat.id and one.text and one.status != "speaking"
        if not is_structured(stage.kind, one.round)
    ]
    if len(spoken) > 1:
        before, after = spoken[-2], spoken[-1]
        yield Choice(
            label=words("review.compare.speech", name=name),
            left=_place(before, name, state, words),
            right=_place(after, name, state, words),
            compare=lambda _: compare_sides(
                side_of_utterance(state, before.id), side_of_utterance(state, after.id)
            ),
        )
    if state.rotation is not None:
        yield Choice(
            label=words("review.compare.switch", name=name),
            left=words("review.compare.before", name=name),
            right=words("review.compare.after", name=name),
            compare=lambda _: compare_sides(*sides_of_switch(state, seat.id)),
        )


def _of_table(session: ReviewedSession, bookmarks: list[int], words: Words) -> Iterator[Choice]:
    state = session.state
    rounds = [
        (stage, one.number)
        for stage in state.stages
        for one in stage.rounds
        if not is_structured(stage.kind, one.number)
    ]
    if len(rounds) > 1:
        (one, first), (other, second) = rounds[-2:]
        yield Choice(
            label=words("review.compare.round"),
            left=f"{stage_word(one.id, one.kind, words.lang)} {first}",
            right=f"{stage_word(other.id, other.kind, words.lang)} {second}",
            compare=lambda _: compare_sides(
                side_of_round(state, one.id, first), side_of_round(state, other.id, second)
            ),
        )
    for place in reversed([place for place in bookmarks if place != session.place][-BOOKMARKS:]):
        number = session.timeline.turns_by(place)
        earlier = session.recording.state(place)
        yield from _of_turns(session, place, words)
        yield Choice(
            label=words("review.compare.bookmark", number=number),
            left=words("review.turn", number=number, of=len(session.timeline.turns)),
            right=words(
                "review.turn",
                number=session.timeline.turns_by(session.place),
                of=len(session.timeline.turns),
            ),
            compare=lambda _, earlier=earlier: compare_sides(
                side_of_session(earlier), side_of_session(state)
            ),
        )
    parent = str((state.parent or {}).get("session", ""))
    if parent:
        yield Choice(
            label=words("review.compare.parent"),
            left=clean_line(parent, NAME),
            right=session.id,
            compare=lambda other: compare_sides(side_of_session(other), side_of_session(state)),
            other=parent,
        )


def _of_turns(session: ReviewedSession, place: int, words: Words) -> Iterator[Choice]:
    """Yield the speech that had just ended at a place beside the one that has here."""
    timeline, state = session.timeline, session.whole
    there, here = timeline.turn_at(place), timeline.turn_at(session.place)
    if there is None or here is None or there == here:
        return
    one, other = state.utterance(there.utterance), state.utterance(here.utterance)
    if one is None or other is None or not (one.text and other.text):
        return
    people = {seat.id: clean_line(seat.name, NAME) for seat in state.seats}
    yield Choice(
        label=words("review.compare.turns", number=timeline.turns_by(place)),
        left=_place(one, people.get(one.seat, one.seat), state, words),
        right=_place(other, people.get(other.seat, other.seat), state, words),
        compare=lambda _: compare_sides(
            side_of_utterance(state, one.id), side_of_utterance(state, other.id)
        ),
    )


def _place(utterance: UtteranceState, name: str, state: TableState, words: Words) -> str:
    stage = state.stage(utterance.stage)
    told = stage_word(utterance.stage, stage.kind if stage else "", words.lang)
    return words(
        "review.said_round", name=name, stage=clean_line(told, NAME), round=utterance.round
    )
