"""The log's types and fields are a contract: what people script against stays (SPEC section 7)."""

import dataclasses
from typing import get_args

import pytest

from engine.vocabulary.commands import Command
from engine.vocabulary.events import (
    EVENT_TYPES,
    VERSIONS,
    Event,
    SessionOpened,
    UnknownEvent,
    UtteranceEnded,
    type_name,
)
from engine.vocabulary.seats import Seat

UTTERANCE = "utterance seat code reason partial"
BOARD = "stage seat core groups single"
CONTRACT = {
    "session_opened": "topic kit lang seed seats settings parent",
    "session_paused": "reason",
    "session_resumed": "reason",
    "session_closed": "reason totals",
    "stage_started": "stage kind",
    "stage_ended": "stage kind",
    "stage_skipped": "stage kind reason",
    "stage_inserted": "stage kind",
    "round_started": "stage round order",
    "round_ended": "stage round order done of",
    "utterance_started": "utterance seat stage round provider model template_hash prompt_hash"
    " continues",
    "utterance_ended": "utterance seat stage text reasoning finish usage cost first_token_ms"
    " duration_ms pace",
    "utterance_failed": UTTERANCE,
    "utterance_retried": UTTERANCE,
    "utterance_held": UTTERANCE,
    "utterance_released": UTTERANCE,
    "utterance_edited": UTTERANCE,
    "utterance_glossed": "utterance seat lang text",
    "facilitator_said": "text to",
    "note_added": "text to",
    "topic_parked": "text to",
    "mark_set": "text ref",
    "answers_revealed": "ref",
    "edit_undone": "ref",
    "seat_added": "seat what value",
    "seat_removed": "seat what value",
    "seat_changed": "seat what value",
    "image_attached": "image name media_type bytes",
    "image_described": "image text model",
    "image_drawn": "image card prompt model seed cost",
    "prompt_edited": "card prompt",
    "keywords_extracted": "stage seat keywords",
    "keywords_edited": "stage seat keywords",
    "affinity_built": BOARD,
    "affinity_edited": BOARD,
    "ballot_cast": "poll voter kind choices reasons",
    "vote_tallied": "poll method threshold needed results winners audit",
    "decision_made": "stage value by",
    "brief_written": "stage value by",
    "seats_rotated": "roles unchanged",
    "card_written": "card seat fields",
    "closing_written": "stage agreed minority keywords ranking open participation costs",
    "memory_written": "memory seat",
    "memory_recalled": "utterance memories",
    "memory_changed": "memory what",
    "memory_forgotten": "memory",
    "text_redacted": "ref",
    "usage_recorded": "provider usage cost",
    "failure_dropped": "ref",
    "call_failed": "provider model task stage code duration_ms retries",
    "budget_reached": "level",
    "health_changed": "component status",
    "alert_raised": "rule value",
}


def test_every_type_of_the_contract_is_there_and_no_other() -> None:
    assert set(EVENT_TYPES) == set(CONTRACT)


@pytest.mark.parametrize("name", CONTRACT)
def test_no_field_of_the_contract_is_missing(name: str) -> None:
    fields = {part.name for part in dataclasses.fields(EVENT_TYPES[name])}
    assert set(CONTRACT[name].split()) <= fields


def test_a_seat_in_the_log_names_its_model_flat() -> None:
    fields = {part.name for part in dataclasses.fields(Seat)}
    assert {"id", "name", "role", "provider", "model"} <= fields


def test_a_type_is_called_by_its_class_in_snake_case() -> None:
    assert type_name(SessionOpened) == "session_opened"
    assert type_name(UtteranceEnded) == "utterance_ended"
    unknown = UnknownEvent(type="moon_rose", v=2, data={})
    assert type_name(unknown) == "moon_rose"
    assert "unknown_event" not in EVENT_TYPES


def test_versions_belong_to_known_types() -> None:
    assert set(VERSIONS) <= set(EVENT_TYPES)


def test_facts_and_wishes_can_not_be_changed_and_name_each_value() -> None:
    for cls in (*get_args(Event), *get_args(Command)):
        assert cls.__dataclass_params__.frozen, cls
        assert "__slots__" in vars(cls), cls
        assert all(part.kw_only for part in dataclasses.fields(cls)), cls
