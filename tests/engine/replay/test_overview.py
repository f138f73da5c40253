"""The session at a glance: figures counted by hand, and again from recorded sessions."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from engine.policy.closing import participation
from engine.policy.log_lines import read_log
from engine.policy.state import Totals, replay
from engine.policy.text import PIECE
from engine.replay import voices
from engine.replay.overview import Overview, overview
from engine.replay.voices import LISTENED, count_words, terms
from engine.vocabulary.events import (
    AffinityBuilt,
    BallotCast,
    BriefWritten,
    DecisionMade,
    Event,
    KeywordsExtracted,
    SeatsRotated,
    StageSkipped,
    UsageRecorded,
    UtteranceEnded,
    UtteranceRetried,
    VoteTallied,
)
from engine.vocabulary.messages import Group
from engine.vocabulary.usage import Cost, Usage
from tests.fakes.event_sequences import any_events
from tests.fakes.facts import (
    SEATS,
    card,
    ended,
    failed,
    in_envelopes,
    opened,
    round_,
    spoke,
    stage,
    stage_end,
    started,
)

SESSIONS = Path(__file__).resolve().parents[3] / "snapshots" / "sessions"


def seen(*events: Event, **more: Any) -> Overview:
    log = list(in_envelopes([opened(), *events]))
    return overview(log, replay(log), **more)


def said(name: str, seat: str, text: str, first: int, whole: int) -> list[Event]:
    """Return an utterance with its times in milliseconds."""
    usage = Usage(input=10, output=5)
    cost = Cost(currency="USD", amount=Decimal("0.5"))
    end = ended(name, seat, text, "discussion", usage, cost)
    return [
        started(name, seat, "discussion"),
        replace(end, first_token_ms=first, duration_ms=whole),
    ]


def ballot(voter: str, *choices: str, poll: str = "voting") -> BallotCast:
    reasons = tuple(f"why {choice}" for choice in choices)
    return BallotCast(poll=poll, voter=voter, kind="agent", choices=choices, reasons=reasons)


def tally(poll: str, *winners: str) -> VoteTallied:
    return VoteTallied(
        poll=poll,
        method="consensus",
        threshold=None,
        needed=None,
        results=(),
        winners=winners,
        audit=(),
        entitled=2,
    )


def test_talk_is_counted_by_seat():
    made = seen(
        stage("discussion"),
        round_("discussion"),
        *said("u1", "s1", "Paper, 纸灯!", 100, 1000),
        *said("u2", "s1", "Light", 300, 3000),
        *said("u3", "s2", "Warm light", 200, 2000),
        UtteranceRetried(
            utterance="u4", seat="s2", code="busy", reason="", partial="", attempt=2, wait_ms=1
        ),
        started("u4", "s2", "discussion"),
        failed("u4", "s2", "part", code="truncated"),
        UsageRecorded(
            provider="p", usage=Usage(input=1, output=1), cost=None, model="m", seat="s2"
        ),
        stage("keywords"),
        round_("keywords"),
        *spoke("u5", "s1", "a list is no talk", "keywords"),
    )
    first, second = made.voices[0], made.voices[1]
    assert (first.seat, first.name, first.role) == (SEATS[0].id, SEATS[0].name, SEATS[0].role)
    assert (first.utterances, first.characters, first.words, first.seconds) == (2, 15, 4, 4.0)
    assert (second.utterances, second.characters, second.words) == (1, 10, 2)
    assert (first.share, second.share) == (Fraction(15, 25), Fraction(10, 25))
    assert (first.times.first_token, first.times.duration) == (100, 1000)
    assert (second.times.retries, second.times.failures) == (1, {"truncated": 1})
    assert second.totals.costs == {"USD": Decimal("0.5")}
    assert (second.totals.calls, second.totals.unknown) == (2, 1)
    assert (made.times.first_token, made.times.duration) == (150, 1500)
    assert made.by_model == {
        "fake/m": Totals(calls=4, input=30, output=15, costs={"USD": Decimal("1.5")}, unknown=1),
        "p/m": Totals(calls=1, input=1, output=1, unknown=1),
    }
    assert [one.utterances for one in made.voices[2:]] == [0, 0, 0, 0]


def test_an_echo_is_what_others_had_said_before():
    made = seen(
        stage("discussion"),
        round_("discussion"),
        *spoke("u1", "s1", "one two three four five six", "discussion"),
        *spoke("u2", "s2", "so: One two three, four five", "discussion"),
        *spoke("u3", "s1", "one two three four five six", "discussion"),
        started("u4", "s3", "discussion"),
        started("u5", "s4", "discussion"),
        ended("u4", "s3", "红色的纸灯笼", "discussion"),
        ended("u5", "s4", "红色的纸灯笼", "discussion"),
    )
    echo = {one.seat: one.echo for one in made.voices}
    assert echo == {
        "s1": Fraction(0, 4),  # its own words, that another took over
        "s2": Fraction(1, 2),
        "s3": Fraction(0, 2),
        "s4": Fraction(0, 2),  # it had begun before the other was heard
        "s5": None,
        "s6": None,
    }
    assert terms("纸lamp ＬＥＤ") == ["纸", "lamp", "led"]


def test_of_ten_megabytes_every_word_counts_and_the_beginning_is_listened_to(
    monkeypatch: pytest.MonkeyPatch,
):
    listened = 0

    def counted(text: str) -> list[str]:
        nonlocal listened
        assert len(text) <= PIECE  # a regular expression lets no other thread run meanwhile
        listened += len(text)
        return terms(text)

    monkeypatch.setattr(voices, "terms", counted)
    flood = "one two three four five " * (10_000_000 // 24)
    made = seen(
        stage("discussion"),
        round_("discussion"),
        *spoke("u1", "s1", flood, "discussion"),
        *spoke("u2", "s2", flood, "discussion"),
    )
    assert [one.words for one in made.voices[:2]] == [len(flood) // 24 * 5] * 2
    assert [one.echo for one in made.voices[:2]] == [0, 1]
    assert listened <= 2 * (len(flood) + LISTENED) + 1_000


@pytest.mark.parametrize(
    "text", ["", "word", "纸lamp ＬＥＤ", "many words " * 20_000, "宽" * 70_000]
)
def test_words_are_counted_by_pieces_as_they_are_at_once(text: str):
    assert count_words(text) == len(terms(text))


def test_what_lists_and_ballots_have_in_common():
    made = seen(
        stage("keywords"),
        KeywordsExtracted(stage="keywords", seat="s1", keywords=("a", "b")),
        KeywordsExtracted(stage="keywords", seat="s2", keywords=("B", "c")),
        KeywordsExtracted(stage="keywords", seat="s3", keywords=("a", "b")),
        KeywordsExtracted(stage="keywords", seat="s4", keywords=()),
        stage("voting"),
        ballot("s1", "a"),
        ballot("s2", "c"),
    )
    lists, ballots = made.overlaps
    assert (lists.kind, lists.name, lists.mean) == ("lists", "keywords", Fraction(5, 9))
    assert lists.by_seat == {"s1": Fraction(2, 3), "s2": Fraction(1, 3), "s3": Fraction(2, 3)}
    assert (ballots.kind, ballots.name, ballots.mean) == ("ballots", "voting", 0)


def test_words_have_their_fates_and_losers_their_backers():
    board = (Group(label="Light", groups=(Group(label="Night", members=("glow",)),)),)
    made = seen(
        stage("discussion"),
        round_("discussion"),
        *spoke("u1", "s1", "Glow, glow!", "discussion"),
        *spoke("u2", "s2", "A glow and a fold.", "discussion"),
        stage("keywords"),
        KeywordsExtracted(stage="keywords", seat="s1", keywords=("fold", "glow")),
        KeywordsExtracted(stage="keywords", seat="s2", keywords=("Glow", "warm")),
        stage("affinity"),
        AffinityBuilt(stage="affinity", seat=None, core="c", groups=board, single=("fold",)),
        stage("voting"),
        ballot("s1", "fold", "glow"),
        ballot("s2", "glow", "warm"),
        ballot("s3", "warm"),
        tally("voting", "glow"),
        stage("decision"),
        DecisionMade(stage="decision", value=("glow",), by="default"),
    )
    glow, warm, fold = made.fates
    assert (glow.word, glow.listed, glow.mentions, glow.group) == ("glow", ("s1", "s2"), 2, "Night")
    assert (glow.ballots, glow.of, glow.final) == (2, 3, True)
    assert (warm.ballots, warm.of, warm.final, warm.mentions) == (2, 3, False, 0)
    assert (fold.group, fold.mentions, fold.ballots) == ("", 1, 1)
    assert [(one.choice, one.voters) for one in made.lost] == [
        ("warm", ("s2", "s3")),
        ("fold", ("s1",)),
    ]
    assert made.lost[0].reasons == ("why warm", "why warm")


def test_stages_say_what_came_of_them():
    made = seen(
        stage("keywords"),
        KeywordsExtracted(stage="keywords", seat="s1", keywords=("a", "b")),
        KeywordsExtracted(stage="keywords", seat="s2", keywords=("A",)),
        stage_end("keywords"),
        stage("role_switch"),
        SeatsRotated(roles={"s1": "x", "s2": "y"}, unchanged=("s2",)),
        stage("design_brief"),
        BriefWritten(stage="design_brief", value="b", by="default"),
        stage("design_cards"),
        card(1),
        card(2),
        ballot("s1", "card-2", poll="design_cards"),
        tally("design_cards", "card-2"),
        StageSkipped(stage="drawing", kind="drawing", reason="no model that draws pictures"),
        planned={"keywords": timedelta(minutes=5)},
    )
    words, switch, brief, cards, drawing = made.stages
    assert (words.keywords, words.used, words.planned, words.status) == (
        2,
        timedelta(seconds=3),
        timedelta(minutes=5),
        "ended",
    )
    assert (switch.switched, brief.brief, words.brief) == (1, True, False)
    assert (cards.cards, cards.ballots, cards.decided) == (2, 1, ("Lamp 2",))
    assert (drawing.status, drawing.reason) == ("skipped", "no model that draws pictures")
    assert made.lost == ()  # nothing was decided


@pytest.mark.parametrize("name", ["paper-cut-zh", "open-table-en", "design-review-en-faults"])
def test_recorded_sessions_add_up(name: str):
    log = read_log((SESSIONS / f"{name}.jsonl").read_bytes().splitlines(keepends=True))
    state = replay(log)
    made = overview(log, state)
    for row, voice in zip(participation(state), made.voices, strict=True):
        assert (row["seat"], row["name"]) == (voice.seat, voice.name)
        assert (row["utterances"], row["characters"]) == (voice.utterances, voice.characters)
        assert row["share"] == pytest.approx(float(voice.share), abs=0.0001)
    assert sum(one.share for one in made.voices) == 1
    assert sum(one.calls for one in made.by_model.values()) == made.totals.calls
    assert sum(one.output for one in made.by_model.values()) == made.totals.output
    assert sum(one.totals.calls for one in made.stages) == made.totals.calls
    assert sum(one.utterances for one in made.stages) == sum(
        isinstance(e.event, UtteranceEnded) for e in log
    )
    assert {f.word for f in made.fates if f.final} == set(state.decisions["decision"].value)
    assert sum(one.drawings for one in made.stages) == len(state.drawings)
    assert all(0 <= one.mean <= 1 for one in made.overlaps)
    assert made.minority == (state.closing.minority if state.closing else ())


@given(any_events)
def test_any_log_has_an_overview(events: list[Event]):
    made = seen(*events)
    assert sum(one.share for one in made.voices) in (0, 1)
    assert all(one.echo is None or 0 <= one.echo <= 1 for one in made.voices)
    assert len(made.stages) == len({one.stage for one in made.stages})
