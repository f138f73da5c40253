"""The keys of what is looked at again: sessions, moments, causes, differences."""

from tui.keyboard.key import keys_of

REVIEW = keys_of(
    "review",
    ("open", "enter", "open", True),
    ("go_on", "space,f7", "go_on", True),
    ("search", "slash", "search", True),
    ("find", "ctrl+f", "find", True),
    ("compare", "c", "compare", True),
    ("fork", "f", "fork"),
    ("branches", "F", "branches"),
    ("rename", "R", "rename", True),
    ("tags", "M", "tags", True),
    ("edit", "e", "edit"),
    ("export", "E", "export", True),
    ("delete", "x", "delete", True),
    ("undo", "u", "undo"),
    ("back", "escape", "back", True),
)

FINDING = keys_of(
    "finding",
    ("open", "enter", "open", True),
    ("search", "slash", "search", True),
    ("back", "escape", "back", True),
    ("copy", "y", "copy"),
)

REPLAY = keys_of(
    "replay",
    ("go_on", "space,f7", "go_on", True),
    ("next_turn", "l,right", "next_turn", True),
    ("previous_turn", "h,left", "previous_turn", True),
    ("next_stage", "right_curly_bracket", "next_stage", True),
    ("previous_stage", "left_curly_bracket", "previous_stage", True),
    ("faster", "greater_than_sign", "faster", True),
    ("slower", "less_than_sign", "slower"),
    ("step", "shift+right", "step"),
    ("beginning", "", "beginning"),
    ("end", "", "end"),
    ("mark", "m", "mark", True),
    ("edit", "e", "edit"),
    ("undo", "u", "undo"),
    ("next_mark", "full_stop", "next_mark"),
    ("search", "slash", "search", True),
    ("search_next", "n", "search_next"),
    ("search_previous", "N", "search_previous"),
    ("next_session", "right_square_bracket", "next_session"),
    ("previous_session", "left_square_bracket", "previous_session"),
    ("zoom", "z,f6", "zoom"),
    ("layout", "L", "layout", True),
    ("drawer", "d,ctrl+d", "drawer"),
    ("board", "b", "board"),
    ("ballots", "v", "ballots"),
    ("roles", "X", "roles"),
    ("compare", "c", "compare", True),
    ("fork", "f", "fork", True),
    ("branches", "F", "branches"),
    ("provenance", "W", "where_from", True),
    ("overview", "V", "overview", True),
    ("seen", "i", "seen"),
    ("reasoning", "o", "reasoning"),
    ("picture_outside", "O", "picture_outside"),
    ("next_picture", "", "next_picture"),
    ("previous_picture", "", "previous_picture"),
    ("next_pane", "tab", "next_pane"),
    ("previous_pane", "shift+tab", "previous_pane"),
    ("copy", "y", "copy"),
    ("copy_round", "Y", "copy_round"),
    ("export", "E", "export"),
    ("jump", "J", "jump"),
    ("shade", "0,ctrl+l", "shade"),
    ("close_panel", "escape", "close_panel", True),
    *((f"seat_{number}", str(number), f"focus_seat({number})") for number in range(1, 10)),
)

PROVENANCE = keys_of(
    "provenance",
    ("open", "enter", "open", True),
    ("walk_back", "backspace,h,left", "walk_back", True),
    ("jump", "J", "jump", True),
    ("starts", "W", "starts", True),
    ("back", "escape", "back", True),
    ("copy", "y", "copy"),
)

OVERVIEW = keys_of(
    "overview",
    ("next_section", "tab", "next_section", True),
    ("previous_section", "shift+tab", "previous_section"),
    ("back", "escape", "back", True),
    ("copy", "y", "copy", True),
)

COMPARE = keys_of(
    "compare",
    ("next_pair", "l,right", "next_pair", True),
    ("previous_pair", "h,left", "previous_pair", True),
    ("differing", "equals_sign", "differing", True),
    ("together", "number_sign", "together", True),
    ("back", "escape", "back", True),
    ("next_pane", "tab,shift+tab", "next_pane"),
    ("copy", "y", "copy"),
)

BRANCHES = keys_of(
    "branches",
    ("open", "enter", "open", True),
    ("fork", "f", "fork", True),
    ("back", "escape", "back", True),
    ("copy", "y", "copy"),
)

FORK = keys_of(
    "fork",
    ("open", "enter", "open", True),
    ("fork", "f", "fork", True),
    ("reset", "x", "reset", True),
    ("back", "escape", "back", True),
    ("copy", "y", "copy"),
)

EXPORT = keys_of(
    "export",
    ("pick", "space", "pick", True),
    ("write", "enter,E", "write", True),
    ("back", "escape", "back", True),
)
