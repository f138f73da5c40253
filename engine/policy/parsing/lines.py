"""Lines of an answer: bullets, labels, explanations and lists within them."""

import re

LIST_SEPARATORS = re.compile(r"[,，、;；|｜/]|(?<=[^\x00-\x7f])\s+(?=[^\x00-\x7f])")
_NUMERALS = "一二三四五六七八九十"
_BULLET = re.compile(
    r"[ \t\u3000>]*(?:(?:[-+]|\*(?!\*))(?=\s|[^\x00-\x7f])\s*"
    r"|[•·●○▪◦‣–—◆■□★☆]+\s*"
    r"|[(（]?\d{1,3}(?:[.)、．:：）]|\.\s)(?!\d)\s*"
    r"|[①-⑳]\s*"
    rf"|[(（]?第?[{_NUMERALS}]{{1,3}}[、.．)）]\s*"
    r"|[(（]?[A-Za-z][.)、．）](?=\s|[^\x00-\x7f])\s*)"
)
_LABEL = re.compile(
    r"(?P<head>[^:：=]{1,80}?)\s*(?:[:：=]|\s[-–—]+\s|——|\s?→\s?)\s*(?P<tail>.*)", re.DOTALL
)
_GLOSS = re.compile(r"\s*[（(【\[][^（(【\[]*[）)】\]]\s*$")
_EMPHASIS = " \t\u3000*_`\"'“”，,。;；:："
_DRESS = " \t\u3000*_`#\"'“”‘’「」『』《》<>【】[]，,。、;；:："


def entry_of(line: str) -> str | None:
    """Return what stands after a line's bullet or number, None where it has none."""
    bullet = _BULLET.match(line)
    return line[bullet.end() :].strip() or None if bullet else None


def undress(text: str) -> str:
    """Return words without the quotes, marks and markdown around them."""
    bare = text.strip(_DRESS)
    if bare.count("(") < bare.count(")") or bare.count("（") < bare.count("）"):
        bare = bare.rstrip(_DRESS + ")）")
    return bare


def split_label(line: str) -> tuple[str, str]:
    """Return what stands before and after a line's first colon or dash, undressed before.

    Without one the whole line is the first part; a gloss in brackets at its end
    is left out of it.
    """
    label = _LABEL.fullmatch(line.strip())
    if label is None or not label["head"].strip(_DRESS):
        return without_gloss(line), ""
    return without_gloss(label["head"]), label["tail"].strip().lstrip("*_ ")


def without_gloss(text: str) -> str:
    """Return a name without an explanation in brackets behind it."""
    text = " ".join(text.split())  # long runs of blanks would cost the pattern their square
    shorter = undress(_GLOSS.sub("", text.strip(_EMPHASIS)))
    return shorter or undress(text)


def split_list(text: str) -> list[str]:
    """Return the words of a list on one line, undressed, empty ones left out."""
    parts = (without_gloss(part) for part in LIST_SEPARATORS.split(text))
    return [part for part in parts if part]
