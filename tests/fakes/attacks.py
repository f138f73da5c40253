"""Text that wants to run, load or hide something where a page shows it, and a log full of it."""

from dataclasses import replace
from typing import Any

from engine.policy.logline import from_data, kind_of, to_data
from engine.vocabulary.events import Envelope, UtteranceEnded
from tests.fakes.minutes_log import session_log

RAN = "window.attacked = true"

ATTACKS = (
    f"<script>{RAN}</script>",
    f"</p></div></article><script>{RAN}</script>",
    f"</script><script>{RAN}</script>",
    f"</style><style>body{{display:none}}</style><script>{RAN}</script>",
    f"</title><script>{RAN}</script>",
    f"--><script>{RAN}</script><!--",
    f"]]><script>{RAN}</script>",
    f"<img src=x onerror='{RAN}'>",
    f"<svg onload='{RAN}'><a href='javascript:{RAN}'>x</a></svg>",
    f"<a href='javascript:{RAN}'>click</a>",
    f'" onmouseover="{RAN}" autofocus onfocus="{RAN}" x="',
    f"' onmouseover='{RAN}' '",
    f"javascript:{RAN}",
    "<iframe src='https://evil.invalid/'></iframe><link rel=stylesheet href=//evil.invalid/x.css>",
    "<meta http-equiv=refresh content='0;url=https://evil.invalid/'><base href=//evil.invalid/>",
    f"data:text/html,<script>{RAN}</script>",
    "url(https://evil.invalid/x.png) @import 'https://evil.invalid/x.css'; </style>",
    "{{constructor.constructor('window.attacked = true')()}} ${7*7} <%= 7 %>",
    "&lt;script&gt; &#x3c;script&#x3e; &amp;lt;",
    "\u202ethgir ot tfel\u202c \u2066isolated\u2069 \u200f",
    "<form action=https://evil.invalid><button formaction=javascript:1>x</button></form>",
    "\x00<script\x00>window.attacked = true</script\x00>",
)

_TOLD = frozenset(
    {
        *("topic", "text", "partial", "name", "reason", "value", "label", "core", "members"),
        *("single", "keywords", "choices", "reasons", "winners", "agreed", "minority", "open"),
        *("concept", "picture_prompt", "kit", "candidate", "model", "code", "media_type"),
        *("background", "candidates", "between", "won", "stage", "kind", "role", "what"),
    }
)


def attacked_log(attack: str) -> list[Envelope]:
    """Return the short log with an attack in all that somebody or some server wrote."""
    return [replace(one, event=_poisoned(one.event, attack)) for one in session_log()]


def _poisoned(event: Any, attack: str) -> Any:
    data = {key: _in(value, key, attack) for key, value in to_data(event).items()}
    poisoned = from_data(*kind_of(event), data)
    if isinstance(event, UtteranceEnded):
        return replace(poisoned, stage=event.stage, duration_ms=900, pace=((100, 3), (500, 9)))
    # What its type does not let stand is told as it was.
    return poisoned if type(poisoned) is type(event) else event


def _in(value: Any, key: str, attack: str) -> Any:
    if isinstance(value, dict):
        return {one: _in(inner, one, attack) for one, inner in value.items()}
    if isinstance(value, list):
        return [_in(inner, key, attack) for inner in value]
    return f"{value} {attack}" if isinstance(value, str) and key in _TOLD else value
