"""What a session came to: figures that can be checked against its log."""

from decimal import Decimal
from typing import Any, Literal

from engine.policy.closing import computed_summary, cost_rows, participation, ranking
from engine.policy.state import TableState
from engine.vocabulary.events import (
    BallotCast,
    CardWritten,
    DecisionMade,
    TopicParked,
    UsageRecorded,
    VoteTallied,
)
from engine.vocabulary.messages import CardFields, Spoken
from engine.vocabulary.usage import Cost, Usage
from tests.fakes.facts import SEATS, ended, failed, round_, spoke, stage, started, table_of


def cast(
    poll: str, voter: str, choices: dict[str, str], kind: Literal["agent", "human"] = "agent"
) -> BallotCast:
    return BallotCast(
        poll=poll,
        voter=voter,
        kind=kind,
        choices=tuple(choices),
        reasons=tuple(choices.values()),
    )


def voted(*more: Any) -> TableState:
    return table_of(
        stage("voting"),
        cast("voting", "s1", {"red": "It glows.", "fold": "Flat."}),
        cast("voting", "s2", {"red": "Warm."}),
        cast("voting", "s3", {"hook": "It hangs.", "wire": ""}),
        cast("voting", "s4", {"hook": "Nails cost nothing."}),
        cast("voting", "s5", {}),
        stage("decision"),
        DecisionMade(stage="decision", value=("Red", "moon"), by="facilitator"),
        *more,
    )


def test_agreed_is_what_was_decided_with_the_ballots_for_it() -> None:
    assert computed_summary(voted(), ()).agreed == ("Red (2/5)", "moon (0/5)")


def test_what_was_wanted_and_not_chosen_is_a_minority_view_with_names_and_reasons() -> None:
    found = computed_summary(voted(), ())
    three, four, one = SEATS[2].name, SEATS[3].name, SEATS[0].name
    assert found.minority == (
        f"hook ({three}, {four}): It hangs.",
        f"fold ({one}): Flat.",
        f"wire ({three})",
    )
    assert found.lost == ("fold", "hook", "wire")


def test_a_persons_ballot_is_not_counted_with_the_seats() -> None:
    human = cast("voting", "Ann", {"red": "", "tape": "mine"}, kind="human")
    assert computed_summary(voted(human), ()) == computed_summary(voted(), ())


def test_parked_topics_are_open() -> None:
    assert computed_summary(voted(TopicParked(text="The price?")), ()).open == ("The price?",)


def test_where_all_agreed_the_last_word_stands_as_the_other_view() -> None:
    state = table_of(
        stage("voting"),
        cast("voting", "s1", {"red": ""}),
        stage("decision"),
        DecisionMade(stage="decision", value=("red",), by="default"),
    )
    said = Spoken(seat="s1", name="Bayar", role="", stage="closing", round=1, text="I disagree.")
    assert computed_summary(state, (said,)).minority == ("Bayar: I disagree.",)
    assert computed_summary(state, ()).minority == ()


def test_without_a_vote_there_is_nothing_to_claim() -> None:
    empty = computed_summary(table_of(), ())
    assert (empty.agreed, empty.minority, empty.lost) == ((), (), ())


def card(number: int) -> CardWritten:
    fields = CardFields(name=f"Lamp {number}")
    return CardWritten(card=f"card-{number}", seat=f"s{number}", fields=fields)


def test_cards_are_ranked_by_their_vote_and_none_is_left_out() -> None:
    tally = VoteTallied(
        poll="design_cards",
        method="approval",
        threshold=None,
        needed=None,
        results=({"candidate": "card-2", "score": "4"}, {"candidate": "card-1", "score": "1"}),
        winners=("card-2",),
        audit=(),
    )
    state = table_of(stage("design_cards"), card(1), card(2), card(3), tally)
    rows = ranking(state, ("card-2", "card-1", "card-9"))
    assert [(r["card"], r["name"], r["seat"], r["score"]) for r in rows] == [
        ("card-2", "Lamp 2", "s2", "4"),
        ("card-1", "Lamp 1", "s1", "1"),
        ("card-3", "Lamp 3", "s3", None),
    ]


def test_participation_counts_what_was_finished() -> None:
    state = table_of(
        stage("discussion"),
        round_("discussion"),
        *spoke("u1", "s1", "abc", "discussion"),
        *spoke("u2", "s1", "def", "discussion"),
        *spoke("u3", "s2", "gh", "discussion"),
        started("u4", "s3", "discussion"),
        failed("u4", "s3", "partial", code="server"),
    )
    rows = {row["seat"]: row for row in participation(state)}
    assert len(rows) == 6
    assert (rows["s1"]["utterances"], rows["s1"]["characters"], rows["s1"]["share"]) == (2, 6, 0.75)
    assert (rows["s2"]["utterances"], rows["s2"]["share"]) == (1, 0.25)
    assert (rows["s3"]["utterances"], rows["s3"]["characters"]) == (0, 0)
    assert sum(row["share"] for row in rows.values()) == 1
    assert [row["share"] for row in participation(table_of())] == [0.0] * 6


def test_costs_are_exact_and_unknown_ones_are_said() -> None:
    def usd(amount: str) -> Cost:
        return Cost(currency="USD", amount=Decimal(amount))

    usage = Usage(input=10, output=2)
    state = table_of(
        stage("discussion"),
        round_("discussion"),
        started("u1", "s1", "discussion"),
        ended("u1", "s1", "a", "discussion", usage, usd("0.1")),
        started("u2", "s2", "discussion"),
        ended("u2", "s2", "b", "discussion", usage, None),
        UsageRecorded(provider="p", usage=usage, cost=usd("0.2"), stage="closing"),
    )
    costs = cost_rows(state)
    assert (costs["calls"], costs["input"], costs["output"]) == (3, 30, 6)
    assert (costs["money"], costs["unknown"]) == ({"USD": "0.3"}, 1)
    assert set(costs["by_seat"]) == {"s1", "s2"}
    assert costs["by_stage"]["closing"]["money"] == {"USD": "0.2"}
    assert costs["by_stage"]["discussion"]["unknown"] == 1
