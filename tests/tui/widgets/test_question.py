"""Questions answered in place, by keys alone, at 80 columns."""

import pytest
from textual import on
from textual.widgets import Input, Static

from engine import QuestionOpen, commands
from tests.fakes.house import House, grid
from tui.widgets.question import QuestionBar

KEYWORDS = QuestionOpen(stage="decision", kind="keywords", default=("窗花", "fold", "red"))
BRIEF = QuestionOpen(stage="design_brief", kind="brief", default=("Make a lamp.\nOf paper.",))
CARDS = QuestionOpen(
    stage="drawing", kind="cards", default=("card-1",), choices=("card-1", "card-2", "card-3")
)


class Room(House):
    @on(QuestionBar.Answered)
    def _answered(self, event: QuestionBar.Answered) -> None:
        self.heard.append(event.command)

    @on(QuestionBar.Left)
    def _left(self) -> None:
        self.heard.append(None)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        (KEYWORDS, commands.Decide(value=("窗花", "fold", "red"))),
        (BRIEF, commands.WriteBrief(text="Make a lamp.\nOf paper.")),
        (CARDS, commands.Decide(value=("card-1",))),
    ],
)
async def test_enter_accepts_what_is_proposed(question: QuestionOpen, answer: object):
    bar = QuestionBar()
    app = Room(bar)
    async with app.run_test(size=(80, 24)) as pilot:
        assert not bar.display
        bar.ask(question, {"card-1": "Lamp [/usr] 5 votes"})
        bar.focus_answer()
        await pilot.press("enter")
        await pilot.pause()
        assert app.heard == [answer]
        bar.close()
        assert bar.command is None
        assert not bar.display


async def test_keywords_are_edited_moved_and_added():
    bar = QuestionBar()
    app = Room(bar)
    async with app.run_test(size=(80, 24)) as pilot:
        bar.ask(KEYWORDS, {})
        bar.focus_answer()
        await pilot.press("alt+down")
        await pilot.press("down", "down", "end", "ctrl+j", "n", "e", "w", "enter")
        await pilot.pause()
        assert app.heard == [commands.Decide(value=("fold", "窗花", "red", "new"))]
        await pilot.press("escape")
        await pilot.pause()
        assert app.heard[-1] is None


async def test_cards_are_chosen_in_the_order_of_the_vote():
    bar = QuestionBar()
    app = Room(bar)
    async with app.run_test(size=(80, 24)) as pilot:
        bar.ask(CARDS, {"card-1": "Lamp [/usr] 5 votes", "card-3": "[@click=app.quit]x[/]"})
        bar.focus_answer()
        await pilot.pause()
        shown = "\n".join(grid(app))
        assert "Lamp [/usr] 5 votes" in shown
        assert "[@click=app.quit]x[/]" in shown
        await pilot.press("down", "down", "space")
        await pilot.pause()
        marks = [line[line.index("[") :][:3] for line in grid(app) if "] " in line]
        assert marks == ["[x]", "[ ]", "[x]"]
        await pilot.press("enter")
        await pilot.pause()
        assert app.heard == [commands.Decide(value=("card-1", "card-3"))]


async def test_asking_again_keeps_what_was_typed():
    bar = QuestionBar()
    app = Room(bar)
    async with app.run_test(size=(80, 24)) as pilot:
        bar.ask(BRIEF, {})
        bar.focus_answer()
        await pilot.press("X")
        bar.ask(BRIEF, {})
        assert isinstance(bar.command, commands.WriteBrief)
        assert "X" in bar.command.text


@pytest.mark.parametrize("question", [KEYWORDS, CARDS])
async def test_the_title_names_only_keys_that_work(question: QuestionOpen):
    bar = QuestionBar()
    app = Room(bar, Input())
    async with app.run_test(size=(80, 24)) as pilot:
        app.query_one(Input).focus()
        bar.ask(question, {})
        await pilot.pause()
        title = bar.query_one(".title", Static)
        assert "Space or F7" in str(title.content)
        bar.focus_answer()
        await pilot.pause()
        assert "Enter accepts" in str(title.content)
        app.query_one(Input).focus()
        await pilot.pause()
        assert "Space or F7" in str(title.content)
