"""What a seat may see of the table: its own words, others' by the round's visibility, results."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from engine.policy.kit_model import Kit, StageKind, StagePlan, Visibility
from engine.policy.parsing.keywords import deduplicate, key_of
from engine.policy.state import RoundState, StageState, TableState, UtteranceState
from engine.policy.text import beginning
from engine.vocabulary.messages import Spoken
from engine.vocabulary.seats import Seat

SPEECH = frozenset(
    {
        StageKind.INTRODUCTION,
        StageKind.IMAGE_STORY,
        StageKind.DISCUSSION,
        StageKind.ROLE_SWITCH,
    }
)
"""Stages whose words are talk; the others' utterances are lists, ballots and cards."""

PRELUDE = frozenset({StageKind.INTRODUCTION, StageKind.ROLE_SWITCH})
"""Stages that a discussion's first round answers to."""


def spoken(
    state: TableState, kit: Kit, utterance: UtteranceState, letters: Mapping[str, str] | None = None
) -> Spoken:
    """Return an utterance as seats are given it; with letters the name and role are hidden."""
    seat = next((s for s in state.seats if s.id == utterance.seat), None)
    name = seat.name if seat else utterance.seat
    role = _role_name(kit, seat, utterance.stage, state) if seat else ""
    if letters is not None:
        name, role = letters.get(utterance.seat, "?"), ""
    return Spoken(
        seat=utterance.seat,
        name=name,
        role=role,
        stage=utterance.stage,
        round=utterance.round,
        text=beginning(utterance.text),
    )


def _role_name(kit: Kit, seat: Seat, stage: str, state: TableState) -> str:
    """Return the role that a seat had when it spoke: its first one before the switch."""
    switched = False
    for known in state.stages:
        switched = switched or known.kind == StageKind.ROLE_SWITCH
        if known.id == stage:
            break
    role = seat.role if switched else seat.first_role
    return kit.roles[role].name if role in kit.roles else role


def heard(utterances: Iterable[UtteranceState]) -> list[UtteranceState]:
    """Return what counts as said: finished utterances, and the kept text of stopped ones.

    An utterance that another one goes on from is left out: the later one holds both.
    """
    listed = [u for u in utterances if u.text.strip() and u.status != "speaking"]
    gone_on = {u.continues for u in listed if u.continues}
    return [u for u in listed if u.id not in gone_on]


def own_words(state: TableState, kit: Kit, seat: Seat) -> tuple[Spoken, ...]:
    """Return a seat's own talk so far, oldest first."""
    return tuple(
        spoken(state, kit, utterance)
        for stage in state.stages
        if stage.kind in SPEECH
        for utterance in heard(spoken_rounds(stage))
        if utterance.seat == seat.id
    )


def spoken_rounds(stage: StageState) -> Iterable[UtteranceState]:
    """Yield a stage's talk: a picture story's second round is a list of keywords."""
    for round_ in stage.rounds:
        if stage.kind == StageKind.IMAGE_STORY and round_.number > 1:
            continue
        yield from round_.utterances


def earlier_talk(state: TableState, kit: Kit, before: str) -> tuple[Spoken, ...]:
    """Return all talk of the newest discussion before a stage, oldest first."""
    found: StageState | None = None
    for stage in state.stages:
        if stage.id == before:
            break
        if stage.kind == StageKind.DISCUSSION:
            found = stage
    if found is None:
        return ()
    return tuple(spoken(state, kit, u) for u in heard(found.utterances()))


def sight(
    state: TableState, kit: Kit, plan: StagePlan, number: int, seat: Seat
) -> tuple[Spoken, ...]:
    """Return what a seat sees of the others in a round of a discussion.

    `none` hides this stage's talk, `last_round` shows the round before, `all` every
    earlier round, `anonymous` the same without names. Where seats speak one after
    another they also see what was said in this round. A first round sees the
    prelude too: introductions, or the reflections after the role switch.
    """
    visibility: Visibility = plan.first_visibility if number == 1 else plan.visibility
    prelude = _prelude(state, kit, plan, seat) if number == 1 else ()
    stage = state.stage(plan.id)
    if visibility == "none" or stage is None:
        return prelude
    newest = number if plan.order == "sequential" else number - 1
    rounds: Sequence[RoundState] = [r for r in stage.rounds if r.number <= newest]
    if visibility == "last_round":
        rounds = [r for r in rounds if r.number >= number - 1]
    letters = _letters(state) if visibility == "anonymous" else None
    said = tuple(
        spoken(state, kit, utterance, letters)
        for round_ in rounds
        for utterance in heard(round_.utterances)
        if utterance.seat != seat.id
    )
    return said if letters is not None else (*prelude, *said)


def _letters(state: TableState) -> dict[str, str]:
    return {seat.id: chr(ord("A") + index % 26) for index, seat in enumerate(state.seats)}


def _prelude(state: TableState, kit: Kit, plan: StagePlan, seat: Seat) -> tuple[Spoken, ...]:
    found: StageState | None = None
    for stage in state.stages:
        if stage.id == plan.id:
            break
        if stage.kind in PRELUDE:
            found = stage
    if found is None:
        return ()
    return tuple(spoken(state, kit, u) for u in heard(found.utterances()) if u.seat != seat.id)


def newest_notes(state: TableState, seat: Seat) -> tuple[str, ...]:
    """Return what the facilitator said to the table or the seat and it has not yet heard.

    It heard what was said before it began its newest finished utterance: one that
    failed is asked for again, with the notes.
    """
    begun = max((u.seq for u in state.utterances_of(seat.id) if u.status == "done"), default=0)
    return tuple(text for seq, to, text in state.said if seq > begun and to in {None, seat.id})


def table_keywords(state: TableState, kind: StageKind, before: str = "") -> tuple[str, ...]:
    """Return all seats' keywords of the newest stage of a kind, doubles once, by first mention.

    An edit of the table's keywords by the facilitator stands in their place.
    """
    found: StageState | None = None
    for stage in state.stages:
        if before and stage.id == before:
            break
        if stage.kind == kind and stage.keywords:
            found = stage
    return stage_keywords(state, found) if found else ()


def stage_keywords(state: TableState, stage: StageState) -> tuple[str, ...]:
    """Return all seats' keywords of a stage, or those that the facilitator put in their place."""
    if stage.id in state.table_keywords:
        return state.table_keywords[stage.id]
    words = [word for seat in _seat_order(state, stage) for word in stage.keywords[seat]]
    return deduplicate(words, len(words))


def _seat_order(state: TableState, stage: StageState) -> list[str]:
    order = [seat.id for seat in state.seats if seat.id in stage.keywords]
    return order + [seat for seat in stage.keywords if seat not in order]


def final_keywords(state: TableState) -> tuple[str, ...]:
    """Return the decided keywords, or nothing before the decision."""
    decided = [
        decision.value
        for stage, decision in state.decisions.items()
        if (found := state.stage(stage)) is not None and found.kind == StageKind.DECISION
    ]
    return decided[-1] if decided else ()


def design_keywords(state: TableState, limit: int) -> tuple[str, ...]:
    """Return the design keywords: the second discussion's, by how many seats named them.

    Ties fall to the first mention. Before a second list there are the final keywords.
    """
    lists = [s for s in state.stages if s.kind == StageKind.KEYWORDS and s.keywords]
    if len(lists) < 2:
        return final_keywords(state)
    newest = lists[-1]
    if newest.id in state.table_keywords:
        return state.table_keywords[newest.id][:limit]
    words = [word for seat in _seat_order(state, newest) for word in newest.keywords[seat]]
    count = Counter(key_of(word) for word in words)
    unique = deduplicate(words, len(words))
    return tuple(sorted(unique, key=lambda word: -count[key_of(word)])[:limit])
