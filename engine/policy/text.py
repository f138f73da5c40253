"""The cleaner of foreign text, and the ways that text is measured.

Everything that a model, a file or a person outside wrote passes `clean` once,
where it comes in, before it is shown, kept or sent on.
"""

import re
import struct
import unicodedata
from collections.abc import Iterator

MARKS = 8
"""Combining marks that one character may carry: more than any script needs."""

SAMPLE = 200_000
"""Characters by which the tokens of a longer text are estimated."""

HEARD = 20_000
"""Characters of one text that models are given."""

PIECE = 50_000
"""Characters of a long text that are looked at together: C code lets no other thread run."""

REPLACEMENT = "\ufffd"
ELLIPSIS = "…"

_JOINERS = "\u200c\u200d"
CJK = (
    "[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7ff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef"
    "\U0001f200-\U0001f2ff\U00020000-\U0003ffff]"
)
"""Any one character of Chinese, Japanese or Korean writing, as a regular expression."""

_CJK = re.compile(CJK)
_CJK_RUN = re.compile(f"{CJK}+")

OBEYED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
"""What a terminal or an eye would obey, one character at a time."""

_KEEP, _DROP, _BREAK, _REPLACE, _MARK, _NEUTRAL = range(6)


def _is_selector(code: int) -> bool:
    return 0xFE00 <= code <= 0xFE0F or 0xE0100 <= code <= 0xE01EF or 0x180B <= code <= 0x180D


def _is_unsafe(code: int) -> bool:
    """Tell C0, DEL, C1, bidi controls, surrogates and tag characters."""
    return (
        code < 0x20
        or 0x7F <= code <= 0x9F
        or code in (0x061C, 0x200E, 0x200F)
        or 0x202A <= code <= 0x202E
        or 0x2066 <= code <= 0x2069
        or 0xD800 <= code <= 0xDFFF
        or 0xE0000 <= code <= 0xE007F
    )


class _Kinds(dict[str, int]):
    """What becomes of each character, worked out once for each that turns up."""

    def __missing__(self, character: str) -> int:
        code = ord(character)
        if character in "\n\t":
            kind = _KEEP
        elif character == "\r":
            kind = _DROP
        elif character in "\u0085\u2028\u2029":
            kind = _BREAK
        elif _is_unsafe(code):
            kind = _REPLACE
        elif character in _JOINERS or _is_selector(code):
            kind = _NEUTRAL
        else:
            kind = _MARK if unicodedata.category(character) in ("Mn", "Me") else _KEEP
        self[character] = kind
        return kind


_KINDS = _Kinds()

_RESET = frozenset({_KEEP, _BREAK, _REPLACE})
"""Kinds after which marks are counted anew."""


class _Instead(dict[int, str | None]):
    """What `str.translate` puts in place of each character that is no mark."""

    def __missing__(self, code: int) -> str | None:
        character = chr(code)
        kinds: dict[int, str | None] = {_DROP: None, _BREAK: "\n", _REPLACE: REPLACEMENT}
        self[code] = put = kinds.get(_KINDS[character], character)
        return put


_INSTEAD = _Instead()


class Cleaner:
    """Cleans a text that arrives in pieces; any split gives the same result.

    LF and TAB stay, CR goes, U+2028, U+2029 and U+0085 become LF; joiners and
    variation selectors stay; other controls, bidi controls, surrogates and tag
    characters become U+FFFD; combining marks beyond `MARKS` on one character
    go. The only state is how many marks the last character carries. What is
    dropped never resets that count, so that cleaning twice changes nothing.
    """

    def __init__(self) -> None:
        """Start at the beginning of a text."""
        self._marks = 0

    def feed(self, text: str) -> str:
        """Return the next piece, cleaned."""
        if len(text) > PIECE:
            return "".join(map(self.feed, pieces(text)))
        if text.isascii() and text.isprintable():
            self._marks = 0 if text else self._marks
            return text
        kinds = {_KINDS[character] for character in set(text)}
        if _MARK not in kinds:
            self._marks = 0 if kinds & _RESET else self._marks
            return text if kinds == {_KEEP} else text.translate(_INSTEAD)
        return self._counted(text)

    def _counted(self, text: str) -> str:
        """Clean text with marks, which are counted one by one."""
        kept: list[str] = []
        marks = self._marks
        for character in text:
            kind = _KINDS[character]
            if kind == _KEEP:
                marks = 0
                kept.append(character)
            elif kind == _MARK:
                marks += 1
                if marks <= MARKS:
                    kept.append(character)
            elif kind == _NEUTRAL:
                kept.append(character)
            elif kind != _DROP:
                marks = 0
                kept.append("\n" if kind == _BREAK else REPLACEMENT)
        self._marks = marks
        return "".join(kept)


def pieces(text: str) -> Iterator[str]:
    """Yield a text in parts of at most `PIECE` characters, cut after a blank where there is one."""
    at = 0
    while at < len(text):
        end = at + PIECE
        if end < len(text):
            end = text.rfind(" ", at, end) + 1 or end
        yield text[at:end]
        at = end


def clean(text: str) -> str:
    """Return a whole text, cleaned as `Cleaner` says."""
    return Cleaner().feed(text)


def harmless(text: str) -> str:
    """Return text of the same length; each character that `clean` does not let stand is U+FFFD.

    For text whose places are counted, and pieces of it: what streams, what is typed into. LF
    and TAB stay, and so do marks, however many.
    """
    if text.isascii() and text.isprintable():
        return text
    if len(text) > PIECE:
        return "".join(map(harmless, pieces(text)))
    return OBEYED.sub(REPLACEMENT, text)


def spelled(text: str) -> str:
    """Return JSON that means the same, without a character that a terminal would obey."""
    return OBEYED.sub(
        lambda found: f"\\u{ord(found[0]):04x}" if found[0] <= "\uffff" else _pair(found[0]), text
    )


def _pair(character: str) -> str:
    """Return how JSON spells a character that takes two."""
    return "".join(f"\\u{code:04x}" for code in struct.unpack(">2H", character.encode("utf-16-be")))


def clean_line(text: str, limit: int) -> str:
    """Return one line of at most `limit` terminal cells, for names and titles.

    Line breaks, tabs and runs of blanks become one blank each; what does not
    fit is cut at a character and marked with an ellipsis. Of a very long text its beginning is
    looked at: as far as no ordinary text of so many cells goes.
    """
    most = 64 * max(0, limit) + 256
    if len(text) > most and len(text := text.strip()) > most:
        line = " ".join(clean(text[:most]).split())
        return cut(line + ELLIPSIS, limit)
    return cut(" ".join(clean(text).split()), limit)


def cut(text: str, limit: int) -> str:
    """Return `text`, or as much of it as fits into `limit` cells with an ellipsis."""
    if cells(text) <= limit:
        return text
    if limit < 1:
        return ""
    used, end = 0, 0
    for index, character in enumerate(text):
        used += _width(character)
        if used > limit - 1:
            break
        end = index + 1
    return text[:end].rstrip(_JOINERS + " ") + ELLIPSIS


def _width(character: str) -> int:
    if character < "\u0300":
        return 0 if character < " " or "\x7f" <= character < "\xa0" else 1
    category = unicodedata.category(character)
    if category in ("Mn", "Me", "Cf", "Cc", "Zl", "Zp") or "\u1160" <= character <= "\u11ff":
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def cells(text: str) -> int:
    """Return the terminal cells of a line.

    Wide and full-width characters take two, combining and zero-width ones none,
    ambiguous ones one (Unicode Standard Annex 11).
    """
    if text.isascii() and text.isprintable():
        return len(text)
    return sum(map(_width, text))


def count_characters(text: str) -> int:
    """Return how many characters a person counts: no blanks, no marks, nothing unseen."""
    return sum(1 for character in text if not character.isspace() and _width(character))


def estimate_tokens(text: str) -> int:
    """Return the tokens that a text takes in a model, estimated, rounded up.

    ASCII characters count a quarter, CJK characters one, all others a half
    (`providers.md`, section 8). What is longer than any speech is as its beginning is.
    """
    if len(text) > SAMPLE:
        return -(-estimate_tokens(text[:SAMPLE]) * len(text) // SAMPLE)
    ascii_characters = len(text.encode("ascii", "ignore"))
    cjk = len(text) - len(_CJK_RUN.sub("", text)) if ascii_characters < len(text) else 0
    others = len(text) - ascii_characters - cjk
    return -(-(ascii_characters + 4 * cjk + 2 * others) // 4)


def is_cjk(character: str) -> bool:
    """Tell whether one character belongs to Chinese, Japanese or Korean writing."""
    return _CJK.match(character) is not None


def beginning(text: str) -> str:
    """Return a text as models are given it and as it is compared: whole, or `HEARD` characters.

    No speech is as long. What is longer is a fault or an attack: it would fill every request
    of the table, and hold the program while it is compared and read.
    """
    return text if len(text) <= HEARD else text[: HEARD - 1] + ELLIPSIS


def first_sentence(text: str, limit: int = 120) -> str:
    """Return a text's first sentence, at most so many characters."""
    words = text.split(maxsplit=limit + 1)  # a regular expression would go through all of it
    line = " ".join(words)[: limit + 2]
    found = re.match(r".+?[。！？.!?](?=\s|$|[^\x00-\x7f])", line)
    sentence = found.group(0) if found else line
    return sentence if len(sentence) <= limit else sentence[: limit - 1] + "…"
