"""Words of the table that the voices take up: the topic's, the pictures', other people's."""

import re
from collections.abc import Iterable, Mapping

from engine.policy.text import is_cjk
from engine.providers.rehearsal.script import Lexicon
from engine.vocabulary.seats import Lang

_UNSAFE = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufffd\ud800-\udfff]+"
)
_BRACKETED = re.compile(r"（[^（）]*）|\([^()]*\)|【[^【】]*】|\[[^\[\]]*\]")
_QUOTES = re.compile(
    r"[\"“”„«»「」『』《》〈〉【】\[\](){}（）<>*_`#|\\^~=]+|(?<!\w)['‘’]|['‘’](?!\w)"
)
_CJK_GAP = re.compile(
    r"(?<=[\u2014\u2026\u3000-\u9fff\uff00-\uffef]) (?=[\u2014\u2026\u3000-\u9fff\uff00-\uffef])"
)
_STRAY = re.compile(r" +([,.;:!?])(?=\s|$)")
_STOPS = re.compile(r"[，。；：！？、,;:!?…\n]+|\.(?:\s|$)|\s[-—]+\s|——")
_RUN = re.compile(r"[\u3400-\u9fff]+|[A-Za-z0-9][A-Za-z0-9'’&.+-]*")
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


def _chinese_chunks(text: str, lexicon: Lexicon) -> list[str]:
    pattern = "|".join(map(re.escape, lexicon.lists["particles"]))
    return [chunk for chunk in re.split(f"{pattern}|[^\u3400-\u9fffA-Za-z0-9]+", text) if chunk]


def topic_words(topic: str, lexicon: Lexicon) -> tuple[str, ...]:
    """Return the content words of a topic, in order, without repeats."""
    text = plain(topic)
    found: list[str] = []
    stop = set(lexicon.lists["stop"])
    for run in _RUN.findall(" ".join(_chinese_chunks(text, lexicon)) if has_cjk(text) else text):
        pieces = chinese_words(run, lexicon) if is_cjk(run[0]) else [run.strip("'’.-")]
        found.extend(piece for piece in pieces if len(piece) > 1)
    kept = [word for word in found if word.lower() not in stop]
    return tuple(dict.fromkeys(kept))[:12]


def short_topic(topic: str, lexicon: Lexicon, lang: Lang) -> str:
    """Return the topic as a phrase that fits into a sentence, the article put right."""
    text = plain(_BRACKETED.sub("", topic)) or lexicon.words["topic"]
    head = clauses(text)[0] if clauses(text) else text
    if has_cjk(head):
        return clip(head, 18)
    phrase = clip(head, 9)
    return phrase if lang == "zh" else _with_article(phrase, lexicon)


def _with_article(phrase: str, lexicon: Lexicon) -> str:
    first, _, rest = phrase.partition(" ")
    if first.lower() in lexicon.lists["articles"]:
        return f"{first.lower()} {rest}" if rest else first.lower()
    if first.lower() in lexicon.lists["openers"]:
        return f"“{phrase}”"
    if not first.isupper() and not any(letter.isupper() for letter in first[1:]):
        first = first.lower()
    phrase = f"{first} {rest}".strip()
    plural = noun_phrase(phrase, lexicon).endswith("s") and not phrase.endswith("ss")
    return phrase if plural else f"the {phrase}"


def noun_phrase(topic: str, lexicon: Lexicon) -> str:
    """Return the thing that a topic is about, without article: its head and what marks it."""
    text = plain(_BRACKETED.sub("", topic))
    if has_cjk(text):
        return _chinese_thing(text, lexicon)
    words = (clauses(text) or [""])[0].split()
    while words and words[0].lower() in {*lexicon.lists["openers"], *lexicon.lists["articles"]}:
        words = words[1:]
    cut = next((i for i, w in enumerate(words) if i and w.lower() in lexicon.lists["links"]), None)
    head = words[:cut]
    while len(head) > 1 and head[-1].lower() in lexicon.lists["tails"]:
        head.pop()
    head = head[-2:]
    return " ".join(word if word.isupper() else word.lower() for word in head)


def _chinese_thing(text: str, lexicon: Lexicon) -> str:
    last = (clauses(text) or [text])[0].split("的")[-1] or text
    chunks = _chinese_chunks(last, lexicon) or [last]
    pieces: list[str] = []
    for run in _RUN.findall(chunks[-1]):
        pieces.extend(chinese_words(run, lexicon) if is_cjk(run[0]) else [run])
    while len(pieces) > 1 and pieces[-1] in lexicon.lists["tails"]:
        pieces.pop()
    return "".join(pieces[-2:])


def colours_in(texts: Iterable[str], lexicon: Lexicon) -> tuple[str, ...]:
    """Return the names of colours that texts mention, in order of mention."""
    return mentioned(texts, lexicon.colours)


def shapes_in(texts: Iterable[str], lexicon: Lexicon) -> tuple[str, ...]:
    """Return the shapes that texts mention, in order of mention."""
    return mentioned(texts, lexicon.shapes)


def mentioned(texts: Iterable[str], table: Mapping[str, str]) -> tuple[str, ...]:
    """Return what a table calls the words found in texts, in order of mention, longest first."""
    text = " ".join(texts).lower()
    spots = ((text.find(found), -len(found), name) for found, name in table.items())
    names: list[str] = []
    end = -1
    for at, minus, name in sorted(spot for spot in spots if spot[0] >= 0):
        if at >= end:
            names.append(name)
            end = at - minus
    return tuple(dict.fromkeys(names))


def quote_from(
    said: Iterable[str], lang: Lang, liked: Iterable[str], limit: int, weak: Iterable[str] = ()
) -> str:
    """Return a short phrase of somebody's sentences, "" where none can be quoted alone.

    Only whole clauses are taken; those with a word in `liked` win over others, and
    those that begin with a `weak` word, which needs what stood before, come last.
    Sentences that quote somebody else are left out.
    """
    best, score = "", 0.0
    wanted = tuple(word.lower() for word in liked)
    leaning = tuple(weak)
    for sentence in said:
        if re.search(r"[“”\"「」『』]", sentence):
            continue
        for clause in clauses(sentence):
            phrase = clip(clause, limit)
            size = len(phrase) if has_cjk(phrase) else len(phrase.split())
            if size < limit * 0.4 or phrase.endswith(("……", "...")):
                continue
            value = 2 + size / limit + sum(word in phrase.lower() for word in wanted)
            value -= _weakness(sentence, phrase, leaning, lang)
            if value > score:
                best, score = phrase, value
    return best


def _weakness(sentence: str, phrase: str, weak: tuple[str, ...], lang: Lang) -> float:
    first = phrase if lang == "zh" else phrase.split(maxsplit=1)[0].lower()
    leaning = first.startswith(weak) if lang == "zh" else first in weak
    # Half of a condition says nothing alone.
    hanging = any(f" {word} " in f" {phrase.lower()} " for word in weak if word in {"if", "unless"})
    if lang == "zh":
        hanging = any(word in phrase for word in weak if word in {"要是", "如果", "只要", "除非"})
    asked = sentence.rstrip().endswith(("？", "?"))
    return 1.2 * leaning + 0.6 * hanging + 0.8 * asked
