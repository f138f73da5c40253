"""What failed and has not been made good."""

from engine.policy.failures import failures
from engine.policy.state import TableState
from engine.vocabulary import events
from tests.fakes.told_table import ToldTable, begun, done


def told(*more: events.Event) -> TableState:
    """Return a table in whose round seat s1 failed."""
    table = ToldTable()
    table.open()
    table.tell(
        events.StageStarted(stage="talk", kind="discussion"),
        events.RoundStarted(
            stage="talk", round=1, order="simultaneous", seats=("s1", "s2"), sealed=False
        ),
        begun("u1", "talk"),
        failed("u1", "timeout"),
        *more,
    )
    return table.state


def failed(utterance: str, code: str) -> events.UtteranceFailed:
    return events.UtteranceFailed(
        utterance=utterance, seat="s1", code=code, reason="It was late.", partial=""
    )


def refs(state: TableState) -> list[tuple[str, bool]]:
    return [(one.ref, one.open) for one in failures(state)]


def test_the_newest_of_a_seat_counts_and_its_round_is_open_until_it_ends():
    assert refs(told()) == [("u1", True)]
    over = events.RoundEnded(stage="talk", round=1, order="simultaneous", done=1, of=2)
    assert refs(told(over)) == [("u1", False)]
    assert refs(told(begun("u2", "talk"))) == []
    assert refs(told(begun("u2", "talk"), done("u2", "talk", "It glows."))) == []
    assert refs(told(begun("u2", "talk"), failed("u2", "timeout"))) == [("u2", True)]


def test_what_was_stopped_and_who_is_silent_are_asked_for_nothing():
    assert refs(told(begun("u2", "talk"), failed("u2", "stopped"))) == []
    assert refs(told(events.SeatChanged(seat="s1", what="muted", value="true"))) == []


def test_a_picture_that_failed_is_there_until_it_is_drawn():
    alert = events.AlertRaised(rule="picture_failed", value="card-1: The brush broke.")
    state = told(alert)
    assert [(one.card, one.reason) for one in failures(state)[1:]] == [
        ("card-1", "The brush broke.")
    ]


def test_what_was_dropped_is_gone_and_one_more_failure_is_another():
    alert = events.AlertRaised(rule="picture_failed", value="card-1: The brush broke.")
    drops = events.FailureDropped(ref="u1"), events.FailureDropped(ref="card-1")
    assert refs(told(alert, *drops)) == []
    again = events.AlertRaised(rule="picture_failed", value="card-1: Once more.")
    assert [one.reason for one in failures(told(alert, *drops, again))] == ["Once more."]
    assert refs(told(*drops, begun("u2", "talk"), failed("u2", "timeout"))) == [("u2", True)]
