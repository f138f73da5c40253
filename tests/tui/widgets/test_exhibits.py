"""What hangs on the wall, as the table's state tells it."""

from engine import events
from tests.fakes.told_cards import BROUGHT, card, carded, drawn, votes
from tests.fakes.told_polls import ballot
from tui.widgets.exhibits import approvals, card_poll, cards_sealed, exhibits_of
from tui.words import Words

EN = Words("en")


def hung(session: object, *drawing: str) -> list[tuple[str, str, str]]:
    state = session.state  # pyright: ignore[reportAttributeAccessIssue, reportUnknownVariableType]
    return [(one.key, one.sign, one.note) for one in exhibits_of(state, drawing, EN)]


def test_cards_hang_as_they_were_written_until_they_are_voted_on():
    assert hung(carded()) == [
        ("picture 1", "+", "brought in 600x500"),
        ("card-1", ".", "not drawn"),
        ("card-2", ".", "not drawn"),
    ]
    state = carded(ballot("s1", "card-2", poll="design_cards")).state
    assert card_poll(state) == "design_cards"
    assert approvals(state) == {}


def test_the_best_card_hangs_first_one_without_a_vote_last():
    session = carded(*votes("card-2", "card-2"), card(3, "late"))
    assert hung(session)[1:] == [
        ("card-2", ".", "not drawn, votes: 2"),
        ("card-1", ".", "not drawn, votes: 0"),
        ("card-3", ".", "not drawn"),
    ]


def test_what_becomes_of_a_drawing_stands_on_its_card_alone():
    failed = events.AlertRaised(rule="picture_failed", value="card-1: The brush broke.")
    session = carded(drawn(1, "d"), drawn(1, "e"), failed)
    assert hung(session)[1:3] == [
        ("card-1", "!", "failed: The brush broke."),
        ("card-1 1", "=", "earlier 1 of 2"),
    ]
    assert hung(session, "card-1")[1:3] == [
        ("card-1", "~", "is being drawn"),
        ("card-1 1", "=", "earlier 1 of 2"),
    ]
    newest, earlier = exhibits_of(session.state, (), EN)[1:3]
    assert (newest.image[0], earlier.image[0]) == ("e", "d")
    assert newest.fault == "The brush broke."
    session.tell(drawn(1, "f"))
    assert hung(session)[1] == ("card-1", "=", "drawn")


def test_a_fault_is_told_in_the_language_of_the_interface():
    reason = "Nothing can be drawn: no model that draws pictures."
    failed = events.AlertRaised(rule="picture_failed", value=f"card-1: {reason}")
    one = exhibits_of(carded(failed).state, (), Words("zh"))[1]
    assert one.fault == "无法绘图：没有能绘图的模型。"


def test_only_the_round_in_which_cards_are_written_seals_them():
    def sealed(number: int) -> events.RoundStarted:
        return events.RoundStarted(
            stage="design_cards", round=number, order="simultaneous", seats=("s1",), sealed=True
        )

    session = carded(sealed(2))
    assert not cards_sealed(session.state)
    assert len(hung(session)) == 3


def test_pictures_of_one_name_are_two():
    session = carded(BROUGHT)
    assert [one[0] for one in hung(session)][:2] == ["picture 1", "picture 2"]
