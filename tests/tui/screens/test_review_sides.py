"""What can be compared where a review stands, and that it is what the labels say."""

from dataclasses import replace

import pytest

from engine import events
from tests.fakes.reviewed import place_of, reviewed
from tui.reviewing import ReviewedSession
from tui.screens.review_sides import Choice, choices
from tui.words import Lang, Words

WORDS = Words("en")


def at(session: ReviewedSession, stage: str, said: int) -> None:
    """Go to where so many have spoken in a stage."""

    def there(state: object) -> bool:
        found = state.stage(stage)  # type: ignore[attr-defined]
        return found is not None and sum(u.status == "done" for u in found.utterances()) >= said

    session.jump(place_of(session, there))


def offered(
    session: ReviewedSession, seat: int = 0, marks: list[int] | None = None
) -> list[Choice]:
    return choices(session, session.state.seats[seat], marks or [], WORDS)


def texts(choice: Choice, session: ReviewedSession) -> list[tuple[str, str]]:
    compared = choice.compare(session.whole)
    return [
        (
            "".join(run.text for run in pair.runs if run.kind != "added"),
            "".join(run.text for run in pair.runs if run.kind != "removed"),
        )
        for pair in compared.pairs
    ]


def spoken(session: ReviewedSession, seat: str, stages: tuple[str, ...]) -> list[str]:
    return [
        u.text
        for stage in session.state.stages
        if stage.id in stages
        for u in stage.utterances()
        if u.seat == seat and u.status == "done"
    ]


def test_nothing_is_offered_before_anybody_spoke():
    session, _ = reviewed(place=1)
    assert offered(session) == []
    assert choices(session, None, [], WORDS) == []


def test_a_speech_stands_beside_the_one_before_and_data_is_no_speech():
    session, _ = reviewed()
    at(session, "keywords", 6)
    seat = session.state.seats[0]
    talk = spoken(session, seat.id, ("introduction", "discussion"))
    choice = offered(session)[0]
    assert seat.name in choice.label
    assert texts(choice, session) == [(talk[-2], talk[-1])]


def test_a_seat_stands_beside_itself_before_the_switch():
    session, _ = reviewed()
    name = session.state.seats[0].name
    labels = [choice.label for choice in offered(session)]
    switch = next(choice for choice in offered(session) if "role switch" in choice.label)
    assert any(name in label for label in labels)
    assert switch.left.endswith("before the role switch")
    assert switch.compare(session.whole).pairs


def test_a_round_stands_beside_the_one_before():
    session, _ = reviewed()
    at(session, "discussion", 12)
    choice = next(one for one in offered(session) if "round before" in one.label)
    assert (choice.left, choice.right) == ("Discussion 1", "Discussion 2")
    assert len(choice.compare(session.whole).pairs) == 6


def test_a_bookmark_offers_its_speech_and_its_table():
    session, _ = reviewed()
    at(session, "discussion", 3)
    mark = session.place
    there = session.timeline.turn_at(mark)
    session.jump(session.timeline.next_turn(session.place))
    here = session.timeline.turn_at(session.place)
    made = offered(session, marks=[mark, session.place])
    turns = next(one for one in made if one.label.startswith("The speech at the bookmark"))
    assert texts(turns, session) == [
        tuple(session.whole.utterance(one.utterance).text for one in (there, here))
    ]
    table = next(one for one in made if one.label.startswith("The table at the bookmark"))
    compared = table.compare(session.whole)
    assert compared.right.speeches - compared.left.speeches == 1


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_branch_stands_beside_its_origin(lang: Lang):
    recorded, _ = reviewed()
    opened = recorded.recording.log[0].event
    assert isinstance(opened, events.SessionOpened)
    parent = {"session": "20261119-q4t8", "seq": 12}
    first = replace(recorded.recording.log[0], event=replace(opened, parent=parent))
    session, _ = reviewed(log=[first, *recorded.recording.log[1:]])
    made = choices(session, None, [], Words(lang))
    choice = next(one for one in made if one.other)
    assert choice.other == choice.left == "20261119-q4t8"
    same = choice.compare(session.whole)
    assert all(pair.same for pair in same.pairs)
