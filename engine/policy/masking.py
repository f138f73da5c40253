"""Card numbers, US social security numbers and e-mail addresses, replaced by the name of their kind.

What is masked depends on the text alone, never on the pieces in which it came: a text falls into
runs (words, and digits with a blank or hyphen between them), and each run is judged whole.
Characters are compared by what they mean: full-width ones, other scripts' digits, every hyphen
and every blank count as their ASCII sisters.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Literal, NamedTuple

from engine.policy.card_numbers import FEWEST_DIGITS, MOST_DIGITS, is_card, is_social
from engine.policy.text import PIECE, is_cjk, pieces
from engine.vocabulary.seats import Lang

Kind = Literal["card", "ssn", "email"]
KINDS: tuple[Kind, ...] = ("card", "ssn", "email")

MASKS: Mapping[Lang, Mapping[Kind, str]] = {
    "en": {"card": "[card number]", "ssn": "[SSN]", "email": "[e-mail]"},
    "zh": {"card": "[银行卡号]", "ssn": "[社会安全号]", "email": "[电子邮箱]"},
}
"""What stands where something was masked, in the language of the table."""

LONGEST = 440
"""Characters that no match is longer than: 64, an @ and a domain, or a card with its blanks."""

HELD = 2 * LONGEST
"""Characters of one unbroken run that a stream holds back at most."""

_BEFORE = 48
"""Characters before a run that are looked at: the words that call nine bare digits an SSN."""

_WORD = r"[A-Za-z0-9._%+'@-]"
_RUN = re.compile(rf"{_WORD}+(?:(?<=[0-9-]) {{1,3}}(?=[0-9-]){_WORD}+)*")
_MAY_GO_ON = re.compile(r"(?<=[0-9-]) {0,3}\Z")
_EMAIL = re.compile(
    r"[A-Za-z0-9._%+'-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.){1,5}"
    r"(?:xn--[A-Za-z0-9]{2,24}|[A-Za-z]{2,24})(?![A-Za-z0-9_])"
)
_NUMBERS = re.compile(r"(?<![A-Za-z0-9_])(?<![0-9]\.)[0-9]+(?:[ -]{1,3}[0-9]+)*")
_DIGITS = re.compile(r"[0-9]+(?![0-9A-Za-z_@]|\.[0-9])")
_CUE = re.compile(
    r"(?:ssn|social security(?: (?:number|no\.?|#))?|社会安全号码?|社安号码?)[-\s:：#=是为]{0,4}\Z",
    re.IGNORECASE,
)
NEAR = 64
"""Characters that no match of `_WORTH` is longer than."""

_WORTH = re.compile(r"@|[0-9](?:[ -]{0,3}[0-9]){8}")
"""What a text must hold for a closer look."""

_PARTS, _WHOLE = (3, 2, 4), (9,)
"""Digits of the parts in which a social security number is written, and of one without blanks."""


class Span(NamedTuple):
    """Where something to be masked stands, and what it is."""

    first: int
    end: int
    kind: Kind


class _Plain(dict[int, str]):
    """What each character means, worked out once for each that turns up; always one character."""

    def __missing__(self, code: int) -> str:
        self[code] = found = _meaning(chr(code))
        return found


def _meaning(character: str) -> str:
    if character.isascii():
        return character
    category = unicodedata.category(character)
    if category == "Nd":
        return str(unicodedata.digit(character))
    if category in {"Pd", "Cf"} or character == "\u2212":
        return "-"
    plain = unicodedata.normalize("NFKC", character)
    if len(plain) == 1 and plain.isascii() and plain.isprintable():
        return plain
    return "a" if character.isalpha() and not is_cjk(character) else "\0"


_PLAIN = _Plain()


def masks_in(text: str) -> Mapping[str, int]:
    """Return how many masks of each kind stand in a text."""
    found: dict[str, int] = {
        kind: sum(text.count(masks[kind]) for masks in MASKS.values()) for kind in KINDS
    }
    return {kind: count for kind, count in found.items() if count}


class Tally:
    """How many different things were masked, however often each was met."""

    def __init__(self) -> None:
        """Nothing was masked yet; `on_grown` is called whenever there is something new."""
        self._known: set[tuple[Kind, int]] = set()
        self.on_grown: Callable[[Mapping[str, int]], None] | None = None

    @property
    def counts(self) -> Mapping[str, int]:
        """How many different things of each kind."""
        return Counter(kind for kind, _ in self._known)

    def add(self, kind: Kind, plain: str) -> None:
        """Count one; only a hash of it is known, in this process, and kept nowhere."""
        one = (kind, hash(re.sub(r"[ -]", "", plain).casefold()))
        if one not in self._known:
            self._known.add(one)
            if self.on_grown is not None:
                self.on_grown(self.counts)


class Masker:
    """Masks some kinds of things in texts."""

    def __init__(
        self, kinds: Iterable[Kind] = (), lang: Lang = "en", tally: Tally | None = None
    ) -> None:
        """Mask these kinds, none by default, and count in a tally what was masked."""
        self._kinds = frozenset(kinds)
        self._masks = MASKS[lang]
        self._tally = tally or Tally()

    @property
    def active(self) -> bool:
        """Whether anything is masked at all."""
        return bool(self._kinds)

    def mask(self, text: str) -> str:
        """Return a text without what is masked."""
        if not self._kinds or not _is_worth(text):
            return text
        stream = self.stream()
        return "".join([*map(stream.feed, pieces(text)), stream.close()])

    def stream(self) -> "MaskedStream":
        """Return a reader for text that comes in pieces."""
        return MaskedStream(self)

    def instead(self, kind: Kind, plain: str) -> str:
        """Return what stands instead of something, and count it."""
        self._tally.add(kind, plain)
        return self._masks[kind]

    def spans(self, text: str, plain: str, start: int, end: int) -> list[Span]:
        """Return what is to be masked of a run, in its order; `plain` is the text in ASCII."""
        if _WORTH.search(plain, start, end) is None:
            return []
        before = max(0, start - _BEFORE)
        text, plain, start = text[before:end], plain[before:end], start - before
        found: list[Span] = []
        for kind, look in _LOOKS.items():
            if kind in self._kinds:
                spans = list(look(text, plain, start))
                found += spans
                for span in spans:  # what is masked neither touches nor joins what is beside it
                    plain = plain[: span.first] + "\0" * (span.end - span.first) + plain[span.end :]
        return sorted(Span(one.first + before, one.end + before, one.kind) for one in found)


def _is_worth(text: str) -> bool:
    """Tell quickly whether a text may hold anything: an at sign, or nine digits near each other."""
    windows = (text[at : at + PIECE + NEAR] for at in range(0, len(text), PIECE))
    return any(_WORTH.search(window.translate(_PLAIN)) for window in windows)


class MaskedStream:
    """Text in pieces; holds the last run back while it may still become what is masked."""

    def __init__(self, masker: Masker) -> None:
        """Start before the first piece."""
        self._masker = masker
        self._before = ""
        self._held = ""

    def feed(self, text: str) -> str:
        """Return what can be shown now."""
        return self._told(text, last=False) if self._masker.active else text

    def close(self) -> str:
        """Return what was held back, masked where it is to be."""
        return self._told("", last=True) if self._held else ""

    def _told(self, text: str, *, last: bool) -> str:
        whole = self._before + self._held + text
        plain = whole.translate(_PLAIN)
        pieces: list[str] = []
        told = len(self._before)
        while (run := _RUN.search(plain, told)) is not None:
            start, end = run.span()
            safe = end
            if end - start >= HELD:  # no match that begins before is cut off by the end
                end = start + HELD
                safe = end - LONGEST
            elif not last and (end == len(plain) or _MAY_GO_ON.match(plain, end)):
                break
            for span in self._masker.spans(whole, plain, start, end):
                if span.first < safe:
                    mask = self._masker.instead(span.kind, plain[span.first : span.end])
                    pieces += [whole[told : span.first], mask]
                    told = span.end
            pieces.append(whole[told:safe])
            told = max(told, safe)
        safe = len(whole) if run is None else run.start()
        pieces.append(whole[told:safe])
        told = max(told, safe)
        self._before, self._held = whole[max(0, told - _BEFORE) : told], whole[told:]
        return "".join(pieces)


def _emails(_text: str, plain: str, start: int) -> Iterator[Span]:
    if "@" in plain:
        for found in _EMAIL.finditer(plain, start):
            yield Span(*found.span(), "email")


def _cards(_text: str, plain: str, start: int) -> Iterator[Span]:
    """Yield the card numbers: whole groups of digits, as many as make the longest number."""
    for groups in _groups(plain, start):
        at = 0
        while at < len(groups):
            last = 0 if plain[: groups[at][0]].endswith("+") else _card_from(plain, groups, at)
            if last:
                yield Span(groups[at][0], groups[last - 1][1], "card")
            at = max(last, at + 1)


def _card_from(plain: str, groups: list[tuple[int, int]], at: int) -> int:
    """Return where the groups of the longest card number from one on end, 0 where none is."""
    digits, found = "", 0
    for place, (first, end) in enumerate(groups[at:], at + 1):
        digits += plain[first:end]
        if len(digits) > MOST_DIGITS:
            break
        if len(digits) >= FEWEST_DIGITS and is_card(digits):
            found = place
    return found


def _social(text: str, plain: str, start: int) -> Iterator[Span]:
    """Yield the social security numbers: three parts, or nine digits that are called one."""
    for groups in _groups(plain, start):
        at = 0
        while at < len(groups):
            called = _CUE.search(text, 0, groups[at][0]) is not None
            whole = called and _sizes(groups[at : at + 1]) == _WHOLE
            parts = groups[at : at + (1 if whole else 3)]
            first, end = parts[0][0], parts[-1][1]
            digits = "".join(plain[a:b] for a, b in parts)
            free = called or not _is_inner(plain, first, end)
            if free and (whole or _sizes(parts) == _PARTS) and is_social(digits):
                yield Span(first, end, "ssn")
                at += len(parts) - 1
            at += 1


def _sizes(groups: list[tuple[int, int]]) -> tuple[int, ...]:
    return tuple(end - first for first, end in groups)


def _is_inner(plain: str, first: int, end: int) -> bool:
    """Say whether a hyphen ties a number to what stands beside: then it is a part of an id."""
    return (
        re.search(r"[A-Za-z0-9] ?- ?\Z", plain[:first]) is not None
        or re.match(r" ?- ?[A-Za-z0-9]", plain[end:]) is not None
    )


def _groups(plain: str, start: int) -> Iterator[list[tuple[int, int]]]:
    """Yield groups of digits that belong together, without one that is a part of a word."""
    for numbers in _NUMBERS.finditer(plain, start):
        first, end = numbers.span()
        groups = [group.span() for group in _DIGITS.finditer(plain, first) if group.start() < end]
        if groups:
            yield groups


_LOOKS: Mapping[Kind, Callable[[str, str, int], Iterator[Span]]] = {
    "email": _emails,
    "card": _cards,
    "ssn": _social,
}
"""How each kind is found, in the order in which they are looked for."""
