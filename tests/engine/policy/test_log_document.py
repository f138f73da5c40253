"""A session that somebody hands over: a document or lines, believed in nothing."""

import base64
import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from engine.exports.json_export import json_document, json_lines
from engine.policy import log_document
from engine.policy.log_document import read_session
from engine.policy.log_lines import BOM
from engine.vocabulary.errors import InputError
from engine.vocabulary.events import Envelope, ImageDrawn, UtteranceEnded
from tests.fakes.hostile import HOSTILE, UNSEEN
from tests.fakes.minutes_log import session_log
from tests.fakes.pictures import photo

PHOTO = photo("png")
HASH = hashlib.sha256(PHOTO).hexdigest()


def drawn_log() -> list[Envelope]:
    """Return the short log whose drawn picture there is, with figures that JSON could bend."""
    log = session_log()
    return [
        replace(e, event=replace(e.event, image=HASH))
        if isinstance(e.event, ImageDrawn)
        else replace(e, event=replace(e.event, text=f"{e.event.text} 1e5 \u2603 {HOSTILE}"))
        if isinstance(e.event, UtteranceEnded)
        else e
        for e in log
    ]


def lines_of(data: bytes) -> list[bytes]:
    return data.splitlines(keepends=True)


@pytest.mark.parametrize(
    "written",
    [
        lines_of,
        lambda data: [BOM + data.replace(b"\n", b"\r\n")],
        lambda data: [b"\n", json.dumps(json.loads(data)).encode()],
        lambda data: lines_of(
            json.dumps(dict(sorted(json.loads(data).items())), indent=4).encode()
        ),
    ],
)
def test_a_document_is_read_however_it_is_laid_out(written: Callable[[bytes], list[bytes]]):
    log = session_log()
    data = json_document(log, "My session", pictures={HASH: PHOTO})
    copy = read_session(written(data))
    assert json_lines(copy.log) == json_lines(log)
    assert (copy.title, dict(copy.pictures)) == ("My session", {})  # the log names another picture


def test_pictures_come_along_and_foreign_text_is_cleaned():
    copy = read_session(
        lines_of(json_document(drawn_log(), f"A {HOSTILE}", pictures={HASH: PHOTO}))
    )
    assert copy.pictures == {HASH: PHOTO}
    assert UNSEEN.findall(copy.title + copy.log[-1].session) == []
    assert UNSEEN.findall(json_lines(copy.log).decode().replace("\n", "")) == []


def test_lines_are_still_lines():
    log = session_log()
    assert read_session(lines_of(json_lines(log))).log == log
    with pytest.raises(InputError, match="no event"):
        read_session([])
    for bad in (b"hello\n", b'{"seq": 1, "broken\n', b"[]\n"):
        with pytest.raises(InputError, match="Line 1 is not an event"):
            read_session([bad])


def changed(change: Callable[[dict[str, Any]], object]) -> list[bytes]:
    document = json.loads(json_document(drawn_log(), pictures={HASH: PHOTO}))
    change(document)
    return [json.dumps(document).encode()]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda d: d.update(format="other"), "is no session"),
        (lambda d: d.update(events={}), "is no session"),
        (lambda d: d.update(version=2), "newer version"),
        (lambda d: d["events"].pop(3), "has the number 5; 4 has to stand there"),
        (lambda d: d["events"].insert(0, 7), "Line 1 is not an event"),
        (lambda d: d["events"][4]["data"].clear(), "does not hold what a"),
        (lambda d: d["pictures"].update({HASH: "AAAA"}), "not the one that the log names"),
        (lambda d: d["pictures"].update({HASH: "?"}), "not written as base64"),
        (lambda d: d["pictures"].update({HASH: 7}), "not written as base64"),
        (lambda d: d["pictures"].update({HASH: "纸"}), "not written as base64"),
    ],
)
def test_what_is_wrong_is_said(change: Callable[[dict[str, Any]], object], words: str):
    with pytest.raises(InputError, match=words):
        read_session(changed(change))


def test_a_head_that_is_none_gives_no_title_and_half_a_character_breaks_nothing():
    assert read_session(changed(lambda d: d.update(session=[]))).title == ""
    assert read_session(changed(lambda d: d["session"].update(title=7))).title == ""
    copy = read_session(changed(lambda d: d["session"].update(title="a\ud800b")))
    assert copy.title == "a\ufffdb"
    assert read_session(changed(lambda d: d.update(pictures=[]))).pictures == {}


def test_no_json_and_too_much_of_it_are_refused(monkeypatch: pytest.MonkeyPatch):
    for bad in (b'{\n"format": \n', b'{"format": ' + b"[" * 100_000, b'{\n"a": "\xff"}'):
        with pytest.raises(InputError, match="not JSON"):
            read_session(lines_of(bad))
    monkeypatch.setattr(log_document, "MOST_PICTURES", 10)
    with pytest.raises(InputError, match="pictures are larger"):
        read_session(changed(lambda d: d))
    monkeypatch.setattr(log_document, "MOST_DOCUMENT", 10)
    with pytest.raises(InputError, match="document is larger"):
        read_session(changed(lambda d: d))


def test_an_export_leaves_out_what_no_import_would_take(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("engine.exports.json_export.MOST_PICTURES", len(PHOTO))
    other = hashlib.sha256(b"x").hexdigest()
    document = json.loads(json_document(drawn_log(), pictures={HASH: PHOTO, other: b"x"}))
    assert document["pictures"] == {HASH: base64.b64encode(PHOTO).decode()}
