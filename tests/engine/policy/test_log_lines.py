"""Lines from elsewhere: taken as they are, or refused with the number of the line and why."""

import json
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from engine.exports.json_export import json_lines
from engine.policy import log_lines
from engine.policy.log_lines import BOM, read_log
from engine.vocabulary.errors import InputError
from engine.vocabulary.events import NoteAdded, UnknownEvent
from tests.fakes.hostile import HOSTILE, UNSEEN
from tests.fakes.minutes_log import session_log
from tests.fakes.store_events import log, notes, opened

SESSION = "20261120-k3f7"
LOG = [*log(SESSION, opened()), *notes(SESSION, 2, 4)]


def lines(**third: Any) -> list[bytes]:
    """Return a log of four lines, the third of which says these things instead."""
    rows = json_lines(LOG).splitlines(keepends=True)
    rows[2] = json.dumps(json.loads(rows[2]) | third).encode() + b"\n"
    return rows


def fault(rows: list[bytes]) -> str:
    with pytest.raises(InputError) as caught:
        read_log(rows)
    return caught.value.message


def test_what_an_export_wrote_is_read_as_it_was():
    whole = session_log()
    written = json_lines(whole)
    assert read_log(written.splitlines(keepends=True)) == whole
    assert json_lines(read_log(written.splitlines())) == written


def test_marks_of_other_programs_and_empty_lines_do_not_matter():
    rows = lines()
    assert read_log([BOM + rows[0].rstrip() + b"\r\n", b"\n", *rows[1:], b"  \n"]) == LOG


@pytest.mark.parametrize(
    "row",
    [
        b"{", b"[]", b"null", b"3", b'"x"', b"\xff\xfe", b"\x00", b"{}", b"not json",
        b'{"seq":3}', b"[" * 100_000, b'{"a":' * 50_000, b'{"seq":' + b"9" * 5000 + b"}",
    ],
)  # fmt: skip
def test_what_is_no_event_is_refused_by_its_number(row: bytes):
    rows = lines()
    rows[2] = row
    assert fault(rows) == "Line 3 is not an event of a log."


@pytest.mark.parametrize(
    "third",
    [
        {"seq": None},
        {"seq": "3"},
        {"seq": 3.5},
        {"at": "yesterday"},
        {"at": "2026-11-20T10:00:00"},
        {"at": "0001-01-01T00:00:00+14:00"},
        {"data": []},
        {"data": {"text": 1e400}},
    ],
    ids=str,
)
def test_what_cannot_be_kept_is_no_event(third: dict[str, Any]):
    assert fault(lines(**third)) == "Line 3 is not an event of a log."


@pytest.mark.parametrize(
    ("third", "said"),
    [
        ({"seq": 2}, "Line 3 has the number 2; 3 has to stand there."),
        ({"seq": -1}, "Line 3 has the number -1; 3 has to stand there."),
        ({"seq": 2**80}, "Line 3 has the number "),
        ({"session": "other"}, "Line 3 belongs to another session."),
        ({"session": "../../etc/x"}, "Line 3 names no session that could be kept."),
        ({"data": {}}, "Line 3 does not hold what a note_added has to."),
        ({"data": {"text": 7}}, "Line 3 does not hold what a note_added has to."),
        ({"type": ""}, "Line 3 has no type of event."),
        ({"type": "\x1b[2J"}, "Line 3 has no type of event."),
        ({"type": "x" * 10_000}, "Line 3 has no type of event."),
        ({"v": 10**30}, "Line 3 has no type of event."),
        ({"type": "newer", "v": 0}, "Line 3 has no type of event."),
        ({"type": "newer", "v": 2**63}, "Line 3 has no type of event."),
    ],
    ids=str,
)
def test_what_does_not_follow_is_refused_by_its_number(third: dict[str, Any], said: str):
    assert fault(lines(**third)).startswith(said)


def test_a_log_has_one_beginning():
    rows = lines()
    assert fault(rows[1:]) == "Line 1 has the number 2; 1 has to stand there."
    note = json.loads(rows[1]) | {"seq": 1}
    assert fault([json.dumps(note).encode()]) == "Line 1 is not the beginning of a session."
    again = json.loads(rows[0]) | {"seq": 3}
    assert fault([*rows[:2], json.dumps(again).encode()]) == "Line 3 begins a session once more."
    assert fault([]) == "There is no event in it."
    assert fault([b"\n"]) == "There is no event in it."
    away = [json.dumps(json.loads(row) | {"session": "../x"}).encode() for row in rows]
    assert fault(away) == "Line 1 names no session that could be kept."


def test_types_and_versions_of_newer_programs_are_kept():
    read = read_log(lines(type="dreamt", v=4, data={"of": ["纸", 10**40]}))
    assert read[2].event == UnknownEvent(type="dreamt", v=4, data={"of": ["纸", 10**40]})
    read = read_log(lines(v=9, data={"new": 1}))
    assert read[2].event == UnknownEvent(type="note_added", v=9, data={"new": 1})


def test_what_a_terminal_would_obey_is_cleaned_away():
    read = read_log(lines(data={"text": HOSTILE}))
    event = read[2].event
    assert isinstance(event, NoteAdded)
    assert "[/usr/bin]" in event.text
    assert UNSEEN.findall(event.text) == []
    read = read_log(lines(type="newer", data={HOSTILE: [{"a": HOSTILE}]}))
    assert UNSEEN.findall(str(read[2].event)) == []


def test_what_is_too_large_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(log_lines, "MOST_LINE", 2 * log_lines.MEBIBYTE)
    monkeypatch.setattr(log_lines, "MOST_BYTES", 3 * log_lines.MEBIBYTE)
    rows = lines()
    large = b"x" * (2 * log_lines.MEBIBYTE + 1)
    assert fault([*rows[:2], large]) == "Line 3 is longer than 2 MiB."
    padded = [row + b" " * 900_000 for row in rows]
    assert fault(padded) == "The log is larger than 3 MiB."


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None)
@given(
    st.dictionaries(st.sampled_from(["seq", "at", "session", "type", "v", "data"]), values),
)
def test_any_line_is_read_or_refused(third: dict[str, Any]):
    try:
        read = read_log(lines(**third))
    except InputError:  # any other error fails the test
        return
    assert read_log(json_lines(read).splitlines()) == read
