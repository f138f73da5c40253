"""Reads keywords from an answer, and says when two words are the same keyword."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from engine.policy.parsing.json_repair import MAX_TEXT, elements, extract_json, fields
from engine.policy.parsing.lines import LIST_SEPARATORS, entry_of, split_label, split_list, undress
from engine.policy.text import cells, clean, cut

KEYWORD_CELLS = 24
"""Terminal cells that a keyword may take; a longer one is cut."""

PROSE_CELLS = 40
"""What is longer, in text without list marks, is a sentence and no keyword."""

_UNCOUNTED = ("P", "Z", "C")
_TAG = re.compile(
    r"<\s*(keywords?|关键词)\s*>(.*?)(?:<\s*/\s*\1\s*>|\Z)", re.DOTALL | re.IGNORECASE
)
_LOOKS_JSON = re.compile(r"[\[{［｛]\s*[\[{［｛\"“”'‘「]")
_BRACKET = re.compile(r"[【\[［]([^【\[［】\]］]{1,2000})[】\]］]")
_WORD_KEYS = ("keyword", "word", "name", "term", "label", "text", "关键词", "词", "名称")
_LIST_KEYS = ("keywords", "keyword", "words", "list", "result", "关键词", "关键词列表")
AXES = frozenset(
    (
        *("pattern", "form", "shape", "colour", "color", "material", "function", "culture"),
        *("strategy", "marketing", "media", "experience", "risk", "risks", "originality"),
        *("usefulness", "beauty", "feasibility", "market", "cost", "keywords"),
        *("图案", "纹样", "形态", "形式", "造型", "色彩", "颜色", "材质", "材料", "功能", "文化"),
        *("策略", "营销", "媒体", "体验", "风险", "原创性", "实用性", "美感", "可行性", "市场"),
        *("成本", "关键词"),
    )
)
"""What the shipped kits sort keywords by: never a keyword itself in `axis: words`."""


@lru_cache(maxsize=8192)
def key_of(word: str) -> str:
    """Return what two spellings of one keyword share: case, width and punctuation aside.

    NFKC, case folding, then everything but letters, digits, marks and symbols
    left out; a word of nothing else is its own key. A key is its own key.
    """
    folded = word
    for _ in range(4):  # folding can make room for composing, and the other way round
        before = folded
        folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", folded).casefold())
        folded = "".join(filter(_counts, folded)) or folded.strip()
        if folded == before:
            break
    return folded


def _counts(character: str) -> bool:
    category = unicodedata.category(character)
    return category[0] not in _UNCOUNTED and category != "Sk" and character != "~"


def deduplicate(words: Iterable[str], limit: int) -> tuple[str, ...]:
    """Return the first spelling of each keyword, tidied, in order, at most `limit`."""
    seen: dict[str, str] = {}
    for word in words:
        if len(seen) >= limit:
            break
        tidy = cut(undress(" ".join(clean(word).split())), KEYWORD_CELLS)
        if tidy and any(map(_counts, tidy)):
            seen.setdefault(key_of(tidy), tidy)
    return tuple(seen.values())


def parse_keywords(text: str, limit: int = 10) -> tuple[str, ...]:
    """Return the keywords of an answer, none where none can be made out.

    Read in this order: between `<keywords>` tags, JSON, lines with bullets or
    numbers, brackets, short lines, a list on one line. Explanations after a
    keyword are left out.
    """
    text = clean(text[:MAX_TEXT])
    tagged = [match[2] for match in _TAG.finditer(text)]
    if tagged:
        text = "\n".join(tagged)
    readers: tuple[Callable[[str], list[str]], ...] = (
        _from_json,
        _from_bullets,
        _from_brackets,
        _from_lines,
        _from_one_line,
    )
    for read in readers:
        words = deduplicate(read(text), limit)
        if words:
            return words
    return ()


def _from_json(text: str) -> list[str]:
    return list(_words_in(extract_json(text))) if _LOOKS_JSON.search(text) else []


def _words_in(value: object, depth: int = 0) -> Iterator[str]:
    """Yield the words of a list, of an object's list, or of one list an axis."""
    if depth > 4:
        return
    for element in elements(value):
        if isinstance(element, str):
            yield element
        else:
            yield from _words_in(elements(element), depth + 1)
            yield from _word_of(fields(element), depth)
    by_name = {name.strip().lower(): inner for name, inner in fields(value).items()}
    lists = [by_name[name] for name in _LIST_KEYS if name in by_name]
    for inner in lists or by_name.values():
        if isinstance(inner, str):
            yield from split_list(inner) if lists else ()
        else:
            yield from _words_in(inner, depth + 1)


def _word_of(entry: dict[str, object], depth: int) -> Iterator[str]:
    by_name = {name.strip().lower(): inner for name, inner in entry.items()}
    for name in _WORD_KEYS:
        word = by_name.get(name)
        if isinstance(word, str):
            yield word
            return
    yield from _words_in(entry, depth + 1)


def _from_bullets(text: str) -> list[str]:
    entries = [entry for line in text.split("\n") if (entry := entry_of(line)) is not None]
    words: list[str] = []
    for entry in entries:
        words.extend(_words_of_entry(entry))
    return words if len(entries) > 1 or len(words) > 1 else []


def _words_of_entry(entry: str) -> list[str]:
    """Return the words of a bullet: `axis: words`, `word: explanation`, or words."""
    head, tail = split_label(entry)
    if not tail:
        return split_list(entry)
    listed = split_list(tail)
    is_axis = head.strip().lower() in AXES
    is_list = len(listed) > 1 and all(cells(word) <= 16 for word in listed)
    return listed if is_axis or is_list else [head]


def _from_brackets(text: str) -> list[str]:
    groups = [split_list(inner) for inner in _BRACKET.findall(text)]
    lists = [word for group in groups if len(group) > 1 for word in group]
    singles = [group[0] for group in groups if len(group) == 1]
    return lists or (singles if len(singles) > 1 else [])


def _from_lines(text: str) -> list[str]:
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if len(lines) < 2:
        return []
    words: list[str] = []
    for line in lines:
        head, tail = split_label(line)
        if tail or not line.endswith((":", "：")):
            words.extend(_short(split_list(tail) if tail and _is_intro(head) else [head]))
    listed = [line for line in lines if len(LIST_SEPARATORS.split(line)) > 2]
    return words if not listed else [word for line in listed for word in _from_one_line(line)]


def _is_intro(head: str) -> bool:
    return head.strip().lower() in AXES or "keyword" in head.lower() or "关键词" in head


def _from_one_line(text: str) -> list[str]:
    head, tail = split_label(text)
    words = split_list(tail or head)
    return _short(words)


def _short(words: Iterable[str]) -> list[str]:
    """Return words that are no sentences."""
    return [
        word
        for word in words
        if cells(word) <= PROSE_CELLS
        and not word.endswith(("。", ".", "!", "?", "！", "？", ":", "："))
        and len(word.split()) <= 5
    ]
