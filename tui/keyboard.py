"""Every key with an id, room by room: a key means the same thing on every screen.

`table.pause` is what a user's own keymap names and what the word `key.table.pause` describes.
Function keys and ctrl keys are the twins of letters for whoever types into the composer.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One action with its keys, the first one shown; `footer` keys stand in the footer.

    An action without keys stands in the palette alone, until a user gives it one.
    """

    id: str
    keys: str
    action: str
    footer: bool = False


def _keys(room: str, *rows: tuple[str, str, str] | tuple[str, str, str, bool]) -> tuple[Key, ...]:
    return tuple(
        Key(id=f"{room}.{row[0]}", keys=row[1], action=row[2], footer=len(row) > 3) for row in rows
    )


APP = _keys(
    "app",
    ("help", "f1,question_mark", "help", True),
    ("palette", "ctrl+p", "command_palette", True),
    ("quit", "ctrl+q", "quit", True),
    ("table", "f2", "table"),
    ("presenter", "f8", "presenter"),
    ("settings", "f9", "settings"),
    ("review", "f3", "review"),
    ("doctor", "", "doctor"),
    ("setup", "P", "setup"),
    ("theme", "", "theme"),
    ("memories", "f4", "memories"),
    ("pictures", "f5", "pictures"),
    ("picture", "", "save_picture"),
)

HOME = _keys(
    "home",
    ("demo", "d", "demo", True),
    ("new", "n", "new", True),
    ("kits", "K", "kits"),
    ("open", "enter", "open"),
    ("language", "l", "language", True),
)

TABLE = _keys(
    "table",
    ("ask", "a,enter", "ask", True),
    ("go_on", "space,f7", "go_on", True),
    ("pause", "p,ctrl+t", "pause", True),
    ("stop_seat", "s,ctrl+r", "stop_seat", True),
    ("stop_all", "S", "stop_all"),
    ("hold_seat", "H", "hold_seat", True),
    ("steer_seat", "ctrl+s", "steer_seat"),
    ("retry_seat", "r", "retry_seat"),
    ("retry_other", "R", "retry_other"),
    ("skip_seat", "x", "skip_seat"),
    ("skip_stage", "ctrl+n", "skip_stage"),
    ("whisper", "w", "whisper"),
    ("seal", "B", "seal"),
    ("zoom", "z,f6", "zoom", True),
    ("layout", "L", "layout", True),
    ("drawer", "d,ctrl+d", "drawer", True),
    ("edit", "e", "edit"),
    ("undo", "u", "undo"),
    ("gloss", "", "gloss"),
    ("answer_now", "", "answer_now"),
    ("advocate", "", "advocate"),
    ("person", "", "person"),
    ("add_seat", "", "add_seat"),
    ("remove_seat", "", "remove_seat"),
    ("rename_seat", "", "rename_seat"),
    ("change_persona", "", "change_persona"),
    ("repeat_stage", "", "repeat_stage"),
    ("insert_stage", "", "insert_stage"),
    ("board", "b", "board"),
    ("ballots", "v", "ballots"),
    ("roles", "X", "roles"),
    ("provenance", "W", "provenance"),
    ("overview", "V", "overview"),
    ("agenda", "", "agenda"),
    ("timer", "t", "timer"),
    ("set_timer", "T", "set_timer"),
    ("extend_timer", "", "extend_timer"),
    ("next_pane", "tab", "next_pane"),
    ("previous_pane", "shift+tab", "previous_pane"),
    ("next_seat", "l,right", "next_seat"),
    ("previous_seat", "h,left", "previous_seat"),
    ("seen", "i", "seen"),
    ("copy", "y", "copy"),
    ("copy_round", "Y", "copy_round"),
    ("search", "slash", "search"),
    ("search_next", "n", "search_next"),
    ("search_previous", "N", "search_previous"),
    ("park", "comma", "park"),
    ("mark", "m", "mark"),
    ("shade", "0,ctrl+l", "shade"),
    ("export", "E", "export"),
    ("reasoning", "o", "reasoning"),
    ("picture_outside", "O", "picture_outside"),
    ("next_picture", "right_square_bracket", "next_picture"),
    ("previous_picture", "left_square_bracket", "previous_picture"),
    ("leader", "ctrl+o", "leader"),
    ("jump", "J", "jump"),
    ("home", "Q", "home"),
    ("close_panel", "escape", "close_panel"),
    *((f"seat_{number}", str(number), f"focus_seat({number})") for number in range(1, 10)),
)

STREAM = _keys(
    "stream",
    ("down", "j,down", "scroll_down"),
    ("up", "k,up", "scroll_up"),
    ("page_down", "pagedown", "page_down"),
    ("page_up", "pageup", "page_up"),
    ("top", "g,home", "scroll_home"),
    ("end", "G,end", "scroll_end"),
    ("copy", "y,ctrl+c", "copy_selection"),
)

MEMORY = _keys(
    "memory",
    ("next_seat", "l,right", "next_seat"),
    ("previous_seat", "h,left", "previous_seat"),
)

MEMORIES = _keys(
    "memories",
    ("open", "enter", "open", True),
    ("search", "slash", "search", True),
    ("back", "escape", "back", True),
    ("pin", "m", "pin", True),
    ("edit", "e", "edit", True),
    ("forget", "x", "forget", True),
    ("undo", "u", "undo", True),
    ("copy", "y", "copy"),
    ("next_pane", "tab", "next_pane"),
    ("previous_pane", "shift+tab", "previous_pane"),
)

BOARD = _keys(
    "board",
    ("pick", "enter", "pick", True),
    ("edit", "e", "edit", True),
    ("leave_alone", "x", "leave_alone", True),
    ("undo", "u", "undo", True),
    ("back", "escape", "back", True),
    ("next_proposal", "right_square_bracket", "next_proposal", True),
    ("previous_proposal", "left_square_bracket", "previous_proposal"),
    ("table_board", "b", "table_board"),
    ("provenance", "W", "provenance"),
    ("go_on", "space,f7", "go_on"),
    ("next_column", "l,right", "next_column"),
    ("previous_column", "h,left", "previous_column"),
    ("next_group", "tab", "next_group"),
    ("previous_group", "shift+tab", "previous_group"),
    ("copy", "y", "copy"),
    *((f"seat_{number}", str(number), f"proposal({number})") for number in range(1, 10)),
)

BALLOTS = _keys(
    "ballots",
    ("open", "enter", "open", True),
    ("next_method", "l,right", "next_method", True),
    ("previous_method", "h,left", "previous_method"),
    ("vote", "v", "vote", True),
    ("back", "escape", "back", True),
    ("next_poll", "right_square_bracket", "next_poll"),
    ("previous_poll", "left_square_bracket", "previous_poll", True),
    ("go_on", "space,f7", "go_on"),
    ("next_pane", "tab", "next_pane"),
    ("previous_pane", "shift+tab", "previous_pane"),
    ("copy", "y", "copy"),
)

BALLOT = _keys(
    "ballot",
    ("pick", "space", "pick", True),
    ("cast", "enter", "cast", True),
    ("back", "escape", "back", True),
    ("next_pane", "tab,shift+tab", "next_pane"),
)

EXPORT = _keys(
    "export",
    ("pick", "space", "pick", True),
    ("write", "enter,E", "write", True),
    ("back", "escape", "back", True),
)

PICTURES = _keys(
    "pictures",
    ("open", "enter", "open", True),
    ("edit", "e", "edit", True),
    ("draw", "r", "draw", True),
    ("vote", "v", "vote", True),
    ("back", "escape", "back", True),
    ("zoom", "z,f6", "zoom", True),
    ("outside", "O", "outside"),
    ("next_column", "l,right", "next_column"),
    ("previous_column", "h,left", "previous_column"),
    ("next_picture", "right_square_bracket", "next_picture"),
    ("previous_picture", "left_square_bracket", "previous_picture"),
    ("jump", "J", "jump"),
    ("undo", "u", "undo"),
    ("provenance", "W", "provenance"),
    ("go_on", "space,f7", "go_on"),
    ("pause", "p,ctrl+t", "pause"),
    ("copy", "y", "copy"),
    ("next_pane", "tab", "next_pane"),
    ("previous_pane", "shift+tab", "previous_pane"),
)

ROLES = _keys(
    "roles",
    ("swap", "enter", "swap", True),
    ("undo", "u", "undo", True),
    ("back", "escape", "back", True),
    ("copy", "y", "copy"),
)

AGENDA = _keys(
    "agenda",
    ("timer", "t", "timer", True),
    ("set_timer", "T", "set_timer", True),
    ("extend_timer", "", "extend_timer"),
    ("back", "escape", "back", True),
    ("copy", "y", "copy"),
)

PROVENANCE = _keys(
    "provenance",
    ("open", "enter", "open", True),
    ("walk_back", "backspace,h,left", "walk_back", True),
    ("jump", "J", "jump", True),
    ("starts", "W", "starts", True),
    ("back", "escape", "back", True),
    ("copy", "y", "copy"),
)

OVERVIEW = _keys(
    "overview",
    ("next_section", "tab", "next_section", True),
    ("previous_section", "shift+tab", "previous_section"),
    ("back", "escape", "back", True),
    ("copy", "y", "copy", True),
)

SETTINGS = _keys(
    "settings",
    ("edit", "e,enter", "edit", True),
    ("search", "slash", "search", True),
    ("back", "escape", "back", True),
    ("reset", "x", "reset", True),
    ("undo", "u", "undo", True),
    ("again", "r", "again"),
    ("next_pane", "tab", "next_pane"),
    ("previous_pane", "shift+tab", "previous_pane"),
)

DOCTOR = _keys(
    "doctor",
    ("again", "r", "again", True),
    ("copy", "y", "copy", True),
    ("back", "escape", "back", True),
)

SETUP = _keys(
    "setup",
    ("choose", "enter", "choose", True),
    ("edit", "e", "edit", True),
    ("again", "r", "again", True),
    ("search", "slash", "search", True),
    ("back", "escape", "back", True),
    ("next_pane", "tab", "next_pane"),
    ("previous_pane", "shift+tab", "previous_pane"),
    *((f"provider_{number}", str(number), f"provider({number})") for number in range(1, 10)),
)

GALLERY = _keys(
    "gallery",
    ("choose", "enter", "choose", True),
    ("again", "r", "again"),
    ("back", "escape", "back", True),
)

PRESENTER = _keys(
    "presenter",
    ("next_seat", "l,right", "next_seat"),
    ("previous_seat", "h,left", "previous_seat"),
    ("follow", "G,end", "follow"),
    ("shade", "0,ctrl+l", "shade"),
    ("timer", "t", "timer"),
    ("gloss", "", "gloss"),
    ("back", "escape", "back"),
    *((f"seat_{number}", str(number), f"focus_seat({number})") for number in range(1, 10)),
)

REVIEW = _keys(
    "review",
    ("open", "enter", "open", True),
    ("search", "slash", "search", True),
    ("rename", "R", "rename", True),
    ("tags", "M", "tags", True),
    ("edit", "e", "edit"),
    ("export", "E", "export", True),
    ("delete", "x", "delete", True),
    ("undo", "u", "undo"),
    ("back", "escape", "back", True),
)

REPLAY = _keys(
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

COMPARE = _keys(
    "compare",
    ("next_pair", "l,right", "next_pair", True),
    ("previous_pair", "h,left", "previous_pair", True),
    ("differing", "equals_sign", "differing", True),
    ("together", "number_sign", "together", True),
    ("back", "escape", "back", True),
    ("next_pane", "tab,shift+tab", "next_pane"),
    ("copy", "y", "copy"),
)

BRANCHES = _keys(
    "branches",
    ("open", "enter", "open", True),
    ("fork", "f", "fork", True),
    ("back", "escape", "back", True),
    ("copy", "y", "copy"),
)

ROOMS: dict[str, tuple[Key, ...]] = {
    "app": APP,
    "home": HOME,
    "table": TABLE,
    "stream": STREAM,
    "memory": MEMORY,
    "memories": MEMORIES,
    "board": BOARD,
    "ballots": BALLOTS,
    "ballot": BALLOT,
    "export": EXPORT,
    "pictures": PICTURES,
    "roles": ROLES,
    "agenda": AGENDA,
    "provenance": PROVENANCE,
    "overview": OVERVIEW,
    "settings": SETTINGS,
    "doctor": DOCTOR,
    "setup": SETUP,
    "gallery": GALLERY,
    "presenter": PRESENTER,
    "review": REVIEW,
    "replay": REPLAY,
    "compare": COMPARE,
    "branches": BRANCHES,
}
"""All keys by the room they belong to."""


NAMES: dict[str, str] = {
    "question_mark": "?",
    "slash": "/",
    "comma": ",",
    "full_stop": ".",
    "greater_than_sign": ">",
    "less_than_sign": "<",
    "right_curly_bracket": "}",
    "left_curly_bracket": "{",
    "equals_sign": "=",
    "number_sign": "#",
    "right_square_bracket": "]",
    "left_square_bracket": "[",
    "escape": "Esc",
    "backspace": "Backspace",
    "space": "Space",
    "enter": "Enter",
    "tab": "Tab",
    "shift+tab": "Shift+Tab",
    "pagedown": "PgDn",
    "pageup": "PgUp",
}
"""Keys whose names are signs or shorter on a keyboard than in Textual."""
