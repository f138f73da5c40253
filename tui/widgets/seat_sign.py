"""What a seat does now, as a sign, a short line of words, and what keys can do about it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from engine import HUMAN, RoundState, Seat, StageState, TableState, clean_line
from tui.widgets.seat_story import Live, SeatStory
from tui.words import Words

Glyph = Literal[">", "~", "=", ".", "!", "#", "?"]

MODEL = 40
"""Cells of a model's name in a hint."""

SLOW_AFTER = 20.0
"""Seconds of thinking after which a seat is said to be slow today."""


@dataclass(frozen=True, slots=True)
class Sign:
    """A glyph that carries the state without colour, its name, a short and a long line."""

    glyph: Glyph
    state: str
    line: str
    hint: str = ""


def sign(story: SeatStory, seat: Seat, state: TableState, now: datetime) -> Sign:
    """Return what a seat's panel and its row of the rail say now."""
    words = story.words
    if story.live is not None and not state.closed:
        if seat.provider == HUMAN and story.live.first is None:
            line = words("seat.asks_you", seconds=_since(story.live.began, now))
            return Sign("?", "asks", line, words("seat.asks_hint"))
        retry = story.live.retry_at
        if state.paused and retry is not None and retry <= now:
            line = words("seat.offline" if state.offline else "seat.waiting")
            return Sign("!", "waiting", line, story.live.reason)
        return _speaking(story, story.live, words, now)
    if seat.muted:
        return Sign("#", "muted", words("seat.muted"), words("seat.muted_hint"))
    stage, round_ = present_round(state)
    last = story.last
    here = last is not None and stage is not None and last.stage == stage.id
    if last is not None and last.status == "failed" and here:
        return _failed(story, words)
    if state.closed:
        return Sign("=", "over", words("seat.over"))
    spoke = here and last is not None and round_ is not None and last.round == round_.number
    if last is not None and (spoke or round_ is None or round_.ended):
        seconds = "" if last.seconds is None else words("seat.seconds", seconds=round(last.seconds))
        return Sign("=", "done", words("seat.done", seconds=seconds).strip())
    hint = words("seat.waiting_hint") if last is None else ""
    return Sign(".", "waiting", _waits(seat, state, round_, words), hint)


def present_round(state: TableState) -> tuple[StageState | None, RoundState | None]:
    """Return the stage that runs now and its newest round."""
    stage = state.stages[-1] if state.stages else None
    if stage is None or stage.status != "running":
        return stage, None
    return stage, stage.rounds[-1] if stage.rounds else None


def _speaking(story: SeatStory, live: Live, words: Words, now: datetime) -> Sign:
    if live.held:
        return Sign(">", "held", words("seat.held"), words("seat.held_hint"))
    if live.retry_at is not None:
        left = max(0, round((live.retry_at - now).total_seconds()))
        line = words("seat.retry", seconds=left, attempt=live.attempt)
        return Sign("!", "retrying", line, live.reason)
    if live.first is not None:
        glyph: Glyph = ">"
        key = "seat.sealed" if story.sealed is not None else "seat.speaking"
        return Sign(glyph, "speaking", words(key, seconds=_since(live.began, now)))
    seconds = _since(live.began, now)
    line = words("seat.thinking", seconds=seconds)
    if live.thought:
        line = words("seat.reasoning", seconds=seconds, tokens=max(1, live.thought // 4))
    usual = story.usual
    if seconds >= SLOW_AFTER and usual is not None and usual < seconds / 2:
        line = words("seat.slow", seconds=seconds, usual=max(1, round(usual)))
    return Sign("~", "thinking", line)


def _failed(story: SeatStory, words: Words) -> Sign:
    last = story.last
    assert last is not None, "only what has ended has failed"
    if last.code in {"stopped", "interrupted"}:
        return Sign("=", "stopped", words(f"seat.{last.code}"), words("seat.stopped_hint"))
    hint = words("seat.failed_hint")
    if last.fallback:
        hint = words("seat.failed_other", model=clean_line(last.fallback, MODEL))
    return Sign("!", "failed", words("seat.failed", reason=last.reason), hint)


def _waits(seat: Seat, state: TableState, round_: RoundState | None, words: Words) -> str:
    """Return for whom a seat waits: in a sequential round for those before it."""
    if round_ is None or round_.ended or round_.order != "sequential":
        return words("seat.waiting")
    if seat.id not in round_.seats:
        return words("seat.waiting")
    before = round_.seats[: round_.seats.index(seat.id)]
    spoken = {u.seat for u in round_.utterances if u.status != "speaking"}
    numbers = [
        str(number)
        for number, other in enumerate(state.seats, 1)
        if other.id in before and other.id not in spoken
    ]
    return words("seat.waits_for", seats=", ".join(numbers)) if numbers else words("seat.waiting")


def _since(began: datetime, now: datetime) -> int:
    return max(0, round((now - began).total_seconds()))
