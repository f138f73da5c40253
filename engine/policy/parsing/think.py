"""Parts reasoning from speech where a model writes both into one text.

Rules of `providers.md`, section 4: `<think>`, `<thinking>` or `<thought>` at the
very start of an answer opens reasoning, a closing tag ends it; later tags are
words like any other.
"""

import re
from typing import Literal

Kind = Literal["text", "reasoning"]
Piece = tuple[Kind, str]

_NAMES = ("think", "thinking", "thought")
_OPENERS = tuple(f"<{name}>" for name in _NAMES)
_CLOSERS = tuple(f"</{name}>" for name in _NAMES)
_CLOSER = re.compile(r"</(?:think|thinking|thought)>", re.IGNORECASE)
_LONE_CLOSER = re.compile(
    r"^[ \t]*</(?:think|thinking|thought)>[ \t]*$", re.IGNORECASE | re.MULTILINE
)


class ThinkSplitter:
    """Splits a stream; any split of the text into pieces gives the same result.

    `starts_reasoning` is for models whose template writes the opener itself, so
    that only the closing tag arrives. Blanks between a closing tag and the
    speech are left out. What could be the start of a tag is held back until it
    is known; `close` returns it.
    """

    def __init__(self, *, starts_reasoning: bool = False) -> None:
        """Start at the beginning of an answer."""
        self._state: Literal["start", "reasoning", "text"] = (
            "reasoning" if starts_reasoning else "start"
        )
        self._held = ""
        self._blanks: list[str] = []
        self._closed = False

    def feed(self, text: str) -> list[Piece]:
        """Return what is now known, in order, neighbours of one kind joined."""
        pieces: list[Piece] = []
        rest = self._held + text
        self._held = ""
        while rest:
            if self._state == "text":
                _add(pieces, "text", rest)
                break
            rest = (
                self._reason(rest, pieces)
                if self._state == "reasoning"
                else self._start(rest, pieces)
            )
        return pieces

    def close(self) -> list[Piece]:
        """Return what was held back, at the end of the answer."""
        pieces: list[Piece] = []
        if self._state == "reasoning":
            _add(pieces, "reasoning", self._held)
        elif self._held or not self._closed:
            _add(pieces, "text", "".join(self._blanks) + self._held)
        self._held = ""
        self._blanks = []
        return pieces

    def _start(self, rest: str, pieces: list[Piece]) -> str:
        """Take blanks and an opener; return what is left to look at."""
        visible = rest.lstrip()
        self._keep_blanks(rest[: len(rest) - len(visible)])
        lowered = visible[:12].lower()
        for opener in _OPENERS:
            if lowered.startswith(opener):
                self._state = "reasoning"
                self._blanks = []
                return visible[len(opener) :]
        if any(opener.startswith(lowered) for opener in _OPENERS):
            self._held = visible
            return ""
        self._state = "text"
        _add(pieces, "text", "".join(self._blanks))
        self._blanks = []
        return visible

    def _keep_blanks(self, blanks: str) -> None:
        if blanks and not self._closed:
            self._blanks.append(blanks)

    def _reason(self, rest: str, pieces: list[Piece]) -> str:
        """Take reasoning up to its closing tag; return what is left to look at."""
        closer = _CLOSER.search(rest)
        if closer:
            _add(pieces, "reasoning", rest[: closer.start()])
            self._state = "start"
            self._closed = True
            return rest[closer.end() :]
        held = _possible_closer(rest)
        _add(pieces, "reasoning", rest[: len(rest) - held])
        self._held = rest[len(rest) - held :]
        return ""


def split_whole(text: str) -> tuple[str, str]:
    """Return reasoning and speech of a whole answer.

    A closing tag alone on its line without an opener means that everything
    before it was reasoning: in a stream that is seen too late.
    """
    splitter = ThinkSplitter()
    pieces = [*splitter.feed(text), *splitter.close()]
    reasoning = "".join(piece for kind, piece in pieces if kind == "reasoning")
    speech = "".join(piece for kind, piece in pieces if kind == "text")
    closer = None if reasoning else _LONE_CLOSER.search(speech)
    if closer and speech.count("```", 0, closer.start()) % 2 == 0:
        return speech[: closer.start()], speech[closer.end() :].lstrip()
    return reasoning, speech


def _add(pieces: list[Piece], kind: Kind, text: str) -> None:
    if not text:
        return
    if pieces and pieces[-1][0] == kind:
        text = pieces.pop()[1] + text
    pieces.append((kind, text))


def _possible_closer(text: str) -> int:
    """Return how many characters at the end could be the start of a closing tag."""
    start = text.rfind("<", max(0, len(text) - 11))
    if start < 0:
        return 0
    tail = text[start:].lower()
    return len(tail) if any(closer.startswith(tail) for closer in _CLOSERS) else 0
