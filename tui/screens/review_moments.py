"""The moments of a session: gone to, played, searched, signed with bookmarks."""

import asyncio
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import ClassVar, cast

from textual import on
from textual.widget import Widget

from engine import EngineError, Item, LogHit, Seat, TableState, clean_line, search_log, stage_word
from tui.log_query import log_query
from tui.pump import Pump, SessionHandle
from tui.review_notes import ReviewNotes
from tui.reviewing import ReviewedSession, ReviewPump, recent
from tui.screens.table_viewing import TableViewing
from tui.widgets.ask_line import AskLine
from tui.widgets.history import history
from tui.widgets.picture import small_form
from tui.widgets.seat_panel import SeatPanel
from tui.widgets.setting_editor import ValueLine
from tui.widgets.status_line import duration
from tui.widgets.timeline_bar import TimelineBar, Where

NAME = 40
"""Cells of a name in a sentence."""

MOST_HITS = 5_000

BREAK = 60.0
"""Seconds without an event that count as talk: a speech that a crash cut off ends hours later."""


class ReviewMoments(TableViewing):
    """The table's own widgets over a recording, gone through by places, played, searched, signed."""

    STYLES: ClassVar = ("widgets/ask_line", *TableViewing.STYLES, "screens/review_table")

    past = True

    def __init__(self, session: ReviewedSession, notes: ReviewNotes) -> None:
        """Show a session where it stands."""
        super().__init__(session, attended=False)
        self._reviewed = session
        self._notes = notes
        self._hits: list[LogHit] = []
        self._hit = -1
        self._sought = ""
        self._small: dict[str, bytes | None] = {}
        self._jumps = 0
        self._marked = 0

    @property
    def reviewed(self) -> ReviewedSession:
        """The session that is looked at."""
        return self._reviewed

    def below(self) -> Iterator[Widget]:
        """Lay out the line of moments, and what is typed."""
        self.timeline = TimelineBar()
        self.bookmark_line = AskLine("bookmark", secret=False)
        yield self.search_line
        yield self.bookmark_line
        yield self.timeline

    def hear(self, session: SessionHandle) -> Pump:
        """Hear what is played."""
        return ReviewPump(cast("ReviewedSession", session))

    def _panel(self, number: int, seat: Seat) -> SeatPanel:
        panel = super()._panel(number, seat)
        panel.offers = False
        return panel

    def on_mount(self) -> None:
        """Say what cannot be done here, and hear what those who speak had said; then all begins."""
        self._reviewed.refusal = self.words("review.refused")
        cast("ReviewPump", self.pump).hear(self._reviewed.playback.said_so_far())
        self.call_after_refresh(self.run_worker, self._read_rest(), name="rest", group="rest")

    async def _read_rest(self) -> None:
        """Read what lies before the end while that is looked at; a log that is damaged is left."""
        try:
            await self._reviewed.read_rest()
        except EngineError as error:
            self.house.say(self.house.fault(error), bad=True)
            self.dismiss()

    async def speak(self) -> None:
        """Begin again in another language, with what those who speak had said."""
        await super().speak()
        self._reviewed.refusal = self.words("review.refused")
        self.go(self._reviewed.place)

    def moment(self) -> datetime:
        """Return the moment of the log."""
        return self._reviewed.playback.moment

    def elapsed(self, state: TableState) -> float:
        """Return the seconds that the table had run; while somebody speaks they pass."""
        ran = state.ran.total_seconds()
        if state.last is None or not state.open_utterances():
            return ran
        passed = (self.moment() - state.last).total_seconds()
        return ran + max(0.0, min(passed, BREAK))

    def news(self, item: Item) -> None:
        """Tell nothing beside the panels: it is no news."""

    def behind(self, state: TableState) -> Iterable[Item]:
        """Return the newest part of what had happened; panels say that there is more."""
        shown = recent(state)
        if shown is not state:
            for panel in self.panels:
                panel.view.note(self.words("review.earlier"))
        return history(shown)

    def tick(self, painted: Iterable[SeatPanel] | None = None) -> None:
        """One frame: let the time of the log pass, too."""
        heard = self._reviewed.pass_time(self.house.clock.monotonic())
        cast("ReviewPump", self.pump).hear(heard)
        super().tick(painted)
        self._tell_place()

    # Where it stands

    def go(self, place: int) -> None:
        """Show another moment."""
        self._reviewed.jump(place)
        self._show_moment()

    def go_to_event(self, seq: int) -> None:
        """Show the moment right after an event, and stand."""
        self._reviewed.play(wanted=False)
        self.go(self._reviewed.recording.place(seq))

    def _show_moment(self) -> None:
        pump = cast("ReviewPump", self.pump)
        self._jumps += 1
        pump.begin_again()
        self.clear()
        pump.hear(self._reviewed.playback.said_so_far())
        self.begin_again()

    def _tell_place(self) -> None:
        session, words = self._reviewed, self.words
        timeline, place = session.timeline, session.place
        sign = "review.playing" if session.playing else "review.standing"
        count = timeline.turns_by(place)
        left = [
            words(sign, speed=f"{session.speed:g}"),
            words("review.turn", number=count, of=len(timeline.turns)),
        ]
        if said := self._newest_turn(place):
            left.append(said)
        if (text := self._notes.at(place)) is not None:
            left.append(f"* {text}")
        whole = session.whole.ran.total_seconds()
        times = f"{duration(self.elapsed(session.state))} / {duration(whole)}"
        self.timeline.show(
            Where(
                left=left,
                right=times,
                place=place,
                last=timeline.last,
                stages=[chapter.place for chapter in timeline.chapters],
                marks=[*self._notes.places, *(mark.place for mark in timeline.marks)],
            )
        )

    def _newest_turn(self, place: int) -> str:
        turn = self._reviewed.timeline.turn_at(place)
        if turn is None:
            return ""
        state = self._reviewed.state
        seat = next((seat.name for seat in state.seats if seat.id == turn.seat), turn.seat)
        stage = state.stage(turn.stage)
        name = stage_word(turn.stage, stage.kind if stage else "", self.words.lang)
        key = "review.said_round" if stage and len(stage.rounds) > 1 else "review.said"
        return self.words(
            key, name=clean_line(seat, NAME), stage=clean_line(name, NAME), round=turn.round
        )

    @on(TimelineBar.Wanted)
    def _on_wanted(self, event: TimelineBar.Wanted) -> None:
        event.stop()
        self.go(round(event.share * self._reviewed.recording.last))

    # Keys

    def action_go_on(self) -> None:
        """Play from here, or stand; at the end play from the beginning."""
        session = self._reviewed
        if session.playback.over and not session.playing:
            self.go(1)
        session.play(wanted=not session.playing)
        self._tell_place()

    def action_next_turn(self) -> None:
        """Go to the end of the next turn."""
        self.go(self._reviewed.timeline.next_turn(self._reviewed.place))

    def action_previous_turn(self) -> None:
        """Go to the end of the turn before."""
        self.go(self._reviewed.timeline.previous_turn(self._reviewed.place))

    def action_next_stage(self) -> None:
        """Go to where the next stage begins."""
        self.go(self._reviewed.timeline.next_chapter(self._reviewed.place))

    def action_previous_stage(self) -> None:
        """Go to where this stage begins, or the one before."""
        self.go(self._reviewed.timeline.previous_chapter(self._reviewed.place))

    def action_beginning(self) -> None:
        """Go to the beginning."""
        self.go(1)

    def action_end(self) -> None:
        """Go to the end."""
        self.go(self._reviewed.recording.last)

    def action_step(self) -> None:
        """Let one event happen."""
        self._reviewed.play(wanted=False)
        cast("ReviewPump", self.pump).hear(self._reviewed.step())

    def action_faster(self) -> None:
        """Play faster."""
        self._reviewed.faster(1)
        self._tell_place()

    def action_slower(self) -> None:
        """Play slower."""
        self._reviewed.faster(-1)
        self._tell_place()

    def action_close_panel(self) -> None:
        """Go one step back, out of the session at last."""
        if self.zoomed or self.shape == "board":
            super().action_close_panel()
        else:
            self.dismiss()

    # Bookmarks

    def action_mark(self) -> None:
        """Put a bookmark here, or take it away."""
        self._notes.toggle(self._reviewed.place)
        self._keep()

    def action_edit(self) -> None:
        """Write why this place is worth coming back to."""
        self._marked, words = self._reviewed.place, self.words
        text = self._notes.at(self._marked) or ""
        self.bookmark_line.open(words("review.bookmark"), words("review.bookmark_told"), text)

    def action_undo(self) -> None:
        """Take the last change of the bookmarks back."""
        if self._notes.undo():
            self._keep()
        else:
            self.house.say(self.words("review.nothing_undone"))

    def action_next_mark(self) -> None:
        """Go to the next bookmark or mark; after the last one to the first."""
        places = sorted({*self._notes.places, *(m.place for m in self._reviewed.timeline.marks)})
        if not places:
            self.house.say(self.words("review.no_marks"))
            return
        here = self._reviewed.place
        self.go(next((place for place in places if place > here), places[0]))

    @on(ValueLine.Kept)
    def _on_bookmark(self, event: ValueLine.Kept) -> None:
        event.stop()
        self._notes.put(self._marked, self.bookmark_line.text)
        self._bookmark_left()
        self._keep()

    @on(ValueLine.Left)
    def _on_bookmark_left(self, event: ValueLine.Left) -> None:
        event.stop()
        self._bookmark_left()

    def _bookmark_left(self) -> None:
        self.bookmark_line.close()
        self.focus_chosen()

    def _keep(self) -> None:
        self._tell_place()
        self.run_worker(self._kept(), name="keep", group="keep")

    async def _kept(self) -> None:
        try:
            kept = await self._notes.keep()
        except EngineError as error:
            self.house.say(self.house.fault(error), bad=True)
        else:
            if not kept:
                self.house.say(self.words("review.not_kept"))

    # Search

    def find(self, text: str) -> None:
        """Search in the whole session, and go to the next place found."""
        self.focus_chosen()
        self.run_worker(self._search(text), name="search", exclusive=True, group="search")

    async def _search(self, text: str) -> None:
        query = log_query(text)
        log = self._reviewed.recording.log
        loop = asyncio.get_running_loop()
        self._hits = await loop.run_in_executor(
            None, lambda: list(islice(search_log(log, query), MOST_HITS))
        )
        self._sought = " ".join(query.words)
        self._hit = -1
        if not self._hits:
            if text.strip():
                self.house.say(self.words("table.not_found", count=0))
            return
        here = self._reviewed.place
        ahead = (n for n, hit in enumerate(self._hits) if self._place(hit) >= here)
        self._go_to_hit(next(ahead, 0))

    def action_search_next(self) -> None:
        """Go to the next place found."""
        if self._hits:
            self._go_to_hit((self._hit + 1) % len(self._hits))

    def action_search_previous(self) -> None:
        """Go to the place found before."""
        if self._hits:
            self._go_to_hit((self._hit - 1) % len(self._hits))

    def _place(self, hit: LogHit) -> int:
        return self._reviewed.recording.place(hit.seq)

    def _go_to_hit(self, number: int) -> None:
        self._hit, hit = number, self._hits[number]
        self.go_to_event(hit.seq)
        if hit.seat:
            self.choose(hit.seat, focus=False)
        if (view := self.reading()) is not None and self._sought:
            view.search(self._sought)
        self.house.say(self.words("review.hit", number=number + 1, of=len(self._hits)))

    # Pictures

    def on_picture(self, image: str, caption: str) -> None:
        """Show a picture that was fetched before, or fetch it."""
        if image in self._small:
            self.dock.pictures.add(self._small[image], caption, image)
        else:
            self.run_worker(self._fetch(image, caption), name="picture", group="pictures")

    async def _fetch(self, image: str, caption: str) -> None:
        jumps = self._jumps
        async with self._one_picture:  # they stand in the order in which they came
            if image not in self._small:
                self._small[image] = await self._small_form(image)
        if jumps == self._jumps:  # else another moment is shown by now
            self.dock.pictures.add(self._small[image], caption, image)

    async def _small_form(self, image: str) -> bytes | None:
        try:
            data = await self.session.picture(image)
        except EngineError:
            return None
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(None, small_form, data, self.house.largest)
