"""What a facilitator meets at the table, as a person has looked at it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from engine import ManualClock, QuestionOpen, TableState, events
from tests.fakes import golden
from tests.fakes.recorded import RecordedSession
from tests.fakes.told_session import TableHouse

RECORDED = {"en": "open-table-en", "zh": "paper-cut-zh"}
ONE_EACH = [("zh", (80, 24)), ("en", (120, 40))]


def talking(state: TableState) -> bool:
    """Tell whether all seats speak in the second round of the discussion."""
    stage = state.stage("discussion")
    speaks = len(state.open_utterances()) == len(state.seats)
    return stage is not None and len(stage.rounds) > 1 and speaks


def cards(state: TableState) -> bool:
    """Tell whether the cards were voted on."""
    return state.stage("drawing") is not None


async def looked(
    name: str,
    lang: Any,
    size: tuple[int, int],
    there: Callable[[TableState], object],
    tell: Callable[[RecordedSession], None],
    *keys: str,
) -> None:
    """Bring a recorded table to a moment, press keys, and compare it with its golden."""
    session = RecordedSession(RECORDED[lang])
    session.advance(lambda state: state.seats)
    app = TableHouse(session, lang)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        if name.endswith("sealed"):
            session.seal()
        session.advance(there)
        session.speak(0.8)
        tell(session)
        assert session.state.last is not None
        app.clock = ManualClock(session.state.last + timedelta(seconds=3))
        await app.frame()
        for key in keys:
            await pilot.press(LETTER[lang] if key == "letter" else key)
            await app.frame()
            await pilot.pause()
        await golden.check(app, pilot, f"{name}-{lang}-{golden.size_id(size)}", frame=app.frame)


def nothing(session: RecordedSession) -> None:
    """Tell nothing more."""


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


@pytest.mark.parametrize("size", golden.SIZES, ids=golden.size_id)
@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("kind", QUESTIONS)
async def test_a_question_looks_as_it_did(kind: str, lang: str, size: tuple[int, int]):
    there, tell = QUESTIONS[kind]
    await looked(f"question/{kind}", lang, size, there, tell, "space")


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


LETTER = {"en": "e", "zh": "的"}

MOMENTS: dict[str, Any] = {
    "drawer": (talking, nothing, "d"),
    "board": (cards, nothing, "L", "L", "L"),
    "speaker": (talking, nothing, "L", "2"),
    "conversation": (talking, nothing, "L", "L"),
    "zoom": (talking, nothing, "3", "z"),
    "asked": QUESTIONS["keywords"],
    "paused": (talking, paused),
    "failed": (talking, failed, "2"),
    "sealed": (talking, nothing),
    "shade": (talking, nothing, "0"),
    "search": (talking, nothing, "1", "slash", "letter", "enter", "slash"),
    "jump": (talking, nothing, "J"),
    "composer": (talking, nothing, "a", "slash"),
    "help": (talking, nothing, "f1"),
    "palette": (talking, nothing, "ctrl+p", "p", "a", "u"),
    "seen": (talking, nothing, "i"),
}


@pytest.mark.parametrize(("lang", "size"), ONE_EACH, ids=["zh-80x24", "en-120x40"])
@pytest.mark.parametrize("moment", MOMENTS)
async def test_a_moment_looks_as_it_did(moment: str, lang: str, size: tuple[int, int]):
    there, tell, *keys = MOMENTS[moment]
    await looked(f"table/{moment}", lang, size, there, tell, *keys)
