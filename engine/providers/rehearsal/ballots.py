"""Ballots: which keywords and which cards a seat wants, and why."""

from engine.providers.rehearsal.axes import axis_of, words_spoken
from engine.providers.rehearsal.keywords import lean
from engine.providers.rehearsal.quotes import (
    QUOTE,
    liked_words,
    lowered,
    phrase_of,
    quote_from,
)
from engine.providers.rehearsal.templates import slots
from engine.providers.rehearsal.voice import SEQUENCE, Voice
from engine.providers.rehearsal.words import clip, sentences
from engine.vocabulary.ids import generator
from engine.vocabulary.messages import CardSeen

_CARE = (0.35, 0.25, 0.15)
_PROPOSED = 0.5
"""What a word gains that the seat remembers having put forward."""
_LEAN = 1.5
"""How much the table's common leaning outweighs a seat's own mind."""


def ballot(voice: Voice) -> dict[str, object]:
    """Return up to `choices` candidates, the most wanted first, a reason for each.

    The table leans one way, the role's cares another, and the seat has its own mind.
    """
    s = voice.situation
    candidates = list(dict.fromkeys(s.candidates))
    spoken = words_spoken(voice.heard, voice.situation.lang)
    rng = voice.rng("ballot")
    lists = [one for one in s.memories if "。" not in one and ". " not in one]
    proposed = {word.strip() for one in lists for word in one.split(",")}

    def worth(word: str) -> float:
        axis = axis_of(word, voice)
        axes = voice.role.axes[: len(_CARE)]
        care = _CARE[axes.index(axis)] if axis in axes else 0.0
        care += _PROPOSED * (word in proposed)
        return (
            _LEAN * lean(voice, word) + care + min(spoken.get(word, 0), 4) / 10 + 0.3 * rng.random()
        )

    scores = {word: worth(word) for word in candidates}
    count = min(s.choices, max(1, round(len(candidates) * 0.6)))
    chosen = sorted(candidates, key=lambda word: -scores[word])[:count]
    credited, credit = _credited(voice, chosen)
    own = [word for word in chosen if word != credited]
    reasons = {word: _reason(voice, word, rank) for rank, word in enumerate(own)}
    reasons[credited] = credit
    return {"choices": [{"keyword": word, "reason": reasons[word]} for word in chosen]}


def _credited(voice: Voice, chosen: list[str]) -> tuple[str, str]:
    """Return one chosen word that somebody else argued for, and the reason that says so.

    Seats begin to look at different words, so that they credit different people.
    """
    start = voice.number % max(len(chosen), 1)
    for word in (*chosen[start:], *chosen[:start]):
        if credit := _credit(voice, word):
            return word, credit
    return "", ""


def _reason(voice: Voice, word: str, rank: int) -> str:
    pool, key = voice.role.lines["ballot.reasons"], f"{voice.role.id}.ballot.reasons"
    turn = 4 * voice.turn + rank
    return voice.line(key, pool, width=SEQUENCE, turn=turn, more={"keyword": clip(word, 16)})


def _credit(voice: Voice, word: str) -> str:
    """Return a reason that quotes somebody who argued for the word."""
    others = voice.situation.others
    shift = voice.number % max(len(others), 1)
    for one in (*others[shift:], *others[:shift]):
        if not one.name or word not in words_spoken(one.text, voice.situation.lang):
            continue
        quote = phrase_of(voice, one.text, (word,), skip=voice.number % 2)
        if quote and quote != word:
            facts = {"keyword": clip(word, 16), "other": one.name, "quote": quote}
            return voice.shared_line("ballot.heard", turn=0, **facts)
    return ""


def card_ballot(voice: Voice) -> dict[str, object]:
    """Return the cards of others that a seat stands behind, by id, a reason for each."""
    s = voice.situation
    mine = s.seat.id if s.seat else ""
    others = [card for card in s.cards if card.seat != mine]
    rng = voice.rng("card ballot")
    cares = (*liked_words(voice), *s.keywords)

    def worth(card: CardSeen) -> float:
        common = generator(s.seed, "card lean", card.id).random()
        text = "\n".join(_texts(card))
        named = sum(word in text for word in cares)
        return common + 0.12 * min(named, 4) + 0.4 * rng.random()

    scores = {card.id: worth(card) for card in others}
    count = min(s.choices, max(1, round(len(others) * (0.4 + 0.3 * rng.random()))))
    chosen = sorted(others, key=lambda card: -scores[card.id])[:count]
    choices = [
        {"card": card.id, "reason": _card_reason(voice, card, rank)}
        for rank, card in enumerate(chosen)
    ]
    return {"choices": choices}


def _card_reason(voice: Voice, card: CardSeen, rank: int) -> str:
    lang = voice.situation.lang
    fields = _looked_at(card, voice.role.id)
    start = (voice.number + rank) % len(fields)
    liked, limit = liked_words(voice), QUOTE[lang] + 2
    weak = voice.script.lexicon.lists.get("weak", ())
    turned = (*fields[start:], *fields[:start])
    quotes = (
        quote_from(sentences(text, lang), lang, liked, limit, weak, strict=strict)
        for strict in (True, False)
        for text in turned
    )
    quote = next((lowered(one, lang) for one in quotes if one), "")
    name = clip(card.fields.name, 12) or card.id
    pool = voice.role.lines["ballot.cards"]
    # Two seats may want the same card: the phrase that each quotes tells them apart.
    pool = tuple(one for one in pool if not quote or "quote" in slots(one)) or pool
    more = {"card": name, "quote": quote}
    key = f"{voice.role.id}.ballot.cards"
    return voice.line(key, pool, width=SEQUENCE, turn=voice.number + rank, more=more)


def _looked_at(card: CardSeen, role: str) -> tuple[str, ...]:
    """Return the texts of a card that a role's reasons speak of."""
    f = card.fields
    makers, sellers = (f.form, f.material, f.elements), (f.users, f.concept, f.meaning)
    by_role = {
        "craftsperson": makers,
        "manufacturer": makers,
        "designer": (f.form, f.elements, f.concept),
        "consumer": (f.form, f.elements, f.material),
        "marketer": sellers,
        "culture_researcher": (f.meaning, f.elements, f.form),
    }
    return by_role.get(role, (*makers, *sellers))


def _texts(card: CardSeen) -> tuple[str, ...]:
    f = card.fields
    return f.form, f.material, f.elements, f.users, f.concept, f.meaning
