"""The rhythm of a real model: pieces of text, and how long each one takes."""

import random
import re
from dataclasses import dataclass

_TOKEN = re.compile(r"[\u3400-\u9fff]|\s*[A-Za-z0-9À-ɏ'’-]+|\s+|.", re.DOTALL)
_CJK_RUN = re.compile(r"[\u3400-\u9fff]")
_LONG = "。！？!?\n"
_SHORT = "，、；：,;:—…"


@dataclass(frozen=True, slots=True, kw_only=True)
class Beat:
    """Some characters, and the seconds at real pace before they come."""

    text: str
    wait: float


def first_wait(rng: random.Random) -> float:
    """Return the seconds until the first token: 0.4 to 1.5."""
    return rng.uniform(0.4, 1.5)


def beats(text: str, rng: random.Random) -> list[Beat]:
    """Return the text in pieces of one word or 1 to 4 Chinese characters.

    30 to 60 tokens a second, one speed a text; longer rests after punctuation.
    """
    speed = rng.uniform(30, 60)
    made: list[Beat] = []
    rest = 0.0
    for piece in _pieces(text, rng):
        tokens = max(1, len(_CJK_RUN.findall(piece)))
        made.append(Beat(text=piece, wait=rest + tokens * rng.uniform(0.7, 1.3) / speed))
        last = piece.rstrip(" ")[-1:]
        rest = 0.0
        if last and (last in _LONG or piece.endswith(". ") or last == "."):
            rest = rng.uniform(0.12, 0.4)
        elif last and last in _SHORT:
            rest = rng.uniform(0.03, 0.12)
    return made


def _pieces(text: str, rng: random.Random) -> list[str]:
    """Split a text; put together again the pieces give it back exactly."""
    made: list[str] = []
    waiting, size = "", rng.randint(1, 4)
    for token in _TOKEN.findall(text):
        if _CJK_RUN.match(token):
            waiting += token
            if len(waiting) >= size:
                made.append(waiting)
                waiting, size = "", rng.randint(1, 4)
        elif waiting and not token[:1].isspace() and not token[0].isalnum():
            made.append(waiting + token)
            waiting = ""
        else:
            if waiting:
                made.append(waiting)
                waiting = ""
            made.append(token)
    if waiting:
        made.append(waiting)
    return made
