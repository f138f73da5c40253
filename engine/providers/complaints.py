"""What model servers say when something goes wrong: codes and sentences, out of bodies of any shape.

Whose names these are: `providers.md`, sections 3.1, 3.3 and 4. Errors are made in `failures`.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from engine.providers.foreign_json import mapping

LIST_LIMIT = 500
"""Characters that are kept of a list where a sentence should be."""

_CODES = ("code", "type", "status", "param")


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """What an error says: its codes, the most telling one, its sentence, headers inside it."""

    codes: tuple[str, ...] = ()
    code: str = ""
    words: str = ""
    headers: Mapping[str, str] = field(default_factory=dict[str, str])


def detail_of(body: bytes) -> Any:
    """Return what a failure's body says: JSON, else its first data line, else its text."""
    text = body.decode("utf-8", errors="replace").strip().removeprefix("\ufeff")
    if text.startswith("<"):
        return "a web page instead of an answer"
    candidates = [text]
    candidates += [line[5:] for line in re.split(r"\r\n|\r|\n", text) if line.startswith("data:")][
        :1
    ]
    for candidate in candidates:
        try:
            value: Any = json.loads(candidate)
        except (ValueError, RecursionError):
            continue
        return _inside(value)
    return text


def _inside(value: Any) -> Any:
    """Return the error inside a JSON value: servers wrap it in objects and lists."""
    if isinstance(value, list) and value:
        value = cast("list[Any]", value)[0]
    if not isinstance(value, dict):
        return cast("Any", value)
    fields = cast("dict[str, Any]", value)
    return fields.get("error") or fields.get("detail") or fields


def read_complaint(detail: Any) -> Complaint:
    """Return what an error says that may be words, an object, or anything."""
    if isinstance(detail, str):
        return Complaint(words=detail)
    if isinstance(detail, list):
        return Complaint(words=json.dumps(detail, ensure_ascii=False)[:LIST_LIMIT])
    if not isinstance(detail, dict):
        return Complaint(words="" if detail is None else str(detail))
    fields = cast("dict[str, Any]", detail)
    # OpenRouter's own names, and the headers of whom it asked (`providers.md`, section 3.1).
    more = mapping(fields.get("metadata"))
    values = [more.get("error_type"), *(fields.get(name) for name in _CODES)]
    # What Anthropic says beside its type (section 3.3).
    values += [more.get("provider_code"), mapping(fields.get("details")).get("error_code")]
    codes = tuple(str(value) for value in values if isinstance(value, str | int) and value)
    if more.get("reasons") or more.get("flagged_input"):
        codes = (*codes, "flagged_input")
    words = fields.get("message") or fields.get("error") or fields.get("msg") or ""
    return Complaint(
        codes=codes,
        code=next(iter(codes), ""),
        words=words if isinstance(words, str) else json.dumps(words, ensure_ascii=False),
        headers={
            name.lower(): value
            for name, value in mapping(more.get("headers")).items()
            if isinstance(value, str)
        },
    )
