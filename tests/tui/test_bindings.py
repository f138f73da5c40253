"""Keys: one meaning each, described in both languages, remappable, safe in tmux."""

import re

import pytest
from textual.binding import Binding

from tui import bindings
from tui.app import TableRoundApp
from tui.bindings import ROOMS, description_of, keymap, textual
from tui.screens.agenda import AgendaScreen
from tui.screens.doctor import DoctorScreen
from tui.screens.gallery import GalleryScreen
from tui.screens.home import HomeScreen
from tui.screens.pictures import PictureScreen
from tui.screens.presenter import PresenterScreen
from tui.screens.settings import SettingsScreen
from tui.screens.setup import SetupScreen
from tui.screens.table import TableScreen
from tui.widgets.stream import StreamView
from tui.words import Words

FORBIDDEN = re.compile(r"ctrl\+[abhim0-9]|alt\+[0-9]|f1[01]")


def keys_of(room: str) -> dict[str, str]:
    return {key: one.id for one in ROOMS[room] for key in one.keys.split(",")}


@pytest.mark.parametrize("room", ROOMS)
def test_a_key_does_one_thing_on_a_screen(room: str):
    keys = [key for one in ROOMS[room] if one.keys for key in one.keys.split(",")]
    assert len(keys) == len(set(keys))
    assert not set(keys) & set(keys_of("app")) or room == "app"


def test_no_key_is_one_that_terminals_take():
    for room in ROOMS:
        for key, name in keys_of(room).items():
            assert not FORBIDDEN.fullmatch(key), name
    alone = [one.id for keys in ROOMS.values() for one in keys if one.keys == "f1"]
    assert alone == []


MEANINGS = {
    "a": "ask",
    "enter": "ask open cast pick choose swap edit",  # what is under the cursor, too
    "space f7": "go_on pick",
    "p ctrl+t": "pause",
    "s ctrl+r": "stop_seat",
    "S": "stop_all",
    "r": "retry_seat again draw",
    "R": "retry_other",
    "x": "skip_seat leave_alone forget reset",
    "ctrl+n": "skip_stage",
    "ctrl+s": "steer_seat",
    "u": "undo",
    "1 2 3 4 5 6 7 8 9": "seat provider",
    "tab": "next_pane next_group",
    "shift+tab": "previous_pane previous_group next_pane",  # a ballot has two panes
    "h left": "previous_seat previous_column previous_method",
    "l right": "next_seat next_column next_method",
    "j down": "down",
    "k up": "up",
    "pagedown": "page_down",
    "pageup": "page_up",
    "g home": "top",
    "G end": "end follow",
    "z f6": "zoom",
    "L": "layout",
    "d ctrl+d": "drawer",
    "w": "whisper",
    "B": "seal",
    "H": "hold_seat",
    "i": "seen",
    "comma": "park",
    "m": "mark pin",
    "b": "board table_board",
    "v": "ballots vote",
    "X": "roles",
    "t": "timer",
    "T": "set_timer",
    "e": "edit",
    "E": "export",
    "y": "copy",
    "Y": "copy_round",
    "ctrl+c": "copy",
    "o": "reasoning",
    "O": "picture_outside outside",
    "slash": "search",
    "n": "search_next",
    "N": "search_previous",
    "left_square_bracket": "previous_picture previous_poll previous_proposal",
    "right_square_bracket": "next_picture next_poll next_proposal",
    "J": "jump",
    "0 ctrl+l": "shade",
    "f1 question_mark": "help",
    "ctrl+p": "palette",
    "ctrl+q": "quit",
    "ctrl+o": "leader",
    "escape": "back close_panel",
    "f2": "table",
    "f3": "home",
    "f4": "memories",
    "f5": "pictures",
    "f8": "presenter",
    "f9": "settings",
    "P": "setup",
    "K": "kits",
}
"""What a key does, on every screen that has it."""

HOME_ALONE = {"home.demo", "home.new", "home.language"}
"""Letters that mean something else at a table: home has nothing to search and no drawer."""


def test_a_key_means_the_same_on_every_screen():
    meant = {key: names.split() for keys, names in MEANINGS.items() for key in keys.split()}
    for keys in ROOMS.values():
        for one in keys:
            name = re.sub(r"_\d$", "", one.id.partition(".")[2])
            for key in one.keys.split(",") if one.keys and one.id not in HOME_ALONE else ():
                assert name in meant.get(key, ()), (key, one.id)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_action_is_described(lang: str):
    words = Words("zh" if lang == "zh" else "en")
    for keys in ROOMS.values():
        if keys is not bindings.STREAM:
            for one in keys:
                assert description_of(one, words)
    bound = [one.id for one in bindings.TABLE]
    assert [one.id for one in textual(bindings.TABLE, words) if isinstance(one, Binding)] == bound


@pytest.mark.parametrize(
    ("keys", "screen"),
    [
        (bindings.APP, TableRoundApp),
        (bindings.TABLE, TableScreen),
        (bindings.HOME, HomeScreen),
        (bindings.STREAM, StreamView),
        (bindings.SETTINGS, SettingsScreen),
        (bindings.DOCTOR, DoctorScreen),
        (bindings.PRESENTER, PresenterScreen),
        (bindings.SETUP, SetupScreen),
        (bindings.GALLERY, GalleryScreen),
        (bindings.PICTURES, PictureScreen),
        (bindings.AGENDA, AgendaScreen),
    ],
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


def test_what_stands_in_the_palette_alone_can_be_given_a_key():
    alone = {one.id for keys in ROOMS.values() for one in keys if not one.keys}
    assert alone > {"app.doctor", "app.theme", "app.picture", "table.answer_now", "table.advocate"}
    assert len(textual(bindings.APP, Words("en"))) == len(bindings.APP)
    assert keymap("app.picture=f7") == ({"app.picture": "f7"}, [])


def test_a_list_has_the_keys_of_every_list():
    keys = bindings.list_keys("down", "up", "page_down", "page_up", "top", "end")
    made = [(key.key, key.action, key.id) for key in keys if isinstance(key, Binding)]
    assert made == [
        (key.keys, key.id.removeprefix("stream."), key.id) for key in bindings.STREAM[:6]
    ]
    with pytest.raises(ValueError, match="zip"):
        bindings.list_keys("down")
