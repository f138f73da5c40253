"""Reads the judge's weights of memories."""

import re

from engine.policy.parsing.json_repair import MAX_TEXT, elements, extract_json, fields, pick
from engine.policy.recall import weight_of
from engine.policy.text import clean

_LIST = ("weights", "importance", "scores", "values", "权重", "重要性", "分数")
_ONE = ("weight", "importance", "score", "value", "权重", "重要性", "分数")
_PLACE = re.compile(r"\D{0,12}?(\d{1,3})\D{0,3}")
_LINE = re.compile(
    r"[ \t*(（]*(\d{1,3})[ \t]*[.:)）、：][ \t*]*(?:.{0,40}?[:：][ \t]*)?([01](?:\.\d+)?)\D*"
)


def parse_weights(text: str, count: int) -> tuple[float | None, ...]:
    """Return `count` weights within 0 to 1, in the memories' order; None where none is given.

    Weights come as a JSON list, as an object by number, or as numbered lines; a number says
    which memory is meant, the first being 1.
    """
    text = clean(text[:MAX_TEXT])
    found: list[float | None] = [None] * count
    value = extract_json(text)
    table = fields(value)
    listed = pick(table, _LIST) if table else value
    for place, element in enumerate(elements(listed)[:count]):
        found[place] = _weight(element)
    for name, element in (fields(listed) or (table if listed is None else {})).items():
        if (place := _PLACE.fullmatch(name)) and 1 <= int(place[1]) <= count:
            found[int(place[1]) - 1] = _weight(element)
    if not any(weight is not None for weight in found):
        for line in text.split("\n"):
            if (told := _LINE.fullmatch(line)) and 1 <= int(told[1]) <= count:
                found[int(told[1]) - 1] = weight_of(told[2])
    return tuple(found)


def _weight(element: object) -> float | None:
    table = fields(element)
    return weight_of(pick(table, _ONE) if table else element)
