"""All that a model server may do wrong, for any of the four chat protocols."""

from collections.abc import Callable
from dataclasses import replace

from tests.fakes import anthropic_frames, gemini, ollama_lines
from tests.fakes.scripted_server import (
    Cut,
    Hold,
    Script,
    Send,
    answer_json,
    frame,
    page,
    refuse,
    stream,
)

COMMENTS: dict[str, bytes] = {"anthropic": anthropic_frames.PING, "ollama": b"\n"}
"""What keeps a line alive and says nothing; in other protocols a comment."""

REPORTED: dict[str, bytes] = {
    "openai": frame({"error": {"message": "overloaded", "code": 500}}),
    "anthropic": anthropic_frames.failed("overloaded_error"),
    "gemini": frame(gemini.failure(503, "UNAVAILABLE", "overloaded")),
    "ollama": ollama_lines.line({"error": "overloaded"}),
}
"""An error in the midst of an answer that began well."""

GIANT = 65 * 1024 * 1024
"""Bytes of a line that is longer than any reader takes."""

STATUSES = (400, 401, 402, 403, 404, 408, 413, 429, 500, 502, 503, 504, 529)


def _sent(good: Script) -> bytes:
    return b"".join(step.data for step in good.steps if isinstance(step, Send))


def _half(good: Script) -> Send:
    sent = _sent(good)
    return Send(sent[: len(sent) // 2])


def _endless(protocol: str) -> Hold:
    return Hold(every=COMMENTS.get(protocol, b": still here\n\n"))


Fault = Callable[[str, Script], Script]
"""From protocol and good answer to what is played instead."""

FAULTS: dict[str, Fault] = {
    "web page": lambda _, __: page(),
    "empty 200": lambda _, __: stream(),
    "no answer": lambda _, __: Script(before=(Cut(),)),
    "reset": lambda _, good: replace(good, steps=(_half(good), Cut(reset=True))),
    "cut": lambda _, good: replace(good, steps=(_half(good), Cut())),
    "ends early": lambda _, good: replace(good, steps=(_half(good),), framing="close"),
    "stall before": lambda _, __: Script(before=(Hold(),)),
    "stall within": lambda _, good: replace(good, steps=(_half(good), Hold())),
    "keep-alive without end": lambda p, good: replace(good, steps=(_half(good), _endless(p))),
    "error within": lambda p, good: replace(good, steps=(_half_frames(good), Send(REPORTED[p]))),
    "giant line": lambda _, good: replace(
        good, steps=(Send(b"data: " + b"x" * GIANT, size=4 * 1024 * 1024),)
    ),
    "no JSON": lambda _, good: replace(good, steps=(Send(b"data: {]\n\n{]\n" * 9),)),
    "redirect": lambda _, __: answer_json({}, 302, location="http://127.0.0.1:9/elsewhere"),
    **{
        str(status): lambda _, __, status=status: refuse(status, "no", retry_after="0")
        for status in STATUSES
    },
}


def _half_frames(good: Script) -> Send:
    """Return the first lines of an answer, none of them broken."""
    half = _half(good).data
    return Send(
        half[: half.rfind(b"\n\n") + 2] if b"\n\n" in half else half[: half.rfind(b"\n") + 1]
    )
