"""Keys as Textual takes them, in the interface's language, and a user's own."""

from collections.abc import Iterable, Mapping, Sequence

from textual.binding import Binding, BindingsMap, BindingType
from textual.dom import DOMNode

from tui.keyboard import NAMES, ROOMS, STREAM, Key
from tui.words import Words

UNBOUND = "no-key"
"""What stands for the key of an action without one, until a user's own keymap gives it one."""

FIRST = frozenset({"app.palette", "app.quit", "table.leader"})
"""Keys that work before what is typed is text; the leader must be known before the next key."""


def list_keys(*actions: str) -> list[BindingType]:
    """Return a list's keys for a widget's actions: down, up, a page down and up, top, end."""
    moves = STREAM[:6]
    return [
        Binding(key.keys, action, show=False, id=key.id)
        for key, action in zip(moves, actions, strict=True)
    ]


def textual(keys: Iterable[Key], words: Words) -> list[BindingType]:
    """Return keys as Textual's bindings, described in the interface's language."""
    return [
        Binding(
            key.keys or UNBOUND,
            key.action,
            description_of(key, words),
            show=key.footer,
            id=key.id,
            priority=key.id in FIRST,
        )
        for key in keys
    ]


def install(node: DOMNode, keys: Iterable[Key], words: Words) -> None:
    """Give a screen or the app its keys, described in the interface's language.

    Class attributes know no language: Textual 8.2.8 keeps a node's keys in `_bindings`.
    """
    own = BindingsMap(textual(keys, words))
    node._bindings = BindingsMap.merge([own, type(node)._merge_bindings()])  # pyright: ignore[reportPrivateUsage]  # no public way


def description_of(key: Key, words: Words) -> str:
    """Return what a key does, in a few words; number keys of a room share one description."""
    name, _, number = key.id.rpartition("_")
    if name == "setup.provider":
        return words("key.setup.provider", number=number)
    if name.endswith(".seat"):
        return words("key.board.seat" if name == "board.seat" else "key.table.seat", number=number)
    return words(f"key.{key.id}")


def shown_keys(key: Key, own: Mapping[str, str]) -> str:
    """Return an action's keys as they stand on a keyboard; `own` are a user's keys by id."""
    return " ".join(NAMES.get(one, one) for one in own.get(key.id, key.keys).split(","))


def action_of(pressed: str, keys: Iterable[Key], own: Mapping[str, str]) -> str:
    """Return the action of a key by its name, or nothing; `own` are a user's keys by id."""
    for key in keys:
        if pressed and pressed in own.get(key.id, key.keys).split(","):
            return key.action
    return ""


def keymap(own: str | Sequence[str]) -> tuple[dict[str, str], list[str]]:
    """Return a user's own keys by id, and the entries that cannot be used.

    `own` is the setting `screen.keys`: a list of `table.pause=f7`, or one text with commas.
    """
    known = {key.id for keys in ROOMS.values() for key in keys}
    found: dict[str, str] = {}
    bad: list[str] = []
    parts = own.split(",") if isinstance(own, str) else [str(part) for part in own]
    for part in parts:
        name, equals, keys = (word.strip() for word in part.partition("="))
        if equals and keys and name in known:
            found[name] = keys
        elif part.strip():
            bad.append(part.strip())
    return found, bad
