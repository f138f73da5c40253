"""Keys: one meaning each, described in both languages, remappable, safe in tmux."""

import re

import pytest

from tui import bindings
from tui.bindings import ROOMS, description_of, keymap, textual
from tui.screens.home import HomeScreen
from tui.screens.table import TableScreen
from tui.widgets.stream import StreamView
from tui.words import Words

FORBIDDEN = re.compile(r"ctrl\+[abhim0-9]|alt\+[0-9]|f1[01]")


def keys_of(room: str) -> dict[str, str]:
    return {key: one.id for one in ROOMS[room] for key in one.keys.split(",")}


@pytest.mark.parametrize("room", ROOMS)
def test_a_key_does_one_thing_on_a_screen(room: str):
    keys = [key for one in ROOMS[room] for key in one.keys.split(",")]
    assert len(keys) == len(set(keys))
    assert not set(keys) & set(keys_of("app")) or room == "app"


def test_no_key_is_one_that_terminals_take():
    for room in ROOMS:
        for key, name in keys_of(room).items():
            assert not FORBIDDEN.fullmatch(key), name
    alone = [one.id for keys in ROOMS.values() for one in keys if one.keys == "f1"]
    assert alone == []


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_action_is_described(lang: str):
    words = Words("zh" if lang == "zh" else "en")
    for keys in ROOMS.values():
        if keys is not bindings.STREAM:
            for one in keys:
                assert description_of(one, words)
    assert len(textual(bindings.TABLE, words)) == len(bindings.TABLE)


@pytest.mark.parametrize(
    ("keys", "screen"),
    [(bindings.TABLE, TableScreen), (bindings.HOME, HomeScreen), (bindings.STREAM, StreamView)],
)
def test_every_action_is_there(keys: tuple[bindings.Key, ...], screen: type[object]):
    for one in keys:
        action = one.action.partition("(")[0]
        assert hasattr(screen, f"action_{action}"), one.id


def test_a_users_own_keys():
    assert keymap(["table.pause=f8", "table.zoom = Z"]) == (
        {"table.pause": "f8", "table.zoom": "Z"},
        [],
    )
    assert keymap("table.pause=f8, nonsense, table.none=x") == (
        {"table.pause": "f8"},
        ["nonsense", "table.none=x"],
    )
    assert keymap(()) == ({}, [])


def test_what_stands_in_the_palette_alone_has_no_key_and_takes_none():
    (alone,) = (one for keys in ROOMS.values() for one in keys if not one.keys)
    assert alone.id == "app.picture"
    assert len(textual(bindings.APP, Words("en"))) == len(bindings.APP) - 1
    assert keymap("app.picture=f3") == ({}, ["app.picture=f3"])
