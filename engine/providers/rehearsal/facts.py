"""What a situation tells, as the facts that fill the slots of lines."""

import re

from engine.providers.rehearsal.script import Script
from engine.providers.rehearsal.words import (
    clauses,
    clip,
    colours_in,
    has_cjk,
    mentioned,
    noun_phrase,
    plain,
    shapes_in,
    short_topic,
    topic_words,
)
from engine.vocabulary.ids import generator
from engine.vocabulary.messages import Ask, Situation

SLOTS = frozenset(
    {
        *("topic", "thing", "word", "word2", "motif"),
        *("name", "age", "background", "experience", "speaking", "role", "first_role"),
        *("keyword", "keyword2", "keyword3", "colour", "colour2", "shape", "memory"),
        *("other", "quote", "own", "note", "card", "label", "count", "names"),
        *("price", "cost", "batch", "days", "share", "pieces"),
        *("colours", "light", "contrast", "symmetry", "texture", "background_colour"),
    }
)
# What comes late in a workshop speaks of keywords; the topic's words stand in for them.
_NEEDS_KEYWORD = frozenset({Ask.REFLECTION, Ask.CARD, Ask.ASSENT, Ask.NAMES, Ask.TREE, Ask.CLOSING})
_PARTS = re.compile(r"[；;]")
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
        "memory": clip(situation.memories[0], 24) if situation.memories else "",
    }
    return {name: value for name, value in facts.items() if value}


def _turn(situation: Situation) -> int:
    """A number that moves on with the rounds and differs from seat to seat."""
    seat = situation.seat.id if situation.seat else ""
    return situation.round + sum(map(ord, seat)) + 2 * len(situation.stage)


def _topic(situation: Situation, script: Script) -> dict[str, str]:
    lexicon = script.lexicon
    words = topic_words(situation.topic, lexicon)
    thing = _thing(situation, script)
    turn = _turn(situation)
    listed = words or (thing,)
    return {
        "topic": short_topic(situation.topic, lexicon, situation.lang),
        "thing": thing,
        "word": listed[turn % len(listed)],
        "word2": listed[(turn + 1) % len(listed)] if len(listed) > 1 else "",
        "motif": _motif(situation, script),
    }


def _thing(situation: Situation, script: Script) -> str:
    """Return the noun that is talked about: for a place or a service, a thing of it."""
    lexicon = script.lexicon
    noun = noun_phrase(situation.topic, lexicon) or lexicon.words["thing"]
    places = tuple(lexicon.lists.get("places", ()))
    if noun.lower().endswith(places) and "place_thing" in lexicon.words:
        words = topic_words(noun, lexicon)
        short = bool(words) and len(words[-1]) > 2 and words[-1].endswith(places) and has_cjk(noun)
        place = words[-1] if short else noun
        return lexicon.words["place_thing"].replace("{place}", place)
    return noun


def _motif(situation: Situation, script: Script) -> str:
    """Return the kit's motif as a noun; where it names no figure, one near the topic or seeded."""
    noun = noun_phrase(_ASIDE.sub("", situation.motif), script.lexicon)
    vague = tuple(script.lexicon.lists.get("vague", ()))
    if noun and not (vague and noun.endswith(vague)):
        return noun
    found = mentioned((situation.topic,), script.lexicon.figures)
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
        "background": clip(_whole(seat.persona.background, limit), limit),
        "experience": clip(lived[_turn(situation) % len(lived)], limit) if lived else "",
        "speaking": clip(seat.persona.speaking, limit),
        "role": _common_noun(clip(situation.role_name, 12) or now),
        "first_role": _common_noun(clip(situation.first_role_name, 12) or first),
    }


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
    colours = sorted(colours_in(situation.pictures, lexicon), key=lambda name: name in pale)
    shapes = shapes_in(situation.pictures, lexicon)
    turn = _turn(situation)
    return {
        "colour": colours[0] if colours else lexicon.words["colour"],
        "colour2": colours[1] if len(colours) > 1 else lexicon.words["colour2"],
        "shape": shapes[turn % len(shapes)] if shapes else lexicon.words["shape"],
    }


def _figures(situation: Situation) -> dict[str, str]:
    seat = situation.seat.id if situation.seat else "table"
    rng = generator(situation.seed, "figures", seat, situation.stage, situation.round)
    # Price, cost and batch belong to the table: everybody argues about the same ones.
    table = generator(situation.seed, "figures")
    price = table.choice((39, 49, 59, 68, 79, 89, 99, 119, 139, 168, 199))
    batch = table.choice((300, 500, 800, 1200, 2000, 3000, 5000))
    return {
        "price": str(price),
        "cost": str(max(8, round(price * table.uniform(0.22, 0.34)))),
        "batch": str(batch) if situation.lang == "zh" else f"{batch:,}",
        "days": str(rng.choice((7, 10, 12, 15, 18, 20, 25, 30, 35, 45))),
        "share": str(rng.randint(4, 38)),
        "pieces": str(rng.randint(3, 9)),
    }
