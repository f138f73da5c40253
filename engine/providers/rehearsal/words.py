"""Words of the table that the voices take up: the topic's, the pictures', other people's."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from engine.policy.text import is_cjk
from engine.providers.rehearsal.script import Lexicon
from engine.vocabulary.seats import Lang

_UNSAFE = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufffd\ud800-\udfff]+"
)
_QUOTES = re.compile(
    r"[\"“”„«»「」『』《》〈〉【】\[\](){}（）<>*_`#|\\^~=]+|(?<!\w)['‘’]|['‘’](?!\w)"
)
_CJK_GAP = re.compile(
    r"(?<=[\u2014\u2026\u3000-\u9fff\uff00-\uffef]) (?=[\u2014\u2026\u3000-\u9fff\uff00-\uffef])"
)
_STRAY = re.compile(r" +([,.;:!?])(?=\s|$)")
_STOPS = re.compile(r"[，。；：！？,;:!?…\n]+|\.(?:\s|$)|\s[-—]+\s|——")
_SENTENCE = re.compile(r"[^。！？!?\n]+[。！？!?]?|\n")
_EN_SENTENCE = re.compile(r"[^\n]+?(?:[.!?][\"”’)]*(?=\s|$)|$)")


def plain(text: str) -> str:
    """Return one line without quotes, brackets, marks of markup and unseen characters."""
    line = " ".join(_QUOTES.sub(" ", _UNSAFE.sub(" ", text)).split())
    return _STRAY.sub(r"\1", _CJK_GAP.sub("", line))


def clip(text: str, limit: int) -> str:
    """Return a plain phrase of at most `limit` characters (CJK) or words (others)."""
    phrase = plain(text).strip(" ，。；：！？、,.;:!?—-…")
    if has_cjk(phrase):
        return phrase if len(phrase) <= limit else phrase[: limit - 2].rstrip("，、 ") + "……"
    words = phrase.split()
    if len(words) <= limit:
        return phrase[: limit * 16]
    return " ".join(words[:limit])[: limit * 16].rstrip(",;:") + "..."


def has_cjk(text: str) -> bool:
    """Tell whether a text holds Chinese characters."""
    return any(map(is_cjk, text))


def sentences(text: str, lang: Lang) -> list[str]:
    """Return the sentences of a text with their end marks."""
    pattern = _SENTENCE if lang == "zh" else _EN_SENTENCE
    return [part.strip() for part in pattern.findall(text) if part.strip()]


def clauses(sentence: str) -> list[str]:
    """Return the clauses of a sentence without their end marks."""
    return [part.strip() for part in _STOPS.split(sentence) if part and part.strip()]


def chinese_words(run: str, lexicon: Lexicon) -> list[str]:
    """Split a run of Chinese characters into words of two or three characters.

    Known words win; else two characters make a word, three where the third is a
    usual ending, and what is left over joins the word before it.
    """
    known, endings = lexicon.lists["known"], lexicon.lists["endings"]
    words: list[str] = []
    at = 0
    while at < len(run):
        left = len(run) - at
        size = next((len(word) for word in known if run.startswith(word, at)), 0)
        if not size:
            size = min(2, left)
            if left == 3 or (left > 3 and run[at + 2] in endings):
                size = 3
        piece = run[at : at + size]
        if len(piece) == 1 and words:
            words[-1] += piece
        else:
            words.append(piece)
        at += size
    return words


def colours_in(texts: Iterable[str], lexicon: Lexicon) -> tuple[str, ...]:
    """Return the names of colours that texts mention, in order of mention."""
    return mentioned(texts, lexicon.colours, whole=True)


def shapes_in(texts: Iterable[str], lexicon: Lexicon) -> tuple[str, ...]:
    """Return the shapes that texts mention, in order of mention."""
    return mentioned(texts, lexicon.shapes, whole=True)


def mentioned(
    texts: Iterable[str], table: Mapping[str, str], *, whole: bool = False
) -> tuple[str, ...]:
    """Return what a table calls the words found in texts, in order of mention, longest first.

    Latin words are found at the beginning of words, with `whole` only as words of
    their own: the red of measured is no colour.
    """
    text = " ".join(texts).lower()
    spots = (
        (found.start(), -len(word), name)
        for word, name in table.items()
        for found in _at_words(word, whole=whole).finditer(text)
    )
    names: list[str] = []
    end = -1
    for at, minus, name in sorted(spots):
        if at >= end:
            names.append(name)
            end = at - minus
    return tuple(dict.fromkeys(names))


@lru_cache(maxsize=4_000)
def _at_words(word: str, *, whole: bool) -> re.Pattern[str]:
    pattern = re.escape(word)
    if not has_cjk(word):
        pattern = rf"(?<![a-z]){pattern}" + (r"(?=s?(?![a-z]))" if whole else "")
    return re.compile(pattern)
