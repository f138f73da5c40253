"""`replay`: many envelopes at once, to the state that `reduce` makes of them one by one.

Nearly all of a log is seats that speak and what is remembered of it. Such a run is gathered in
lists and put into the state once, at its end: for single events the same rounds, pages and
figures are copied thousands of times (10,000 utterances: three times as long).
"""

from collections.abc import Iterable
from datetime import timedelta

from msgspec.structs import replace

from engine.policy.recall import MemoryItem
from engine.policy.state.facts import remembered
from engine.policy.state.reduce import reduce
from engine.policy.state.speech import begun, ended
from engine.policy.state.table import EMPTY, PAGE, RoundState, TableState, Totals, UtteranceState
from engine.vocabulary.events import (
    Envelope,
    MemoryRecalled,
    MemoryWritten,
    UtteranceEnded,
    UtteranceStarted,
)

_NOTHING = timedelta()
_UNUSED = Totals()


def replay(envelopes: Iterable[Envelope], state: TableState = EMPTY) -> TableState:
    """Return the state after many events."""
    run: _Run | None = None
    for envelope in envelopes:
        if run is not None:
            if run.take(envelope):
                continue
            state, run = run.state(), None
        state = reduce(state, envelope)
        round_ = _newest_round(state)
        if round_ is not None:
            run = _Run(state, round_)
    return state if run is None else run.state()


def _newest_round(state: TableState) -> RoundState | None:
    """Return the newest round of the newest stage; None where two utterances there share an id."""
    stage = state.stages[-1] if state.stages else None
    if stage is None or not stage.rounds:
        return None
    spoken = stage.rounds[-1].utterances
    return stage.rounds[-1] if len({u.id for u in spoken}) == len(spoken) else None


class _Run:
    """Utterances of the newest round that begin and end, and memories, one after another.

    What is said elsewhere, or begins a second time, is refused: it is left to `reduce`.
    """

    def __init__(self, state: TableState, round_: RoundState) -> None:
        self._state = state
        self._round = round_
        self._stage = state.stages[-1].id
        self._spoken: dict[str, UtteranceState] = {u.id: u for u in round_.utterances}
        self._memories: list[MemoryItem] = []
        self._by_seat, self._by_stage = dict(state.by_seat), dict(state.by_stage)
        self._totals = state.totals
        self._ran = state.ran + state.unsure
        self._newest: Envelope | None = None

    def take(self, envelope: Envelope) -> bool:
        """Take one more event; False where it is another one than such a run is made of."""
        match envelope.event:
            case UtteranceStarted() as event:
                taken = self._begin(event, envelope)
            case UtteranceEnded() as event:
                taken = self._end(event)
            case MemoryWritten() as event:
                self._memories.append(remembered(event, envelope))
                taken = True
            case MemoryRecalled():
                taken = True
            case _:
                taken = False
        if taken:
            last = self._newest.at if self._newest else self._state.last or envelope.at
            self._ran += max(_NOTHING, envelope.at - last)
            self._newest = envelope
        return taken

    def state(self) -> TableState:
        """Return the state after what was taken."""
        state, newest = self._state, self._newest
        if newest is None:
            return state
        spoken = tuple(self._spoken.values())
        stage = state.stages[-1]
        stage = replace(stage, rounds=(*stage.rounds[:-1], replace(self._round, utterances=spoken)))
        return replace(
            state,
            session=newest.session,
            seq=newest.seq,
            last=newest.at,
            ran=self._ran,
            unsure=_NOTHING,
            stages=(*state.stages[:-1], stage),
            utterances=state.utterances + len(spoken) - len(self._round.utterances),
            by_seat=self._by_seat,
            by_stage=self._by_stage,
            totals=self._totals,
            memory_pages=self._pages(),
            memory_count=state.memory_count + len(self._memories),
        )

    def _begin(self, event: UtteranceStarted, envelope: Envelope) -> bool:
        here = event.stage == self._stage and event.round == self._round.number
        if not here or event.utterance in self._spoken:
            return False
        self._spoken[event.utterance] = begun(event, envelope)
        return True

    def _end(self, event: UtteranceEnded) -> bool:
        utterance = self._spoken.get(event.utterance)
        if utterance is None:
            return False
        usage, cost = event.usage, event.cost
        self._spoken[event.utterance] = ended(utterance, event)
        self._totals = self._totals.plus(usage, cost)
        self._by_seat[event.seat] = self._by_seat.get(event.seat, _UNUSED).plus(usage, cost)
        if event.stage:
            before = self._by_stage.get(event.stage, _UNUSED)
            self._by_stage[event.stage] = before.plus(usage, cost)
        return True

    def _pages(self) -> tuple[tuple[MemoryItem, ...], ...]:
        """Return the pages of memories, each full before the next begins."""
        pages, memories = list(self._state.memory_pages), self._memories
        room = max(0, PAGE - len(pages[-1])) if pages else 0
        if room and memories:
            pages[-1] = (*pages[-1], *memories[:room])
        rest = range(room, len(memories), PAGE)
        return (*pages, *(tuple(memories[first : first + PAGE]) for first in rest))
