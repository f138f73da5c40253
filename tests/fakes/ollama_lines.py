"""What an Ollama server sends: one JSON object a line, the last with `done: true`."""

import json
from typing import Any

from tests.fakes.scripted_server import Script, Send, pieces


def line(value: Any, *, end: str = "\n") -> bytes:
    """Return one line with a JSON value, or words as they are."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return f"{text}{end}".encode()


def said(text: str = "", *, end: str = "\n", **more: Any) -> bytes:
    """Return a line with some words; `more` goes into its message."""
    message = {"role": "assistant", "content": text, **more}
    stamp = "2026-11-20T08:00:00.123456789Z"
    value = {"model": "served-model", "created_at": stamp, "message": message, "done": False}
    return line(value, end=end)


def done(reason: str | None = "stop", *, end: str = "\n", **more: Any) -> bytes:
    """Return the last line; `more` goes beside its counts and may replace them."""
    value = {
        "model": "served-model",
        "message": {"role": "assistant", "content": ""},
        "done": True,
        "done_reason": reason,
        "total_duration": 4_883_583_458,
        "load_duration": 1_334_875,
        "prompt_eval_count": 26,
        "prompt_eval_duration": 342_546_000,
        "eval_count": 282,
        "eval_duration": 4_535_599_000,
    }
    merged = {name: content for name, content in {**value, **more}.items() if content is not None}
    return line(merged, end=end)


def say(text: str, *, end: str = "\n", **last: Any) -> Script:
    """Answer a chat request properly; `last` as in `done`."""
    body = b"".join([*(said(one, end=end) for one in pieces(text)), done(end=end, **last)])
    return Script(headers=(("content-type", "application/x-ndjson"),), steps=(Send(body),))
