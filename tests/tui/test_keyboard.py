"""The keys themselves: one meaning everywhere, none that terminals take."""

import re

import pytest

from tui.keyboard import ROOMS

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
    "enter": "ask open cast pick choose swap edit write again",  # what is under the cursor, too
    "space f7": "go_on pick",
    "p ctrl+t": "pause",
    "s ctrl+r": "stop_seat",
    "S": "stop_all",
    "r": "retry_seat again draw",
    "R": "retry_other rename again_all",
    "x": "skip_seat leave_alone forget reset delete",
    "ctrl+n": "skip_stage",
    "ctrl+s": "steer_seat",
    "u": "undo",
    "1 2 3 4 5 6 7 8 9": "seat provider",
    "tab": "next_pane next_group next_section",
    "shift+tab": "previous_pane previous_group next_pane previous_section",  # a ballot has two panes
    "h left": "previous_seat previous_column previous_method walk_back previous_pair previous_turn",
    "backspace": "walk_back",
    "l right": "next_seat next_column next_method next_pair next_turn",
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
    "V": "overview",
    "exclamation_mark": "failures",
    "W": "provenance starts",
    "t": "timer",
    "T": "set_timer",
    "e": "edit",
    "E": "export write",
    "y": "copy",
    "Y": "copy_round",
    "ctrl+c": "copy",
    "o": "reasoning",
    "O": "picture_outside outside",
    "slash": "search",
    "n": "search_next",
    "N": "search_previous",
    "left_square_bracket": "previous_picture previous_poll previous_proposal previous_session",
    "right_square_bracket": "next_picture next_poll next_proposal next_session",
    "J": "jump",
    "ctrl+f": "find",
    "c": "compare",
    "f": "fork",
    "F": "branches",
    "equals_sign": "differing",
    "number_sign": "together",
    "0 ctrl+l": "shade",
    "f1 question_mark": "help",
    "ctrl+p": "palette",
    "ctrl+q": "quit",
    "ctrl+o": "leader",
    "escape": "back close_panel",
    "f2": "table",
    "f3": "review",
    "Q": "home",
    "M": "tags",
    "right_curly_bracket": "next_stage",
    "left_curly_bracket": "previous_stage",
    "greater_than_sign": "faster",
    "less_than_sign": "slower",
    "shift+right": "step",
    "full_stop": "next_mark",
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
