"""Every type of event has its place: told, or left out on purpose."""

from dataclasses import replace

from engine.exports.blocks import Items, Line, PictureShown, Speech
from engine.exports.cast import Cast
from engine.exports.minutes import TELLERS, Minutes, minutes_of
from engine.exports.rows import row_line
from engine.vocabulary.events import (
    EVENT_TYPES,
    CardWritten,
    ClosingWritten,
    DecisionMade,
    ImageDrawn,
    PromptEdited,
    SeatAdded,
    SeatChanged,
    SeatRemoved,
    UtteranceEdited,
    UtteranceEnded,
    UtteranceRetried,
    VoteTallied,
)
from engine.vocabulary.messages import CardFields
from tests.fakes.minutes_log import ROLES, envelopes, opened, seat, session_log, stage

SILENT = {
    "stage_ended",
    "utterance_started",
    "utterance_held",
    "utterance_released",
    "note_added",
    "mark_set",
    "edit_undone",
    "failure_dropped",
    "memory_written",
    "memory_recalled",
    "memory_changed",
    "memory_forgotten",
    "text_redacted",
    "usage_recorded",
    "call_failed",
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
    assert "重试（等待超时）" in str(blocks[-2])


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


def test_pictures_are_numbered_by_their_cards_place_whichever_came_first():
    def drawn(card: str) -> ImageDrawn:
        return ImageDrawn(image="b" * 64, card=card, prompt="p", model="m", seed=1, cost=None)

    cards = [
        CardWritten(card=card, seat="s1", fields=CardFields(name=name, concept="c"))
        for card, name in (("c1", "first"), ("c2", "second"), ("c3", "third"))
    ]
    chosen = DecisionMade(stage="drawing", value=("c2", "c1"), by="default")
    wanted = [drawn("c1"), drawn("c2"), drawn("c3"), drawn("c2")]
    log = envelopes([opened(), *cards, *stage("drawing", chosen, *wanted)])
    minutes = Minutes("en", ROLES)
    blocks = [block for envelope in log for block in minutes.tell(envelope)]
    assert [block.file for block in blocks if isinstance(block, PictureShown)] == [
        "pictures/02-first.png",
        "pictures/01-second.png",
        "pictures/03-third.png",
        "pictures/04-second.png",
    ]


def test_what_the_facilitator_wrote_for_a_picture_is_told_with_its_card():
    card = CardWritten(card="c1", seat="s1", fields=CardFields(name="first", concept="c"))
    edits = [PromptEdited(card="c1", prompt=prompt) for prompt in ("a moon", "")]
    minutes = Minutes("en", ROLES)
    log = envelopes([opened(), card, *edits])
    blocks = [block for envelope in log for block in minutes.tell(envelope)]
    assert [(one.label, one.text) for one in blocks[-2:] if isinstance(one, Line)] == [
        ("Picture prompt of first (林思雨)", "a moon"),
        ("Picture prompt of first (林思雨)", "default taken"),
    ]


def test_lists_under_a_foreign_heading_and_descriptions_say_whose_they_are():
    minutes = Minutes("zh", ROLES)
    blocks = [block for envelope in session_log() for block in minutes.tell(envelope)]
    lines = {block.label: block.text for block in blocks if isinstance(block, Line)}
    assert lines["林思雨的关键词"] == "童年"
    assert lines["林思雨"] == "对称、红色"
    assert lines["林思雨的分组建议"] == "蝶；形态（展开、对称）；红色"
    assert "photo.heic 的描述（rehearsal/eyes）" in {
        block.who for block in blocks if isinstance(block, Speech)
    }


def test_costs_name_no_money_where_none_was_spent_and_great_numbers_are_marked():
    people = Cast("en")
    assert row_line({"name": "x", "tokens": 205208, "calls": 9999}, people) == (
        "x: tokens 205,208, calls 9999"
    )
    costs = {
        "money": {"USD": "0"},
        "by_seat": {
            "s1": {"calls": 1, "money": {"USD": "0.000"}},
            "s2": {"calls": 2, "money": {"USD": "0.01"}},
        },
    }
    event = ClosingWritten(
        stage="closing",
        agreed=(),
        minority=(),
        keywords=(),
        ranking=(),
        open=(),
        participation=(),
        costs=costs,
    )
    minutes = Minutes("en")
    blocks = [block for envelope in envelopes([event]) for block in minutes.tell(envelope)]
    assert isinstance(blocks[-1], Items)
    assert [text for _, text in blocks[-1].items] == [
        "money: USD 0",
        "by seat",
        "s1: calls 1",
        "s2: calls 2, money USD 0.01",
    ]


def test_a_score_that_only_counts_approvals_is_not_said_twice():
    row = {"candidate": "red", "score": "4", "approvals": 4, "first": 1}
    event = VoteTallied(
        poll="voting",
        kind="agent",
        method="approval",
        threshold=None,
        needed=None,
        entitled=6,
        results=(row, row | {"candidate": "blue", "score": "9"}),
        winners=("red",),
        audit=(),
        depends_on_method=False,
    )
    blocks = Minutes("en").tell(envelopes([event])[0])
    assert isinstance(blocks[1], Items)
    assert [text for _, text in blocks[1].items] == [
        "red: approvals 4, first choices 1",
        "blue: score 9, approvals 4, first choices 1",
    ]


def test_what_a_branch_leaves_out_is_not_told():
    log = session_log()
    said = next(e.event for e in log if isinstance(e.event, UtteranceEnded) and e.event.text)
    gone = UtteranceEdited(
        utterance=said.utterance, seat=said.seat, code="edited", reason="", partial="", text=""
    )
    branch = [*log, replace(log[-1], seq=log[-1].seq + 1, event=gone)]
    spoken = [
        {block.text for block in minutes_of(one, "zh") if isinstance(block, Speech)}
        for one in (log, branch)
    ]
    assert said.text in spoken[0]
    assert spoken[1] == spoken[0] - {said.text}
