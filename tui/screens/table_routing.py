"""From the pump to the widgets: every item to whom it concerns, once a frame."""

import gc
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from textual.timer import Timer

from engine import (
    EngineError,
    Envelope,
    Item,
    QuestionClosed,
    QuestionOpen,
    StorageStatus,
    TableState,
    UtteranceDelta,
    clean_line,
    commands,
    events,
    reason_word,
    stage_word,
)
from tui.alerts import alert_sentence, is_news
from tui.countdown import Countdown
from tui.masks import MaskNews, masked_words
from tui.outages import outage_lasts, outage_sentence
from tui.pump import Pump, SessionHandle
from tui.screens.table_layout import TableFloor
from tui.sentences import translate
from tui.widgets.history import history
from tui.widgets.memory import Remembered
from tui.widgets.seat_panel import SeatPanel
from tui.widgets.seat_sign import present_round
from tui.widgets.status_line import Standing
from tui.widgets.stream import in_turn
from tui.widgets.telling import Telling

SAME_CAUSE = 60.0
"""Seconds in which one cause is told once, however many seats it hits."""

RAIL_FRAMES = 6
REASON = 160


class TableFlow(TableFloor):
    """One frame clock for the whole table; holds the pump."""

    past = False
    """Whether a moment is shown that is over."""

    def __init__(self, session: SessionHandle, *, attended: bool = True) -> None:
        """Subscribe at once, so that nothing is missed."""
        super().__init__(session, attended=attended)
        self.pump = self.hear(session)
        self.timer = Countdown()
        self.telling: Telling | None = None
        self.budget_open = False
        self.seal_wanted = False
        self._clock: Timer | None = None
        self._frame = 0
        self._second = -1
        self._began: float | None = None
        self._before = 0.0
        self._seconds = 0.0
        self._told: dict[str, float] = {}
        self._storage_fault = ""
        self._storage_told = False
        self._remembered: tuple[int, str, bool] = (-1, "", False)
        self._end_told = False
        self._masks = MaskNews(self.set_timer, self._tell_masks)

    def hear(self, session: SessionHandle) -> Pump:
        """Subscribe to what happens."""
        return Pump(session)

    def moment(self) -> datetime:
        """Return the time by which the table is shown."""
        return self.house.clock.now()

    def behind(self, state: TableState) -> Iterable[Item]:
        """Return what fresh widgets are told of a table that stands there already."""
        return history(state)

    def on_mount(self) -> None:
        """Show what is behind the table, then what comes."""
        self.begin_again()
        self.run_worker(self.pump.run(), name="pump", exit_on_error=True)
        self.pace()
        # A full collection looks through all modules and widgets for 50 ms and more, and no key
        # is read while it does. What lives now lives as long as the table.
        gc.freeze()

    def pace(self) -> None:
        """Paint as often as is wished for now."""
        if self._clock is not None:
            self._clock.stop()
        self._clock = self.set_interval(1 / max(1, self.house.frames), self._on_frame)

    def on_unmount(self) -> None:
        """Let the collector have what was kept from it."""
        gc.unfreeze()

    def begin_again(self) -> None:
        """Fill fresh widgets from the state: at the beginning, and in another language."""
        state = self.pump.state
        self.telling = Telling(self.words.lang, self.session.roles)
        self.seat_them(state)
        self.show_layout()
        for item in self.behind(state):
            self.route(item, state, told=False)
        if self._began is None:
            self._began = self.house.clock.monotonic()
            self._before = state.ran.total_seconds()
        self.on_question(self.pump.question)
        self._second = -1
        self.tick()

    def clear(self) -> None:
        """Forget what the widgets were told, for another moment of the table."""
        for panel in self.panels:
            panel.begin_again()
        self.conversation.begin_again()
        self.board.begin_again()
        self.dock.pictures.begin_again()
        self._remembered = (-1, "", False)
        self._seconds = 0.0

    def _on_frame(self) -> None:
        if not self.house.gives_way():
            self._frame += 1
            self.tick(in_turn(self.panels, self._frame))

    def tick(self, painted: Iterable[SeatPanel] | None = None) -> None:
        """One frame: what is new to the widgets, then paint some panels; None: all of them."""
        self.grid.keep_up()
        items = self.pump.take()
        state = self.pump.state
        facts = False
        for item in items:
            facts = facts or not isinstance(item, UtteranceDelta)
            self.route(item, state, told=True)
        for panel in self.panels if painted is None else painted:
            panel.flush()
        self.conversation.view.flush()
        self.board.view.flush()
        if self.pump.ended and not self._end_told:
            self._end_told = facts = True
            self.on_end(state)
        second = int(self.house.clock.monotonic())
        if facts or second != self._second:
            self._second = second
            self.show_signs()
        elif items:
            self._quick_signs(items)

    def route(self, item: Item, state: TableState, *, told: bool) -> None:
        """Hand one item to whom it concerns; `told`: it is news, and may make a toast."""
        assert self.telling is not None, "telling begins with the screen"
        blocks = self.telling.blocks(item) if isinstance(item, Envelope) else ()
        if isinstance(item, Envelope):
            event = item.event
            if isinstance(event, events.SessionOpened | events.SeatAdded | events.SeatRemoved):
                self.seat_them(state)
            if isinstance(event, events.SessionOpened):
                self.seal_wanted = state.settings.get("sealed") is True
        for panel in self.panels:
            if panel.take(item, blocks, state) and isinstance(item, UtteranceDelta):
                break
        self.conversation.column.take(item, blocks, state)
        self.board.take(item, blocks)
        if isinstance(item, Envelope):
            self._pictures(item.event, state)
        if told:
            self.news(item)

    def on_question(self, question: QuestionOpen | None) -> None:
        """Ask the facilitator, or take the question away."""

    def on_end(self, state: TableState) -> None:
        """Say why nothing comes any more, where the session did not come to its own end."""

    def on_rotated(self) -> None:
        """Show that the seats have other roles."""

    def on_picture(self, image: str, caption: str) -> None:
        """Show a picture that was laid on the table or drawn."""

    def keep_time(self, state: TableState, now: float) -> None:
        """Let the facilitator's timer go on, once a second and at every fact."""

    def show_signs(self) -> None:
        """Say everywhere what the seats do and how the table stands."""
        state, now, ticks = self.pump.state, self.moment(), self.house.clock.monotonic()
        for panel in self.panels:
            self.sign_panel(panel, state, now)
        if self.rail.display:
            self.rail.tick(self.panels, self.current)
        self.keep_time(state, ticks)
        self.timer_sign.show(self.timer.left(ticks) if self.timer.runs else None, self.words)
        self.stages.show(self.session.stages, state, self.words.lang)
        standing = Standing(
            now=now,
            seconds=self.elapsed(state),
            storage=self.pump.storage,
            sealed=self.sealed_now(),
            asks=self.pump.question is not None,
            budget=self.budget_open,
            over=self.pump.ended and not state.closed,
            shaded=self.has_class("-shade"),
            review=self.past,
        )
        self.status.show(state, self.session.stages, standing, self.words)
        if self.dock.display:
            self.dock.notes.show(state)
            self._remember(state)

    def sign_panel(self, panel: SeatPanel, state: TableState, now: datetime) -> None:
        """Say on a panel what its seat does."""
        seats = {seat.id: seat for seat in state.seats}
        role = seats.get(panel.seat.id, panel.seat).role
        panel.tick(state, self.role_name(role), now, self.role_pair(role))

    def _remember(self, state: TableState) -> None:
        """Show what was remembered, but nothing of answers that are still sealed."""
        newest = next(reversed(self.pump.recalled), "")
        shown = state.memory_count, newest, self.sealed_now()
        if shown == self._remembered:
            return
        self._remembered = shown
        hidden = {
            stage.id
            for stage in state.stages
            for round_ in stage.rounds
            if round_.sealed and not round_.revealed
        }
        recaller = state.utterance(newest)
        people = {seat.id: seat.name for seat in state.seats}
        self.dock.memory.show(
            Remembered(
                memories=[m for m in state.memories if m.seat is None or m.stage not in hidden],
                seats=state.seats,
                recalled=with_texts(self.pump.recalled.get(newest, ()), state),
                by=people.get(recaller.seat, "") if recaller else "",
            )
        )

    def sealed_now(self) -> bool:
        """Tell whether answers are hidden now."""
        return any(
            round_.sealed and not round_.revealed
            for stage in self.pump.state.stages
            for round_ in stage.rounds
        )

    def _quick_signs(self, items: Iterable[Item]) -> None:
        """Between seconds: only the panels whose first word has just come, and the rail."""
        state, now = self.pump.state, self.moment()
        spoke = {item.seat for item in items if isinstance(item, UtteranceDelta)}
        for panel in self.panels:
            if panel.seat.id in spoke and (panel.sign.glyph != ">" or panel.story.veil.drawn):
                self.sign_panel(panel, state, now)
        if self.rail.display and self._frame % RAIL_FRAMES == 0:
            self.rail.tick(self.panels, self.current)

    def elapsed(self, state: TableState) -> float:
        """Return the seconds that the table has run, those before it was taken up again too."""
        over = bool(state.closed) or self.pump.ended
        if not over and self._began is not None:
            self._seconds = self._before + self.house.clock.monotonic() - self._began
        elif not self._seconds:
            self._seconds = state.ran.total_seconds()
        return self._seconds

    def news(self, item: Item) -> None:
        """Tell what is new beside the panels: questions, faults, the end."""
        match item:
            case StorageStatus():
                self._storage_news(item)
            case QuestionOpen():
                self.on_question(item)
            case QuestionClosed():
                self.on_question(None)
            case events.TextMasked():
                self._masks.take(item.counts)
            case Envelope():
                self._fact_news(item)
            case _:
                pass

    def _tell_masks(self, counts: Mapping[str, int]) -> None:
        self.house.say(masked_words(self.words, counts))

    def _storage_news(self, status: StorageStatus) -> None:
        """Say that saving fails, and that it works again; in between the status line tells it."""
        away = "table.journal_only" if status.journal_only else "table.not_saved"
        fault = "" if status.healthy else away
        if fault == self._storage_fault:
            return
        self._storage_fault = fault
        if fault:
            facts = {"mode": clean_line(status.mode, 20), "reason": self._one(status.reason)}
            told = self.once(fault, self.words(fault, **facts))
            self._storage_told = self._storage_told or told
        elif self._storage_told:
            self._storage_told = False
            self.house.say(self.words("table.saved_again"))

    def _fact_news(self, item: Envelope) -> None:
        words, event = self.words, item.event
        match event:
            case events.UtteranceRetried():
                reason = self._one(event.reason or event.code)
                self.once(f"retry/{event.code}", words("table.retrying", reason=reason))
            case events.UtteranceFailed() if event.code not in {"stopped", "interrupted"}:
                reason = self._one(event.reason or event.code)
                self.once(f"fail/{event.code}", words("table.failed", reason=reason))
            case events.StageSkipped():
                name = stage_word(event.stage, event.kind, words.lang)
                reason = self._one(reason_word(event.reason, words.lang))
                self.house.say(words("table.skipped", stage=name, reason=reason))
            case events.BudgetReached():
                self.budget_open = event.level == "hard"
                key = "table.budget_hard" if self.budget_open else "table.budget_soft"
                facts = {"used": clean_line(event.used, 40), "line": clean_line(event.line, 40)}
                self.house.say(words(key, **facts), bad=True)
            case events.UtteranceStarted():
                self.budget_open = False
            case events.SeatsRotated():
                self.on_rotated()
            case events.SessionClosed():
                self.house.say(words("table.over"))
            case events.AlertRaised() if is_news(event):
                self.house.say(alert_sentence(event, words), bad=True)
            case _ if said := outage_sentence(event, words):
                self.house.say(said, bad=outage_lasts(event))
            case _:
                pass

    def _pictures(self, event: object, state: TableState) -> None:
        match event:
            case events.ImageAttached():
                self.on_picture(event.image, clean_line(event.name, 80))
            case events.ImageDrawn():
                card = next((c for c in state.cards if c.card == event.card), None)
                self.on_picture(event.image, clean_line(card.fields.name if card else "", 80))
            case _:
                pass

    def once(self, cause: str, text: str) -> bool:
        """Say a sentence of a cause, and no other one of it for a while; return whether it was."""
        now = self.house.clock.monotonic()
        if now - self._told.get(cause, -SAME_CAUSE) < SAME_CAUSE:
            return False
        self._told[cause] = now
        self.house.say(text, bad=True)
        return True

    def _one(self, sentence: str) -> str:
        return clean_line(translate(sentence, self.words.lang), REASON)

    def send(self, *wanted: commands.Command, done: str = "") -> None:
        """Do what somebody wants and say that it is done; what cannot be done is said."""
        self.run_worker(self._send(wanted, done), name="command", exit_on_error=True)

    async def _send(self, wanted: Iterable[commands.Command], done: str) -> None:
        try:
            for command in wanted:
                await self.session.dispatch(command)
                if isinstance(command, commands.SealAnswers):
                    self.seal_wanted = command.sealed
        except EngineError as error:
            self.house.say(self.house.fault(error), bad=True)
        else:
            if done:
                self.house.say(done)

    def speaking(self) -> list[str]:
        """Return the seats that speak now."""
        _, round_ = present_round(self.pump.state)
        if round_ is None:
            return []
        return [u.seat for u in round_.utterances if u.status == "speaking"]


def with_texts(
    recalled: Iterable[Mapping[str, Any]], state: TableState
) -> tuple[dict[str, Any], ...]:
    """Return recalled memories with their texts: the log names them by id and score."""
    texts = {item.id: item.text for item in state.memories}
    return tuple({"text": texts.get(str(one.get("memory")), ""), **one} for one in recalled)
