"""Texts that were forgotten: found wherever they were copied, and blanked."""

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

import msgspec

from engine.policy.person_names import PersonName
from engine.policy.text import ELLIPSIS, beginning, first_sentence, is_cjk

MARK = ELLIPSIS
"""What stands where a forgotten text stood."""

TELLING = 8
"""From so many characters on (CJK ones count double) a text is blanked also within others.

A shorter one only where it stands by itself: to forget "No." must not take the word out of
what everybody said.
"""

TELLING_SENTENCE = 24
"""The same for a first sentence, which is what a request that is too long keeps of a text."""

NO_TALK = frozenset(
    [
        "session_paused",
        "session_resumed",
        "session_closed",
        "stage_started",
        "stage_ended",
        "stage_skipped",
        "stage_inserted",
        "round_started",
        "round_ended",
        "utterance_held",
        "utterance_released",
        "answers_revealed",
        "edit_undone",
        "failure_dropped",
        "seat_removed",
        "seat_changed",
        "seats_rotated",
        "memory_forgotten",
        "text_redacted",
        "usage_recorded",
        "call_failed",
        "budget_reached",
        "health_changed",
        "alert_raised",
    ]
)
"""Types of events that hold no word of what was said."""

_OF_SEATS = frozenset({"session_opened", "seat_added", "seat_changed"})
"""Types of events that say who sits at the table."""

_LIFE = ("name", "background", "experience", "speaking")
"""What of a persona tells who it is, beside its age."""

NAMES = frozenset(
    [
        "utterance",
        "seat",
        "seats",
        "stage",
        "kind",
        "provider",
        "model",
        "template_hash",
        "prompt_hash",
        "continues",
        "finish",
        "code",
        "image",
        "media_type",
        "card",
        "poll",
        "voter",
        "method",
        "memory",
        "session",
        "what",
        "by",
        "ref",
        "to",
        "id",
        "role",
        "roles",
        "first_role",
        "lang",
        "kit",
        "parent",
        "usage",
        "cost",
        "costs",
        "pace",
    ]
)
"""Fields that name something: whatever stands in them is no text."""


@dataclass(frozen=True, slots=True)
class Redaction:
    """Forgotten texts and names. A line break with its indent is a blank in them."""

    texts: tuple[str, ...]
    names: tuple[PersonName, ...] = ()

    @classmethod
    def of(cls, texts: Iterable[str]) -> "Redaction":
        """Return what blanks these texts, the longest first; empty ones are left out."""
        every = list(texts)
        names = sorted({one for one in every if isinstance(one, PersonName)})
        kept = {one.strip() for one in every if not isinstance(one, PersonName)} - {"", MARK}
        return cls(tuple(sorted(kept, key=lambda text: (-len(text), text))), tuple(names))

    def and_also(self, texts: Iterable[str]) -> "Redaction":
        """Return the same with more texts."""
        return Redaction.of([*self.texts, *self.names, *texts])

    def blank(self, text: str) -> str:
        """Return a text without what was forgotten."""
        for one in self.texts:
            if _anchor(one) in text:
                text = _pattern(one).sub(_marked, text)
        for name in self.names:
            text = name.blank(text, MARK)
        return text

    def is_whole(self, text: str) -> bool:
        """Say whether a text is one of the forgotten ones and nothing else."""
        words = text.split()
        return any(words == one.split() for one in self.texts)

    def event(self, kind: str, raw: bytes) -> bytes | None:
        """Return an event's data without what was forgotten, None where it holds nothing of it."""
        if not self.may_stand_in(raw) or (kind in NO_TALK and not self._seats(kind)):
            return None
        data: dict[str, Any] = msgspec.json.decode(raw)
        if self._seats(kind):
            return self._event_of_seats(data)
        if kind == "memory_changed" and data.get("what") != "text":
            return None
        blanked = _walked(data, self.blank)
        return msgspec.json.encode(blanked) if blanked != data else None

    def _seats(self, kind: str) -> bool:
        return bool(self.names) and kind in _OF_SEATS

    def _event_of_seats(self, data: dict[str, Any]) -> bytes | None:
        blanked = _without_person(_walked(data, self.blank), frozenset(self.names))
        return msgspec.json.encode(blanked) if blanked != data else None

    def request(self, raw: bytes) -> bytes | None:
        """Return an exact request without what was forgotten, None where it holds nothing of it."""
        if not self.may_stand_in(raw):
            return None
        data: dict[str, Any] = json.loads(raw)
        blanked = _walked(data, self.blank)
        if blanked == data:
            return None
        return json.dumps(
            blanked, ensure_ascii=False, sort_keys=True, separators=(",", ":")
        ).encode()

    def line(self, line: bytes) -> bytes | None:
        """Return a line of a log without what was forgotten, None where it holds nothing of it."""
        if not self.may_stand_in(line):
            return None
        parts: dict[str, Any] = msgspec.json.decode(line)
        data = self.event(str(parts.get("type")), msgspec.json.encode(parts.get("data")))
        return msgspec.json.encode(parts | {"data": msgspec.Raw(data)}) if data else None

    def with_first_sentences(self) -> "Redaction":
        """Return the same for requests, where a text that does not fit is shortened."""
        shorter = [short(text) for text in self.texts for short in (first_sentence, beginning)]
        first = (text.removesuffix(ELLIPSIS) for text in shorter)
        telling = [one for one in first if _weight(one) >= TELLING_SENTENCE]
        return self.and_also(telling)

    def may_stand_in(self, raw: bytes) -> bool:
        """Say quickly whether JSON may hold one: by its longest run without blanks and escapes."""
        names = any(name.encode() in raw for name in self.names)
        return names or any(_anchor(text).encode() in raw for text in self.texts)


def _walked(value: Any, blank: Callable[[str], str]) -> Any:
    match value:
        case str():
            return blank(value)
        case list():
            items: list[Any] = value  # pyright: ignore[reportUnknownVariableType]  # JSON
            return [_walked(one, blank) for one in items]
        case dict():
            fields: dict[str, Any] = value  # pyright: ignore[reportUnknownVariableType]  # JSON
            return {
                name: one if name in NAMES else _walked(one, blank) for name, one in fields.items()
            }
        case _:
            return value


def _without_person(value: Any, names: frozenset[str]) -> Any:
    """Return seats without whoever has one of these names; the seats stay."""
    match value:
        case {"name": str(name), "persona": {"name": str(own)} as persona}:
            if not names & {name, own}:
                return value
            seat = cast("dict[str, Any]", value)
            unknown = cast("dict[str, Any]", persona) | dict.fromkeys(_LIFE, MARK) | {"age": 0}
            return seat | {"name": MARK, "persona": unknown}
        case list():
            return [_without_person(one, names) for one in cast("list[Any]", value)]
        case dict():
            inner = cast("dict[str, Any]", value)
            return {name: _without_person(one, names) for name, one in inner.items()}
        case _:
            return value


def _weight(text: str) -> int:
    return sum(2 if is_cjk(character) else 1 for character in text)


@lru_cache(maxsize=256)
def _anchor(text: str) -> str:
    """Return the longest part of a text that stands unchanged wherever it was copied to."""
    return max(re.split(r'[\s"\\<\x00-\x1f]+', text), key=len)


@lru_cache(maxsize=256)
def _pattern(text: str) -> re.Pattern[str]:
    # A request breaks "<" open where it would close the block that it stands in.
    words = [re.escape(word).replace("<", "[<\u2039]") for word in text.split()]
    body = r"\s+".join(words)
    if _weight(text) >= TELLING:
        before = r"(?<!\w)" if text[0].isascii() and text[0].isalnum() else ""
        after = r"(?!\w)" if text[-1].isascii() and text[-1].isalnum() else ""
        return re.compile(f"(){before}{body}{after}")
    margin = r"[ \t]*(?:- |\d+\. |\[[^\]\n]*\] )?"
    return re.compile(rf"(?m)^({margin}){body}(?=[ \t]*$)")


def _marked(found: re.Match[str]) -> str:
    return f"{found[1]}{MARK}"
