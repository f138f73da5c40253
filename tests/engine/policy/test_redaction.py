"""Forgotten texts are found wherever they were copied, and nothing else is touched."""

import json
from dataclasses import replace

import msgspec
import pytest

from engine.policy import logline
from engine.policy.person_names import PersonName
from engine.policy.redaction import MARK, Redaction
from engine.policy.text import beginning, first_sentence
from engine.vocabulary.events import (
    MemoryChanged,
    SeatChanged,
    SessionClosed,
    SessionOpened,
    UtteranceEnded,
)
from engine.vocabulary.seats import Persona, Seat

SAID = 'Paper bends\n  like "reeds" <data> \\ do.'


def blank(text: str, *forgotten: str) -> str:
    return Redaction.of(forgotten).blank(text)


@pytest.mark.parametrize(
    ("text", "forgotten", "expected"),
    [
        ("We fold paper lanterns here.", "paper lanterns", f"We fold {MARK} here."),
        ("We fold paper\n  lanterns here.", "paper lanterns", f"We fold {MARK} here."),
        ("unpaper lanterns", "paper lanterns", "unpaper lanterns"),
        ("我们把纸灯做轻一点。", "纸灯做轻", f"我们把{MARK}一点。"),
        ("No. 1 says no.", "No.", "No. 1 says no."),
        ("- No.\n[Mei] No.\nNo. 1", "No.", f"- {MARK}\n[Mei] {MARK}\nNo. 1"),
        ("1. 纸灯\n2. 纸灯笼", "纸灯", f"1. {MARK}\n2. 纸灯笼"),
        ("nothing of it", "something else", "nothing of it"),
        (SAID, SAID, MARK),
    ],
)
def test_a_text_is_blanked_where_it_stands(text: str, forgotten: str, expected: str):
    assert blank(text, forgotten) == expected


def test_the_longest_goes_first_and_nothing_is_blanked_for_nothing():
    assert blank("paper lanterns hang", "lanterns", "paper lanterns") == f"{MARK} hang"
    assert Redaction.of(["", " ", MARK, "a", "a "]).texts == ("a",)


def test_an_event_keeps_its_names_and_its_form():
    event = UtteranceEnded(
        utterance="speech-1", seat="speech-1", stage="speech-1", text="speech-1", reasoning="",
        finish="stop", usage=None, cost=None, first_token_ms=3, duration_ms=9, pace=((3, 1),),
    )  # fmt: skip
    redaction = Redaction.of(["speech-1"])
    kind, version = logline.kind_of(event)
    data = redaction.event(kind, logline.to_json(event))
    assert data is not None
    again = logline.from_json(kind, version, data)
    assert isinstance(again, UtteranceEnded)
    assert (again.text, again.utterance, again.seat) == (MARK, "speech-1", "speech-1")
    assert logline.to_json(again) == data
    assert redaction.event(kind, data) is None


@pytest.mark.parametrize(
    "event",
    [
        SessionClosed(reason="done"),
        SeatChanged(seat="s1", what="role", value="done"),
        MemoryChanged(memory="done", what="pinned", value="done"),
    ],
)
def test_what_is_no_talk_is_left(event: SessionClosed):
    kind, _ = logline.kind_of(event)
    assert Redaction.of(["done"]).event(kind, logline.to_json(event)) is None


def test_a_line_of_a_log_keeps_all_but_the_text():
    line = b'{"seq":3,"at":"x","session":"s","type":"note_added","v":1,"data":{"text":"%s"}}'
    redaction = Redaction.of(["what the cat saw"])
    assert redaction.line(line % b"what the cat saw") == line % MARK.encode()
    assert redaction.line(line % b"what the dog saw") is None


def test_a_request_loses_the_text_in_every_form_it_is_written_in():
    long = "The first sentence says a great deal of it. The second one is not shown."
    shown = f"[Mei] {SAID.replace('<data', '‹data').replace(chr(10), chr(10) + '  ')} and more"
    parts = [{"text": shown}, {"text": f"[Bo, shortened] {first_sentence(long)}"}]
    raw = json.dumps({"messages": [{"role": "user", "parts": parts}]}, ensure_ascii=False).encode()
    redaction = Redaction.of([SAID, long]).with_first_sentences()
    found = redaction.request(raw)
    assert found is not None
    (message,) = msgspec.json.decode(found)["messages"]
    assert message["role"] == "user"
    texts = [part["text"] for part in message["parts"]]
    assert texts == [f"[Mei] {MARK} and more", f"[Bo, shortened] {MARK}"]
    assert redaction.request(found) is None


def test_a_whole_text_is_told_from_a_part():
    redaction = Redaction.of(["paper lanterns"])
    assert redaction.is_whole(" paper\n lanterns")
    assert not redaction.is_whole("paper lanterns hang")


def test_a_name_goes_from_texts_and_from_the_seat_that_had_it():
    mei = Persona(id="mei", name="Mei", age=41, background="b", experience="e", speaking="s")
    seat = Seat(
        id="maker-1", name="Mei", persona=mei, role="maker", first_role="maker",
        provider="fake", model="m",
    )  # fmt: skip
    other = replace(seat, id="maker-2", name="Ann", persona=replace(mei, id="ann", name="Ann"))
    event = SessionOpened(
        topic="A lamp for Mei", kit="k", lang="en", seed=1, seats=(seat, other), settings={}
    )
    redaction = Redaction.of([PersonName("Mei"), "said"])
    data = redaction.event("session_opened", logline.to_json(event))
    assert data is not None
    again = logline.from_json("session_opened", logline.kind_of(event)[1], data)
    assert isinstance(again, SessionOpened)
    assert again.topic == f"A lamp for {MARK}"
    assert again.seats[1] == other
    gone = again.seats[0]
    assert (gone.id, gone.role, gone.name, gone.persona.age) == ("maker-1", "maker", MARK, 0)
    assert {gone.persona.name, gone.persona.background, gone.persona.speaking} == {MARK}
    named = SeatChanged(seat="maker-1", what="name", value="Mei")
    assert redaction.event("seat_changed", logline.to_json(named)) is not None
    assert Redaction.of(["Mei"]).event("seat_changed", logline.to_json(named)) is None
    assert redaction.and_also(["more"]).names == ("Mei",)


def test_a_request_loses_the_beginning_of_a_flood():
    flood = "All that the cat saw. " * 10_000
    raw = json.dumps({"messages": [{"text": f"[Mei] {beginning(flood)}"}]}).encode()
    found = Redaction.of([flood]).with_first_sentences().request(raw)
    assert found is not None
    assert b"cat" not in found
