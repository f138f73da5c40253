"""A log without what shall not be told is still a log."""

from dataclasses import replace
from decimal import Decimal

import pytest

from engine.exports.covering import cover_of
from engine.exports.json_export import json_lines
from engine.exports.reducing import reduced
from engine.exports.wish import FORMS, ExportWish
from engine.policy.log_lines import read_log
from engine.policy.state import replay
from engine.vocabulary.events import (
    EditUndone,
    Envelope,
    Event,
    FacilitatorSaid,
    MemoryRecalled,
    MemoryWritten,
    SeatAdded,
    SeatChanged,
    TextRedacted,
    UsageRecorded,
    UtteranceEnded,
)
from engine.vocabulary.usage import Cost, Usage
from tests.fakes.minutes_log import SESSION, envelopes, seat, session_log

USAGE = Usage(input=5, output=3)
COST = Cost(currency="USD", amount=Decimal("0.25"))


def whole_log() -> list[Envelope]:
    """Return the short log with everything in it that a wish may leave out."""
    whisper = "请谈谈材料"
    events: list[Event] = [
        replace(e.event, reasoning="secretly", usage=USAGE, cost=COST)
        if isinstance(e.event, UtteranceEnded)
        else e.event
        for e in session_log()
    ]
    heard = MemoryWritten(
        memory="w", seat="s2", kind="facilitator", text=whisper, stage="", importance=0.8
    )
    recalled = MemoryRecalled(utterance="u4", memories=({"memory": "w", "text": whisper},))
    events += [heard, recalled, UsageRecorded(provider="p", usage=USAGE, cost=COST, task="draw")]
    events += [FacilitatorSaid(text="At /home/ann/x"), EditUndone(ref="1"), TextRedacted(ref="4")]
    return envelopes(events)


def told(wish: ExportWish) -> tuple[list[Envelope], str]:
    log = whole_log()
    found = reduced(log, wish, cover_of(log, ("/home/ann",), anonymous=wish.anonymous))
    return found, json_lines(found).decode()


@pytest.mark.parametrize(
    "wish",
    [
        *(ExportWish(form=form) for form in FORMS),
        ExportWish(reasoning=True, whispers=False, costs=False, anonymous=True),
        ExportWish(form="json", reasoning=False, whispers=False, costs=False, anonymous=True),
    ],
)
def test_what_is_left_is_a_log_that_can_be_read_and_shown(wish: ExportWish):
    log, lines = told(wish)
    assert read_log(lines.encode().splitlines()) == log
    assert replay(log).session == SESSION
    assert ("secretly" in lines) == ("reasoning" not in wish.reduced)
    assert ("请谈谈材料" in lines) == ("私人笔记" in lines) == wish.whispers
    assert ('"usage":{' in lines) == ("0.25" in lines) == ("0.01" in lines) == wish.costs
    assert ("张小雅" in lines) == ("林思雨" in lines) == (not wish.anonymous)
    assert "/home/ann" not in lines
    assert "At ~/x" in lines


def test_json_and_lines_tell_everything_unless_wished_otherwise():
    log = session_log()
    for form in ("json", "jsonl"):
        wish = ExportWish(form=form)
        assert wish.reduced == ()
        assert reduced(log, wish, cover_of(log, ("/home/ann",), anonymous=False)) == log
    assert ExportWish().reduced == ("reasoning",)


def test_what_speaks_of_an_event_follows_it_or_goes_with_it():
    log, _ = told(ExportWish(whispers=False))
    assert [e.event.ref for e in log if isinstance(e.event, EditUndone)] == ["1"]
    assert [e for e in log if isinstance(e.event, TextRedacted)] == []  # it was the note's


def test_who_comes_later_and_what_a_life_becomes_are_covered_too():
    log = session_log()
    later: list[Event] = [
        SeatAdded(seat="s3", what="late", value=seat(3, "Ann", "consumer")),
        SeatChanged(seat="s3", what="name", value="Anna"),
        SeatChanged(seat="s3", what="background", value="once a nurse"),
        SeatChanged(seat="s3", what="role", value="designer"),
    ]
    log = envelopes([*(e.event for e in log), *later])
    wish = ExportWish(form="json", anonymous=True)
    lines = json_lines(reduced(log, wish, cover_of(log, (), anonymous=True))).decode()
    assert not any(words in lines for words in ("Ann", "nurse"))
    assert '"name":"C"' in lines
    assert '"what":"role","value":"designer"' in lines


def test_an_anonymous_seat_keeps_its_role_and_nothing_of_its_life():
    log, lines = told(ExportWish(form="json", anonymous=True))
    first, second = replay(log).seats
    assert (first.name, first.first_role, first.persona.id) == ("A", "designer", "seat-a")
    assert (second.name, second.persona.background, second.persona.age) == ("B", "", 0)
    assert "B: 价格" in lines
