"""What keys wish of the table: each becomes a command."""

from engine import clean_line, commands, stage_word
from tui.forecasts import told
from tui.screens.table_viewing import TableViewing
from tui.widgets.seat_sign import present_round


class TableActions(TableViewing):
    """The actions that `tui.keyboard.TABLE` names."""

    def open_composer(self, text: str = "") -> None:
        """Let the facilitator write, after some words that are there already."""

    # To the whole table

    def action_ask(self) -> None:
        """Write to the table."""
        self.open_composer()

    def action_go_on(self) -> None:
        """Do what the table waits for: open sealed answers, answer, go on after a pause."""
        state = self.pump.state
        if self.sealed_now():
            self.send(commands.RevealAnswers())
        elif self.pump.question is not None:
            self.answer_question()
        elif state.closed:
            self.house.say(self.words("table.over"))
        elif state.paused:
            self.send(commands.Resume())
        else:
            self.house.say(self.words("table.goes_on_itself"))

    def answer_question(self) -> None:
        """Go to the open question."""

    def action_reveal(self) -> None:
        """Open the sealed answers."""
        self.send(commands.RevealAnswers())

    def action_pause(self) -> None:
        """Pause after what is being said, or go on."""
        state = self.pump.state
        if state.closed:
            self.house.say(self.words("table.over"))
        elif state.paused:
            self.send(commands.Resume())
        else:
            self.send(commands.Pause())
            if self.speaking():
                self.house.say(self.words("table.pausing"))

    def action_seal(self) -> None:
        """Hide the answers of the rounds to come, or no longer."""
        wanted = not self.seal_wanted
        done = self.words("table.seal_on" if wanted else "table.seal_off")
        self.send(commands.SealAnswers(sealed=wanted), done=done)

    def action_gloss(self) -> None:
        """Have what is said told in short in the other language too, or no longer."""
        self.gloss(wanted=not self.session.glosses)

    def gloss(self, *, wanted: bool) -> None:
        """Gloss the talk from now on, or no longer."""
        done = self.words("table.gloss_on" if wanted else "table.gloss_off")
        self.send(commands.GlossTalk(wanted=wanted), done=done)

    def action_skip_stage(self) -> None:
        """End the present stage."""
        self.send(commands.SkipStage())

    def action_stop_all(self) -> None:
        """Stop everybody who speaks."""
        speaking = self.speaking()
        if not speaking:
            self.house.say(self.words("table.nobody_speaks"))
        self.send(*(commands.StopSeat(seat=seat) for seat in speaking))

    def action_park(self) -> None:
        """Put a topic aside."""
        self.open_composer("/park ")

    # To one seat

    def action_stop_seat(self) -> None:
        """Stop the chosen seat; its partial text is kept."""
        if panel := self.chosen:
            self.send(commands.StopSeat(seat=panel.seat.id))

    def action_hold_seat(self) -> None:
        """Freeze the chosen panel, or show it again."""
        if panel := self.chosen:
            held = panel.story.live is not None and panel.story.live.held
            seat = panel.seat.id
            self.send(commands.ReleaseSeat(seat=seat) if held else commands.HoldSeat(seat=seat))

    action_release = action_hold_seat

    def action_retry_seat(self) -> None:
        """Ask the chosen seat again."""
        if panel := self.chosen:
            self.send(commands.RetrySeat(seat=panel.seat.id))

    def action_retry_other(self) -> None:
        """Ask the chosen seat again, with the model that was offered after it failed."""
        panel = self.chosen
        if panel is None:
            return
        last = panel.story.last
        provider, _, model = (last.fallback if last is not None else "").partition("/")
        if not model:
            self.house.say(self.words("table.no_other_model"))
            return
        seat = panel.seat.id
        self.send(
            commands.ChangeModel(seat=seat, provider=provider, model=model),
            commands.RetrySeat(seat=seat),
        )

    def action_skip_seat(self) -> None:
        """Mute the chosen seat, or let it speak again."""
        if panel := self.chosen:
            muted = not panel.seat.muted
            seat = panel.seat.id
            wanted: list[commands.Command] = [commands.MuteSeat(seat=seat, muted=muted)]
            if muted and seat in self.speaking():
                wanted.append(commands.StopSeat(seat=seat))
            self.send(*wanted)

    def action_steer_seat(self) -> None:
        """Stop the chosen seat and let it go on with a note."""
        if panel := self.chosen:
            self.open_composer(f"/steer {panel.number} ")

    def action_whisper(self) -> None:
        """Write to the chosen seat alone."""
        if panel := self.chosen:
            self.open_composer(f"@{panel.number} ")

    def action_mark(self) -> None:
        """Mark the chosen seat's newest utterance."""
        self.mark("")

    def mark(self, text: str) -> None:
        """Mark the chosen seat's newest utterance, with a word about it."""
        utterance = self.newest()
        if utterance is None:
            self.house.say(self.words("table.nothing_said"))
            return
        mark = commands.SetMark(ref=utterance.id, text=text)
        self.send(mark, done=self.words("table.marked"))

    # What it will use

    def action_forecast(self) -> None:
        """Say about what the present stage, and all that is left, will use."""
        stage, _ = present_round(self.pump.state)
        if stage is not None and stage.status == "running":
            name = stage_word(stage.id, stage.kind, self.words.lang)
            ahead = self.session.forecast(stage.id)
            self.house.say(told(self.words, "forecast.stage", ahead, stage=clean_line(name, 40)))
        self.house.say(told(self.words, "forecast.rest", self.session.forecast()))
