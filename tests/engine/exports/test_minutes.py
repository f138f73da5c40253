"""Every type of event has its place: told, or left out on purpose."""

from engine.exports.cast import Cast
from engine.exports.minutes import TELLERS, Minutes
from engine.exports.rows import row_line
from engine.vocabulary.events import (
    EVENT_TYPES,
    SeatAdded,
    SeatChanged,
    SeatRemoved,
    UtteranceRetried,
)
from tests.fakes.minutes_log import ROLES, envelopes, opened, seat, session_log

SILENT = {
    "stage_ended",
    "utterance_started",
    "utterance_held",
    "utterance_released",
    "note_added",
    "mark_set",
    "edit_undone",
    "memory_written",
    "memory_recalled",
    "memory_changed",
    "memory_forgotten",
    "text_redacted",
    "usage_recorded",
}


def test_every_type_is_told_or_silent_on_purpose():
    told = {name for name, cls in EVENT_TYPES.items() if cls in TELLERS}
    assert told | SILENT == set(EVENT_TYPES)
    assert not told & SILENT


def test_names_and_roles_follow_the_log():
    minutes = Minutes("zh", ROLES)
    events = [
        opened(),
        SeatChanged(seat="s1", what="name", value="小林"),
        SeatChanged(seat="s1", what="role", value="consumer"),
        SeatChanged(seat="s9", what="name", value="x"),
        SeatAdded(seat="s3", what="joined", value=seat(3, "王晓萌", "consumer")),
        UtteranceRetried(
            utterance="u", seat="s3", code="timeout", reason="", partial="", attempt=2, wait_ms=1
        ),
        SeatRemoved(seat="s3"),
    ]
    blocks = [block for envelope in envelopes(events) for block in minutes.tell(envelope)]
    assert minutes.cast.who("s1") == "小林（消费者）"
    assert "label='王晓萌'" in str(blocks[-1])
    assert "重试（timeout）" in str(blocks[-2])


def test_rows_of_any_shape_become_a_line():
    people = Cast("en")
    for envelope in session_log():
        people.learn(envelope)
    assert (
        row_line({"candidate": "a", "votes": 2, "passed": True}, people) == "a: votes 2, passed ✓"
    )
    assert row_line({"card": "c1", "score": None}, people) == "蝶影 *书签* (林思雨): score unknown"
    assert row_line({"text": "a tie"}, people) == "a tie"
    share = {"seat": "s1", "name": "林思雨", "share": 0.25}
    assert row_line(share, people) == "林思雨: share 25%"
    assert row_line({"voters": ["s1", "s2"]}, people) == "voters 林思雨, 张小雅"
    assert row_line({}, people) == ""
