"""What a situation tells, as the facts that fill the slots of lines."""

import re

from engine.providers.rehearsal.script import Script, plain_words
from engine.providers.rehearsal.topics import (
    is_question,
    noun_phrase,
    short_topic,
    singular,
    topic_noun,
    topic_words,
)
from engine.providers.rehearsal.words import (
    clauses,
    clip,
    colours_in,
    has_cjk,
    mentioned,
    plain,
    shapes_in,
)
from engine.vocabulary.ids import generator
from engine.vocabulary.messages import Ask, Situation

SLOTS = frozenset(
    {
        *("topic", "thing", "place", "noun", "word", "word2", "motif"),
        *("name", "age", "background", "experience", "speaking", "role", "first_role"),
        *("keyword", "keyword2", "keyword3", "colour", "colour2", "shape", "memory"),
        *("other", "quote", "own", "note", "card", "card2", "label", "count", "names"),
        *("price", "cost", "batch", "days", "share", "pieces"),
        *("colours", "light", "contrast", "symmetry", "texture", "background_colour"),
    }
)
# What comes late in a workshop speaks of keywords; the topic's words stand in for them.
_NEEDS_KEYWORD = frozenset({Ask.REFLECTION, Ask.CARD, Ask.ASSENT, Ask.NAMES, Ask.TREE, Ask.CLOSING})
_MAY_BE_VAGUE = frozenset({Ask.TALK, Ask.REFLECTION, Ask.BALLOT, Ask.ASSENT})
_SHORT_NOUN = 3
_NUMERALS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_PARTS = re.compile(r"[；;]")
# What joined a clause to the one before it, which is not told with it.
_PROSE = re.compile(r"[。.!?！？:：]")
_JOINT = re.compile(r"^(?:also|later|then|and|but) |^[也另又]", re.IGNORECASE)
_ASIDE = re.compile(r"（[^（）]*）|\([^()]*\)")


def facts_of(situation: Situation, script: Script) -> dict[str, str]:
    """Return the facts by slot; what the situation does not tell is left out."""
    facts = {
        **_topic(situation, script),
        **_persona(situation, script),
        **_keywords(situation, script),
        **_pictures(situation, script),
        **_figures(situation),
        "note": clip(situation.notes[-1], 30) if situation.notes else "",
    }
    return {name: value for name, value in facts.items() if value}


def _turn(situation: Situation) -> int:
    """A number that moves on with the rounds and differs from seat to seat."""
    seat = situation.seat.id if situation.seat else ""
    return situation.round + sum(map(ord, seat)) + 2 * len(situation.stage)


def _topic(situation: Situation, script: Script) -> dict[str, str]:
    lexicon = script.lexicon
    words = topic_words(situation.topic, lexicon)
    place, thing = _thing(situation, script)
    turn = _turn(situation)
    listed = words or (thing,)
    return {
        "topic": short_topic(situation.topic, lexicon, situation.lang),
        "thing": thing,
        "place": place,
        "noun": _short_noun(thing, situation, script),
        "word": listed[turn % len(listed)],
        "word2": listed[(turn + 1) % len(listed)] if len(listed) > 1 else "",
        "motif": _motif(situation, script),
    }


def _thing(situation: Situation, script: Script) -> tuple[str, str]:
    """Return the place, service or people that the topic is about, and the thing talked about.

    Where the topic is a thing itself, the place is "".
    """
    lexicon = script.lexicon
    noun = topic_noun(situation.topic, lexicon, situation.lang) or lexicon.words["thing"]
    one = noun if has_cjk(noun) else singular(noun, lexicon)
    if not one.lower().endswith(tuple(lexicon.lists["places"])):
        return "", one
    place = short_topic(situation.topic, lexicon, situation.lang)
    if is_question(situation.topic, lexicon):
        place = noun
    known = mentioned((noun,), lexicon.things) or mentioned((situation.topic,), lexicon.things)
    return place, known[-1] if known else lexicon.words["place_thing"]


def _short_noun(thing: str, situation: Situation, script: Script) -> str:
    """Return the noun of a thing that is short enough to make a keyword with, else ""."""
    if situation.lang == "zh":
        words = topic_words(thing, script.lexicon) if has_cjk(thing) else ()
        return words[-1] if words and len(words[-1]) <= _SHORT_NOUN else ""
    noun = thing.rsplit(maxsplit=1)[-1]
    return noun if noun.isalpha() and not has_cjk(noun) and len(noun) <= 3 * _SHORT_NOUN else ""


def _motif(situation: Situation, script: Script) -> str:
    """Return the kit's motif as a noun; where it names no figure, one near the topic or seeded."""
    noun = noun_phrase(_ASIDE.sub("", situation.motif), script.lexicon)
    vague = tuple(script.lexicon.lists.get("vague", ()))
    if noun and not (vague and noun.endswith(vague)):
        return noun
    thing = _thing(situation, script)[1]
    found = mentioned((situation.topic, thing), script.lexicon.figures)
    usual = script.lexicon.lists.get("figures", ())
    if found or not usual:
        return found[0] if found else script.lexicon.words["thing"]
    return generator(situation.seed, "figure").choice(usual)


def _persona(situation: Situation, script: Script) -> dict[str, str]:
    seat = situation.seat
    if seat is None:
        return {}
    limit = 44 if situation.lang == "zh" else 30
    lived = [part.strip() for part in _PARTS.split(plain(seat.persona.experience)) if part.strip()]
    roles = script.roles
    first = roles[seat.first_role].title if seat.first_role in roles else seat.first_role
    now = roles[seat.role].title if seat.role in roles else seat.role
    return {
        "name": clip(seat.name, 12),
        "age": str(seat.persona.age),
        "background": _clause(seat.persona.background, limit, situation),
        "experience": _clause(lived[_turn(situation) % len(lived)], limit, situation)
        if lived
        else "",
        "speaking": _clause(seat.persona.speaking, limit, situation),
        "role": _common_noun(clip(situation.role_name, 12) or now),
        "first_role": _common_noun(clip(situation.first_role_name, 12) or first),
    }


def _clause(text: str, limit: int, situation: Situation) -> str:
    """Return a persona's words as they stand after a colon, whole clauses only."""
    phrase = _JOINT.sub("", clip(_whole(text, limit), limit))
    first = phrase.split(" ", 1)[0].rstrip(",;")
    if situation.lang == "zh" or first.lower() not in plain_words(situation.lang):
        return phrase
    return phrase[:1].lower() + phrase[1:]


def _common_noun(role: str) -> str:
    """Return a role's name as it stands within an English sentence."""
    return role if role.isupper() else role[:1].lower() + role[1:]


def _whole(text: str, limit: int) -> str:
    """Return as many whole clauses as fit, so that nothing breaks off in the middle."""
    phrase = plain(text).rstrip("。. ")
    while clip(phrase, limit).endswith(("……", "...")) and len(parts := clauses(phrase)) > 1:
        phrase = phrase[: phrase.rfind(parts[-1])].rstrip("，。；：、,.;: ")
    return phrase


def _keywords(situation: Situation, script: Script) -> dict[str, str]:
    listed = situation.keywords or situation.candidates
    if not listed and situation.ask in _NEEDS_KEYWORD:
        listed = topic_words(situation.topic, script.lexicon) or (script.lexicon.words["thing"],)
    words = [word for word in dict.fromkeys(clip(word, 12) for word in listed) if word]
    turn = _turn(situation)
    names = ("keyword", "keyword2", "keyword3")
    return {
        name: words[(turn + place) % len(words)]
        for name, place in zip(names, range(len(words)), strict=False)
    }


def _pictures(situation: Situation, script: Script) -> dict[str, str]:
    lexicon = script.lexicon
    pale = lexicon.lists.get("pale", ())
    # The ground is most of a picture; the stories are set off by what stands on it.
    colours = sorted(colours_in(_of_pictures(situation), lexicon), key=lambda name: name in pale)
    shapes = shapes_in(situation.pictures, lexicon)
    turn = _turn(situation)
    # Whoever has forgotten the picture names no colour that it may not have.
    vague = not colours and situation.ask in _MAY_BE_VAGUE and "accent" in lexicon.words
    first, second = ("accent", "ground") if vague else ("colour", "colour2")
    return {
        "colour": colours[0] if colours else lexicon.words[first],
        "colour2": colours[1] if len(colours) > 1 else lexicon.words[second],
        "shape": shapes[turn % len(shapes)] if shapes else lexicon.words["shape"],
    }


def _of_pictures(situation: Situation) -> tuple[str, ...]:
    """Return what tells of the pictures: their description, later what was drawn from it."""
    stories = tuple(one.text for one in situation.own if one.stage == "image_story")
    lists = tuple(one for one in situation.memories if not _PROSE.search(one))
    return situation.pictures or (*stories, *lists, *situation.keywords)


def _figures(situation: Situation) -> dict[str, str]:
    seat = situation.seat.id if situation.seat else "table"
    rng = generator(situation.seed, "figures", seat, situation.stage, situation.round)
    # Price, cost and batch belong to the table: everybody argues about the same ones.
    table = generator(situation.seed, "figures")
    price = table.choice((39, 49, 59, 68, 79, 89, 99, 119, 139, 168, 199))
    batch = table.choice((300, 500, 800, 1200, 2000, 3000, 5000))
    days, share = rng.choice((7, 10, 12, 15, 18, 20, 25, 30, 35, 45)), rng.randint(4, 38)
    pieces = rng.randint(3, 9)
    return {
        "price": str(price),
        "cost": str(max(8, round(price * table.uniform(0.22, 0.34)))),
        "batch": str(batch) if situation.lang == "zh" else f"{batch:,}",
        "days": str(days),
        "share": str(share),
        "pieces": str(pieces) if situation.lang == "zh" else _NUMERALS[pieces],
    }
