"""The whole answer to a situation, and the rest of one that was interrupted."""

import json
from collections.abc import Callable
from dataclasses import replace

from engine.providers.rehearsal import ballots, cards, chair, keywords, speech
from engine.providers.rehearsal.gloss import gloss
from engine.providers.rehearsal.talk import talk
from engine.providers.rehearsal.voice import Voice
from engine.providers.rehearsal.words import sentences
from engine.vocabulary.messages import Ask, Situation

_PROSE: dict[Ask, Callable[[Voice], str]] = {
    Ask.INTRODUCTION: speech.introduction,
    Ask.STORY: speech.story,
    Ask.TALK: talk,
    Ask.REFLECTION: speech.reflection,
    Ask.ASSENT: speech.assent,
    Ask.GLOSS: gloss,
}
_STRUCTURED: dict[Ask, Callable[[Voice], object]] = {
    Ask.KEYWORDS: keywords.keywords,
    Ask.TREE: keywords.tree,
    Ask.BALLOT: ballots.ballot,
    Ask.CARD: cards.card,
    Ask.CARD_BALLOT: ballots.card_ballot,
    Ask.NAMES: keywords.names,
    Ask.CLOSING: chair.closing,
    Ask.WEIGHTS: chair.weights,
}
_ENDS = ("。", "！", "？", "…", ".", "!", "?", "”", "\n")


def is_structured(ask: Ask) -> bool:
    """Tell whether the answer must be JSON."""
    return ask in _STRUCTURED


def whole(situation: Situation) -> str:
    """Return the whole answer; equal situations give equal answers. Not for descriptions."""
    voice = Voice(situation)
    if situation.ask in _STRUCTURED:
        return json.dumps(_STRUCTURED[situation.ask](voice), ensure_ascii=False)
    return _PROSE[situation.ask](voice)


def broken(situation: Situation) -> str:
    """Return talk where a list was asked for."""
    return Voice(situation).shared_line("prose.broken")


def answer(situation: Situation) -> str:
    """Return what is still to say: everything, or what follows `partial`."""
    partial = situation.partial
    if not partial.strip():
        return whole(replace(situation, partial=""))
    own = tuple(one for one in situation.own if one.text.strip() != partial.strip())
    plain = replace(situation, partial="", own=own)
    text = whole(plain)
    if text.startswith(partial):
        return text[len(partial) :]
    if is_structured(situation.ask):
        return text
    return _with_note(situation, plain) or _resumed(situation, own)


def _with_note(situation: Situation, plain: Situation) -> str:
    """Return the rest of a text that began before the newest note, the note taken up."""
    partial = situation.partial
    for notes in (situation.notes[:-1], ()):
        text = whole(replace(plain, notes=notes))
        if situation.notes and text.startswith(partial):
            break
    else:
        return ""
    rest = text[len(partial) :]
    parts = sentences(rest, situation.lang)
    begun = not partial.rstrip().endswith(_ENDS)
    head = rest[: rest.find(parts[0]) + len(parts[0])] if begun and parts else ""
    voice = Voice(plain)
    note = voice.shared_line("talk.note", turn=len(situation.notes) - 1)
    lead = head if head or voice.chinese or partial.endswith((" ", "\n")) else " "
    gap = "" if voice.chinese or not head else " "
    return f"{lead}{gap}{_joined(voice, note, rest[len(head) :])}"


def _joined(voice: Voice, first: str, second: str) -> str:
    if voice.chinese or second.startswith("\n") or not second:
        return first + second
    return f"{first} {second.lstrip()}"


def _resumed(situation: Situation, own: tuple[object, ...]) -> str:
    """Return a continuation of a text that the voices would not have said like this."""
    voice = Voice(replace(situation, own=tuple(o for o in situation.own if o in own)))
    resume = voice.shared_line("talk.resume", turn=len(situation.notes))
    body = _PROSE[situation.ask](voice)
    ended = situation.partial.rstrip().endswith(_ENDS)
    if voice.chinese:
        return f"{'' if ended else '——'}{resume}{body}"
    spaced = situation.partial.endswith((" ", "\n"))
    return f"{'' if spaced else ' '}{'' if ended else '– '}{resume} {body}"
