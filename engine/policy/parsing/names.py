"""Reads the judge's names for the groups of a board."""

import re

from engine.policy.parsing.json_repair import MAX_TEXT, elements, extract_json, fields, pick
from engine.policy.parsing.keywords import key_of
from engine.policy.parsing.lines import entry_of, split_label, undress
from engine.policy.parsing.trees import CORE_CELLS, LABEL_CELLS
from engine.policy.text import clean, clean_line

_CORE = ("core", "core_concept", "core concept", "核心", "核心概念", "中心")
_LIST = ("labels", "names", "groups", "标签", "组名", "名称", "分组")
_LABEL = ("label", "name", "title", "标签", "名称", "组名")
_PLACE = re.compile(r"\D{0,12}?(\d{1,3})\D{0,3}")


def parse_names(text: str, count: int) -> tuple[tuple[str, ...], str]:
    """Return `count` labels in the groups' order, and the core; what is not given is empty.

    Labels come as a JSON list, as an object by number, or as numbered lines; a
    number says which group is meant, the first being 1.
    """
    text = clean(text[:MAX_TEXT])
    labels, core = _from_json(text, count)
    if not any(labels):
        labels, spoken = _from_lines(text, count)
        core = core or spoken
    return tuple(clean_line(undress(label), LABEL_CELLS) for label in labels), clean_line(
        undress(core), CORE_CELLS
    )


def _from_json(text: str, count: int) -> tuple[list[str], str]:
    value = extract_json(text)
    found = fields(value)
    listed = pick(found, _LIST) if found else value
    labels = [""] * count
    for place, element in enumerate(elements(listed)[:count]):
        labels[place] = _label(element)
    named = fields(listed) or (found if listed is None else {})
    for name, element in named.items():
        place = _PLACE.fullmatch(name)
        if place and 1 <= int(place[1]) <= count:
            labels[int(place[1]) - 1] = _label(element)
    core = pick(found, _CORE)
    return labels, core if isinstance(core, str) else ""


def _label(value: object) -> str:
    if isinstance(value, str):
        return value
    label = pick(fields(value), _LABEL)
    return label if isinstance(label, str) else ""


def _from_lines(text: str, count: int) -> tuple[list[str], str]:
    labels, core, place = [""] * count, "", 0
    cores = set(map(key_of, _CORE))
    for line in text.split("\n"):
        entry = entry_of(line)
        head, tail = split_label(entry or line)
        if key_of(head) in cores:
            core = core or tail
            continue
        number = _PLACE.fullmatch(head) if tail else None
        given = int(number[1]) if number else _number_of(line)
        if entry is None and number is None:
            continue
        place = given or place + 1
        if 1 <= place <= count:
            labels[place - 1] = labels[place - 1] or (tail if number else head)
    return labels, core


def _number_of(line: str) -> int:
    """Return the number that a line begins with, 0 where there is none."""
    number = re.match(r"[ \t(（]*(\d{1,3})", line)
    return int(number[1]) if number else 0
