from engine.vocabulary.events import (
    AnswersRevealed,
    FacilitatorSaid,
    KeywordsExtracted,
    RoundStarted,
    StageStarted,
    UtteranceEdited,
    UtteranceFailed,
    UtteranceGlossed,
    UtteranceHeld,
    UtteranceReleased,
)
from tests.fakes.told_table import ToldTable, begun, done
from tests.fakes.told_view import ToldView
from tui.widgets.conversation import Column
from tui.words import Words


def column() -> tuple[ToldView, ToldTable]:
    view = ToldView()
    table = ToldTable(Column(view, Words("en")).take).open()
    table.tell(StageStarted(stage="discussion", kind="discussion"))
    return view, table


def talk(*, sealed: bool = False) -> RoundStarted:
    return RoundStarted(
        stage="discussion", round=1, order="simultaneous", seats=("s1", "s2"), sealed=sealed
    )


def both(table: ToldTable) -> None:
    table.tell(begun("u1", "discussion", "s1"), begun("u2", "discussion", "s2"))


def spoken(view: ToldView) -> dict[str, str]:
    return {key: text for key, text in view.entries.items() if key.startswith("u")}


def test_one_streams_and_the_others_wait():
    view, table = column()
    both(table.tell(talk()))
    table.say("u1", "One").say("u2", "Two", seat="s2")
    assert spoken(view) == {"u1": "One"}
    table.tell(done("u2", "discussion", "Two.", "s2"))
    assert spoken(view) == {"u1": "One"}
    table.say("u1", " more").tell(done("u1", "discussion", "One more."))
    assert spoken(view) == {"u1": "One more.", "u2": "Two."}
    assert view.headings["u2"] == "张小雅"


def test_a_seat_without_a_word_holds_nobody_up():
    view, table = column()
    both(table.tell(talk()))
    table.say("u2", "Two", seat="s2")
    assert spoken(view) == {"u2": "Two"}


def test_what_was_waiting_streams_on_from_its_beginning():
    view, table = column()
    both(table.tell(talk()))
    table.say("u1", "One").say("u2", "Tw", seat="s2")
    table.tell(done("u1", "discussion", "One."))
    table.say("u2", "o", seat="s2")
    assert spoken(view) == {"u1": "One.", "u2": "Two"}


def test_a_held_seat_stands_still():
    view, table = column()
    table.tell(talk(), begun("u1", "discussion")).say("u1", "One")
    table.tell(UtteranceHeld(utterance="u1", seat="s1")).say("u1", " hidden")
    assert spoken(view) == {"u1": "One"}
    table.tell(UtteranceReleased(utterance="u1", seat="s1"))
    assert spoken(view) == {"u1": "One hidden"}


def test_sealed_answers_come_when_they_are_revealed():
    view, table = column()
    both(table.tell(talk(sealed=True)))
    table.say("u1", "One").tell(done("u1", "discussion", "One."))
    table.tell(KeywordsExtracted(stage="discussion", seat="s1", keywords=("secret",)))
    assert spoken(view) == {}
    assert "secret" not in view.text
    table.tell(AnswersRevealed(ref="discussion/1"))
    assert spoken(view) == {"u1": "One."}
    assert "secret" in view.text


def test_data_is_told_by_what_it_says():
    view, table = column()
    table.tell(StageStarted(stage="keywords", kind="keywords"), begun("u1", "keywords"))
    table.say("u1", '["a"]').tell(done("u1", "keywords", '["a"]'))
    table.tell(KeywordsExtracted(stage="keywords", seat="s1", keywords=("a", "b")))
    assert "[" not in view.text
    assert "林思雨: a, b" in view.text


def test_stages_and_words_of_the_facilitator_stand_between():
    view, table = column()
    table.tell(talk(), FacilitatorSaid(text="Think of tea."))
    assert "# Discussion" in view.text
    assert "Think of tea." in view.text


def test_a_cut_is_marked_with_its_reason():
    view, table = column()
    table.tell(talk(), begun("u1", "discussion")).say("u1", "Half")
    failed = UtteranceFailed(
        utterance="u1", seat="s1", code="connection", reason="The line dropped.", partial="Half"
    )
    table.tell(failed)
    assert view.entries["u1"] == "Half"
    assert "The line dropped" in view.footers["u1"]


def test_what_goes_on_is_not_repeated():
    view, table = column()
    table.tell(talk(), begun("u1", "discussion")).say("u1", "Half a")
    table.tell(
        UtteranceFailed(utterance="u1", seat="s1", code="stopped", reason="", partial="Half a"),
        begun("u2", "discussion", continues="u1"),
    )
    table.say("u2", "Half a").say("u2", " loaf")
    table.tell(done("u2", "discussion", "Half a loaf"))
    assert spoken(view) == {"u1": "Half a", "u2": " loaf"}
    assert view.footers["u1"] == "[stopped]"


def test_what_goes_on_is_not_repeated_over_a_failure_nor_lost_where_the_log_masks_it():
    view, table = column()
    table.tell(talk(), begun("u1", "discussion")).say("u1", "It is 4111 1111 ")
    for name, partial in (("u1", "It is 4111 1111 "), ("u2", "")):
        if name == "u2":
            table.tell(begun("u2", "discussion", continues="u1"))
        table.tell(
            UtteranceFailed(utterance=name, seat="s1", code="stopped", reason="", partial=partial)
        )
    table.tell(begun("u3", "discussion", continues="u2"))
    table.say("u3", "It is 4111 1111 ").say("u3", "1111 1111, mine.")
    assert view.entries["u3"] == "1111 1111, mine."
    table.tell(done("u3", "discussion", "It is [card], mine."))
    assert view.entries["u3"] == "[card], mine."


def test_a_gloss_finds_its_speech_shown_or_waiting_or_edited():
    view, table = column()
    both(table.tell(talk()))
    table.say("u1", "One")
    table.tell(done("u2", "discussion", "Two.", "s2"), gloss("u2", "s2", "二。"))
    assert not view.glosses
    table.tell(done("u1", "discussion", "One."), gloss("u1", "s1", "一。"))
    assert view.glosses == {"u1": "中：一。", "u2": "中：二。"}
    edited = UtteranceEdited(
        utterance="u1", seat="s1", code="edited", reason="", partial="", text="Ten."
    )
    table.tell(edited, gloss("u1", "s1", "十。"))
    assert "Ten." in view.entries["u1"]
    assert view.glosses["u1"] == "中：十。"


def gloss(utterance: str, seat: str, text: str) -> UtteranceGlossed:
    return UtteranceGlossed(utterance=utterance, seat=seat, lang="zh", text=text)
