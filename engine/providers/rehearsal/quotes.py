"""Short phrases of what was said: whole clauses that can stand between quotation marks."""

import re
from collections.abc import Iterable
from functools import lru_cache

from engine.providers.rehearsal.script import load
from engine.providers.rehearsal.templates import fragment
from engine.providers.rehearsal.voice import Voice
from engine.providers.rehearsal.words import clauses, clip, has_cjk, plain, sentences
from engine.vocabulary.messages import Spoken
from engine.vocabulary.seats import Lang

QUOTE = {"zh": 18, "en": 12}
# Greetings and tales are no arguments: nobody is answered for them.
_NO_ARGUMENT = frozenset({"introduction", "image_story"})
_ASKED = 3
_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|「[^」]*」|『[^』]*』")
_MARKS = re.compile(r"[“”\"「」『』\x00]")


def quote_from(
    said: Iterable[str],
    lang: Lang,
    liked: Iterable[str],
    limit: int,
    weak: Iterable[str] = (),
    *,
    strict: bool = False,
) -> str:
    """Return a short phrase of somebody's sentences, "" where none can be quoted alone.

    Only whole clauses are taken; those with a word in `liked` win over others, and
    those that begin or end with a `weak` word, which needs what stands beside it,
    come last (`strict`: not at all). Words that quote somebody else are left out.
    """
    best, score = "", 0.0
    wanted = tuple(word.lower() for word in liked)
    leaning = tuple(weak)
    for sentence in said:
        foreign = 0.5 * bool(_QUOTED.search(sentence))
        for clause in clauses(_QUOTED.sub("\x00", sentence)):
            phrase = "" if _MARKS.search(clause) else clip(clause, limit)
            size = len(phrase) if has_cjk(phrase) else len(phrase.split())
            if size < limit * 0.4 or phrase.endswith(("……", "...")):
                continue
            weakness = _weakness(sentence, phrase, leaning, lang)
            if strict and weakness:
                continue
            value = 2 + size / limit + sum(word in phrase.lower() for word in wanted)
            value -= weakness + foreign
            if value > score:
                best, score = phrase, value
    return best


def _weakness(sentence: str, phrase: str, weak: tuple[str, ...], lang: Lang) -> float:
    asked = 0.8 * sentence.rstrip().endswith(("？", "?"))
    # Half of a condition says nothing alone.
    if lang == "zh":
        leaning = phrase.startswith(weak) or phrase.endswith(tuple(_ends(lang)))
        hanging = any(word in phrase for word in weak if word in {"要是", "如果", "只要", "除非"})
    else:
        words = phrase.lower().split()
        leaning = words[0] in weak or words[-1] in weak
        hanging = bool({"if", "unless"} & set(words))
    return 1.2 * leaning + 0.6 * hanging + asked


def _ends(lang: Lang) -> tuple[str, ...]:
    return load(lang).lexicon.lists["hanging"]


def liked_words(voice: Voice) -> tuple[str, ...]:
    """Return the words that this seat's role listens for."""
    return tuple(word for words in voice.role.words.values() for word in words)


def heard_phrase(voice: Voice) -> tuple[Spoken, str] | None:
    """Return somebody and a phrase of theirs that was not quoted yet.

    Who named this seat comes first; else every seat answers the one that sits some
    places on, so that nobody is answered twice in a round.
    """
    name = voice.facts.get("name", "")
    ring = _ring(voice)
    ranked = sorted(ring, key=lambda one: not (name and name in one.text))
    # Whoever comes to somebody that another answers too takes up another phrase of theirs.
    for skip, one in enumerate(ranked[:_ASKED]):
        quote = phrase_of(voice, one.text, liked_words(voice), skip=skip)
        if quote:
            return one, quote
    return None


def _ring(voice: Voice) -> list[Spoken]:
    """Return the others' last arguments, the one first who sits `turn` + 1 places on."""
    lately = sorted(
        (one for one in _lately(voice) if one.name),
        key=lambda one: (voice.place_of(one.seat) - voice.number) % 1000,
    )
    if not lately:
        return []
    shift = voice.turn % len(lately)
    return [*lately[shift:], *lately[:shift]]


def own_phrase(voice: Voice) -> str:
    """Return a phrase of the seat's own earlier argument, "" where there is none."""
    arguments = [one for one in voice.situation.own if one.stage not in _NO_ARGUMENT]
    for one in reversed(arguments):
        quote = phrase_of(voice, one.text, liked_words(voice))
        if quote:
            return quote
    return ""


def memory_phrase(voice: Voice) -> str:
    """Return a phrase of something recalled that was an argument, "" where there is none."""
    lang = voice.situation.lang
    claims, _ = marked(lang)
    for memory in voice.situation.memories:
        # Greetings, tales and ballots are remembered too, and prove nothing.
        said = [one for one in sentences(memory, lang) if any(mark in one for mark in claims)]
        if found := _phrases(voice, said, liked_words(voice), 1, strict=True):
            return found[0]
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


def phrase_of(voice: Voice, text: str, liked: Iterable[str], *, skip: int = 0) -> str:
    """Return a phrase of a text that was not quoted yet, from its argument if that is known.

    With `skip`, so many good phrases are left to others where there are enough.
    """
    lang = voice.situation.lang
    said = sentences(text, lang)
    claims, tales = ([one for one in said if _worth(one, lang)[kind]] for kind in (0, 1))
    # What does not come from the voices' own lines may be quoted anywhere.
    known = bool(claims or tales)
    for strict in (True,) if known else (True, False):
        pool = claims if known else said
        if found := _phrases(voice, pool, tuple(liked), skip + 1, strict=strict):
            return found[-1]
    return ""


def _phrases(
    voice: Voice, pool: list[str], liked: tuple[str, ...], most: int, *, strict: bool
) -> list[str]:
    """Return up to `most` phrases that were not quoted yet, the best first."""
    lang = voice.situation.lang
    weak = voice.script.lexicon.lists["weak"]
    found: list[str] = []
    rest = list(pool)
    while rest and len(found) < most:
        quote = quote_from(rest, lang, liked, QUOTE[lang], weak, strict=strict)
        if not quote:
            break
        if f"“{lowered(quote, lang)}”" not in voice.heard:
            found.append(lowered(quote, lang))
        rest = [one for one in rest if quote not in plain(one)]
    return found


@lru_cache(maxsize=2)
def marked(lang: Lang) -> tuple[frozenset[str], frozenset[str]]:
    """Return what marks the sentences worth an answer, claims and proposals, and the others."""
    roles = load(lang).roles.values()
    claims = (
        *(text for role in roles for point in role.points for text in (point.claim, point.propose)),
        *(text for role in roles for view in role.views for text in (view.say, view.idea)),
        *(text for role in roles for text in role.lines["reflection.idea"]),
    )
    tales = tuple(text for role in roles for text in role.lines["reflection.see"])
    return _marks(claims, lang), _marks(tales, lang)


@lru_cache(maxsize=4_000)
def _worth(sentence: str, lang: Lang) -> tuple[bool, bool]:
    """Tell whether a sentence is a claim, and whether it is a tale, of the voices' own lines."""
    claims, tales = marked(lang)
    return any(m in sentence for m in claims), any(m in sentence for m in tales)


def _marks(templates: Iterable[str], lang: Lang) -> frozenset[str]:
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
