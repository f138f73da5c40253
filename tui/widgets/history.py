"""What a table has behind it, told again from its state as events in the order of the log.

A session that is taken up again fills its panels the way it would have filled them live:
widgets have one way in. Times within an utterance and what only the log knows are not there.
"""

from collections.abc import Iterator
from datetime import UTC, datetime

from engine import (
    Envelope,
    Event,
    RoundState,
    StageState,
    TableState,
    UtteranceState,
    events,
)

_RUN_OFF = "/run-off"
_DAY_ONE = datetime(2000, 1, 1, tzinfo=UTC)


def history(state: TableState) -> Iterator[Envelope]:
    """Yield what the state remembers; a fact has the number of the utterance before it."""
    said = list(_said(state))
    seq, at = 1, state.opened or _DAY_ONE
    for utterance, event in _all(state):
        if utterance is not None:
            seq, at = utterance.seq, utterance.started
        while said and said[0][0] < seq:
            early, word = said.pop(0)
            yield Envelope(seq=early, at=at, session=state.session, event=word)
        yield Envelope(seq=seq, at=at, session=state.session, event=event)
    for late, word in said:
        yield Envelope(seq=late, at=state.last or at, session=state.session, event=word)
    if state.closed:
        closed = events.SessionClosed(reason=state.closed)
        yield Envelope(seq=state.seq, at=state.last or at, session=state.session, event=closed)


Told = tuple[UtteranceState | None, Event]


def _all(state: TableState) -> Iterator[Told]:
    if state.seats:
        yield None, _opening(state)
    for picture in state.pictures:
        attached = events.ImageAttached(
            image=picture.image,
            name=picture.name,
            media_type=picture.media_type,
            bytes=0,
            width=picture.width,
            height=picture.height,
        )
        yield None, attached
    for stage in state.stages:
        yield from _stage(state, stage)


def _opening(state: TableState) -> Event:
    return events.SessionOpened(
        topic=state.topic,
        kit=state.kit,
        lang=state.lang,
        seed=state.seed,
        seats=tuple(seat.with_role(seat.first_role) for seat in state.seats),
        settings=dict(state.settings),
    )


def _said(state: TableState) -> Iterator[tuple[int, Event]]:
    words: list[tuple[int, Event]] = [
        (seq, events.FacilitatorSaid(text=text, to=to)) for seq, to, text in state.said
    ]
    words += [(seq, events.TopicParked(text=text)) for seq, text in state.parked]
    yield from sorted(words, key=lambda word: word[0])


def _stage(state: TableState, stage: StageState) -> Iterator[Told]:
    skipped = events.StageSkipped(stage=stage.id, kind=stage.kind, reason=stage.reason)
    if stage.status == "skipped" and not stage.rounds:
        yield None, skipped
        return
    yield None, events.StageStarted(stage=stage.id, kind=stage.kind)
    if stage.kind == "role_switch" and state.rotation is not None:
        yield None, state.rotation
    if stage.kind == "image_story":
        for picture in state.pictures:
            if picture.description:
                text, model = picture.description, picture.described_by
                described = events.ImageDescribed(image=picture.image, text=text, model=model)
                yield None, described
    for round_ in stage.rounds:
        yield from _round(state, stage, round_)
    for event in (*_votes(state, stage), *_results(state, stage)):
        yield None, event
    if stage.status == "skipped":
        yield None, skipped
    elif stage.status == "ended":
        yield None, events.StageEnded(stage=stage.id, kind=stage.kind)


def _round(state: TableState, stage: StageState, round_: RoundState) -> Iterator[Told]:
    order = "sequential" if round_.order == "sequential" else "simultaneous"
    started = events.RoundStarted(
        stage=stage.id,
        round=round_.number,
        order=order,
        seats=round_.seats,
        sealed=round_.sealed,
    )
    yield None, started
    for utterance in round_.utterances:
        left_out = utterance.status == "done" and not utterance.text.strip()
        for event in () if left_out else _utterance(utterance):
            yield utterance, event
        if utterance.status == "done" and round_.last_of(utterance.seat) is utterance:
            for event in _made(state, stage, round_, utterance.seat):
                yield utterance, event
    if round_.ended:
        ended = events.RoundEnded(
            stage=stage.id,
            round=round_.number,
            order=order,
            done=round_.done,
            of=round_.of,
        )
        yield None, ended


def _utterance(utterance: UtteranceState) -> Iterator[Event]:
    yield events.UtteranceStarted(
        utterance=utterance.id,
        seat=utterance.seat,
        stage=utterance.stage,
        round=utterance.round,
        provider=utterance.provider,
        model=utterance.model,
        template_hash="",
        prompt_hash=utterance.prompt_hash,
        continues=utterance.continues,
    )
    if utterance.status == "done":
        yield events.UtteranceEnded(
            utterance=utterance.id,
            seat=utterance.seat,
            stage=utterance.stage,
            text=utterance.text,
            reasoning=utterance.reasoning,
            finish=utterance.finish,
            usage=utterance.usage,
            cost=utterance.cost,
            first_token_ms=utterance.first_token_ms,
            duration_ms=utterance.duration_ms or 0,
            pace=(),
        )
        if utterance.gloss and utterance.gloss_lang is not None:
            yield events.UtteranceGlossed(
                utterance=utterance.id,
                seat=utterance.seat,
                lang=utterance.gloss_lang,
                text=utterance.gloss,
            )
    elif utterance.status == "failed":
        yield events.UtteranceFailed(
            utterance=utterance.id,
            seat=utterance.seat,
            code=utterance.code,
            reason=utterance.reason,
            partial=utterance.text,
        )


def _made(state: TableState, stage: StageState, round_: RoundState, seat: str) -> Iterator[Event]:
    """Yield what a seat's answer in a round was made into."""
    asked = (stage.kind, round_.number)
    if asked in {("keywords", 1), ("image_story", 2)} and seat in stage.keywords:
        words = stage.keywords[seat]
        yield events.KeywordsExtracted(stage=stage.id, seat=seat, keywords=words)
    if stage.kind == "affinity" and seat in stage.trees:
        yield stage.trees[seat]
    if asked == ("design_cards", 1):
        yield from (card for card in state.cards if card.seat == seat)
    if asked in {("voting", 1), ("voting", 2), ("design_cards", 2)}:
        run_off = _RUN_OFF if asked == ("voting", 2) else ""
        poll = state.polls.get(stage.id + run_off)
        ballot = poll.ballot_of(seat) if poll else None
        if ballot is not None:
            yield ballot


def _votes(state: TableState, stage: StageState) -> Iterator[Event]:
    """Yield how a stage's polls were counted, and who else voted."""
    for poll_id in (stage.id, stage.id + _RUN_OFF):
        poll = state.polls.get(poll_id)
        if poll is not None:
            yield from (ballot for ballot in poll.ballots if ballot.kind == "human")
            yield from poll.tallies


def _results(state: TableState, stage: StageState) -> Iterator[Event]:
    """Yield what the table as a whole came to in a stage."""
    if stage.board is not None:
        yield stage.board
    if stage.id in state.table_keywords:
        words = state.table_keywords[stage.id]
        yield events.KeywordsEdited(stage=stage.id, seat=None, keywords=words)
    if stage.id in state.decisions:
        yield state.decisions[stage.id]
    if state.brief is not None and state.brief.stage == stage.id:
        yield state.brief
    if stage.kind == "design_cards":
        for card, prompt in state.prompts.items():
            yield events.PromptEdited(card=card, prompt=prompt)
    if stage.kind == "drawing":
        for drawing in state.drawings:
            yield events.ImageDrawn(
                image=drawing.image,
                card=drawing.card,
                prompt=drawing.prompt,
                model=drawing.model,
                seed=drawing.seed,
                cost=drawing.cost,
                media_type=drawing.media_type,
            )
    if state.closing is not None and state.closing.stage == stage.id:
        yield state.closing
