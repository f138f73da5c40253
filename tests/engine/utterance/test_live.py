"""An utterance while it is spoken: its draft is the newest text, and long ones are not copied for each word."""

from typing import Any

from engine.utterance.live import DRAFT_MS, LONG, Live
from engine.vocabulary.ports import Draft

WORD = "w" * 2_000


def live() -> Live:
    turn: Any = None  # a draft knows nothing of whose turn it is
    return Live(id="u1", turn=turn)


def say(one: Live, text: str) -> None:
    one.pieces.append(text)
    one.length += len(text)


def test_every_word_of_a_short_text_is_drafted():
    one = live()
    for number in range(1, 20):
        say(one, "word ")
        assert one.draft(0) == Draft(utterance="u1", text="word " * number)


def test_ten_megabytes_are_copied_a_few_dozen_times_and_no_draft_lags_by_more_than_a_sixteenth():
    one, copied, newest = live(), 0, 0
    for _ in range(10_000_000 // len(WORD)):
        say(one, WORD)
        if (draft := one.draft(0)) is not None:
            copied += len(draft.text)
            newest = len(draft.text)
        assert newest >= one.length * 15 / 16 - len(WORD)
    assert copied < 20 * one.length


def test_a_long_text_that_grows_slowly_is_drafted_by_the_clock():
    one = live()
    say(one, "w" * 2 * LONG)
    assert one.draft(1_000) is not None
    say(one, "more")
    assert one.draft(1_000 + DRAFT_MS - 1) is None
    drafted = one.draft(1_000 + DRAFT_MS)
    assert drafted is not None
    assert drafted.text.endswith("wmore")
