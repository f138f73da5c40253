"""Every key with an id, room by room: a key means the same thing on every screen.

`table.pause` is what a user's own keymap names and what the word `key.table.pause` describes.
Function keys and ctrl keys are the twins of letters for whoever types into the composer.
"""

from tui.keyboard.key import Key as Key
from tui.keyboard.review import (
    BRANCHES as BRANCHES,
    COMPARE as COMPARE,
    EXPORT as EXPORT,
    FINDING as FINDING,
    FORK as FORK,
    OVERVIEW as OVERVIEW,
    PROVENANCE as PROVENANCE,
    REPLAY as REPLAY,
    REVIEW as REVIEW,
)
from tui.keyboard.rooms import (
    AGENDA as AGENDA,
    BALLOT as BALLOT,
    BALLOTS as BALLOTS,
    BOARD as BOARD,
    DOCTOR as DOCTOR,
    FAILURES as FAILURES,
    GALLERY as GALLERY,
    MEMORIES as MEMORIES,
    MEMORY as MEMORY,
    PICTURES as PICTURES,
    PRESENTER as PRESENTER,
    ROLES as ROLES,
    SETTINGS as SETTINGS,
    SETUP as SETUP,
)
from tui.keyboard.table import (
    APP as APP,
    HOME as HOME,
    STREAM as STREAM,
    TABLE as TABLE,
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
    "failures": FAILURES,
    "provenance": PROVENANCE,
    "overview": OVERVIEW,
    "settings": SETTINGS,
    "doctor": DOCTOR,
    "setup": SETUP,
    "gallery": GALLERY,
    "presenter": PRESENTER,
    "review": REVIEW,
    "replay": REPLAY,
    "finding": FINDING,
    "compare": COMPARE,
    "branches": BRANCHES,
    "fork": FORK,
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
    "exclamation_mark": "!",
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
