"""What a facilitator meets at the table, as a person has looked at it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from engine import ManualClock, QuestionOpen, StorageStatus, TableState, UtteranceDelta, events
from tests.fakes import golden
from tests.fakes.recorded import RecordedSession
from tests.fakes.told_session import TableHouse

RECORDED = {"en": "open-table-en", "zh": "paper-cut-zh"}
Tell = Callable[[RecordedSession], None]


def talking(state: TableState) -> bool:
    """Tell whether all seats speak in the second round of the discussion."""
    stage = state.stage("discussion")
    speaks = len(state.open_utterances()) == len(state.seats)
    return stage is not None and len(stage.rounds) > 1 and speaks


def cards(state: TableState) -> bool:
    """Tell whether the cards were voted on."""
    return state.stage("drawing") is not None


def nothing(session: RecordedSession) -> None:
    """Tell nothing more."""


async def looked(
    name: str,
    lang: Any,
    there: Callable[[TableState], object],
    tell: Tell = nothing,
    *keys: str,
) -> None:
    """Bring a recorded table to a moment, press keys, and compare it with its goldens."""
    session = RecordedSession(RECORDED[lang])
    session.advance(lambda state: state.seats)
    app = TableHouse(session, lang)
    async with app.run_test(size=golden.SIZES[0]) as pilot:
        await pilot.pause()
        if name.endswith("sealed"):
            session.seal()
        if not there(session.state):
            session.advance(there)
        session.speak(SAID.get(name, 0.8))
        tell(session)
        assert session.state.last is not None
        later = timedelta(seconds=LATER.get(name, 3))
        app.clock = ManualClock(session.state.last + later)
        await app.frame()
        for key in keys:
            await pilot.press(LETTER[lang] if key == "letter" else key)
            await app.frame()
            await pilot.pause()
        await golden.check_sizes(app, pilot, f"{name}-{lang}", frame=app.frame)


def asks_keywords(session: RecordedSession) -> None:
    words = {
        "en": ("local memory", "distance", "reusable material", "care", "honesty, plainly said"),
        "zh": ("剩下的弧", "双色的礼物", "七天不后悔", "不挑场合", "轮廓干净"),
    }[session.state.lang]
    session.publish(QuestionOpen(stage="decision", kind="keywords", default=words))


def asks_brief(session: RecordedSession) -> None:
    brief = {
        "en": "Make a thing for people who live far from the place that it comes from.\n"
        "It speaks of: local memory, distance, material, care, honesty.\n"
        "It is light, it can be repaired, and it costs no more than a good lunch.",
        "zh": "为离开家乡的人做一件东西，让他们记得它从哪里来。\n"
        "它说的是：剩下的弧、双色的礼物、七天不后悔、不挑场合、轮廓干净。\n"
        "要轻，要能修，不比一顿好午饭贵。",
    }
    text = brief[session.state.lang]
    session.publish(QuestionOpen(stage="design_brief", kind="brief", default=(text,)))


def asks_cards(session: RecordedSession) -> None:
    names = tuple(card.card for card in session.state.cards)
    session.publish(QuestionOpen(stage="drawing", kind="cards", default=names[:3], choices=names))


QUESTIONS: dict[str, Any] = {
    "keywords": (cards, asks_keywords),
    "brief": (cards, asks_brief),
    "cards": (cards, asks_cards),
}


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("kind", QUESTIONS)
async def test_a_question_looks_as_it_did(kind: str, lang: str):
    there, tell = QUESTIONS[kind]
    await looked(f"question/{kind}", lang, there, tell, "space")


def failed(session: RecordedSession) -> None:
    live = session.state.open_utterances()[1]
    reason = "The provider answered 503: overloaded."
    session.tell(
        events.UtteranceFailed(
            utterance=live.id, seat=live.seat, code="server", reason=reason, partial="I heard"
        )
    )


def paused(session: RecordedSession) -> None:
    session.tell(events.SessionPaused(reason="facilitator"))


def live(session: RecordedSession, number: int) -> events.UtteranceStarted:
    """Return what was told at the beginning of one of the open speeches."""
    utterance = session.state.open_utterances()[number].id
    began = (e.event for e in session.log if isinstance(e.event, events.UtteranceStarted))
    return next(event for event in began if event.utterance == utterance)


def reasons(session: RecordedSession) -> None:
    """One model thinks aloud before it speaks."""
    thought = {
        "en": "The craftsperson speaks of time.\nI should ask what the visitors carry home.",
        "zh": "手艺人说的是时间。\n我应该问：游客带回家的到底是什么？",
    }[session.state.lang]
    first = live(session, 0)
    assert session.state.last is not None
    session.publish(
        UtteranceDelta(
            at=session.state.last,
            session=session.id,
            utterance=first.utterance,
            seat=first.seat,
            offset=0,
            text="",
            reasoning=thought,
        )
    )


def by_hand(session: RecordedSession) -> None:
    """One seat is held, one muted, one stopped, one asked again."""
    held, stopped, again = (live(session, number) for number in (0, 2, 3))
    reason = "The provider answered 429: too many requests."
    session.tell(
        events.UtteranceHeld(utterance=held.utterance, seat=held.seat),
        events.SeatChanged(seat=session.state.seats[1].id, what="muted", value="true"),
        events.UtteranceFailed(
            utterance=stopped.utterance,
            seat=stopped.seat,
            code="stopped",
            reason="",
            partial="I heard",
        ),
        events.UtteranceRetried(
            utterance=again.utterance,
            seat=again.seat,
            code="rate_limit",
            reason=reason,
            partial="",
            attempt=1,
            wait_ms=9_000,
        ),
    )


def spent(session: RecordedSession) -> None:
    session.tell(events.BudgetReached(level="hard", used="2.0100 USD", line="2.00 USD"))


def away(session: RecordedSession) -> None:
    reason = "Redis at redis://127.0.0.1:6379 cannot be reached."
    session.publish(
        StorageStatus(mode="redis", healthy=False, reason=reason, journal_only=True, lag=12)
    )


def unsaved(session: RecordedSession) -> None:
    session.publish(StorageStatus(mode="file", healthy=False, reason="The disk is full."))


def noted(session: RecordedSession) -> None:
    """Something was put aside, and something noted for nobody else."""
    session.tell(
        events.TopicParked(text="邮寄时怎么不折坏？ What survives the post?"),
        events.NoteAdded(text="Ask the consumers about the price 问价钱"),
    )


LETTER = {"en": "e", "zh": "的"}
SAID = {"table/begun": 0.0, "table/thinking": 0.0, "table/slow": 0.0, "table/reasons": 0.0}
"""How much of each open speech is said already, where it is not most of it."""
LATER = {"table/slow": 40.0}
"""Seconds since the last event, where it is not three."""

MOMENTS: dict[str, Any] = {
    "begun": (lambda state: state.seats,),
    "thinking": (talking,),
    "slow": (talking,),
    "reasons": (talking, reasons, "o"),
    "hand": (talking, by_hand),
    "budget": (talking, spent),
    "away": (talking, away),
    "unsaved": (talking, unsaved),
    "notes": (talking, noted, "d"),
    "whisper": (talking, nothing, "2", "w"),
    "mention": (talking, nothing, "a", "at"),
    "minutes": (talking, nothing, "T"),
    "drawer": (talking, nothing, "d"),
    "board": (cards, nothing, "L", "L", "L"),
    "speaker": (talking, nothing, "L", "2"),
    "conversation": (talking, nothing, "L", "L"),
    "zoom": (talking, nothing, "3", "z"),
    "asked": QUESTIONS["keywords"],
    "paused": (talking, paused),
    "failed": (talking, failed, "2"),
    "sealed": (talking,),
    "shade": (talking, nothing, "0"),
    "search": (talking, nothing, "1", "slash", "letter", "enter", "slash"),
    "jump": (talking, nothing, "J"),
    "composer": (talking, nothing, "a", "slash"),
    "help": (talking, nothing, "f1"),
    "palette": (talking, nothing, "ctrl+p", "p", "a", "u"),
    "seen": (talking, nothing, "i"),
}


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("moment", MOMENTS)
async def test_a_moment_looks_as_it_did(moment: str, lang: str):
    await looked(f"table/{moment}", lang, *MOMENTS[moment])
