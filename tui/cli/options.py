"""From typed options to settings and the parts of a plan; wrong input is one sentence."""

import argparse
import random
import re
from collections.abc import Sequence
from typing import Any

from engine import InputError, clean, key_variable, read_picture_file
from tui.cli.shell import read_input
from tui.words import Words

MAX_PICTURE_BYTES = 64 * 1024 * 1024
MAX_TOPIC_BYTES = 1_000_000
MAX_SEATS = 24
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
FLAGS: dict[str, tuple[str, bool]] = {
    "no_recall": ("general.recall", False),
    "gloss": ("table.gloss", True),
}


def wrong(words: Words, key: str, **facts: object) -> InputError:
    """Return an error of usage in the interface's language: what is wrong, and what to write."""
    return InputError(words(f"wrong.{key}", **facts), hint=words(f"wrong.{key}.hint", **facts))


def given_settings(words: Words, args: argparse.Namespace) -> dict[str, Any]:
    """Return what the command line says of settings, by dotted key.

    InputError where an option cannot be read, or an address holds a password.
    """
    given: dict[str, Any] = {}
    for text in args.settings:
        key, equals, value = (word.strip() for word in text.partition("="))
        if not equals or not key:
            raise wrong(words, "set", text=text)
        given[key] = value
    for name, key in OPTIONS.items():
        if getattr(args, name, None) is not None:
            given[key] = getattr(args, name)
    if given.get("budget.line") == "":  # a script's empty variable must not mean: no limit
        raise wrong(words, "no_budget")
    if given.get("general.base_url") and given.get("general.provider") == "rehearsal":
        raise wrong(words, "no_address")
    for key, value in given.items():
        refuse_password(words, value, key)
    if getattr(args, "rounds", None) is not None:
        given["table.rounds"] = whole_number(words, args.rounds, "--rounds", 1, 20)
    given |= {key: value for name, (key, value) in FLAGS.items() if getattr(args, name, False)}
    speed(words, given.get("rehearsal.pace"))
    return given


def refuse_password(words: Words, value: str, key: str) -> None:
    """Raise InputError for an address with a password: every user of the machine can read it."""
    if _PASSWORD.search(value):
        redis = key == "general.store"
        variable = "TABLEROUND_REDIS_URL" if redis else key_variable("openai-compatible")
        raise wrong(words, "password", variable=variable)


def whole_number(words: Words, text: str, option: str, least: int, most: int) -> int:
    """Return a whole number within its bounds; InputError names the option."""
    if not _WHOLE.fullmatch(text.strip()) or not least <= int(text) <= most:
        good = max(least, 1)
        facts = {"option": option, "least": least, "most": most, "text": text, "good": good}
        raise wrong(words, "number", **facts)
    return int(text)


def speed(words: Words, text: str | None) -> float | None:
    """Return a pace: 1.0 for real, None for none, X times real speed."""
    word = (text or "none").strip().lower()
    if word in {"none", "real"}:
        return None if word == "none" else 1.0
    try:
        factor = float(word)
    except ValueError:
        factor = 0.0
    if not 0 < factor <= 10_000:
        raise wrong(words, "pace", text=text)
    return factor


def seat_counts(words: Words, text: str | None) -> dict[str, int] | None:
    """Read `craftsperson=1,consumer=3`; InputError where it cannot be read."""
    if text is None:
        return None
    counts: dict[str, int] = {}
    for part in text.split(","):
        role, equals, number = (word.strip() for word in part.partition("="))
        if not equals or not role or role in counts:
            raise wrong(words, "seats", text=text)
        if not _WHOLE.fullmatch(number) or not 0 <= int(number) <= MAX_SEATS:
            facts = {"role": role, "least": 0, "most": MAX_SEATS, "text": number, "good": 1}
            raise wrong(words, "seat_count", **facts)
        counts[role] = int(number)
    return counts


def named_values(words: Words, texts: Sequence[str]) -> dict[str, str]:
    """Read `--field NAME=VALUE`; InputError where it cannot be read."""
    values: dict[str, str] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals or not name.strip():
            raise wrong(words, "field", text=text)
        values[name.strip()] = clean(value).strip()
    return values


def chosen_seed(words: Words, text: str | None) -> int:
    """Return the seed that was given, or a new one."""
    if text is None:
        return random.SystemRandom().randrange(1, 1_000_000)
    return whole_number(words, text, "--seed", 0, 2**31 - 1)


def pictures(words: Words, names: Sequence[str]) -> tuple[tuple[str, bytes], ...]:
    """Return names and bytes of pictures; `-` is standard input, once."""
    if list(names).count("-") > 1:
        raise wrong(words, "stdin_twice")
    return tuple(
        ("standard input", _picture_from_stdin(words)) if name == "-" else read_picture_file(name)
        for name in names
    )


def _picture_from_stdin(words: Words) -> bytes:
    data = read_input(MAX_PICTURE_BYTES + 1)
    if not data:
        raise wrong(words, "stdin_empty")
    if len(data) > MAX_PICTURE_BYTES:
        raise wrong(words, "stdin_large", megabytes=MAX_PICTURE_BYTES >> 20)
    return data


def topic_of(words: Words, args: argparse.Namespace, limit: int) -> str:
    """Return the topic, typed or from standard input; InputError for none or a long one."""
    text: str | None = args.topic
    if text is None and "-" not in args.image:
        text = read_input(MAX_TOPIC_BYTES).decode("utf-8", "replace")
    topic = clean(text or "").strip()
    if not topic:
        raise wrong(words, "no_topic")
    if len(topic) > limit:
        raise wrong(words, "long_topic", count=f"{len(topic):,}", limit=f"{limit:,}")
    return topic
