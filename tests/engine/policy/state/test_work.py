"""Keywords, boards, polls, cards and pictures as the log tells them."""

from typing import Literal

from engine.vocabulary.events import (
    AffinityBuilt,
    AffinityEdited,
    AlertRaised,
    BallotCast,
    CardWritten,
    ImageAttached,
    ImageDescribed,
    ImageDrawn,
    KeywordsEdited,
    PromptEdited,
    VoteTallied,
)
from engine.vocabulary.messages import CardFields
from tests.fakes.facts import keywords_of, stage, table_of


def cast(voter: str, *choices: str, kind: Literal["agent", "human"] = "agent") -> BallotCast:
    return BallotCast(
        poll="voting", voter=voter, kind=kind, choices=choices, reasons=("",) * len(choices)
    )


def tallied(method: str, winner: str, kind: Literal["agent", "human"] = "agent") -> VoteTallied:
    return VoteTallied(
        poll="voting",
        method=method,
        threshold=None,
        needed=None,
        results=(),
        winners=(winner,),
        audit=(),
        kind=kind,
    )


def test_a_voters_later_ballot_replaces_the_earlier_one() -> None:
    poll = table_of(cast("s1", "red"), cast("s2", "red"), cast("s1", "blue")).polls["voting"]
    assert {b.voter: b.choices for b in poll.ballots} == {"s2": ("red",), "s1": ("blue",)}
    assert len(poll.ballots) == 2


def test_a_person_who_votes_under_a_seats_name_does_not_take_its_ballot() -> None:
    poll = table_of(cast("s1", "red"), cast("s1", "blue", kind="human")).polls["voting"]
    assert {(b.kind, b.choices) for b in poll.ballots} == {
        ("agent", ("red",)),
        ("human", ("blue",)),
    }
    ballot = poll.ballot_of("s1")
    assert ballot is not None
    assert ballot.choices == ("red",)
    only_human = table_of(cast("s1", "blue", kind="human")).polls["voting"]
    assert only_human.ballot_of("s1") is None


def test_the_result_is_the_agents_count_by_the_tables_own_method() -> None:
    poll = table_of(
        tallied("consensus", "red", kind="human"),
        tallied("consensus", "blue"),
        tallied("borda", "green"),
        tallied("consensus", "white"),
    ).polls["voting"]
    assert poll.result is not None
    assert (poll.result.method, poll.result.winners) == ("consensus", ("white",))
    assert len(poll.tallies) == 3


def test_an_edit_of_the_board_replaces_it_and_not_the_seats_trees() -> None:
    def built(seat: str | None, core: str) -> AffinityBuilt:
        return AffinityBuilt(stage="affinity", seat=seat, core=core, groups=(), single=())

    edit = AffinityEdited(stage="affinity", seat=None, core="mine", groups=(), single=("red",))
    state = table_of(stage("affinity"), built("s1", "of s1"), built(None, "table"), edit)
    found = state.stages[0]
    assert found.board is not None
    assert (found.board.core, found.board.single) == ("mine", ("red",))
    assert {seat: tree.core for seat, tree in found.trees.items()} == {"s1": "of s1"}


def test_edited_keywords_of_a_seat_and_of_the_table_are_kept_apart() -> None:
    state = table_of(
        *keywords_of("keywords", {"s1": ("red",), "s2": ("blue",)}),
        KeywordsEdited(stage="keywords", seat="s1", keywords=("green",)),
        KeywordsEdited(stage="keywords", seat=None, keywords=("white",)),
    )
    assert state.stages[0].keywords == {"s1": ("green",), "s2": ("blue",)}
    assert state.table_keywords == {"keywords": ("white",)}


def test_a_card_written_again_takes_the_place_of_the_old_one() -> None:
    def card(name: str) -> CardWritten:
        return CardWritten(card="card-1", seat="s1", fields=CardFields(name=name))

    assert [c.fields.name for c in table_of(card("Lamp"), card("Moon lamp")).cards] == ["Moon lamp"]


def test_a_description_goes_to_its_picture() -> None:
    def picture(image: str) -> ImageAttached:
        return ImageAttached(image=image, name="a.png", media_type="image/png", bytes=1)

    described = ImageDescribed(image="b", text="A butterfly.", model="m")
    state = table_of(picture("a"), picture("b"), described)
    assert [p.description for p in state.pictures] == ["", "A butterfly."]


def test_the_newest_prompt_of_a_card_counts_and_an_empty_one_is_none() -> None:
    first = PromptEdited(card="card-1", prompt="a moon")
    other = PromptEdited(card="card-2", prompt="a lamp")
    again = PromptEdited(card="card-1", prompt="a red moon")
    assert table_of(first, other, again).prompts == {"card-1": "a red moon", "card-2": "a lamp"}
    none = PromptEdited(card="card-1", prompt="")
    assert table_of(first, other, none).prompts == {"card-2": "a lamp"}


def test_why_a_card_was_not_drawn_is_known_until_it_is() -> None:
    def failed(card: str, why: str) -> AlertRaised:
        return AlertRaised(rule="picture_failed", value=f"{card}: {why}")

    drawn = ImageDrawn(image="a", card="card-1", prompt="p", model="m", seed=1, cost=None)
    other = AlertRaised(rule="disk", value="card-3: full")
    state = table_of(failed("card-1", "No: broken."), failed("card-2", "No."), other)
    assert state.undrawn == {"card-1": "No: broken.", "card-2": "No."}
    state = table_of(failed("card-1", "No."), failed("card-2", "No."), drawn)
    assert state.undrawn == {"card-2": "No."}
