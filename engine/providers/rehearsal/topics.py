"""What a topic is about: its words, its phrase within a sentence, and the thing in it."""

import re

from engine.policy.text import is_cjk
from engine.providers.rehearsal.script import Lexicon
from engine.providers.rehearsal.words import (
    chinese_words,
    clauses,
    clip,
    has_cjk,
    mentioned,
    plain,
)
from engine.vocabulary.seats import Lang

_BRACKETED = re.compile(r"（[^（）]*）|\([^()]*\)|【[^【】]*】|\[[^\[\]]*\]")
_RUN = re.compile(r"[\u3400-\u9fff]+|[A-Za-z0-9][A-Za-z0-9'’&.+-]*")
# Endings that make an adjective or a verb: "make libraries welcoming" is about libraries.
_NO_NOUN = ("ing", "able", "ible", "ful", "ier", "ive", "ous", "less")
_NO_PLURAL = ("ss", "us", "is", "as", "os")


def topic_words(topic: str, lexicon: Lexicon) -> tuple[str, ...]:
    """Return the content words of a topic, in order, without repeats."""
    text = plain(topic)
    found: list[str] = []
    lists = lexicon.lists
    stop = {*lists["stop"], *lists["tails"], *lists["openers"], *lists["links"]}
    for run in _RUN.findall(" ".join(_chinese_chunks(text, lexicon)) if has_cjk(text) else text):
        pieces = chinese_words(run, lexicon) if is_cjk(run[0]) else [run.strip("'’.-")]
        found.extend(piece for piece in pieces if len(piece) > 1)
    kept = [word for word in found if word.lower() not in stop and not word.isdigit()]
    return tuple(dict.fromkeys(kept))[:12]


def short_topic(topic: str, lexicon: Lexicon, lang: Lang) -> str:
    """Return the topic as a phrase that fits into a sentence, the article put right.

    Of a question there remains what it is about.
    """
    text = plain(_BRACKETED.sub("", topic)) or lexicon.words["topic"]
    head = clauses(text)[0] if clauses(text) else text
    if is_question(topic, lexicon):
        noun = topic_noun(topic, lexicon, lang)
        if not noun:
            return lexicon.words["topic"]
        phrase = noun if lang == "zh" else _with_article(noun, lexicon)
        return lexicon.words["question"].replace("{noun}", phrase)
    if has_cjk(head):
        return clip(head, 18)
    phrase = clip(head, 9)
    return phrase if lang == "zh" else _with_article(phrase, lexicon)


def is_question(topic: str, lexicon: Lexicon) -> bool:
    """Tell whether a topic is a question or an order rather than a thing."""
    text = plain(_BRACKETED.sub("", topic))
    first = text.split(" ", 1)[0].lower()
    asking = tuple(lexicon.lists["asking"])
    return (
        text.endswith(("?", "？")) or first in lexicon.lists["openers"] or text.startswith(asking)
    )


def _with_article(phrase: str, lexicon: Lexicon) -> str:
    every = phrase.split()
    if not every:
        return lexicon.words["topic"]
    phrase = " ".join(_lowered(every, every))
    if every[0].lower() in lexicon.lists["articles"]:
        return phrase
    return phrase if is_plural(noun_phrase(phrase, lexicon)) else f"the {phrase}"


def topic_noun(topic: str, lexicon: Lexicon, lang: Lang) -> str:
    """Return what the topic is about in the table's language where that can be told."""
    noun = noun_phrase(topic, lexicon)
    if has_cjk(noun) == (lang == "zh"):
        return noun
    known = mentioned((noun,), lexicon.foreign)
    if not known and not any(word[1:] != word[1:].lower() for word in noun.split()):
        known = mentioned((topic,), lexicon.foreign)
    return known[-1] if known else noun


def noun_phrase(topic: str, lexicon: Lexicon) -> str:
    """Return the thing that a topic is about, without article: its head and what marks it."""
    text = plain(_BRACKETED.sub("", topic))
    if has_cjk(text):
        return _chinese_thing(text, lexicon)
    lists = lexicon.lists
    every = (clauses(text) or [""])[0].split()
    words = list(every)
    while words and words[0].lower() in {*lists["openers"], *lists["articles"]}:
        words = words[1:]
    cut = next((i for i, w in enumerate(words) if i and w.lower() in lists["links"]), None)
    head = words[:cut]
    while len(head) > 1 and head[-1].lower() in lists["tails"]:
        head.pop()
    if every and every[0].lower() in lists["openers"]:
        head = _subject(head)
    while len(head) > 1 and head[0].isdigit():
        head = head[1:]
    return " ".join(_lowered(head[-2:], every))


def _subject(head: list[str]) -> list[str]:
    """Return the noun that a question or order begins with, without what is to become of it."""
    plural = next((i for i, word in enumerate(head[:-1]) if is_plural(word)), None)
    if plural is not None:
        return head[: plural + 1]
    return head[:-1] if len(head) > 1 and head[-1].endswith(_NO_NOUN) else head


def _lowered(head: list[str], every: list[str]) -> list[str]:
    """Return words without capitals, but names as they are: inner capitals, digits beside."""
    long = [word for word in every if len(word) > 3]
    titled = all(word[:1].isupper() for word in long) and len(every) > 2

    def name(word: str) -> bool:
        if any(part[1:] != part[1:].lower() for part in word.split("-")):
            return True
        return word[:1].isupper() and not titled and word is not every[0]

    return [word if name(word) else word.lower() for word in head]


def is_plural(noun: str) -> bool:
    """Tell whether an English noun looks like several."""
    word = noun.lower()
    return len(word) > 3 and word.endswith("s") and not word.endswith(_NO_PLURAL)


def singular(noun: str, lexicon: Lexicon) -> str:
    """Return one of what an English noun names: a library, a pair of earrings."""
    first, _, last = noun.rpartition(" ")
    head = f"{first} " if first else ""
    word = last.lower()
    if word in lexicon.singular:
        return lexicon.singular[word].replace("{noun}", noun).replace("{first}", head)
    if not is_plural(word) or last.isupper():
        return noun
    if word.endswith("ies") and len(word) > 4:
        return f"{head}{last[:-3]}y"
    return head + (last[:-2] if word.endswith(("ches", "shes", "xes", "sses")) else last[:-1])


def _chinese_chunks(text: str, lexicon: Lexicon) -> list[str]:
    pattern = "|".join(map(re.escape, lexicon.lists["particles"]))
    return [chunk for chunk in re.split(f"{pattern}|[^\u3400-\u9fffA-Za-z0-9]+", text) if chunk]


def _chinese_thing(text: str, lexicon: Lexicon) -> str:
    first = re.split("、", (clauses(text) or [text])[0])[0]
    asked = is_question(text, lexicon)
    for part in reversed(first.split("的")):
        thing = _asked_of(part, lexicon) if asked else _last_thing(part, lexicon)
        # “电水壶的改造设计” speaks of the kettle, not of the change.
        if thing and thing not in lexicon.lists["tails"]:
            return thing
    return first


def _last_thing(part: str, lexicon: Lexicon) -> str:
    chunks = _chinese_chunks(part, lexicon) or [part]
    while len(chunks) > 1 and chunks[-1] in lexicon.lists["tails"]:
        chunks.pop()
    if not has_cjk(chunks[-1]):
        # A name in Latin letters may have several words and a number.
        start = next((i + 1 for i in reversed(range(len(chunks))) if has_cjk(chunks[i])), 0)
        return " ".join(chunks[start:])
    pieces = _pieces(chunks[-1], lexicon)
    while len(pieces) > 1 and pieces[-1] in lexicon.lists["tails"]:
        pieces.pop()
    return "".join(pieces[-2:])


def _asked_of(part: str, lexicon: Lexicon) -> str:
    """Return the noun that a question begins with."""
    chunks = _chinese_chunks(part, lexicon) or [part]
    pieces = _pieces(chunks[0], lexicon)
    while len(pieces) > 1 and pieces[0] in lexicon.lists["tails"]:
        pieces.pop(0)
    places = tuple(lexicon.lists["places"])
    end = next((i for i, piece in enumerate(pieces[:2]) if piece.endswith(places)), 1)
    return "".join(pieces[: end + 1])


def _pieces(chunk: str, lexicon: Lexicon) -> list[str]:
    pieces: list[str] = []
    for run in _RUN.findall(chunk):
        pieces.extend(chinese_words(run, lexicon) if is_cjk(run[0]) else [run])
    return pieces
