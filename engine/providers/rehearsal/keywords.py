"""Keywords that a seat draws from what was said, and its KJ tree of all keywords."""

from collections.abc import Iterable

from engine.providers.rehearsal.axes import (
    axis_for_seat,
    axis_of,
    axis_with,
    compounds,
    family_of,
    kit_axes,
    words_spoken,
)
from engine.providers.rehearsal.topics import topic_words
from engine.providers.rehearsal.voice import Voice
from engine.providers.rehearsal.words import clip, colours_in
from engine.vocabulary.ids import generator
from engine.vocabulary.messages import Group

FEWEST, USUAL = 5, 7
LARGEST_GROUP = 6
_COMPOUNDS = 2


def lean(voice: Voice, word: str) -> float:
    """Return how much the whole table is drawn to a word (0 to 1), the same for every seat."""
    return generator(voice.situation.seed, "lean", word).random()


def keywords(voice: Voice) -> list[str]:
    """Return 5 to `limit` keywords, the most important first."""
    s = voice.situation
    weights = _weights(voice)
    ranked = sorted(weights, key=lambda word: -weights[word])
    limit = max(min(s.limit, 10), 1)
    count = min(limit, max(FEWEST, USUAL + voice.rng("count").randint(-1, 2)))
    chosen: list[str] = []
    for axis in kit_axes(voice):
        lying = (w for w in ranked if axis_of(w, voice) == axis.id)
        best = next((w for w in lying if not _like(w, chosen)), "")
        if best and len(chosen) < count:
            chosen.append(best)
    for word in ranked:
        if len(chosen) < count and not _like(word, chosen):
            chosen.append(word)
    return [word for word in ranked if word in chosen]


def _like(word: str, chosen: Iterable[str]) -> bool:
    """Tell whether a word says what a chosen one says already."""
    return any(word in one or one in word for one in chosen)


def _weights(voice: Voice) -> dict[str, float]:
    s = voice.situation
    own = "\n".join(one.text for one in s.own)
    others = "\n".join(one.text for one in s.others)
    weights: dict[str, float] = {}

    same = voice.script.lexicon.same

    def add(words: Iterable[str], weight: float) -> None:
        for word in dict.fromkeys(same.get(word, word) for word in words):
            weights[word] = weights.get(word, 0.0) + weight

    for text, weight in ((own, 0.9), (others, 0.45)):
        for word, count in words_spoken(text, voice.situation.lang).items():
            add((word,), weight * min(count, 4) ** 0.5)
    add((word for words in voice.role.words.values() for word in words), 0.35)
    for place, colour in enumerate(_seen(voice)):
        first = 1.2 if s.kind == "image_story" else 0.5
        # Everybody saw the strongest colour; the second one struck some.
        add((colour,), first if place == 0 else first * voice.rng("seen").random())
    made = compounds(voice)
    # The table coins few words of its own, and the same at every seat.
    add(sorted(made, key=lambda word: -lean(voice, word))[:_COMPOUNDS], 0.7)
    add((clip(word, 12) for word in s.keywords), 0.4)
    if s.notes:
        add(topic_words(s.notes[-1], voice.script.lexicon)[:1], 1.2)
    rng = voice.rng("keywords")
    return {
        word: weight + lean(voice, word) + 0.35 * rng.random()
        for word, weight in sorted(weights.items())
        if word
    }


def _seen(voice: Voice) -> tuple[str, ...]:
    pictures = voice.situation.pictures
    lexicon = voice.script.lexicon
    pale = lexicon.lists.get("pale", ())
    return tuple(sorted(colours_in(pictures, lexicon)[:3], key=lambda name: name in pale))[:2]


def tree(voice: Voice) -> dict[str, object]:
    """Return a KJ tree that holds every keyword of the situation exactly once."""
    words = list(dict.fromkeys(voice.situation.keywords))
    rng = voice.rng("tree")
    piles: dict[str, list[str]] = {}
    for word in words:
        piles.setdefault(axis_for_seat(word, voice), []).append(word)
    single = piles.pop("", [])
    for axis in [axis for axis in piles if len(piles[axis]) > 2]:
        if rng.random() < 0.3:
            single.append(piles[axis].pop(rng.randrange(len(piles[axis]))))
    _join_lonely(piles, single)
    groups = _groups(voice, piles)
    order = {word: place for place, word in enumerate(words)}
    return {
        "core": core(voice),
        "groups": groups,
        "single": sorted(single, key=order.__getitem__),
    }


def _join_lonely(piles: dict[str, list[str]], single: list[str]) -> None:
    """Put words that are alone in their pile to a pile of the same family, or let them be."""
    for axis in [axis for axis in piles if len(piles[axis]) == 1]:
        if len(piles.get(axis, ())) != 1:
            continue
        near = [a for a in piles if a != axis and family_of(a) == family_of(axis)]
        if near:
            piles[min(near, key=lambda a: len(piles[a]))].extend(piles.pop(axis))
        else:
            single.extend(piles.pop(axis))


def _groups(voice: Voice, piles: dict[str, list[str]]) -> list[dict[str, object]]:
    rng = voice.rng("labels")
    used: set[str] = set()
    families: dict[int, list[dict[str, object]]] = {}
    labels: dict[int, str] = {}
    for axis, pile in piles.items():
        parts = [pile] if len(pile) <= LARGEST_GROUP else [pile[::2], pile[1::2]]
        made: list[dict[str, object]] = [
            {"label": _label(voice, axis, used, rng.random()), "members": part, "groups": []}
            for part in parts
        ]
        families.setdefault(family_of(axis), []).extend(made)
        labels.setdefault(family_of(axis), axis)
    groups: list[dict[str, object]] = []
    for family, members in families.items():
        if len(members) > 1 and rng.random() < 0.6:
            label = _label(voice, labels[family], used, rng.random())
            groups.append({"label": label, "members": [], "groups": members})
        else:
            groups.extend(members)
    return groups


def _label(voice: Voice, axis_id: str, used: set[str], draw: float) -> str:
    axis = axis_with(axis_id, voice)
    labels = axis.labels if axis else (voice.facts["thing"],)
    start = int(draw * len(labels))
    turned = [*labels[start:], *labels[:start]]
    label = next((one for one in turned if one not in used), "")
    if not label:
        everything = (one for a in voice.script.lexicon.axes for one in a.labels)
        label = next((one for one in everything if one not in used), turned[0])
    used.add(label)
    return label


def core(voice: Voice) -> str:
    """Return a core concept: a short phrase."""
    s = voice.situation
    every = (*s.keywords, *(word for group in s.groups for word in _members(group)))
    # Words with the thing in them would name it twice.
    on_board = [word for word in every if word not in compounds(voice)]
    cares = voice.role.axes if s.seat else ()

    def worth(word: str) -> float:
        return lean(voice, word) + 0.5 * (axis_of(word, voice) in cares)

    word = max(on_board, key=worth, default="")
    # The table's own phrase is none of the seats'.
    turn = 0 if s.seat else 1
    return voice.shared_line("judge.core", turn=turn, keyword=word) or voice.facts["thing"]


def names(voice: Voice) -> dict[str, object]:
    """Return the judge's core and one label a group of the situation, in order."""
    rng = voice.rng("names")
    groups = voice.situation.groups
    used = {inner.label for group in groups for inner in group.groups}
    labels: list[str] = []
    for group in groups:
        axes = [axis_of(word, voice) for word in _members(group)]
        main = max(sorted(set(axes)), key=axes.count, default="")
        labels.append(_label(voice, main or "function", used, rng.random()))
    return {"core": core(voice), "labels": labels}


def _members(group: Group) -> list[str]:
    return [*group.members, *(word for inner in group.groups for word in _members(inner))]
