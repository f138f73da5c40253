"""What a seat says in a discussion: an answer to somebody, an argument, a proposal."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from engine.providers.rehearsal.script import Point, View, load
from engine.providers.rehearsal.templates import fragment
from engine.providers.rehearsal.voice import Voice
from engine.providers.rehearsal.words import plain, quote_from, sentences
from engine.vocabulary.messages import Spoken
from engine.vocabulary.seats import Lang

LEAST = {"zh": 150, "en": 80}
MOST = {"zh": 300, "en": 160}
QUOTE = {"zh": 18, "en": 12}
# Greetings and tales are no arguments: nobody is answered for them.
_NO_ARGUMENT = frozenset({"introduction", "image_story"})


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
        remark = voice.shared_line("talk.fill", turn=turn)
        parts.insert(max(len(parts) - 1, 1), remark)
        total += voice.size(remark)
        turn += 1
    return voice.joined(*parts)


def _stage_turn(voice: Voice) -> int:
    """Return the turn for pools that both discussions share: the second goes on in them."""
    return voice.turn + (voice.situation.rounds if after_switch(voice) else 0)


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
    turn = _stage_turn(voice)
    rng = voice.rng("stance")
    own = own_phrase(voice)
    if own and voice.situation.round > 1 and rng.random() < 0.3:
        line = voice.own_line("answers.concede", turn=turn, own=own, other=other.name)
        if line:
            return line, True
    agreeable = 0.75 if any(word in quote for word in liked_words(voice)) else 0.42
    pool = "answers.agree" if rng.random() < agreeable else "answers.doubt"
    return voice.own_line(pool, turn=turn, other=other.name, quote=quote), False


def _build(voice: Voice) -> str:
    own = own_phrase(voice)
    if not own or voice.rng("build").random() < 0.6:
        return ""
    return voice.own_line("answers.build", turn=_stage_turn(voice), own=own)


def liked_words(voice: Voice) -> tuple[str, ...]:
    """Return the words that this seat's role listens for."""
    return tuple(word for words in voice.role.words.values() for word in words)


def heard_phrase(voice: Voice) -> tuple[Spoken, str] | None:
    """Return somebody and a phrase of theirs that was not quoted yet.

    Who named this seat comes first; else seats answer different others.
    """
    name = voice.facts.get("name", "")
    lately = [one for one in _lately(voice) if one.name]
    if not lately:
        return None
    shift = (voice.number + voice.turn) % len(lately)
    turned = [*lately[shift:], *lately[:shift]]
    ranked = sorted(turned, key=lambda one: not (name and name in one.text))
    for one in ranked:
        quote = _quotable(voice, one.text)
        if quote:
            return one, quote
    return None


def own_phrase(voice: Voice) -> str:
    """Return a phrase of the seat's own earlier argument, "" where there is none."""
    arguments = [one for one in voice.situation.own if one.stage not in _NO_ARGUMENT]
    for one in reversed(arguments):
        quote = _quotable(voice, one.text)
        if quote:
            return quote
    return ""


def _lately(voice: Voice) -> list[Spoken]:
    """Return each other seat's last argument of the latest round that was heard."""
    s = voice.situation
    mine = s.seat.id if s.seat else ""
    arguments = [o for o in s.others if o.seat != mine and o.stage not in _NO_ARGUMENT]
    if not arguments:
        return []
    here = [o for o in arguments if o.stage == s.stage] or arguments
    newest = here[-1]
    latest = [o for o in here if (o.stage, o.round) == (newest.stage, newest.round)]
    return list({o.seat or o.name: o for o in latest}.values())


def _quotable(voice: Voice, text: str) -> str:
    return phrase_of(voice, text, liked_words(voice))


def phrase_of(voice: Voice, text: str, liked: Iterable[str]) -> str:
    """Return a phrase of a text that was not quoted yet, from its argument if that is known."""
    lang = voice.situation.lang
    said = sentences(text, lang)
    known = arguments(lang)
    strong = [one for one in said if any(part in one for part in known)]
    weak = voice.script.lexicon.lists.get("weak", ())
    for pool in (strong, said):
        rest = list(pool)
        while rest:
            quote = quote_from(rest, lang, liked, QUOTE[lang], weak)
            if not quote:
                break
            if f"“{lowered(quote, lang)}”" not in voice.heard:
                return lowered(quote, lang)
            rest = [one for one in rest if quote not in plain(one)]
    return ""


@lru_cache(maxsize=2)
def arguments(lang: Lang) -> frozenset[str]:
    """Return what marks the sentences of claims and proposals: what is worth an answer."""
    roles = load(lang).roles.values()
    templates = (
        *(text for role in roles for point in role.points for text in (point.claim, point.propose)),
        *(text for role in roles for view in role.views for text in (view.say, view.idea)),
    )
    marks = (fragment(part) for text in templates for part in sentences(text, lang))
    return frozenset(mark for mark in marks if len(mark) >= 5)


def lowered(quote: str, lang: str) -> str:
    """Return an English clause as it stands within a sentence."""
    first = quote.split(" ", 1)[0]
    keep = (
        lang == "zh"
        or first in {"I", "I'm", "I'd", "I'll", "I've"}
        or first[1:].lower() != first[1:]
    )
    return quote if keep else quote[:1].lower() + quote[1:]
