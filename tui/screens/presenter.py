"""Presenter: the table on a projector, without chrome: stage, timer, one speaker, what she says."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import ClassVar

from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.renderables.digits import DIGITS, DIGITS3X3
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

from engine import TableState, UtteranceState, cells, clean, clean_line, gloss_line, stage_word
from tui import bindings, keyboard
from tui.countdown import SOON
from tui.screens.table_time import TableTime
from tui.widgets.house import house_of
from tui.widgets.seat_panel import SeatPanel
from tui.widgets.seat_sign import present_round
from tui.widgets.status_line import duration
from tui.widgets.stream.wrap import breaks
from tui.widgets.timer_sign import time_left
from tui.words import Words

WIDEST = 80
"""Cells of a line: forty Chinese characters."""

MOST = 12
"""Lines of a paragraph."""

AROUND = 9
"""Rows that are not the paragraph's."""

GLOSS = 3
"""Lines of a gloss: who reads it looks back at the speaker soon."""

HINT = 15.0
"""Seconds for which the first visit says how everything becomes larger."""

NAME = 40
LONGEST = 1_000
"""Cells of a gloss that are looked at: an old log may hold anything."""

MORE = "…"
_STRONG = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*|`([^`\n]+)`")
_HEADING = re.compile(r"\s{0,3}#{1,6}\s+")


def paragraph(text: str) -> str:
    """Return the newest paragraph of a speech, without the marks of its Markdown."""
    parts = [part.strip("\n") for part in re.split(r"\n\s*\n", clean(text)) if part.strip()]
    newest = parts[-1] if parts else ""
    lines = (_HEADING.sub("", line) for line in newest.split("\n"))
    return "\n".join(_STRONG.sub(lambda found: found[1] or found[2], line) for line in lines)


def wrapped(text: str, width: int, most: int) -> list[str]:
    """Return a paragraph's lines; of more than so many the last ones, after an ellipsis."""
    lines: list[str] = []
    for line in text.split("\n"):
        places = [0, *breaks(line, width), len(line)]
        lines += [line[a:b].rstrip() for a, b in pairwise(places)]
    return lines if len(lines) <= most else [MORE, *lines[len(lines) - most + 1 :]]


def begins(text: str, width: int, most: int) -> list[str]:
    """Return a text's lines; of more than so many the first ones, with an ellipsis at their end."""
    lines = wrapped(text, width, len(text) + 1)
    if len(lines) <= most:
        return lines
    return [*lines[: most - 1], f"{lines[most - 1][:-1]}{MORE}"]


def big(text: str) -> str:
    """Return a time in digits that are three rows high, and three cells wide."""
    places = [3 * DIGITS.index(mark) for mark in text]
    rows = ("".join(DIGITS3X3[place + row].ljust(3)[:3] for place in places) for row in range(3))
    return "\n".join(rows)


def counts(state: TableState) -> dict[str, int]:
    """Return how much is agreed, open and parked; what is not known is not there.

    Open is what was voted on while nothing of it is decided yet.
    """
    decided = {value for decision in state.decisions.values() for value in decision.value}
    voted = [poll.result.candidates for poll in state.polls.values() if poll.result]
    undecided = sum(len(names) for names in voted if not decided & set(names))
    found = {"agreed": len(decided), "open": undecided, "parked": len(state.parked)}
    return {name: count for name, count in found.items() if count}


class PresenterScreen(Screen[None]):
    """One speaker of the table below; it shows no toast, no note and no whisper."""

    STYLES: ClassVar = ("screens/presenter",)

    room = "presenter"

    def __init__(self, table: TableTime, *, hint: bool = True) -> None:
        """Project a table; `hint` says how it becomes larger."""
        super().__init__(id="presenter")
        self._table = table
        self._hint = hint
        self._chosen = ""
        self._seat = ""
        self._drawn: tuple[str, ...] = ()

    @property
    def words(self) -> Words:
        """The interface's words."""
        return house_of(self).words

    def compose(self) -> Iterator[Widget]:
        """Stage and time, the speaker, her words, what is agreed."""
        self.where = Static("", markup=False, id="where")
        self.time = Static("", markup=False, id="time")
        self.who = Static("", markup=False, id="who")
        self.speech = Static("", markup=False, id="speech")
        self.told_short = Static("", markup=False, id="gloss")
        self.counts = Static("", markup=False, id="counts")
        self.told = Static("", markup=False, id="told")
        with Horizontal(id="head"):
            yield self.where
            yield self.time
        with Vertical(id="middle"):
            yield self.who
            yield self.speech
            yield self.told_short
        with Horizontal(id="below"):
            yield self.counts
            yield self.told

    def on_mount(self) -> None:
        """Follow the table from now on."""
        bindings.install(self, keyboard.PRESENTER, self.words)
        if self._hint:
            self.set_timer(HINT, self._end_hint)
        self.set_interval(1 / max(1, house_of(self).frames), self.tick)
        self.tick()

    async def speak(self) -> None:
        """Say everything in another language."""
        bindings.install(self, keyboard.PRESENTER, self.words)
        self._drawn = ()
        self.tick()

    def on_resize(self) -> None:
        """Wrap anew."""
        for place in (self.who, self.speech, self.told_short):
            place.styles.width = self._width
        self.tick()

    def _end_hint(self) -> None:
        self._hint = False

    # What is shown

    def tick(self) -> None:
        """Show how the table stands now."""
        if not self.is_attached or not self.size.area:
            return
        state = self._table.pump.state
        panel = self._panel(state)
        gloss = self._gloss(panel, state)
        lines = self._lines(panel, AROUND + len(gloss) + bool(gloss))
        agreed = (self.words(f"presenter.{name}", count=n) for name, n in counts(state).items())
        running, now = self._table.timer, house_of(self).clock.monotonic()
        timer = running.left(now) if running.runs else None
        where = [self._where(state), self._timed(timer)]
        room = max(10, self.size.width - 30)
        self._show(
            "\n".join(clean_line(line, room) for line in where if line),
            big(duration(self._table.elapsed(state)) if timer is None else time_left(timer)),
            "" if panel is None else clean_line(self._title_of(panel), self._width),
            "\n".join(lines),
            "\n".join(gloss),
            "   ".join(agreed),
            self._told(state),
        )

    def _show(self, *now: str) -> None:
        """Show what is new; a second that passes changes the place of nothing."""
        if now == self._drawn:
            return
        before, self._drawn = self._drawn or (None,) * len(now), now
        words = (self.who, self.speech, self.told_short)
        places = (self.where, self.time, *words, self.counts, self.told)
        for place, old, new in zip(places, before, now, strict=True):
            if new != old:
                same = place is self.time and old is not None and len(old) == len(new)
                place.update(Content(new), layout=not same)
        self.told_short.display = bool(self.told_short.content)

    def _timed(self, left: float | None) -> str:
        """Return what the time is that stands there while the timer runs."""
        if left is None:
            return ""
        kind = "over" if left <= 0 else "soon" if left <= SOON else "left"
        return self.words(f"presenter.time_{kind}", minutes=round(SOON / 60))

    @property
    def _width(self) -> int:
        return max(20, min(WIDEST, self.size.width - 4))

    def _where(self, state: TableState) -> str:
        stage, round_ = present_round(state)
        if stage is None:
            return self.words("presenter.begins")
        name = stage_word(stage.id, stage.kind, self.words.lang)
        if round_ is None:
            return name
        plan = next((plan for plan in self._table.session.stages if plan.id == stage.id), None)
        of = max(plan.rounds if plan else 1, round_.number)
        return f"{name}   {self.words('status.round', round=round_.number, of=of)}"

    def _title_of(self, panel: SeatPanel) -> str:
        who = clean_line(panel.seat.name, NAME)
        mark = f"{panel.number}  {who}"
        pair = f"{mark}  ·  {clean_line(self._table.role_pair(panel.seat.role), 2 * NAME)}"
        if self._table.role_pair(panel.seat.role) and cells(pair) <= self._width:
            return pair
        role = clean_line(self._table.role_name(panel.seat.role), NAME)
        return f"{mark}  ·  {role}" if role else mark

    def _gloss(self, panel: SeatPanel | None, state: TableState) -> list[str]:
        """Return the shown speech's gloss, else the newest one, with whose words it tells."""
        found = self._glossed(panel, state)
        if found is None or found.gloss_lang is None or panel is None:
            return []
        text = clean_line(gloss_line(found.gloss, found.gloss_lang), LONGEST)
        if found.seat != panel.seat.id or panel.story.live is not None:
            who = next((seat.name for seat in state.seats if seat.id == found.seat), found.seat)
            text = f"{clean_line(who, NAME)} · {text}"
        return begins(text, self._width, GLOSS)

    def _glossed(self, panel: SeatPanel | None, state: TableState) -> UtteranceState | None:
        """Return the utterance whose gloss stands here; what is hidden has none.

        A gloss comes when somebody else speaks already: the newest one stays, so that it can
        be read, until the next comes or two stages have passed.
        """
        spoken = [
            utterance
            for stage in state.stages[-2:]
            for round_ in stage.rounds
            if round_.revealed or not round_.sealed
            for utterance in round_.utterances
        ]
        drawn = {one.seat.id for one in self._table.panels if one.story.veil.drawn}
        shown = [one for one in spoken if one.seat not in drawn]
        if panel is not None:
            own = next((one for one in reversed(shown) if one.seat == panel.seat.id), None)
            if own is not None and own.gloss:
                return own
        if not self._table.session.glosses:
            return None
        return next((one for one in reversed(shown) if one.gloss), None)

    def _lines(self, panel: SeatPanel | None, around: int) -> list[str]:
        if panel is None:
            return [self.words("presenter.nobody")]
        story = panel.story
        if story.sealed is not None:
            return [self.words("presenter.sealed")]
        if story.veil.drawn:
            return [self.words("presenter.held")]
        if not (text := paragraph(story.speech)):
            live = story.live is not None
            return [clean_line(panel.sign.line, WIDEST) if live else self.words("presenter.silent")]
        room = max(3, min(MOST, self.size.height - around))
        return wrapped(text, self._width, room)

    def _told(self, state: TableState) -> str:
        if state.closed:
            return self.words("presenter.over")
        if state.paused:
            return self.words("presenter.paused")
        if self._table.pump.question is not None:
            return self.words("presenter.waits")
        return self.words("presenter.hint") if self._hint else ""

    # Who is shown

    def _panel(self, state: TableState) -> SeatPanel | None:
        """Return the panel of who was chosen, else of who speaks, else of who spoke last."""
        panels = self._table.panels
        chosen = next((one for one in panels if one.seat.id == self._chosen), None)
        if chosen is None:
            self._chosen = ""
            chosen = self._speaker(panels) or next(iter(self._spoke(panels, state)), None)
        self._seat = chosen.seat.id if chosen else ""
        return chosen

    def _speaker(self, panels: list[SeatPanel]) -> SeatPanel | None:
        """Return who speaks: the one that is shown as long as she does, else who began last."""
        live = {panel: panel.story.live for panel in panels if panel.story.speech}
        first = {panel: one.first for panel, one in live.items() if one and one.first}
        here = [panel for panel in first if panel.seat.id == self._seat]
        return next(iter(here), None) or max(first, key=first.__getitem__, default=None)

    def _spoke(self, panels: list[SeatPanel], state: TableState) -> Iterator[SeatPanel]:
        """Yield who is shown, then who spoke last of all."""
        yield from (panel for panel in panels if panel.seat.id == self._seat)
        for stage in reversed(state.stages):
            for utterance in reversed(list(stage.utterances())):
                yield from (panel for panel in panels if panel.seat.id == utterance.seat)

    def action_focus_seat(self, number: int) -> None:
        """Show a seat by its number; once more, and whoever speaks is shown again."""
        panels = self._table.panels
        if 0 < number <= len(panels):
            seat = panels[number - 1].seat.id
            self._chosen = "" if seat == self._chosen else seat
            self.tick()

    def action_next_seat(self) -> None:
        """Show the next seat."""
        self._step(1)

    def action_previous_seat(self) -> None:
        """Show the seat before."""
        self._step(-1)

    def _step(self, by: int) -> None:
        seats = [panel.seat.id for panel in self._table.panels]
        if seats:
            at = seats.index(self._seat) + by if self._seat in seats else 0
            self._chosen = seats[at % len(seats)]
            self.tick()

    def action_follow(self) -> None:
        """Show whoever speaks."""
        self._chosen = ""
        self.tick()

    def action_timer(self) -> None:
        """Start the facilitator's timer, or stop it."""
        self._table.action_timer()
        self.tick()

    def action_gloss(self) -> None:
        """Have what is said told in short in the other language too, or no longer."""
        self._table.action_gloss()

    def action_shade(self) -> None:
        """Blank the projection; the table goes on."""
        self.toggle_class("-shade")

    def action_back(self) -> None:
        """Go back to the table."""
        self.dismiss()
