"""A session looked at again: a place in its log that can be gone to, and played on from."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Protocol

from msgspec.structs import replace

from engine import (
    Command,
    DrawingPlan,
    Envelope,
    Forecast,
    InputError,
    Item,
    Playback,
    QuestionOpen,
    Recording,
    RoundState,
    Seen,
    StagePlan,
    StageState,
    TableState,
    Timeline,
    seen_in,
)
from tui.loading import hold_collector, release_collector
from tui.pump import Pump

SPEEDS = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0)
"""How many seconds of the log pass in one."""

RECENT = 36
"""Utterances before a moment that a table shows: going there costs the same in every session."""

LEAP = 1.0
"""Seconds that may have passed between two frames: a machine that slept plays nothing in between."""


class Archive(Protocol):
    """Where the things are that a log only names; both may be gone."""

    async def picture(self, image: str) -> bytes:
        """Return a picture by its SHA-256; StoreError where it is not there."""
        ...

    async def request(self, prompt_hash: str) -> bytes | None:
        """Return an exact request, or None."""
        ...


class ReviewedSession:
    """Keeps the promises of `tui.pump.SessionHandle` over a recording; nothing changes it."""

    refusal = ""
    """What is said to whoever wants to change something; a screen knows the words."""

    question: QuestionOpen | None = None
    glosses = False
    drawing: frozenset[str] = frozenset()

    def __init__(
        self,
        recording: Recording,
        archive: Archive,
        *,
        stages: Sequence[StagePlan],
        roles: Mapping[str, str],
        place: int | None = None,
        timeline: Timeline | None = None,
    ) -> None:
        """Stand at a place, at the end where none is named; without a timeline the log is read."""
        self.recording = recording
        self.timeline = timeline or Timeline.of(recording)
        self.id = recording.session
        self.stages = tuple(stages)
        self.roles = dict(roles)
        self.other_roles: dict[str, str] = {}
        self.playing = False
        self._speed = SPEEDS.index(1.0)
        self._archive = archive
        self._last: float | None = None
        self.whole = recording.state(recording.last)
        self._playback = Playback(recording, recording.last if place is None else max(1, place))

    async def read_rest(self) -> None:
        """Read the log, of which the end alone may be known yet; StoreError where it cannot be."""
        hold_collector()  # a log is a million values, and none of them garbage
        try:
            loop = asyncio.get_running_loop()
            await loop.run_in_executor(None, lambda: self.recording.log)
        finally:
            release_collector()

    @property
    def state(self) -> TableState:
        """The table as it was at the place."""
        return self._playback.state

    @property
    def playback(self) -> Playback:
        """The place itself."""
        return self._playback

    @property
    def place(self) -> int:
        """How many events had happened."""
        return self._playback.place

    @property
    def speed(self) -> float:
        """How many seconds of the log pass in one."""
        return SPEEDS[self._speed]

    def faster(self, by: int) -> None:
        """Play faster, or with -1 slower."""
        self._speed = max(0, min(self._speed + by, len(SPEEDS) - 1))

    def play(self, *, wanted: bool) -> None:
        """Let the log go on by itself, or stand."""
        self.playing = wanted and not self._playback.over
        self._last = None

    def jump(self, place: int) -> None:
        """Stand at another place; the first event has always happened."""
        self._playback.jump(max(1, place))
        self._last = None

    def step(self) -> list[Item]:
        """Let the next event happen."""
        return [*self._playback.step()]

    def pass_time(self, now: float) -> list[Item]:
        """Return what there was to hear since the last call; `now` is a monotonic time."""
        last, self._last = self._last, now
        if not self.playing or last is None:
            return []
        heard: list[Item] = [*self._playback.advance(min(LEAP, now - last) * self.speed)]
        if self._playback.over:
            self.playing = False
        return heard

    async def history(self) -> list[Envelope]:
        """Return the log until here."""
        return list(self.recording.log[: self.place])

    def forecast(self, stage: str | None = None) -> Forecast:
        """Return that nothing will be used any more."""
        del stage
        return Forecast(calls=0, tokens=0)

    async def subscribe(self) -> AsyncIterator[Item]:
        """Yield nothing: what is heard comes with time."""
        for nothing in ():
            yield nothing

    async def dispatch(self, command: Command) -> None:
        """Refuse: a review never changes the log."""
        del command
        raise InputError(self.refusal)

    async def picture(self, image: str) -> bytes:
        """Return a picture by its SHA-256; StoreError where it is not there."""
        return await self._archive.picture(image)

    def drawing_plan(self, card: str) -> DrawingPlan:
        """Refuse: nothing is drawn in a review."""
        del card
        raise InputError(self.refusal)

    async def seen(self, utterance: str) -> Seen | None:
        """Return what an utterance's seat saw; None for an unknown utterance, or StoreError."""
        found = self.state.utterance(utterance)
        if found is None:
            return None
        request = await self._archive.request(found.prompt_hash)
        return seen_in(self.recording.log[: self.place], found, request)


class ReviewPump(Pump):
    """Takes what a review plays, by the time that has passed."""

    def __init__(self, session: ReviewedSession) -> None:
        """Stand where the review stands."""
        super().__init__(session)
        self._session = session

    async def run(self) -> None:
        """Return at once: nothing comes by itself."""

    def hear(self, items: Sequence[Item]) -> None:
        """Take items for the next frame."""
        for item in items:
            self._put(item)

    def begin_again(self) -> None:
        """Stand where the review stands now."""
        self.take()
        self.state = self._session.state
        self._known = self.state.seq
        self.recalled = {}


def recent(state: TableState, most: int = RECENT) -> TableState:
    """Return a state with its newest rounds alone, about `most` utterances; what was made stays."""
    if state.utterances <= most:
        return state
    left, first, stages = most, 0, list[StageState]()
    for stage in reversed(state.stages):
        rounds = list[RoundState]()
        for round_ in reversed(stage.rounds):
            if left <= 0:
                break
            rounds.insert(0, round_)
            left -= len(round_.utterances)
            first = min((one.seq for one in round_.utterances), default=first)
        if rounds or not stage.rounds or _made_by_the_table(state, stage):
            stages.insert(0, replace(stage, rounds=tuple(rounds)))
    said = tuple(one for one in state.said if one[0] >= first)
    return replace(state, stages=tuple(stages), said=said)


def _made_by_the_table(state: TableState, stage: StageState) -> bool:
    """Tell whether more of a stage is shown than what was said in it."""
    if stage.kind in {"image_story", "role_switch", "design_brief", "design_cards", "drawing"}:
        return True
    return stage.board is not None or stage.id in state.polls or stage.id in state.decisions
