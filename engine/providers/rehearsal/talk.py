"""What a seat says in a discussion: an answer to somebody, an argument, a proposal."""

from collections.abc import Iterable, Sequence

from engine.providers.rehearsal.quotes import (
    heard_phrase,
    liked_words,
    memory_phrase,
    own_phrase,
)
from engine.providers.rehearsal.script import Point, View
from engine.providers.rehearsal.voice import Voice

_FIRST_ROUNDS = 4
"""Turns that the first discussion has to itself; more rounds than these are rare."""
LEAST = {"zh": 150, "en": 80}
MOST = {"zh": 300, "en": 160}


def talk(voice: Voice) -> str:
    """Return an utterance of 150 to 300 characters, or 80 to 160 words."""
    s = voice.situation
    note = voice.shared_line("talk.note", turn=len(s.notes) - 1)
    answer, conceded = _answer(voice)
    body, ask, propose, stands_for = _argument(voice)
    last = s.rounds > 1 and s.round == s.rounds
    asks_first = (voice.number + s.round) % 2 == 0 and not last
    closing = [ask, propose] if asks_first else [propose, ask]
    if last:
        narrow = voice.shared_line("talk.narrow", turn=0, word=stands_for)
        closing.insert(1, narrow)
    build = "" if conceded or not answer else _build(voice)
    head = [note, answer, build, *body]
    if answer and not build and not conceded and voice.rng("turn about").random() < 0.25:
        head = [note, *body, answer]
    return _fitted(voice, head, closing)


def _fitted(voice: Voice, head: Sequence[str], extra: Iterable[str]) -> str:
    """Add what fits to what must be said, and remarks where it is too short."""
    lang = voice.situation.lang
    parts = [part for part in head if part]
    total = sum(map(voice.size, parts))
    for part in extra:
        if part and total + voice.size(part) <= MOST[lang]:
            parts.append(part)
            total += voice.size(part)
    first = turn = _stage_turn(voice)
    while total < LEAST[lang] and turn < first + 4:
        remark = _remembered(voice) if turn == first else ""
        remark = remark or voice.shared_line("talk.fill", turn=turn)
        parts.insert(max(len(parts) - 1, 1), remark)
        total += voice.size(remark)
        turn += 1
    return voice.joined(*parts)


def _remembered(voice: Voice) -> str:
    """Return what the seat recalls beside what it is shown, "" where that is no argument."""
    memory = memory_phrase(voice)
    if not memory:
        return ""
    return voice.shared_line("talk.memory", turn=_stage_turn(voice), memory=memory)


def _stage_turn(voice: Voice) -> int:
    """Return the turn for pools that both discussions share: the second goes on in them."""
    return voice.turn + (_FIRST_ROUNDS if after_switch(voice) else 0)


def after_switch(voice: Voice) -> bool:
    """Tell whether the table has changed roles."""
    seat = voice.situation.seat
    changed = seat is not None and seat.role != seat.first_role
    return changed or voice.situation.stage.endswith("_2")


def _argument(voice: Voice) -> tuple[list[str], str, str, str]:
    """Return the body of an argument, its question, its proposal and its keyword."""
    role = voice.role
    if after_switch(voice):
        view = voice.pick(f"{role.id}.view", role.views, _texts)
        if view is None:
            return [], "", "", ""
        say, idea, ask = (voice.filled(text, "view") for text in view.templates)
        return [say, idea], ask, "", view.words[0]
    point = voice.pick(f"{role.id}.point", role.points, _texts)
    if point is None:
        return [], "", "", ""
    claim, life, ask, propose = (voice.filled(text, "point") for text in point.templates)
    return [claim, life], ask, propose, point.words[0]


def _texts(entry: Point | View) -> tuple[str, ...]:
    return entry.templates


def _answer(voice: Voice) -> tuple[str, bool]:
    """Return an answer to somebody, and whether it gives up an own position."""
    found = heard_phrase(voice)
    if found is None:
        return "", False
    other, quote = found
    rng = voice.rng("stance")
    own = own_phrase(voice)
    if own and voice.situation.round > 1 and rng.random() < 0.3:
        line = _own_half(voice, "answers.concede", own=own, other=other.name)
        if line:
            return line, True
    agreeable = 0.75 if any(word in quote for word in liked_words(voice)) else 0.42
    pool = "answers.agree" if rng.random() < agreeable else "answers.doubt"
    return _own_half(voice, pool, other=other.name, quote=quote), False


def _build(voice: Voice) -> str:
    own = own_phrase(voice)
    if not own or voice.rng("build").random() < 0.6:
        return ""
    return _own_half(voice, "answers.build", own=own)


def _own_half(voice: Voice, pool: str, **more: str) -> str:
    """Return a line of the role: the two discussions, which do not hear each other, share none."""
    lines = voice.role.lines[pool]
    middle = (len(lines) + 1) // 2
    half = lines[middle:] if after_switch(voice) else lines[:middle]
    return voice.line(f"{voice.role.id}.{pool}", half, more=more)
