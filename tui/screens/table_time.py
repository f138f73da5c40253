"""The facilitator's time: a timer that warns in words, and what is left of a stage's plan."""

from datetime import datetime

from textual import on

from engine import StageState, TableState, clean_line, stage_word
from tui.commands_line import Local
from tui.countdown import MORE, SOON, STOP, USUAL, wish_of
from tui.screens.table_hand import TableHand
from tui.widgets.agenda_rows import Item, items, planned, took
from tui.widgets.seat_sign import present_round
from tui.widgets.timer_line import TimerLine
from tui.widgets.timer_sign import time_left

NAME = 40
"""Cells of a stage's name in a sentence."""


class TableTime(TableHand):
    """Nothing here stops a stage or a seat: time is told, the facilitator decides."""

    def agenda(self) -> list[Item]:
        """Return the stages with what was planned for them and what they took until now."""
        state = self.pump.state
        return items(self.session.stages, state, self._moment(state), self.words)

    def keep_time(self, state: TableState, now: float) -> None:
        """Let a stage's timer go over to the next stage, and warn."""
        if not self.timer.runs:
            return
        self._follow(state, now)
        match self.timer.warning(now):
            case "soon":
                self.house.say(self.words("timer.soon", minutes=round(SOON / 60)), bad=True)
            case "over":
                self.house.say(self.words("timer.time_up"), bad=True)
            case "":
                pass

    def action_timer(self) -> None:
        """Start the timer for what is left of the stage's plan, or stop it."""
        now = self.house.clock.monotonic()
        if self.timer.runs:
            self._stop()
            return
        state = self.pump.state
        stage = _running(state)
        left = self._left(stage, state)
        if stage is not None and left > 0:
            self.timer.start(left, now, stage.id)
            name = clean_line(stage_word(stage.id, stage.kind, self.words.lang), NAME)
            self._tell("timer.of_stage", time=time_left(left), stage=name)
        else:
            self.timer.start(USUAL, now)
            self._tell("timer.started", time=time_left(USUAL))

    def action_set_timer(self) -> None:
        """Ask for the timer's minutes."""
        self.timer_line.open()

    def action_extend_timer(self) -> None:
        """Give two minutes more."""
        self._more(MORE)

    def take_timer(self, wish: str) -> None:
        """Do what `wish_of` has read."""
        seconds = 0.0 if wish == STOP else float(wish) * 60
        if wish == STOP:
            self._stop()
        elif wish.startswith("+"):
            self._more(seconds)
        else:
            self.timer.start(seconds, self.house.clock.monotonic())
            self._tell("timer.started", time=time_left(seconds))

    def by_hand(self, wish: Local) -> bool:
        """Do what was typed about the timer, too."""
        if wish.action == "timer" and wish.argument:
            self.take_timer(wish.argument)
            return True
        return super().by_hand(wish)

    @on(TimerLine.Kept)
    def _on_minutes(self, event: TimerLine.Kept) -> None:
        event.stop()
        typed = self.timer_line.value
        if wish := wish_of(typed):
            self._leave_minutes()
            self.take_timer(wish)
        elif typed.strip():
            self.house.say(self.words("composer.no_minutes"), bad=True)
        else:
            self._leave_minutes()

    @on(TimerLine.Left)
    def _on_minutes_left(self, event: TimerLine.Left) -> None:
        event.stop()
        self._leave_minutes()

    def _leave_minutes(self) -> None:
        self.timer_line.close()
        self.focus_chosen()

    def _stop(self) -> None:
        if not self.timer.runs:
            self.house.say(self.words("timer.none"))
            return
        left = time_left(self.timer.left(self.house.clock.monotonic()))
        self.timer.stop()
        self._tell("timer.stopped", time=left)

    def _more(self, seconds: float) -> None:
        now = self.house.clock.monotonic()
        self.timer.more(seconds, now)
        self._tell("timer.started", time=time_left(self.timer.left(now)))

    def _tell(self, key: str, **facts: str) -> None:
        self.house.say(self.words(key, **facts))
        self.show_signs()

    def _follow(self, state: TableState, now: float) -> None:
        """Count for the stage that runs now, where the timer was a stage's."""
        stage = _running(state)
        over = bool(state.closed) or self.pump.ended
        if not self.timer.stage or (not over and (not stage or stage.id == self.timer.stage)):
            return
        left = 0.0 if over else self._left(stage, state)
        if stage is None or left <= 0:
            self.timer.stop()
        else:
            self.timer.start(left, now, stage.id)

    def _left(self, stage: StageState | None, state: TableState) -> float:
        """Return the seconds that are left of a stage's plan; 0 where there is none."""
        plan = next((one for one in self.session.stages if stage and one.id == stage.id), None)
        seconds = planned(plan)
        if stage is None or seconds is None:
            return 0.0
        return max(0.0, seconds - took(stage, state, self._moment(state)))

    def _moment(self, state: TableState) -> datetime | None:
        """Return the present moment, None where the table's time stands still."""
        over = bool(state.closed) or self.pump.ended
        return None if over else self.house.clock.now()


def _running(state: TableState) -> StageState | None:
    stage, _ = present_round(state)
    return stage if stage is not None and stage.status == "running" else None
