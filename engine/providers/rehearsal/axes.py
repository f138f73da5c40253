"""Which direction a keyword lies in, by the kit's axes and the role lines."""

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType

from engine.providers.rehearsal.script import Axis, load
from engine.providers.rehearsal.templates import fragment
from engine.providers.rehearsal.voice import Voice
from engine.vocabulary.seats import Lang

FAMILIES = (
    ("pattern", "form", "colour", "beauty", "originality"),
    ("material", "feasibility", "cost", "risks"),
    ("function", "usefulness", "experience"),
    ("market", "marketing", "media", "strategy"),
    ("culture",),
)


def family_of(axis: str) -> int:
    """Return the number of the family of axes that lie close to each other."""
    return next((n for n, family in enumerate(FAMILIES) if axis in family), len(FAMILIES))


def kit_axes(voice: Voice) -> tuple[Axis, ...]:
    """Return the axes that the kit names, in its order; unknown ones are left out."""
    return _named_axes(voice.situation.axes, voice.situation.lang)


@lru_cache(maxsize=100)
def _named_axes(names: tuple[str, ...], lang: Lang) -> tuple[Axis, ...]:
    axes = load(lang).lexicon.axes
    by_name = {name.lower(): axis for axis in axes for name in (*axis.names, axis.id)}
    found = (by_name.get(name.strip().lower()) for name in names)
    return tuple(dict.fromkeys(axis for axis in found if axis is not None))


@lru_cache(maxsize=2)
def known_words(lang: Lang) -> dict[str, tuple[str, ...]]:
    """Return every known keyword with the ids of its axes, the nearest first.

    What a word is listed under counts; only words that no list holds lie where the
    line that they were taken from does.
    """
    script = load(lang)
    roles = script.roles.values()
    listed = (
        *((axis.id, axis.words) for axis in script.lexicon.axes),
        *(pair for role in roles for pair in role.words.items()),
    )
    said = (
        *((point.about, point.words) for role in roles for point in role.points),
        *((_FACETS[view.facet], view.words) for role in roles for view in role.views),
    )
    found = _by_word(listed)
    for word, axes in _by_word(said).items():
        found.setdefault(word, axes)
    # The word that stands for several lies where they lie.
    for word, kept in script.lexicon.same.items():
        axes = (*found.get(kept, ()), *found.get(word, ()))
        found[kept] = tuple(dict.fromkeys(axes))
    return found


def _by_word(listed: Iterable[tuple[str, Iterable[str]]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for axis, words in listed:
        for word in words:
            found.setdefault(word, []).append(axis)
    return {word: tuple(dict.fromkeys(axes)) for word, axes in found.items()}


_FACETS = {
    "form": "form",
    "elements": "pattern",
    "material": "material",
    "users": "market",
    "novelty": "originality",
}


def compounds(voice: Voice) -> dict[str, str]:
    """Return keywords that hold the topic's own noun, with the ids of their axes."""
    noun = voice.facts.get("noun", "")
    if not noun:
        return {}
    made = voice.script.lexicon.compounds
    return {text.replace("{noun}", noun): axis for axis, text in made.items()}


def axes_of(word: str, voice: Voice) -> tuple[str, ...]:
    """Return the ids of the axes that a keyword may lie on, none where nothing is known of it."""
    if axis := compounds(voice).get(word):
        return (axis,)
    known = known_words(voice.situation.lang)
    return known.get(word) or _nearest(word, known, voice.situation.lang)


def axis_of(word: str, voice: Voice) -> str:
    """Return the id of the axis of a keyword, of those the kit names if it can be."""
    allowed = [axis.id for axis in kit_axes(voice)]
    axes = axes_of(word, voice)
    return next((axis for axis in axes if axis in allowed), axes[0] if axes else "")


def axis_for_seat(word: str, voice: Voice) -> str:
    """Return the axis on which this seat's role would lay a keyword that fits on several."""
    axes = axes_of(word, voice)
    return next((axis for axis in voice.role.axes if axis in axes), axis_of(word, voice))


def _nearest(word: str, known: dict[str, tuple[str, ...]], lang: Lang) -> tuple[str, ...]:
    parts = _pieces(word, lang)
    if not parts:
        return ()
    likeness = {other: len(parts & _pieces(other, lang)) for other in known}
    best = max(likeness, key=lambda other: (likeness[other], -len(other)))
    return known[best] if likeness[best] else ()


@lru_cache(maxsize=4_000)
def _pieces(word: str, lang: Lang) -> frozenset[str]:
    if lang == "zh":
        return frozenset(word[i : i + 2] for i in range(len(word) - 1))
    return frozenset(part[:5] for part in word.lower().replace("-", " ").split() if len(part) > 3)


@lru_cache(maxsize=1_000)
def words_spoken(text: str, lang: Lang) -> Mapping[str, int]:
    """Count keywords that a text stands for: named in it, or argued for by a known line."""
    found: Counter[str] = Counter()
    for word in known_words(lang):
        if count := text.count(word):
            found[word] += min(count, 3)
    for marks, words in _arguments(lang):
        if any(mark in text for mark in marks):
            found.update(words)
    return MappingProxyType(found)


@lru_cache(maxsize=2)
def _arguments(lang: Lang) -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
    """Return how each known line may be recognised, and the keywords that it argues for."""
    return tuple(
        (tuple(map(fragment, entry.templates)), tuple(entry.words))
        for role in load(lang).roles.values()
        for entry in (*role.points, *role.views)
    )


def axis_with(axis_id: str, voice: Voice) -> Axis | None:
    """Return an axis by its id."""
    return next((a for a in voice.script.lexicon.axes if a.id == axis_id), None)
