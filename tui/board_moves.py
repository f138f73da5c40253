"""What can be done with the KJ board: after each of them every keyword has its one place.

Things on the board are meant by keys that outlive a change of the board: a keyword by itself,
a group by its depth and its words.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from engine import BoardTree, Group, events, place_words, settle_board, words_of

Key = tuple[str, ...]

CORE: Key = ("core",)
ALONE: Key = ("alone",)
NEW: Key = ("new",)

_Path = tuple[int, ...]
_Change = Callable[[Group], Group]


def word_key(word: str) -> Key:
    """Return the key of a keyword."""
    return ("word", word)


def group_key(group: Group, depth: int) -> Key:
    """Return the key of a group; the groups at the top have depth 0."""
    return ("group", str(depth), *words_of(group))


def laid(built: events.AffinityBuilt) -> BoardTree:
    """Return a recorded tree with each keyword once: a log from elsewhere may double them."""
    tree = BoardTree(core=built.core, groups=built.groups, single=built.single)
    return settle_board(tree, tuple(dict.fromkeys(place_words(tree))))


def put(tree: BoardTree, what: Key, where: Key) -> BoardTree | None:
    """Return the board with a keyword or a group put somewhere else.

    A group that is put on another one becomes part of it; put aside, its keywords stand
    alone. None where one of the two is not there, or where nothing would change.
    """
    if what[0] == "word":
        moved = _put_word(tree, what[1], where)
    elif what[0] == "group":
        moved = _put_group(tree, what, where)
    else:
        return None
    return None if moved is None or moved == tree else moved


def named(tree: BoardTree, what: Key, name: str) -> BoardTree | None:
    """Return the board with another name of a group, or of the core concept."""
    if what == CORE:
        return replace(tree, core=name)
    path = _path(tree, what)
    if path is None:
        return None
    return replace(tree, groups=_at(tree.groups, path, lambda group: replace(group, label=name)))


def places(tree: BoardTree, what: Key) -> list[Key]:
    """Return where something can be put, in the order of the board."""
    groups = [group_key(group, len(path) - 1) for path, group in _all(tree.groups)]
    return [where for where in (*groups, ALONE, NEW) if put(tree, what, where) is not None]


def find(tree: BoardTree, what: Key) -> Group | None:
    """Return a group by its key."""
    path = _path(tree, what)
    return next((group for at, group in _all(tree.groups) if at == path), None)


def home_of(tree: BoardTree, word: str) -> Group | None:
    """Return the group at the top that holds a keyword; None where it stands alone."""
    return next((group for group in tree.groups if word in words_of(group)), None)


def _put_word(tree: BoardTree, word: str, where: Key) -> BoardTree | None:
    if word not in place_words(tree) or (where == ALONE and word in tree.single):
        return None
    single = tuple(one for one in tree.single if one != word)
    groups = _without(tree.groups, word)
    if where == ALONE:
        single = (*single, word)
    elif where == NEW:
        if any(words_of(group) == (word,) for group in tree.groups):
            return None
        groups = (*groups, Group(label=word, members=(word,)))
    else:
        path = _path(tree, where)
        target = find(tree, where)
        if path is None or target is None or word in target.members:
            return None
        groups = _at(groups, path, lambda group: replace(group, members=(*group.members, word)))
    return BoardTree(core=tree.core, groups=_held(groups), single=single)


def _put_group(tree: BoardTree, what: Key, where: Key) -> BoardTree | None:
    path, moved = _path(tree, what), find(tree, what)
    if path is None or moved is None:
        return None
    groups = _at(tree.groups, path, lambda group: Group(label=group.label))
    if where == ALONE:
        return replace(tree, groups=_held(groups), single=(*tree.single, *words_of(moved)))
    if where == NEW:
        return None if len(path) == 1 else replace(tree, groups=_held((*groups, moved)))
    target = _path(tree, where)
    if target is None or target[: len(path)] == path:
        return None

    def with_it(group: Group) -> Group:
        members = (*group.members, *moved.members)
        return Group(label=group.label, members=members, groups=(*group.groups, *moved.groups))

    return replace(tree, groups=_held(_at(groups, target, with_it)))


def _all(groups: Sequence[Group], path: _Path = ()) -> Iterator[tuple[_Path, Group]]:
    for index, group in enumerate(groups):
        here = (*path, index)
        yield here, group
        yield from _all(group.groups, here)


def _path(tree: BoardTree, what: Key) -> _Path | None:
    found = (at for at, group in _all(tree.groups) if group_key(group, len(at) - 1) == what)
    return next(found, None)


def _at(groups: Sequence[Group], path: _Path, change: _Change) -> tuple[Group, ...]:
    """Return groups with the one at a path changed; all others keep their places."""
    index, rest = path[0], path[1:]
    group = groups[index]
    changed = replace(group, groups=_at(group.groups, rest, change)) if rest else change(group)
    return (*groups[:index], changed, *groups[index + 1 :])


def _without(groups: Sequence[Group], word: str) -> tuple[Group, ...]:
    """Return groups without a keyword; one that held nothing else keeps its place."""
    return tuple(
        replace(
            group,
            members=tuple(one for one in group.members if one != word),
            groups=_without(group.groups, word),
        )
        for group in groups
    )


def _held(groups: Sequence[Group]) -> tuple[Group, ...]:
    """Return the groups that hold a keyword."""
    kept = (replace(group, groups=_held(group.groups)) for group in groups if words_of(group))
    return tuple(kept)
