"""What a seat may see: never more than the round's visibility, never the same words twice."""

from dataclasses import replace
from typing import Any

import pytest

from engine.policy.context import (
    design_keywords,
    earlier_talk,
    final_keywords,
    newest_notes,
    own_words,
    sight,
    table_keywords,
)
from engine.policy.kits import StageKind, StagePlan
from engine.policy.state import TableState
from engine.policy.text import beginning
from engine.vocabulary.events import (
    DecisionMade,
    Event,
    FacilitatorSaid,
    KeywordsEdited,
    SeatRemoved,
    SeatsRotated,
)
from engine.vocabulary.messages import Spoken
from tests.fakes.facts import (
    KIT,
    SEATS,
    ended,
    failed,
    keywords_of,
    round_,
    round_end,
    spoke,
    stage,
    stage_end,
    started,
    table_of,
)

PLAN = StagePlan(id="discussion", kind=StageKind.DISCUSSION, rounds=3)
ONE, TWO, THREE = SEATS[:3]


def talk(**rounds: Any) -> list[Event]:
    """Return an introduction of every seat, and two rounds of three seats."""
    events: list[Event] = [stage("introduction"), round_("introduction")]
    for seat in SEATS:
        events += spoke(f"i{seat.id}", seat.id, f"{seat.id} introduces", "introduction")
    events += [round_end("introduction"), stage_end("introduction"), stage("discussion")]
    for number in (1, 2):
        events.append(round_("discussion", number, **rounds))
        for seat in (ONE, TWO, THREE):
            name = f"u{seat.id}.{number}"
            events += spoke(name, seat.id, f"{seat.id} in {number}", "discussion", number)
        events.append(round_end("discussion", number))
    return events


def seen(state: TableState, number: int, plan: StagePlan = PLAN) -> list[str]:
    return [one.text for one in sight(state, KIT, plan, number, ONE)]


def test_a_blind_first_round_sees_the_introductions_of_the_others_alone() -> None:
    assert seen(table_of(*talk()), 1) == [f"{seat.id} introduces" for seat in SEATS[1:]]


@pytest.mark.parametrize(
    ("visibility", "texts"),
    [
        ("none", []),
        ("last_round", ["s2 in 2", "s3 in 2"]),
        ("all", ["s2 in 1", "s3 in 1", "s2 in 2", "s3 in 2"]),
        ("anonymous", ["s2 in 1", "s3 in 1", "s2 in 2", "s3 in 2"]),
    ],
)
def test_a_later_round_sees_what_the_kit_allows(visibility: Any, texts: list[str]) -> None:
    assert seen(table_of(*talk()), 3, replace(PLAN, visibility=visibility)) == texts


def test_who_speaks_at_once_with_the_others_sees_nothing_of_the_same_round() -> None:
    """Also a seat that is asked again, or after a resume, when the others have ended."""
    state = table_of(*talk())
    assert seen(state, 2) == ["s2 in 1", "s3 in 1"]
    assert seen(state, 2, replace(PLAN, visibility="last_round")) == ["s2 in 1", "s3 in 1"]
    first = replace(PLAN, first_visibility="all")
    assert seen(state, 1, first) == [f"{seat.id} introduces" for seat in SEATS[1:]]


def test_who_speaks_after_another_has_heard_it() -> None:
    plan = replace(PLAN, order="sequential", first_visibility="all", visibility="last_round")
    events = [
        stage("discussion"),
        round_("discussion", order="sequential"),
        *spoke("u1", "s2", "s2 first", "discussion"),
        started("u2", "s3", "discussion"),
    ]
    assert seen(table_of(*events), 1, plan) == ["s2 first"]
    later = [
        *events,
        ended("u2", "s3", "s3 then", "discussion"),
        round_end("discussion"),
        round_("discussion", 2, order="sequential"),
        *spoke("u3", "s2", "s2 again", "discussion", 2),
    ]
    assert seen(table_of(*later), 2, plan) == ["s2 first", "s3 then", "s2 again"]


def test_anonymous_words_have_neither_name_nor_role_and_one_letter_a_seat() -> None:
    said = sight(table_of(*talk()), KIT, replace(PLAN, visibility="anonymous"), 3, ONE)
    assert [(one.name, one.role) for one in said] == [("B", ""), ("C", ""), ("B", ""), ("C", "")]


def test_an_anonymous_first_round_does_not_name_anybody_by_the_introductions() -> None:
    plan = replace(PLAN, order="sequential", first_visibility="anonymous")
    assert all(one.role == "" for one in sight(table_of(*talk()), KIT, plan, 1, ONE))


def test_a_seal_hides_texts_from_the_screen_and_not_from_later_rounds() -> None:
    assert seen(table_of(*talk(sealed=True)), 2) == seen(table_of(*talk()), 2) != []


def test_an_utterance_that_was_gone_on_from_is_seen_once() -> None:
    state = table_of(
        stage("discussion"),
        round_("discussion"),
        started("u1", "s2", "discussion"),
        failed("u1", "s2", "Once "),
        started("u2", "s2", "discussion", continues="u1"),
        ended("u2", "s2", "Once upon", "discussion"),
        started("u3", "s3", "discussion"),
        failed("u3", "s3", "I st", code="stopped"),
        started("u4", "s1", "discussion"),
        failed("u4", "s1", "", code="server"),
        round_end("discussion"),
    )
    assert seen(state, 2) == ["Once upon", "I st"]
    assert [one.text for one in own_words(state, KIT, TWO)] == ["Once upon"]
    assert own_words(state, KIT, ONE) == ()
    assert [one.text for one in earlier_talk(state, KIT, "keywords")] == ["Once upon", "I st"]


def test_until_the_later_one_ends_the_partial_text_still_counts() -> None:
    state = table_of(
        stage("discussion"),
        round_("discussion"),
        started("u1", "s2", "discussion"),
        failed("u1", "s2", "Once "),
        started("u2", "s2", "discussion", continues="u1"),
    )
    assert [one.text for one in own_words(state, KIT, TWO)] == ["Once "]


def test_own_words_are_talk_and_no_lists() -> None:
    state = table_of(
        stage("image_story"),
        round_("image_story"),
        *spoke("u1", "s1", "A story.", "image_story"),
        round_("image_story", 2),
        *spoke("u2", "s1", '["red"]', "image_story", 2),
        stage("keywords"),
        round_("keywords"),
        *spoke("u3", "s1", '["blue"]', "keywords"),
        stage("discussion"),
        round_("discussion"),
        *spoke("u4", "s1", "I say.", "discussion"),
    )
    assert [one.text for one in own_words(state, KIT, ONE)] == ["A story.", "I say."]


def test_words_carry_the_role_in_which_they_were_said() -> None:
    state = table_of(
        stage("discussion"),
        round_("discussion"),
        *spoke("u1", "s1", "before", "discussion"),
        stage("role_switch"),
        SeatsRotated(roles={"s1": THREE.role}, unchanged=()),
        round_("role_switch"),
        *spoke("u2", "s1", "after", "role_switch"),
    )
    roles = [one.role for one in own_words(state, KIT, ONE)]
    assert roles == [KIT.roles[ONE.role].name, KIT.roles[THREE.role].name]


def test_the_second_discussion_answers_to_the_reflections_and_not_the_first_talk() -> None:
    state = table_of(
        *talk(),
        stage("role_switch"),
        round_("role_switch"),
        *spoke("r1", "s2", "I see it anew", "role_switch"),
        stage("discussion_2", "discussion"),
        round_("discussion_2"),
    )
    plan = replace(PLAN, id="discussion_2")
    assert seen(state, 1, plan) == ["I see it anew"]
    assert [one.text for one in earlier_talk(state, KIT, "role_switch")][:1] == ["s1 in 1"]
    assert earlier_talk(state, KIT, "introduction") == ()


def test_a_whisper_reaches_its_seat_alone_and_each_note_once() -> None:
    begun: list[Event] = [stage("discussion"), round_("discussion")]
    said = [
        FacilitatorSaid(text="to all"),
        FacilitatorSaid(text="psst", to="s1"),
    ]
    state = table_of(*begun, *said)
    assert newest_notes(state, ONE) == ("to all", "psst")
    assert newest_notes(state, TWO) == ("to all",)
    heard = table_of(*begun, *said, *spoke("u1", "s1", "Yes.", "discussion"))
    assert newest_notes(heard, ONE) == ()
    assert newest_notes(heard, TWO) == ("to all",)


def test_what_is_said_while_a_seat_speaks_is_for_its_next_utterance() -> None:
    state = table_of(
        stage("discussion"),
        round_("discussion"),
        started("u1", "s1", "discussion"),
        FacilitatorSaid(text="And the price?"),
        ended("u1", "s1", "So.", "discussion"),
    )
    assert newest_notes(state, ONE) == ("And the price?",)


def test_a_note_is_not_lost_with_the_utterance_that_failed() -> None:
    state = table_of(
        stage("discussion"),
        round_("discussion"),
        FacilitatorSaid(text="psst", to="s1"),
        started("u1", "s1", "discussion"),
        failed("u1", "s1", "", code="server"),
    )
    assert newest_notes(state, ONE) == ("psst",)


LISTS = keywords_of("keywords", {"s2": ("Red paper", "fold"), "s1": ("fold", "red paper", "lamp")})


def test_the_tables_keywords_are_every_seats_once_in_the_order_of_seats() -> None:
    state = table_of(*LISTS)
    assert table_keywords(state, StageKind.KEYWORDS) == ("fold", "red paper", "lamp")
    assert table_keywords(state, StageKind.KEYWORDS, before="keywords") == ()
    assert table_keywords(state, StageKind.IMAGE_STORY) == ()


def test_an_edit_of_the_tables_keywords_stands_in_their_place() -> None:
    edit = KeywordsEdited(stage="keywords", seat=None, keywords=("mine",))
    assert table_keywords(table_of(*LISTS, edit), StageKind.KEYWORDS) == ("mine",)


def test_final_keywords_are_the_decided_ones_and_not_the_chosen_cards() -> None:
    decided = DecisionMade(stage="decision", value=("fold",), by="default")
    cards = DecisionMade(stage="drawing", value=("card-1",), by="default")
    assert final_keywords(table_of(*LISTS)) == ()
    state = table_of(*LISTS, stage("decision"), decided, stage("drawing"), cards)
    assert final_keywords(state) == ("fold",)


def test_design_keywords_are_the_second_list_by_how_many_named_them() -> None:
    first = [
        *LISTS,
        stage("decision"),
        DecisionMade(stage="decision", value=("fold",), by="default"),
    ]
    assert design_keywords(table_of(*first), 5) == ("fold",)
    second = keywords_of(
        "keywords_2", {"s1": ("hook", "moon"), "s2": ("Moon", "ring"), "s3": ("moon",)}
    )
    state = table_of(*first, *second)
    assert design_keywords(state, 5) == ("moon", "hook", "ring")
    assert design_keywords(state, 2) == ("moon", "hook")
    edit = KeywordsEdited(stage="keywords_2", seat=None, keywords=("mine", "too"))
    assert design_keywords(table_of(*first, *second, edit), 1) == ("mine",)


def test_spoken_words_of_a_seat_that_left_keep_its_id() -> None:
    state = table_of(*talk(), *(SeatRemoved(seat=seat.id) for seat in SEATS[1:]))
    (first, *_) = sight(state, KIT, PLAN, 2, ONE)
    assert first == Spoken(
        seat="s2", name="s2", role="", stage="discussion", round=1, text="s2 in 1"
    )


def test_a_flood_is_given_to_seats_by_its_beginning() -> None:
    flood = "w" * 10_000_000
    state = table_of(
        stage("discussion"), round_("discussion"), *spoke("u1", ONE.id, flood, "discussion")
    )
    (own,) = own_words(state, KIT, ONE)
    (other,) = sight(state, KIT, replace(PLAN, visibility="all"), 2, TWO)
    assert own.text == other.text == beginning(flood)
