from dataclasses import replace

import pytest

from engine.vocabulary.events import (
    AnswersRevealed,
    BallotCast,
    CardWritten,
    FacilitatorSaid,
    KeywordsExtracted,
    RoundEnded,
    RoundStarted,
    SeatChanged,
    SeatsRotated,
    StageStarted,
    UtteranceFailed,
    UtteranceGlossed,
    UtteranceHeld,
    UtteranceReleased,
    UtteranceRetried,
)
from engine.vocabulary.messages import CardFields
from tests.fakes.told_table import ToldTable, begun, done
from tests.fakes.told_view import ToldView
from tui.widgets.seat_story import SeatStory
from tui.words import Words

TALK = StageStarted(stage="discussion", kind="discussion")
KEYWORDS = StageStarted(stage="keywords", kind="keywords")


def round_of(stage: str, *, sealed: bool = False, number: int = 1) -> RoundStarted:
    return RoundStarted(
        stage=stage, round=number, order="simultaneous", seats=("s1", "s2"), sealed=sealed
    )


@pytest.fixture
def view() -> ToldView:
    return ToldView()


@pytest.fixture
def story(view: ToldView) -> SeatStory:
    return SeatStory("s1", view, Words("en"))


@pytest.fixture
def table(story: SeatStory) -> ToldTable:
    return ToldTable(story.take).open()


def failed(utterance: str, code: str, reason: str, partial: str) -> UtteranceFailed:
    return UtteranceFailed(
        utterance=utterance, seat="s1", code=code, reason=reason, partial=partial
    )


def test_speech_streams_and_ends(table: ToldTable, story: SeatStory, view: ToldView):
    table.tell(TALK, round_of("discussion"), begun("u1", "discussion"))
    table.say("u1", "Good ").say("u1", "morning").say("u9", "not mine", seat="s2")
    assert view.entries == {"u1": "Good morning"}
    assert view.headings["u1"] == "Discussion, round 1"
    table.tell(done("u1", "discussion", "Good morning."))
    assert view.entries["u1"] == "Good morning."
    assert story.live is None
    assert story.last.seconds == 4


def test_what_it_goes_on_from_is_not_shown_twice(table: ToldTable, view: ToldView):
    table.tell(TALK, round_of("discussion"), begun("u1", "discussion")).say("u1", "Half a")
    table.tell(failed("u1", "stopped", "", "Half a"))
    table.tell(begun("u2", "discussion", continues="u1"))
    table.say("u2", "Half a").say("u2", " loaf")
    assert view.entries == {"u1": "Half a", "u2": " loaf"}
    table.tell(done("u2", "discussion", "Half a loaf."))
    assert view.entries["u2"] == " loaf."
    assert view.footers["u1"] == "[stopped]"
    assert "goes on" in view.headings["u2"]


def test_nothing_is_lost_where_the_log_masks_what_a_stop_had_cut_in_two(
    table: ToldTable, view: ToldView, story: SeatStory
):
    table.tell(TALK, round_of("discussion"), begun("u1", "discussion"))
    table.say("u1", "It is 4111 1111 ")
    table.tell(failed("u1", "stopped", "", "It is 4111 1111 "))
    table.tell(begun("u2", "discussion", continues="u1"))
    table.say("u2", "It is 4111 1111 ").say("u2", "1111 1111, mine.")
    assert view.entries["u2"] == "1111 1111, mine."
    table.tell(done("u2", "discussion", "It is [card], mine."))
    assert view.entries["u2"] == story.speech == "[card], mine."


@pytest.mark.parametrize(
    ("code", "partial", "mark"),
    [
        ("stopped", "x", "[stopped]"),
        ("interrupted", "x", "[interrupted]"),
        ("connection", "x", "[cut: The line dropped]"),
        ("connection", "", "[no answer: The line dropped]"),
    ],
)
def test_a_partial_end_is_marked(
    table: ToldTable, view: ToldView, story: SeatStory, code: str, partial: str, mark: str
):
    table.tell(TALK, round_of("discussion"), begun("u1", "discussion")).say("u1", partial)
    table.tell(failed("u1", code, "The line dropped.", partial))
    assert view.entries["u1"] == partial
    assert view.footers["u1"] == mark
    assert story.last.status == "failed"


def test_a_held_panel_stands_still_and_catches_up(
    table: ToldTable, view: ToldView, story: SeatStory
):
    table.tell(TALK, round_of("discussion"), begun("u1", "discussion")).say("u1", "Seen")
    table.tell(UtteranceHeld(utterance="u1", seat="s1")).say("u1", ", hidden")
    assert view.entries["u1"] == "Seen"
    assert story.veil.behind == 8
    table.tell(UtteranceReleased(utterance="u1", seat="s1"))
    assert view.entries["u1"] == "Seen, hidden"


def test_a_held_panel_shows_all_when_the_speech_has_ended(table: ToldTable, view: ToldView):
    table.tell(TALK, round_of("discussion"), begun("u1", "discussion"))
    table.tell(UtteranceHeld(utterance="u1", seat="s1")).say("u1", "All of it")
    table.tell(done("u1", "discussion", "All of it."))
    assert view.entries["u1"] == "All of it."


def test_a_sealed_round_shows_nothing_until_it_is_revealed(
    table: ToldTable, view: ToldView, story: SeatStory
):
    table.tell(TALK, round_of("discussion", sealed=True), begun("u1", "discussion"))
    table.say("u1", "Secret").tell(done("u1", "discussion", "Secret."))
    table.tell(
        RoundEnded(stage="discussion", round=1, order="simultaneous", done=1, of=2),
    )
    assert view.told == []
    assert story.sealed == ("discussion", 1)
    table.tell(AnswersRevealed(ref="discussion/1"))
    assert view.entries == {"u1": "Secret."}
    assert story.sealed is None


def test_data_gives_way_to_what_it_says(table: ToldTable, view: ToldView):
    table.tell(KEYWORDS, round_of("keywords"), begun("u1", "keywords"))
    for part in ('["a", ', '"b"]'):
        table.say("u1", part)
        assert view.entries["u1"] == "Writing an answer ..."
    table.tell(done("u1", "keywords", '["a", "b"]'))
    table.tell(KeywordsExtracted(stage="keywords", seat="s1", keywords=("a", "b")))
    assert view.entries == {"u1": "a, b"}
    assert view.headings["u1"] == "Keywords"


def test_an_answer_that_nobody_understood_is_shown_as_it_came(table: ToldTable, view: ToldView):
    table.tell(KEYWORDS, round_of("keywords"), begun("u1", "keywords")).say("u1", "er")
    table.tell(done("u1", "keywords", "er"), begun("u2", "keywords"))
    assert view.entries["u1"] == "er"
    assert "could not be read" in view.footers["u1"]


def test_ballots_and_cards_are_read(table: ToldTable, view: ToldView):
    vote = StageStarted(stage="voting", kind="voting")
    table.tell(vote, round_of("voting"), begun("u1", "voting"), done("u1", "voting", "{}"))
    table.tell(
        BallotCast(poll="voting", voter="s1", kind="agent", choices=("red",), reasons=("warm",))
    )
    assert view.entries["u1"] == "- red: warm"
    cards = StageStarted(stage="design_cards", kind="design_cards")
    table.tell(cards, begun("u2", "design_cards"), done("u2", "design_cards", "{}"))
    fields = CardFields(name="Wing", concept="It folds.")
    table.tell(CardWritten(card="card-1", seat="s1", fields=fields))
    assert "Wing" in view.entries["u2"]
    assert "It folds." in view.entries["u2"]
    assert "{" not in view.entries["u2"]


def test_words_of_the_facilitator_reach_the_panel(table: ToldTable, view: ToldView):
    table.tell(
        FacilitatorSaid(text="to all"),
        FacilitatorSaid(text="to me", to="s1"),
        FacilitatorSaid(text="to the other", to="s2"),
    )
    assert view.notes == ["Facilitator: to all", "Whispered to this seat: to me"]


def test_changes_of_the_seat_are_told(table: ToldTable, view: ToldView):
    table.tell(SeatChanged(seat="s1", what="model", value="openai/gpt"))
    table.tell(SeatsRotated(roles={"s1": "designer"}, unchanged=("s1",), reason="Too few."))
    assert view.notes == ["now speaks with openai/gpt", "Keeps its role. Too few."]


def test_a_retry_is_known_until_text_comes(table: ToldTable, story: SeatStory):
    table.tell(TALK, round_of("discussion"), begun("u1", "discussion"))
    table.tell(
        UtteranceRetried(
            utterance="u1",
            seat="s1",
            code="rate_limit",
            reason="Too many requests for now.",
            partial="",
            attempt=2,
            wait_ms=7_000,
        )
    )
    assert story.live.reason == "Too many requests for now"
    assert (story.live.retry_at - table.now).total_seconds() == 7
    table.say("u1", "x")
    assert story.live.retry_at is None


def test_reasons_are_told_in_chinese():
    view = ToldView()
    table = ToldTable(SeatStory("s1", view, Words("zh")).take, lang="zh").open()
    table.tell(TALK, round_of("discussion"), begun("u1", "discussion"))
    table.tell(failed("u1", "rate_limit", "Too many requests for now.", "x"))
    assert view.footers["u1"].startswith("[中断：")
    assert "Too many" not in view.footers["u1"]


def test_reasoning_is_never_shown_as_speech(table: ToldTable, view: ToldView, story: SeatStory):
    table.tell(TALK, round_of("discussion"), begun("u1", "discussion"))
    table.say("u1", "", reasoning="Let me think.")
    assert view.entries["u1"] == ""
    assert story.live.reasoning == "Let me think."
    assert story.live.first is None


def test_the_usual_time_comes_from_what_was(table: ToldTable, story: SeatStory):
    assert story.usual is None
    table.tell(TALK, round_of("discussion"))
    for number, first in enumerate((2_000, 4_000, 6_000), 1):
        table.tell(begun(f"u{number}", "discussion"))
        table.tell(done(f"u{number}", "discussion", "x", first=first))
    assert story.usual == 4


def test_a_gloss_stands_under_its_speech_and_is_none(
    table: ToldTable, story: SeatStory, view: ToldView
):
    table.tell(TALK, round_of("discussion"), begun("u1", "discussion"))
    table.tell(done("u1", "discussion", "Good morning."))
    table.tell(begun("u2", "discussion", number=2))
    gloss = UtteranceGlossed(utterance="u1", seat="s1", lang="zh", text="早上好。")
    table.tell(gloss, replace(gloss, seat="s2", utterance="u9"))
    assert view.glosses == {"u1": "中：早上好。"}
    assert "早" not in story.speech
