"""The first letters of Chinese words in pinyin, as people type them to find an entry.

GB 2312-80 orders the 3,755 characters of its first level by pinyin, so that a character's code
tells its letter. Where a character is read in several ways it is the commonest one's.
"""

from bisect import bisect_right

_FIRST = "啊芭擦搭蛾发噶哈击喀垃妈拿哦啪期然撒塌挖昔压匝"
"""The first character of each letter, in the order of `_LETTERS`."""

_LETTERS = "abcdefghjklmnopqrstwxyz"
_STARTS = [character.encode("gb2312") for character in _FIRST]
_END = b"\xd7\xf9"
"""The last code of the first level."""


def initials(text: str) -> str:
    """Return the letters of a text's Chinese characters and its Latin letters, all small."""
    return "".join(_letter(character) for character in text)


def _letter(character: str) -> str:
    if character.isascii():
        return character.lower() if character.isalnum() else ""
    try:
        code = character.encode("gb2312")
    except UnicodeEncodeError:
        return ""
    place = bisect_right(_STARTS, code)
    return _LETTERS[place - 1] if place and code <= _END else ""
