"""The facilitator's hand on the table: who sits there, who speaks out of turn, what is mended."""

from engine import HUMAN, UtteranceState, commands, stage_word
from tui.commands_line import Local
from tui.screens.table_actions import TableActions
from tui.widgets.seat_sign import present_round
from tui.words import Words


class TableHand(TableActions):
    """Actions that change the table itself."""

    def action_answer_now(self) -> None:
        """Let the chosen seat speak before its turn, or once more."""
        if panel := self.chosen:
            self.send(commands.AskNow(seat=panel.seat.id))

    def action_advocate(self) -> None:
        """Let the chosen seat speak against what the table agrees on."""
        if panel := self.chosen:
            self._advocate(panel.seat.id)

    def _advocate(self, seat: str) -> None:
        """Whisper it in the table's own language, which need not be the interface's."""
        text = Words(self.pump.state.lang)("table.advocate")
        self.send(commands.Say(text=text, to=seat), done=self.words("table.whispered"))

    def action_person(self) -> None:
        """Let a person speak for the chosen seat."""
        panel = self.chosen
        if panel is None:
            return
        if panel.seat.provider == HUMAN:
            self.open_composer(f"/model {panel.number} ")
            return
        wish = commands.ChangeModel(seat=panel.seat.id, provider=HUMAN, model=HUMAN)
        self.send(wish, done=self.words("table.person"))

    def action_add_seat(self) -> None:
        """Name the role of one more seat."""
        self.open_composer("/add ")

    def action_remove_seat(self) -> None:
        """Let the chosen seat leave, once Enter says so."""
        if panel := self.chosen:
            self.open_composer(f"/remove {panel.number}")

    def action_rename_seat(self) -> None:
        """Give the chosen seat another name."""
        if panel := self.chosen:
            self.open_composer(f"/rename {panel.number} ")

    def action_change_persona(self) -> None:
        """Say how the chosen seat speaks from now on."""
        if panel := self.chosen:
            self.open_composer(f"/manner {panel.number} ")

    def action_insert_stage(self) -> None:
        """Name a stage to be put behind the present one."""
        self.open_composer("/stage ")

    def action_repeat_stage(self) -> None:
        """Put one more stage like the present one behind it."""
        stage, _ = present_round(self.pump.state)
        if stage is None:
            self.house.say(self.words("table.nothing_said"))
        else:
            self._insert(stage.kind)

    def _insert(self, like: str) -> None:
        self.send(commands.InsertStage(like=like), done=self.words("table.inserted"))

    def action_edit(self) -> None:
        """Mend what the chosen seat said last."""
        panel = self.chosen
        said = self._last_ended(panel.seat.id) if panel else None
        if panel is None or said is None or panel.story.veil.drawn:
            self.house.say(self.words("table.nothing_said"))
        else:
            self.open_composer(f"/edit {panel.number} {said.text}")

    def action_undo(self) -> None:
        """Take back the newest edit."""
        self.send(commands.UndoEdit(), done=self.words("table.undone"))

    def _last_ended(self, seat: str) -> UtteranceState | None:
        spoken = self.pump.state.utterances_of(seat)
        return next((u for u in reversed(spoken) if u.text and u.status != "speaking"), None)

    def by_hand(self, wish: Local) -> bool:
        """Do what was typed, where it is of these actions; tell whether it was."""
        match wish.action:
            case "edit":
                self._edit(wish)
            case "advocate":
                self._advocate(wish.seat)
            case "stage" if wish.argument:
                self._insert(self._stage_named(wish.argument))
            case "stage":
                self.open_composer("/stage ")
            case _:
                return False
        return True

    def _edit(self, wish: Local) -> None:
        if said := self._last_ended(wish.seat):
            edit = commands.EditUtterance(utterance=said.id, text=wish.argument)
            self.send(edit, done=self.words("table.edited"))
        else:
            self.house.say(self.words("table.nothing_said"))

    def _stage_named(self, name: str) -> str:
        """Return the stage that goes by a name in either language, else the name."""
        for stage in self.session.stages:
            words = {stage_word(stage.id, stage.kind, lang) for lang in ("zh", "en")}
            if name.casefold() in {word.casefold() for word in words}:
                return stage.id
        return name

    def spoken_by_hand(self, said: commands.Say) -> commands.Command:
        """Return the turn of the person who is waited for where words go to that seat."""
        for utterance in self.pump.state.open_utterances():
            if utterance.seat == said.to and utterance.provider == HUMAN:
                return commands.TypeTurn(seat=utterance.seat, text=said.text)
        return said
