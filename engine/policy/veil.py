"""Keeps keys out of whatever foreign text may repeat them: whole, in pieces, or encoded."""

import base64
from collections.abc import Iterable, Iterator
from urllib.parse import quote

MASK = "***"
PIECE = 12
"""Characters of a key, or of one of its encodings, that no text may show in a row."""

SHORTEST = 4
"""Keys shorter than this are words like others, and not hidden."""

_ANCHOR = 6
_STRIDE = PIECE - _ANCHOR + 1
"""Every piece of `PIECE` characters holds a whole anchor, where one begins each `_STRIDE`."""


class Veil:
    """Hides some secrets; a secret shorter than `PIECE` is hidden where it stands whole."""

    def __init__(self, secrets: Iterable[str]) -> None:
        """Learn the secrets and how they may be written."""
        known = sorted({one for one in secrets if len(one) >= SHORTEST}, key=len, reverse=True)
        forms = {form for one in known for form in _forms(one) if len(form) >= PIECE}
        self._short = tuple(one for one in known if len(one) < PIECE)
        self._pieces = frozenset(
            form[at : at + PIECE] for form in forms for at in range(len(form) - PIECE + 1)
        )
        self._starts = frozenset(
            piece[:length] for piece in self._pieces for length in range(_ANCHOR, PIECE)
        )
        self._anchors = tuple(
            sorted({form[at : at + _ANCHOR] for form in forms for at in _steps(len(form))})
        )

    def hide(self, text: str) -> str:
        """Return a text without them."""
        for secret in self._short:
            text = text.replace(secret, MASK)
        return "".join(self.shown(text, 0, len(text)))

    def stream(self) -> "VeiledStream":
        """Return a reader for text that comes in pieces; short secrets are not hidden there.

        A short one may be any word (`ollama`, `none`), which speech must be able to hold.
        """
        return VeiledStream(self)

    def shown(self, text: str, start: int, end: int) -> Iterator[str]:
        """Yield text[start:end] with a mask for each run of what is hidden."""
        at = start
        for first, last in self.runs(text):
            if last > at and first < end:
                yield text[at : max(at, first)]
                yield MASK
                at = min(last, end)
        yield text[at:end]

    def runs(self, text: str) -> list[tuple[int, int]]:
        """Return where what is hidden stands, as beginnings and ends."""
        found: list[tuple[int, int]] = []
        for at in sorted(self._places(text)):
            if found and at <= found[-1][1]:
                found[-1] = (found[-1][0], at + PIECE)
            else:
                found.append((at, at + PIECE))
        return found

    def _places(self, text: str) -> set[int]:
        """Return where each hidden piece begins; only looks closely where an anchor stands."""
        places: set[int] = set()
        for anchor in self._anchors:
            at = text.find(anchor)
            while at >= 0:
                around = range(max(0, at - PIECE + _ANCHOR), at + 1)
                places.update(n for n in around if text[n : n + PIECE] in self._pieces)
                at = text.find(anchor, at + 1)
        return places

    def begun(self, text: str) -> int:
        """Return how many characters at a text's end may be the start of what is hidden."""
        longest = min(PIECE - 1, len(text))
        lengths = range(longest, _ANCHOR - 1, -1)
        return next((n for n in lengths if text[-n:] in self._starts), 0)


class VeiledStream:
    """Text in pieces; holds an end back while it may be the start of what is hidden."""

    def __init__(self, veil: Veil) -> None:
        """Start before the first piece."""
        self._veil = veil
        self._before = ""
        self._held = ""

    def feed(self, text: str) -> str:
        """Return what can be shown now, without secrets."""
        whole = self._before + self._held + text
        start = len(self._before)
        runs = self._veil.runs(whole)
        end = max(start, len(whole) - self._veil.begun(whole), runs[-1][1] if runs else 0)
        shown = "".join(self._veil.shown(whole, start, end))
        self._before, self._held = whole[:end][1 - PIECE :], whole[end:]
        return shown

    def close(self) -> str:
        """Return what was held back: it was no secret."""
        held, self._held = self._held, ""
        return held


def _steps(length: int) -> range:
    return range(0, length - _ANCHOR + 1, _STRIDE)


def _forms(secret: str) -> Iterator[str]:
    """Yield a secret raw, URL-coded, and in Base64 wherever it may begin in what was encoded."""
    yield secret
    yield quote(secret, safe="")
    raw = secret.encode()
    for skipped in range(3):
        # Characters at the end that depend on what follows belong to no form.
        whole = (len(raw) - skipped) * 8 // 6
        encoded = base64.b64encode(raw[skipped:]).decode()[:whole]
        yield encoded
        yield encoded.replace("+", "-").replace("/", "_")
