"""Reads a KJ tree from an answer: JSON, or an outline by headings, bullets and indents."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from engine.policy.affinity import Tree, place_words, problems, settle
from engine.policy.parsing.json_repair import MAX_TEXT, elements, extract_json, fields, pick
from engine.policy.parsing.keywords import KEYWORD_CELLS, key_of
from engine.policy.parsing.lines import entry_of, split_label, split_list, undress
from engine.policy.text import clean, clean_line
from engine.vocabulary.messages import Group

__all__ = ["CORE_CELLS", "LABEL_CELLS", "MAX_LEVELS", "parse_tree", "problems", "settle"]

LABEL_CELLS = 40
CORE_CELLS = 80
MAX_LEVELS = 4
"""Levels of groups; deeper ones give their words to the last level."""

_CORE = ("core", "core_concept", "core concept", "centre", "center", "核心", "核心概念", "中心")
_GROUPS = ("groups", "group", "clusters", "categories", "分组", "组", "类别", "分类", "组别")
_INNER = ("groups", "subgroups", "children", "子组", "子分组", "分组")
_SINGLE = (
    "single",
    "singles",
    "alone",
    "ungrouped",
    "lone",
    "单独",
    "独立",
    "孤立",
    "未分组",
    "其他单独",
)
_LABEL = ("label", "name", "title", "group", "category", "标签", "名称", "组名", "类别")
_MEMBERS = ("members", "keywords", "words", "items", "成员", "关键词", "词", "内容")
_HEADING = re.compile(r"(#{1,6})[ \t]*(.*)")


def parse_tree(text: str, keywords: Sequence[str]) -> Tree | None:
    """Return the tree in an answer, None where it places no keyword.

    Words that are keywords are spelled as those are; others are kept, so that
    `problems` can name them.
    """
    text = clean(text[:MAX_TEXT])
    spelling = {key_of(word): word for word in reversed(keywords)}
    for tree in (_from_json(text, spelling), _from_outline(text, spelling)):
        if any(key_of(word) in spelling for word in place_words(tree)):
            return tree
    return None


def _word(value: object, spelling: dict[str, str]) -> str:
    """Return a member's word, nothing where the value holds none."""
    if not isinstance(value, str):
        value = pick(fields(value), ("word", "keyword", *_LABEL, "关键词", "词"))
    if not isinstance(value, str):
        return ""
    return _spelled(value, spelling)


def _spelled(words: str, spelling: dict[str, str]) -> str:
    tidy = clean_line(undress(words), KEYWORD_CELLS)
    head = split_label(words)[0]
    return spelling.get(key_of(words)) or spelling.get(key_of(head)) or tidy


def _from_json(text: str, spelling: dict[str, str]) -> Tree:
    value = extract_json(text)
    found = fields(value)
    core = pick(found, _CORE)
    single = pick(found, _SINGLE)
    groups = pick(found, _GROUPS)
    if groups is None:
        named = (*_CORE, *_SINGLE)
        rest = {name: inner for name, inner in found.items() if name.strip().lower() not in named}
        groups = rest or value
    return Tree(
        core=clean_line(core, CORE_CELLS) if isinstance(core, str) else "",
        groups=_groups(groups, spelling, 1),
        single=_members(single, spelling),
    )


def _groups(value: object, spelling: dict[str, str], level: int) -> tuple[Group, ...]:
    """Return groups from a list of objects, or from an object of label to members."""
    found = [_group(element, spelling, level) for element in elements(value)]
    for label, inner in fields(value).items():
        if listed := elements(inner):
            nested = tuple(_group(e, spelling, level + 1) for e in listed if _is_group(e))
            found.append(_capped(label, _members(listed, spelling), nested, level))
        elif named := fields(inner):
            part = _group(named, spelling, level)
            found.append(_capped(part.label or label, part.members, part.groups, level))
    return tuple(group for group in found if group.members or group.groups)


def _is_group(value: object) -> bool:
    found = fields(value)
    return bool(found) and any(pick(found, names) is not None for names in (_MEMBERS, _INNER))


def _group(value: object, spelling: dict[str, str], level: int) -> Group:
    found = fields(value)
    if not found:
        return Group(label="", members=_members(value, spelling))
    label = pick(found, _LABEL)
    members = pick(found, _MEMBERS)
    inner = pick(found, _INNER)
    if members is None and inner is None:  # {"label of the group": [its words]}
        nested = _groups(found, spelling, level)
        return nested[0] if len(nested) == 1 else _capped("", (), nested, level)
    groups = _groups(inner, spelling, level + 1)
    groups += tuple(_group(e, spelling, level + 1) for e in elements(members) if _is_group(e))
    words = _members(members, spelling)
    return _capped(label if isinstance(label, str) else "", words, groups, level)


def _capped(label: str, members: tuple[str, ...], groups: tuple[Group, ...], level: int) -> Group:
    if level >= MAX_LEVELS and groups:
        members += place_words(Tree(groups=groups))
        groups = ()
    return Group(label=clean_line(undress(label), LABEL_CELLS), members=members, groups=groups)


def _members(value: object, spelling: dict[str, str]) -> tuple[str, ...]:
    if isinstance(value, str):
        value = split_list(value)
    words = (_word(element, spelling) for element in elements(value) if not _is_group(element))
    return tuple(word for word in words if word)


@dataclass(slots=True)
class _Node:
    """A line of the outline with what stands under it."""

    depth: int
    words: str
    inner: list["_Node"] = field(default_factory=list["_Node"])


def _from_outline(text: str, spelling: dict[str, str]) -> Tree:
    root = _outline(text, spelling)
    core, groups, single = "", list[Group](), list[str]()
    for node in root.inner:
        name = key_of(node.words)
        if name in map(key_of, _CORE):
            core = core or (node.inner[0].words if node.inner else "")
        elif name in map(key_of, _SINGLE):
            single.extend(_spelled(inner.words, spelling) for inner in node.inner)
        elif name in map(key_of, _GROUPS):
            groups.extend(_node_group(inner, spelling, 1) for inner in node.inner if inner.inner)
            single.extend(_spelled(n.words, spelling) for n in node.inner if not n.inner)
        elif node.inner:
            groups.append(_node_group(node, spelling, 1))
        elif name in spelling:
            single.append(spelling[name])
    return Tree(core=clean_line(core, CORE_CELLS), groups=tuple(groups), single=tuple(single))


def _outline(text: str, spelling: dict[str, str]) -> _Node:
    """Return the lines as a tree: a line belongs to the last one that stands less deep."""
    root = _Node(-1, "")
    path = [root]
    for line in text.split("\n"):
        for node in _nodes(line, spelling):
            while path[-1].depth >= node.depth:
                path.pop()
            path[-1].inner.append(node)
            # The core takes nothing in, and lines too deep become neighbours.
            if not node.inner and len(path) <= MAX_LEVELS + 1:
                path.append(node)
    return root


def _nodes(line: str, spelling: dict[str, str]) -> list[_Node]:
    """Return a line's label and, after a colon, its words one step deeper."""
    stripped = line.strip(" \t\u3000>")
    if not stripped:
        return []
    heading = _HEADING.fullmatch(stripped)
    depth = len(heading[1]) if heading else _depth(line)
    words = heading[2] if heading else entry_of(stripped) or stripped
    if key_of(words) in spelling:
        return [_Node(depth, spelling[key_of(words)])]
    head, tail = split_label(words)
    if tail and key_of(head) in map(key_of, _CORE):
        return [_Node(depth, head, [_Node(depth + 1, undress(tail))])]
    if tail and key_of(head) in spelling:  # a keyword and why it is here
        return [_Node(depth, head)]
    return [_Node(depth, head), *(_Node(depth + 1, part) for part in split_list(tail))]


def _depth(line: str) -> int:
    """Return how deep a line stands: plain labels above bullets, bullets by their indent."""
    indent = len(line.expandtabs(4)) - len(line.expandtabs(4).lstrip(" \u3000"))
    stripped = line.strip(" \t\u3000>")
    plain = entry_of(stripped) is None
    is_label = plain and (stripped.endswith((":", "：")) or stripped.startswith("**"))
    return 10 + 2 * indent + (0 if is_label or (plain and split_label(stripped)[1]) else 1)


def _node_group(node: _Node, spelling: dict[str, str], level: int) -> Group:
    members = tuple(_spelled(inner.words, spelling) for inner in node.inner if not inner.inner)
    groups = tuple(_node_group(inner, spelling, level + 1) for inner in node.inner if inner.inner)
    return _capped(node.words, members, groups, level)
