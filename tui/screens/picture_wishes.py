"""What is wanted of pictures: prompts written before money is spent, cards drawn, once more too."""

from textual import on, work
from textual.screen import Screen

from engine import DrawingPlan, EngineError, clean_line, commands
from tui.forecasts import cost_told
from tui.pump import SessionHandle
from tui.screens.ballot_form import Drafts
from tui.screens.ballots import BallotScreen
from tui.screens.viewer import open_outside
from tui.widgets.exhibit_page import price_of
from tui.widgets.exhibits import Exhibit, card_poll
from tui.widgets.house import House, house_of
from tui.widgets.keep_editor import KeepEditor
from tui.words import Words

NAME = 16
"""Cells of a card's name over the editor: its keys stand there too."""


class PictureWishes(Screen[str | None]):
    """Prompts, drawings, votes and viewers of what is under the cursor."""

    editor: KeepEditor

    def __init__(self, session: SessionHandle, prompts: dict[str, str], ballots: Drafts) -> None:
        """Wish of a session; `prompts` and `ballots` were begun and left, and are kept outside."""
        super().__init__()
        self.session = session
        self._prompts = prompts
        self._ballots = ballots
        self._written: tuple[Exhibit, bool] | None = None

    @property
    def house(self) -> House:
        """The app."""
        return house_of(self)

    @property
    def words(self) -> Words:
        """The interface's words."""
        return self.house.words

    @property
    def here(self) -> Exhibit | None:
        """What is under the cursor."""
        return None

    def focus_view(self) -> None:
        """Give the focus to what is looked at."""

    # Prompts and drawings

    def plan_of(self, one: Exhibit | None) -> DrawingPlan | None:
        """Return what drawing an exhibit's card would be; None where it is of none."""
        if one is None or one.card is None:
            return None
        try:
            return self.session.drawing_plan(one.card.card)
        except EngineError:
            return None

    def action_edit(self) -> None:
        """Write what is asked for when the card is drawn; nothing is spent yet."""
        self._write(drawing=False)

    def action_draw(self) -> None:
        """Draw the card, or draw it once more: first the prompt, with what it costs."""
        self._write(drawing=True)

    def _write(self, *, drawing: bool) -> None:
        one = self.here
        plan = self.plan_of(one)
        if one is None or one.card is None or plan is None:
            self.house.say(self.words("pictures.no_card"))
            return
        if drawing and plan.why_not:
            self.house.say(price_of(plan, self.words), bad=True)
            return
        if drawing and one.card.card in self.session.drawing:
            self.house.say(self.words("pictures.already"))
            return
        self._keep_draft()
        self._written = one, drawing
        prompt = one.drawing.prompt if one.drawing and not one.newest else plan.prompt
        words = self.words
        title = words(
            "pictures.draw_title" if drawing else "pictures.edit_title",
            name=clean_line(one.title, NAME),
            cost=cost_told(words, plan.cost) if plan.cost else words("pictures.unpriced"),
        )
        self.editor.open(self._prompts.get(_draft(one, drawing=drawing), prompt), title)

    def _keep_draft(self) -> None:
        """Keep what was typed and not sent."""
        if self._written is not None:
            one, drawing = self._written
            self._prompts[_draft(one, drawing=drawing)] = self.editor.text

    def on_unmount(self) -> None:
        """Keep what was typed when F2 leaves the room in one step."""
        self._keep_draft()

    def close_editor(self) -> None:
        """Leave the editor; what was typed is there again the next time."""
        self._keep_draft()
        self._end_editing()

    def _end_editing(self) -> None:
        self._written = None
        self.editor.close()
        self.focus_view()

    @on(KeepEditor.Left)
    def _left(self, event: KeepEditor.Left) -> None:
        event.stop()
        self.close_editor()

    @on(KeepEditor.Kept)
    def _kept(self, event: KeepEditor.Kept) -> None:
        event.stop()
        if self._written is not None:
            one, drawing = self._written
            self._keep_prompt(one, self.editor.text.strip(), drawing=drawing)

    @work(group="prompt", exclusive=True)
    async def _keep_prompt(self, one: Exhibit, prompt: str, *, drawing: bool) -> None:
        """Keep a prompt, then draw where that is wished for; one that is refused stays typed."""
        assert one.card is not None, "only a card has a prompt"
        card, plan = one.card.card, self.plan_of(one)
        if plan is None or prompt != plan.prompt:
            wish = commands.EditPrompt(card=card, prompt=prompt)
            if not await self._sent(wish):
                return
        self._prompts.pop(_draft(one, drawing=drawing), None)
        self._end_editing()
        name = clean_line(one.title, NAME)
        if drawing:
            self.house.say(self.words("pictures.begun", name=name))
            self._draw(card, name)
        else:
            self.house.say(self.words("pictures.kept", name=name))

    @work(group="draw")
    async def _draw(self, card: str, name: str) -> None:
        """Wait for a picture; whoever leaves meanwhile does not stop it."""
        if await self._sent(commands.DrawCard(card=card)):
            self.house.say(self.words("pictures.drawn", name=name))

    async def _sent(self, wish: commands.Command, done: str = "") -> bool:
        try:
            await self.session.dispatch(wish)
        except EngineError as error:
            self.house.say(self.house.fault(error), bad=True)
            return False
        if done:
            self.house.say(done)
        return True

    @work(group="wish")
    async def send(self, wish: commands.Command, done: str = "") -> None:
        """Do what somebody wants, and say that it is done."""
        await self._sent(wish, done)

    def action_undo(self) -> None:
        """Take back the newest edit."""
        self.send(commands.UndoEdit(), self.words("table.undone"))

    # Votes, viewers, the table's pace

    def action_vote(self) -> None:
        """Go to the vote on cards, where people's ballots are cast too."""
        if not card_poll(self.session.state):
            self.house.say(self.words("pictures.no_vote"))
            return
        self.app.push_screen(BallotScreen(self.session, self._ballots))  # pyright: ignore[reportUnknownMemberType] - a generic App

    def action_outside(self) -> None:
        """Open the picture in the system's viewer, or say where its file is."""
        if (one := self.here) is None or not one.image:
            self.house.say(self.words("pictures.no_picture"))
            return
        work = open_outside(self.house, self.session, one.image)
        self.run_worker(work, name="outside", exclusive=True, group="outside")

    def action_pause(self) -> None:
        """Pause the table after what is being said, or let it go on."""
        state = self.session.state
        if state.closed:
            self.house.say(self.words("table.over"))
        elif state.paused:
            self.send(commands.Resume())
        else:
            self.send(commands.Pause(), self.words("pictures.paused"))


def _draft(one: Exhibit, *, drawing: bool) -> str:
    return f"{'draw' if drawing else 'edit'} {one.key}"
