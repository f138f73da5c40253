"""A branch: what a session was up to an event, made a session of its own, with something else.

A branch holds all that it needs: its origin may be deleted. What is changed are ordinary events
behind the copied ones, so that every reader of a log reads a branch too.
"""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from engine.policy.context import SPEECH, spoken_rounds, stage_keywords
from engine.policy.kits import Kit, StageKind
from engine.policy.parsing.keywords import deduplicate
from engine.policy.state import TableState, UtteranceState, replay
from engine.policy.text import clean, clean_line
from engine.vocabulary.clock import Clock
from engine.vocabulary.errors import InputError
from engine.vocabulary.events import (
    DecisionMade,
    Envelope,
    Event,
    KeywordsEdited,
    MemoryChanged,
    MemoryForgotten,
    MemoryWritten,
    PromptEdited,
    SeatChanged,
    SessionOpened,
    SessionResumed,
    UtteranceEdited,
    UtteranceStarted,
)
from engine.vocabulary.ids import session_id
from engine.vocabulary.ports import Draft, Journal, Store
from engine.vocabulary.seats import ModelRef, Seat

AT_ONCE = 100
"""Requests that are copied in one commit."""

NAME = 80
"""Cells of what somebody typed, in an error."""

WORDS = 100
"""Keywords that may stand in the place of others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What is to be otherwise in a branch: each by seat (id or name), stage, card, utterance."""

    models: Mapping[str, ModelRef] = field(default_factory=dict[str, ModelRef])
    roles: Mapping[str, str] = field(default_factory=dict[str, str])
    keywords: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    prompts: Mapping[str, str] = field(default_factory=dict[str, str])
    removed: tuple[str, ...] = ()


NONE = Changes()

WORDED = frozenset({StageKind.KEYWORDS, StageKind.DECISION})
"""Stages that can be given other keywords."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changeable:
    """What a branch can change beside its seats, as it is: by stage, by card, speeches in order."""

    keywords: Mapping[str, tuple[str, ...]]
    prompts: Mapping[str, str]
    speeches: Sequence[UtteranceState]


def changeable(state: TableState) -> Changeable:
    """Return what is there to be changed in a branch that begins now."""
    speeches = _speeches(state)
    gone_on = {said.continues for said in speeches.values()}
    drawn = {drawing.card: drawing.prompt for drawing in state.drawings}
    return Changeable(
        keywords={
            stage.id: decided.value
            if (decided := state.decisions.get(stage.id))
            else stage_keywords(state, stage)
            for stage in state.stages
            if stage.kind in WORDED
        },
        prompts={
            one.card: state.prompts.get(one.card)
            or drawn.get(one.card)
            or one.fields.picture_prompt
            for one in state.cards
        },
        speeches=[
            said
            for said in speeches.values()
            if said.text and said.status != "speaking" and said.id not in gone_on
        ],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Branch:
    """What a branch is made of; `requests` are the hashes of the exact ones."""

    log: Sequence[Envelope]
    requests: Sequence[str]
    drafts: Sequence[Draft]


async def fork(
    store: Store,
    clock: Clock,
    session: str,
    at: int | None = None,
    changes: Changes = NONE,
    kit: Kit | None = None,
) -> str:
    """Copy a session up to the event `at` (None: the last one), change it, return the copy's id.

    All of it or nothing. `kit` says which roles and stages there are beside those of the log.
    InputError for an event, seat, role, stage, card or utterance that is not there then;
    StoreError where the session cannot be read or the branch cannot be kept.
    """
    source = await store.open(session, write=False)
    try:
        log = await source.read()
        part = _until(session, log, at)
        state = replay(part)
        events = list(_edits(state, changes, kit))
        name = session_id(clock.now(), state.seed, frozenset(await store.ids()))
        branch = _Branch(
            log=_renamed(name, session, part, events, clock),
            requests=_requests(part),
            drafts=await _drafts(source, state),
        )
        await _keep(store, name, branch, source)
    finally:
        await source.close()
    return name


def _until(session: str, log: Sequence[Envelope], at: int | None) -> Sequence[Envelope]:
    if not log:
        raise InputError(f"The session {session} never began.", hint="Delete it.")
    if at is None:
        return log
    if not 1 <= at <= len(log):
        raise InputError(
            f"The session {session} has no event {at}.",
            hint=f"Its events have the numbers 1 to {len(log)}.",
        )
    return log[:at]


def _renamed(
    name: str, origin: str, part: Sequence[Envelope], events: Sequence[Event], clock: Clock
) -> list[Envelope]:
    """Return the branch's log: the copied events keep number and time, the others follow."""
    parent = {"session": origin, "seq": part[-1].seq}
    copied = [
        replace(
            one,
            session=name,
            event=replace(one.event, parent=parent)
            if isinstance(one.event, SessionOpened)
            else one.event,
        )
        for one in part
    ]
    now = clock.now()
    now = max(now.replace(microsecond=now.microsecond // 1000 * 1000), part[-1].at)
    added = [
        Envelope(seq=seq, at=now, session=name, event=event)
        for seq, event in enumerate(events, part[-1].seq + 1)
    ]
    return [*copied, *added]


def _requests(part: Sequence[Envelope]) -> list[str]:
    hashes = (e.event.prompt_hash for e in part if isinstance(e.event, UtteranceStarted))
    return list(dict.fromkeys(one for one in hashes if one))


async def _drafts(source: Journal, state: TableState) -> list[Draft]:
    """Return what was being said and has not ended since: a branch takes it up as it was left."""
    speaking = {utterance.id for utterance in state.open_utterances()}
    return [draft for draft in await source.drafts() if draft.utterance in speaking]


async def _keep(store: Store, name: str, branch: _Branch, source: Journal) -> None:
    journal = await store.create(name)
    try:
        for first in range(0, len(branch.requests), AT_ONCE):
            some = branch.requests[first : first + AT_ONCE]
            asked = [(one, await source.prompt(one)) for one in some]
            await asyncio.gather(
                *(journal.put_prompt(one, data) for one, data in asked if data is not None)
            )
        for draft in branch.drafts:
            journal.keep_draft(draft)
        # Last and in one transaction: until then there is no session to be seen.
        await journal.append(branch.log)
    except BaseException:
        await journal.close()
        await store.delete(name, now=True)
        raise
    await journal.close()


def _edits(state: TableState, changes: Changes, kit: Kit | None) -> Iterator[Event]:
    events: list[Event] = [
        *_seat_edits(state, changes, kit),
        *_word_edits(state, changes, kit),
        *(_prompt_edit(state, card, text) for card, text in changes.prompts.items()),
        *_removals(state, changes.removed),
    ]
    if events or state.closed:
        # The time between is nobody's at the table, and what had ended goes on.
        yield SessionResumed(reason="resumed")
    yield from events


def _seat_edits(state: TableState, changes: Changes, kit: Kit | None) -> Iterator[Event]:
    for name, ref in changes.models.items():
        yield SeatChanged(seat=_seat(state, name).id, what="model", value=str(ref))
    roles = set(kit.roles) if kit else {seat.role for seat in state.seats}
    for name, role in changes.roles.items():
        if role not in roles:
            raise InputError(
                f"There is no role {clean_line(role, NAME)}.",
                hint=f"Roles: {', '.join(sorted(roles))}.",
            )
        yield SeatChanged(seat=_seat(state, name).id, what="role", value=role)


def _seat(state: TableState, name: str) -> Seat:
    for seat in state.seats:
        if name in {seat.id, seat.name}:
            return seat
    known = ", ".join(f"{seat.id} {seat.name}" for seat in state.seats)
    raise InputError(
        f"There is no seat {clean_line(name, NAME)} at this table.", hint=f"Seats: {known}."
    )


def _word_edits(state: TableState, changes: Changes, kit: Kit | None) -> Iterator[Event]:
    kinds = {stage.id: str(stage.kind) for stage in (kit.stages if kit else ())}
    kinds |= {stage.id: stage.kind for stage in state.stages}
    written = state.memory_count
    for stage, typed in changes.keywords.items():
        words = deduplicate([clean(word).strip() for word in typed], WORDS)
        if kinds.get(stage) not in WORDED:
            known = ", ".join(name for name, kind in kinds.items() if kind in WORDED)
            raise InputError(
                f"The stage {clean_line(stage, NAME)} has no keywords.",
                hint=f"Stages with keywords: {known}." if known else "",
            )
        if not words:
            raise InputError("There are no keywords.", hint="Name one or more.")
        if kinds[stage] == StageKind.KEYWORDS:
            yield KeywordsEdited(stage=stage, seat=None, keywords=words)
            continue
        yield DecisionMade(stage=stage, value=words, by="facilitator")
        memory = _decided(state, stage, ", ".join(words), written + 1)
        written += isinstance(memory, MemoryWritten)
        yield memory


def _decided(state: TableState, stage: str, words: str, number: int) -> Event:
    """Return what the table remembers of a decision: what it was before is no more so."""
    for memory in state.memories:
        if (memory.seat, memory.kind, memory.stage) == (None, "decision", stage):
            return MemoryChanged(memory=memory.id, what="text", value=words)
    return MemoryWritten(
        memory=f"m{number}", seat=None, kind="decision", text=words, stage=stage, importance=0.9
    )


def _prompt_edit(state: TableState, card: str, text: str) -> Event:
    if card not in {one.card for one in state.cards}:
        raise InputError(f"There is no card {clean_line(card, NAME)} on the table.")
    return PromptEdited(card=card, prompt=clean(text).strip())


def _speeches(state: TableState) -> dict[str, UtteranceState]:
    return {
        utterance.id: utterance
        for stage in state.stages
        if stage.kind in SPEECH | {StageKind.CLOSING}
        for utterance in spoken_rounds(stage)
    }


def _removals(state: TableState, names: Sequence[str]) -> Iterator[Event]:
    """Leave utterances out: an empty text is nothing that anybody hears, quotes or counts."""
    speeches = _speeches(state)
    for name in dict.fromkeys(names):
        said: UtteranceState | None = speeches.get(name)
        if said is None or said.status == "speaking":
            raise InputError(
                f"There is no speech {clean_line(name, NAME)} that could be left out.",
                hint="Lists, ballots and cards stay, and so does what is still being said.",
            )
        while said is not None:  # with what it goes on from, which would be heard instead
            yield from _without(state, said)
            said = speeches.get(said.continues or "")


def _without(state: TableState, said: UtteranceState) -> Iterator[Event]:
    if not said.text:
        return
    yield UtteranceEdited(
        utterance=said.id,
        seat=said.seat,
        code="edited",
        reason="Left out of this branch.",
        partial="",
        text="",
    )
    for memory in state.memories:
        if (memory.seat, memory.text) == (said.seat, said.text):
            yield MemoryForgotten(memory=memory.id)
