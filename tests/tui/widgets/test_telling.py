from engine.vocabulary.events import BallotCast, FacilitatorSaid, KeywordsExtracted, NoteAdded
from tests.fakes.minutes_log import ROLES, session_log
from tui.widgets.telling import Telling, as_text, is_structured, seat_of


def told(lang: str, *, own: bool = False) -> str:
    telling = Telling("zh" if lang == "zh" else "en", ROLES)
    return "\n".join(as_text(telling.blocks(one), ": ", own=own) for one in session_log())


def test_a_whole_log_is_readable_lines():
    text = told("en")
    for wanted in ("Keywords", "Tally", "Decision", "Design brief", "Agreed"):
        assert wanted in text
    assert "**" not in text
    assert "{" not in text


def test_in_the_owners_panel_names_fall_away():
    telling = Telling("en", ROLES)
    for one in session_log():
        blocks = telling.blocks(one)
        if isinstance(one.event, KeywordsExtracted):
            joined = ", ".join(one.event.keywords)
            assert as_text(blocks, ": ", own=True) == joined
            assert as_text(blocks, ": ").endswith(f": {joined}")
            return
    raise AssertionError("the log has keywords")


def test_whose_a_fact_is():
    ballot = BallotCast(poll="p", voter="s1", kind="agent", choices=(), reasons=())
    assert seat_of(ballot) == "s1"
    human = BallotCast(poll="p", voter="Ann", kind="human", choices=(), reasons=())
    assert seat_of(human) is None
    assert seat_of(FacilitatorSaid(text="x", to="s2")) == "s2"
    assert seat_of(NoteAdded(text="x")) is None


def test_which_answers_are_data():
    assert is_structured("voting", 1)
    assert is_structured("image_story", 2)
    assert not is_structured("image_story", 1)
    assert not is_structured("discussion", 2)
