"""`reduce`: one envelope more. One match over the closed union, split by what is touched."""

from datetime import timedelta
from typing import assert_never

from msgspec.structs import replace

from engine.policy.state.facts import SessionFact, on_session
from engine.policy.state.speech import SpeechFact, on_speech
from engine.policy.state.table import TableState
from engine.policy.state.work import WorkFact, on_work
from engine.vocabulary.events import (
    Afterthought,
    Envelope,
    MemoryChanged,
    MemoryForgotten,
    SessionResumed,
    TextRedacted,
    UnknownEvent,
    UtteranceFailed,
)


def reduce(state: TableState, envelope: Envelope) -> TableState:
    """Return the state after one more event; unknown events change nothing but `seq`."""
    ran, unsure = _time(state, envelope)
    state = replace(
        state,
        session=envelope.session,
        seq=envelope.seq,
        opened=state.opened or envelope.at,
        last=state.last if isinstance(envelope.event, Afterthought) else envelope.at,
        ran=ran,
        unsure=unsure,
    )
    event = envelope.event
    if isinstance(event, UnknownEvent):
        return state
    if isinstance(event, SessionFact):
        return on_session(state, event, envelope)
    if isinstance(event, SpeechFact):
        return on_speech(state, event, envelope)
    if isinstance(event, WorkFact):  # pyright: ignore[reportUnnecessaryIsInstance] - proves that no type is left out
        return on_work(state, event, envelope)
    assert_never(event)


def _time(state: TableState, envelope: Envelope) -> tuple[timedelta, timedelta]:
    """Return how long the table ran, and how long it may have run: nobody sat there meanwhile.

    What is interrupted is told when the table is left, or after a crash when it is resumed.
    """
    gap = max(timedelta(), envelope.at - (state.last or envelope.at))
    match envelope.event:
        case SessionResumed(reason="resumed"):
            return state.ran, timedelta()
        case MemoryChanged() | MemoryForgotten() | TextRedacted():  # an Afterthought
            return state.ran, state.unsure
        case UtteranceFailed(code="interrupted"):
            return state.ran, state.unsure + gap
        case _:
            return state.ran + state.unsure + gap, timedelta()
