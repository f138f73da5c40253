"""The keys of the rooms beside the table."""

from tui.keyboard.key import keys_of

MEMORY = keys_of(
    "memory",
    ("next_seat", "l,right", "next_seat"),
    ("previous_seat", "h,left", "previous_seat"),
)

MEMORIES = keys_of(
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

BOARD = keys_of(
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

BALLOTS = keys_of(
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

BALLOT = keys_of(
    "ballot",
    ("pick", "space", "pick", True),
    ("cast", "enter", "cast", True),
    ("back", "escape", "back", True),
    ("next_pane", "tab,shift+tab", "next_pane"),
)

PICTURES = keys_of(
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

ROLES = keys_of(
    "roles",
    ("swap", "enter", "swap", True),
    ("undo", "u", "undo", True),
    ("back", "escape", "back", True),
    ("copy", "y", "copy"),
)

AGENDA = keys_of(
    "agenda",
    ("timer", "t", "timer", True),
    ("set_timer", "T", "set_timer", True),
    ("extend_timer", "", "extend_timer"),
    ("back", "escape", "back", True),
    ("copy", "y", "copy"),
)

FAILURES = keys_of(
    "failures",
    ("again", "enter,r", "again", True),
    ("leave_alone", "x", "leave_alone", True),
    ("again_all", "R", "again_all", True),
    ("leave_all", "", "leave_all"),
    ("copy", "y", "copy"),
    ("back", "escape", "back", True),
)

SETTINGS = keys_of(
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

DOCTOR = keys_of(
    "doctor",
    ("again", "r", "again", True),
    ("copy", "y", "copy", True),
    ("back", "escape", "back", True),
)

SETUP = keys_of(
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

GALLERY = keys_of(
    "gallery",
    ("choose", "enter", "choose", True),
    ("again", "r", "again"),
    ("back", "escape", "back", True),
)

PRESENTER = keys_of(
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
