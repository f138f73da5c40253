"""What is sealed stays sealed, whoever looks at the log of a table that goes on."""

from engine.policy.state import replay
from engine.replay.sealing import unsealed
from engine.vocabulary.events import AnswersRevealed, Event, KeywordsExtracted, MemoryWritten
from tests.fakes.facts import in_envelopes, opened, round_, spoke, stage


def test_sealed_answers_are_left_out_until_they_are_opened():
    words = KeywordsExtracted(stage="discussion", seat="s1", keywords=("a",))
    memory = MemoryWritten(
        memory="m", seat="s1", kind="speech", text="open", stage="x", importance=1
    )
    events: list[Event] = [
        opened(),
        stage("discussion"),
        round_("discussion"),
        *spoke("u1", "s1", "open", "discussion"),
        memory,
        stage("discussion_2", "discussion"),
        round_("discussion_2", sealed=True),
        *spoke("u2", "s1", "secret", "discussion_2"),
        words,
        memory,
    ]
    log = list(in_envelopes(events))
    assert [one.seq for one in unsealed(log, replay(log))] == [1, 2, 3, 4, 5, 6, 7, 8, 9]
    log = list(in_envelopes([*events, AnswersRevealed(ref="discussion_2/1")]))
    assert unsealed(log, replay(log)) == log
