"""From typed options to settings, a plan and a budget; wrong input is one sentence."""

import argparse
import random
import re
import sys
from collections.abc import Sequence
from typing import Any

from engine import InputError, clean, key_variable, read_picture_file

MAX_PICTURE_BYTES = 64 * 1024 * 1024
MAX_TOPIC_BYTES = 1_000_000
_PASSWORD = re.compile(r"://[^/@\s]*:[^/@\s]*@")
_WHOLE = re.compile(r"[+-]?[0-9]{1,18}")

OPTIONS: dict[str, str] = {
    "kit": "general.kit",
    "provider": "general.provider",
    "model": "general.model",
    "vision_model": "tasks.see",
    "image_model": "tasks.draw",
    "base_url": "general.base_url",
    "budget": "budget.line",
    "lang": "general.lang",
    "ui_lang": "general.ui_lang",
    "store": "general.store",
    "pace": "rehearsal.pace",
}


def given_settings(args: argparse.Namespace) -> dict[str, Any]:
    """Return what the command line says of settings, by dotted key.

    InputError where an option cannot be read, or an address holds a password.
    """
    given: dict[str, Any] = {}
    for text in args.settings:
        key, equals, value = text.partition("=")
        if not equals or not key.strip():
            raise InputError(f"--set {text} is not KEY=VALUE.", hint="Write --set table.choices=3.")
        refuse_password(value, key.strip())
        given[key.strip()] = value.strip()
    for name, key in OPTIONS.items():
        value = getattr(args, name, None)
        if value is not None:
            refuse_password(value, key)
            given[key] = value
    if getattr(args, "rounds", None) is not None:
        given["table.rounds"] = whole_number(args.rounds, "--rounds", 1, 20)
    if getattr(args, "no_recall", False):
        given["general.recall"] = False
    if "rehearsal.pace" in given:
        speed(given["rehearsal.pace"])
    return given


def refuse_password(value: str, key: str) -> None:
    """Raise InputError for an address with a password: every user of the machine can read it."""
    if not _PASSWORD.search(value):
        return
    variable = (
        "TABLEROUND_REDIS_URL" if key == "general.store" else key_variable("openai-compatible")
    )
    raise InputError(
        "An address with a password does not belong on the command line: others can read it there.",
        hint=f"Put it into the variable {variable}.",
    )


def whole_number(text: str, option: str, least: int, most: int) -> int:
    """Return a whole number within its bounds; InputError names the option."""
    if not _WHOLE.fullmatch(text.strip()) or not least <= int(text) <= most:
        raise InputError(
            f"{option} must be a whole number from {least} to {most}, not {text}.",
            hint=f"For example {option} {max(least, 1)}.",
        )
    return int(text)


def speed(text: str | None) -> float | None:
    """Return a pace: 1.0 for real, None for none, X times real speed."""
    word = (text or "none").strip().lower()
    if word in {"none", "real"}:
        return None if word == "none" else 1.0
    try:
        factor = float(word)
    except ValueError:
        factor = 0.0
    if not 0 < factor <= 10_000:
        raise InputError(
            f"The pace {text} is none of real, none and a speed.", hint="For example --pace 10."
        )
    return factor


def seat_counts(text: str | None) -> dict[str, int] | None:
    """Read `craftsperson=1,consumer=3`; InputError where it cannot be read."""
    if text is None:
        return None
    counts: dict[str, int] = {}
    for part in text.split(","):
        role, equals, number = (word.strip() for word in part.partition("="))
        if not equals or not role or role in counts:
            raise InputError(
                f"--seats {text} cannot be read.", hint="Write craftsperson=1,consumer=3."
            )
        counts[role] = whole_number(number, f"--seats {role}", 0, 24)
    return counts


def named_values(texts: Sequence[str]) -> dict[str, str]:
    """Read `--field NAME=VALUE`; InputError where it cannot be read."""
    values: dict[str, str] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals or not name.strip():
            raise InputError(
                f"--field {text} is not NAME=VALUE.", hint="Write --field market=Asia."
            )
        values[name.strip()] = clean(value).strip()
    return values


def chosen_seed(text: str | None) -> int:
    """Return the seed that was given, or a new one."""
    if text is None:
        return random.SystemRandom().randrange(1, 1_000_000)
    return whole_number(text, "--seed", 0, 2**31 - 1)


def pictures(names: Sequence[str]) -> tuple[tuple[str, bytes], ...]:
    """Return names and bytes of pictures; `-` is standard input, once."""
    if list(names).count("-") > 1:
        raise InputError("Standard input can be only one picture.", hint="Give --image - once.")
    return tuple(
        ("standard input", _picture_from_stdin()) if name == "-" else read_picture_file(name)
        for name in names
    )


def _picture_from_stdin() -> bytes:
    if sys.stdin.isatty():
        raise InputError(
            "--image - waits for a picture on standard input.", hint="Write < photo.heic behind it."
        )
    data = sys.stdin.buffer.read(MAX_PICTURE_BYTES + 1)
    if not data:
        raise InputError("Standard input held no picture.", hint="Write < photo.heic behind it.")
    if len(data) > MAX_PICTURE_BYTES:
        raise InputError(
            f"The picture is larger than {MAX_PICTURE_BYTES >> 20} MiB.",
            hint="Make the picture smaller first.",
        )
    return data


def topic_of(args: argparse.Namespace, limit: int) -> str:
    """Return the topic, typed or from standard input; InputError for none or a long one."""
    text = args.topic
    if text is None and "-" not in args.image and not sys.stdin.isatty():
        text = sys.stdin.buffer.read(MAX_TOPIC_BYTES).decode("utf-8", "replace")
    topic = clean(text or "").strip()
    if not topic:
        raise InputError("There is no topic.", hint='Write: tableround run "a topic"')
    if len(topic) > limit:
        raise InputError(
            f"The topic has {len(topic):,} characters; the most is {limit:,}.",
            hint="Shorten it, or raise limits.topic.",
        )
    return topic
