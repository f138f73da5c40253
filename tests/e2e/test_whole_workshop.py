"""A whole workshop by keys alone, from a first start to an export: both languages, two sizes."""

import re
from pathlib import Path

import pytest

from tests.fakes.program import call, events, of_type
from tests.fakes.terminal import Terminal
from tui.words import Lang, catalogue

pytestmark = pytest.mark.xdist_group("terminal")

TOPIC = {"en": "A lamp that folds", "zh": "一盏能折起来的灯"}
LANG = {"en": "en_US.UTF-8", "zh": "zh_CN.UTF-8"}
CUT = {"en": 14, "zh": 7}
"""Letters of a sentence that no window breaks."""
TIE = "Tie at|平局（"
ENTER, ESC, TAB, SHIFT_TAB = "\r", "\x1b", "\t", "\x1b[Z"


class Facilitator:
    """Presses keys, each once what is awaited stands on the screen; words come by their keys."""

    def __init__(self, terminal: Terminal, lang: Lang) -> None:
        self.terminal = terminal
        self.words = catalogue(lang)
        self._cut = CUT[lang]

    def word(self, key: str) -> str:
        """Return the longest piece of a sentence between what is put into it, cut short."""
        pieces = re.split(r"{\w+}", self.words[key])
        return max(pieces, key=len).strip()[: self._cut].strip()

    def sees(self, key: str, seconds: float = 110) -> None:
        """Wait for a sentence."""
        self.terminal.wait_for(re.escape(self.word(key)), seconds)

    def is_asked(self, question: str) -> None:
        """Wait until the table waits for an answer, and the table is what is seen."""
        pieces = (re.escape(self.word(key)) for key in (question, "question.waits"))
        self.terminal.wait_for(".*".join(pieces), 200)

    def sees_no_longer(self, key: str) -> None:
        """Wait until a sentence is gone."""
        self.terminal.wait_until_gone(re.escape(self.word(key)))

    def press(self, *keys: str) -> None:
        """Press keys one after the other."""
        for key in keys:
            self.terminal.send(key)

    def back(self, question: str) -> None:
        """Press Esc, and nothing more before the table is there with its open question."""
        self.press(ESC)
        self.is_asked(question)

    # The workshop

    def describes_a_table(self, lang: Lang) -> None:
        """Fill in the form: a topic, two seats, one round."""
        self.sees("home.demo")
        self.press("n")
        self.sees("form.topic")
        self.terminal.wait_for("open-table")
        self.press(TOPIC[lang], TAB, TAB, TAB, "designer=1,consumer=1", TAB, TAB, TAB, "1")
        self.terminal.wait_for(TOPIC[lang])
        self.press("\x13")

    def has_the_table_in_hand(self) -> None:
        """Hold a seat in mid-sentence, whisper to the other, open sealed answers together."""
        self.terminal.wait_for("1 > ")
        self.press("1H")
        self.sees("seat.curtain_held")
        self.press("H")
        self.sees_no_longer("seat.curtain_held")
        self.press("2w")
        self.terminal.wait_for("@2")
        self.press("why do you say so?" + ENTER)
        self.sees("table.whispered")
        self.press(ESC)
        self.terminal.wait_for(f"a {self.word('key.table.ask')}")  # of the table's own keys
        self.press("B")
        self.sees("status.sealed")
        self.sees("seat.curtain_sealed")
        self.press("B", " ")
        self.sees_no_longer("seat.curtain_sealed")

    def edits_the_board(self) -> None:
        """Move a keyword, take that back, give a group another name."""
        self.is_asked("question.keywords")
        self.press("b")
        self.sees("board.of_table")
        self.press("G", ENTER)  # the last row is a keyword
        self.sees("board.carry_word")
        self.press(SHIFT_TAB, ENTER)
        self.sees_no_longer("board.carry_word")
        self.press("u")
        self.sees("board.undone")
        self.press("g", "j", "e")
        self.sees("board.naming")
        self.press("!", ENTER)
        self.sees_no_longer("board.naming")
        self.back("question.keywords")

    def votes(self) -> None:
        """Look at a tie and cast a person's ballot."""
        self.press("v")
        self.terminal.wait_for(f"┏━ {self.word('ballots.voters')}")  # has the focus
        self.press(TAB, "G")
        self.terminal.wait_for(TIE)
        self.press("v")
        self.sees("ballot.name")
        self.press("Ann" + ENTER, " ", "j", " ", ENTER)
        self.terminal.wait_for(r"\+ Ann ")
        self.back("question.keywords")

    def answers(self, question: str, keys: str = "") -> None:
        """Go to an open question by Space and accept what stands there, after some keys."""
        self.is_asked(question)
        self.press(" ")
        self.sees(f"{question}_keys")
        self.press(keys, ENTER)
        self.sees_no_longer(f"{question}_keys")

    def swaps_roles(self) -> None:
        """Give two seats each other's role by hand."""
        self.is_asked("question.brief")
        self.press("X")
        self.sees("roles.keys")
        self.press(ENTER)
        self.sees("roles.first")
        self.press("j", ENTER)
        self.sees("roles.hand")
        self.back("question.brief")

    def edits_a_prompt(self) -> None:
        """Change what the picture model is told, before anything is drawn."""
        self.is_asked("question.cards")
        self.press("\x1b[15~")  # F5
        self.sees("pictures.asked")
        self.press("e")
        self.sees("pictures.edit_title")
        self.press(" brass", ENTER)
        self.sees_no_longer("pictures.edit_title")
        self.back("question.cards")

    def forgets_and_remembers(self) -> None:
        """Hide a memory and bring it back before it is forgotten for good."""
        self.press("\x1bOS")  # F4
        self.terminal.wait_for(r"> \d\d-\d\d ")  # a row under the cursor
        self.press("x")
        self.sees("memories.hidden")
        self.press("u")
        self.sees_no_longer("memories.hidden")
        self.back("question.cards")

    def takes_it_home(self) -> None:
        """Export, and leave."""
        self.sees("status.ended", 200)
        self.press("E")
        self.sees("export.title")
        self.press("E")
        self.sees("table.exported")
        assert self.terminal.quit() == 0
        assert self.terminal.as_before()


@pytest.mark.timeout(600)
@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_whole_workshop_by_keys_alone(tmp_path: Path, lang: Lang, size: tuple[int, int]):
    given = {"TABLEROUND_REHEARSAL__PACE": "4", "TABLEROUND_TABLE__DRAWINGS": "1"}
    with Terminal(tmp_path, size=size, LANG=LANG[lang], **given) as terminal:
        she = Facilitator(terminal, lang)
        she.describes_a_table(lang)
        she.has_the_table_in_hand()
        she.edits_the_board()
        she.votes()
        she.answers("question.keywords", "lantern\n")
        she.swaps_roles()
        she.answers("question.brief")
        she.edits_a_prompt()
        she.forgets_and_remembers()
        she.answers("question.cards")
        she.takes_it_home()
    log = events(call(tmp_path, "export", "last", "--format", "jsonl", "-o", "-").stdout)
    for fact in ("utterance_held", "utterance_released", "answers_revealed", "edit_undone"):
        assert len(of_type(log, fact)) == 1
    assert [said["to"] for said in of_type(log, "facilitator_said")] == ["s2"]
    moved, back, named = of_type(log, "affinity_edited")
    assert moved["groups"] != back["groups"] != named["groups"]
    assert [group["members"] for group in back["groups"]] == [
        group["members"] for group in named["groups"]
    ]
    people = [one for one in of_type(log, "ballot_cast") if one["kind"] == "human"]
    assert [(one["voter"], len(one["choices"])) for one in people] == [("Ann", 2)]
    assert "tie" in {step["step"] for one in of_type(log, "vote_tallied") for step in one["audit"]}
    words, cards = of_type(log, "decision_made")
    assert words["by"] == cards["by"] == "facilitator"
    assert words["value"][0] == "lantern"
    assert {change["what"] for change in of_type(log, "seat_changed")} == {"role"}
    assert [one["prompt"].endswith("brass") for one in of_type(log, "prompt_edited")] == [True]
    assert len(of_type(log, "image_drawn")) == 1
    assert of_type(log, "text_redacted") == []
    assert of_type(log, "session_closed")
    assert list((tmp_path / "exports").rglob("*.md"))
