"""Whether the terminal's own ground is light, as it answers to OSC 11."""

import re

QUESTION = "\x1b]11;?\x1b\\"
"""OSC 11 asks for the colour of the ground."""

_COLOR = re.compile(
    r"\x1b\]11;rgba?:([0-9a-f]{1,4})/([0-9a-f]{1,4})/([0-9a-f]{1,4})", re.IGNORECASE
)

HALF = 0.5
"""Between dark and light, as ITU-R BT.601 reckons brightness."""


def is_light(answer: str) -> bool | None:
    """Return what an answer to OSC 11 says; None for any other code.

    Each part has one to four hexadecimal digits (XParseColor).
    """
    found = _COLOR.match(answer)
    if found is None:
        return None
    red, green, blue = (int(part, 16) / (16 ** len(part) - 1) for part in found.groups())
    return 0.299 * red + 0.587 * green + 0.114 * blue > HALF
