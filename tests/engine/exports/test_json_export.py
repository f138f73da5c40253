"""A session as a JSON document and as the log's lines."""

import json
from dataclasses import replace

from engine.exports.json_export import json_document, json_lines
from engine.policy.logline import decode_line, encode_line
from engine.vocabulary.events import NoteAdded
from tests.fakes.hostile import HOSTILE, UNSEEN
from tests.fakes.minutes_log import SESSION, session_log


def test_the_document_has_a_head_and_all_events():
    log = session_log()
    document = json.loads(json_document(log, "我的会"))
    assert document["format"] == "tableround-session"
    head = document["session"]
    assert (head["id"], head["title"], head["topic"]) == (SESSION, "我的会", "剪纸蝴蝶文创礼物")
    assert head["events"] == len(log) == len(document["events"])
    assert (head["first"], head["last"]) == (
        document["events"][0]["at"],
        document["events"][-1]["at"],
    )
    assert document["events"][0] == json.loads(encode_line(log[0]))


def test_the_lines_are_the_logs_own_and_read_back():
    log = session_log()
    lines = json_lines(log).splitlines()
    assert lines == [encode_line(envelope) for envelope in log]
    assert [decode_line(line) for line in lines] == log


def test_an_empty_log_is_no_fault():
    assert json.loads(json_document([]))["session"]["events"] == 0
    assert json_lines([]) == b""


def test_what_a_terminal_would_obey_is_spelled_and_means_the_same():
    log = session_log()
    log = [replace(log[0], event=NoteAdded(text=HOSTILE)), *log[1:]]
    document, lines = json_document(log).decode(), json_lines(log).decode()
    assert not UNSEEN.findall((document + lines).replace("\n", ""))
    assert json.loads(document)["events"][0]["data"]["text"] == HOSTILE
    assert [decode_line(line.encode()) for line in lines.splitlines()] == log
