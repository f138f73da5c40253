"""Gemini's answers, as its servers frame them: for scripts of the scripted server."""

from typing import Any

from tests.fakes.scripted_server import Script, Send, frame, pieces

RPC = "type.googleapis.com/google.rpc"


def part(text: str, **more: Any) -> dict[str, Any]:
    """Return one part with words; `more` goes beside them."""
    return {"text": text, **more}


def response(*parts: dict[str, Any], finish: str | None = None, **more: Any) -> dict[str, Any]:
    """Return one GenerateContentResponse; without parts its candidate has no content."""
    content = {"content": {"parts": list(parts), "role": "model"}} if parts else {}
    end = {"finishReason": finish} if finish else {}
    return {
        "candidates": [{**content, **end, "index": 0}],
        "modelVersion": "gemini-served",
        "responseId": "r-1",
        **more,
    }


def tokens(prompt: int, spoken: int | None = None, **more: Any) -> dict[str, Any]:
    """Return a frame's usageMetadata as a field of it."""
    counts = {"promptTokenCount": prompt, "totalTokenCount": prompt + (spoken or 0), **more}
    if spoken is not None:
        counts["candidatesTokenCount"] = spoken
    return {"usageMetadata": counts}


def answer_bytes(
    text: str, *, finish: str | None = "STOP", space: bool = True, end: str = "\n"
) -> bytes:
    """Return the whole event stream of one answer; usage counts up from frame to frame."""
    said = pieces(text)
    frames = [
        response(part(one), **tokens(11, sum(map(len, said[: at + 1]))))
        for at, one in enumerate(said)
    ]
    frames += [response(finish=finish, **tokens(11, len(text)))] if finish else []
    return b"".join(frame(one, space=space, end=end) for one in frames)


def says(text: str, **how: Any) -> Script:
    """Answer a chat properly; `how` as in `answer_bytes`."""
    return Script(steps=(Send(answer_bytes(text, **how)),))


def failure(code: int, status: str, words: str, *details: dict[str, Any]) -> dict[str, Any]:
    """Return an error's body."""
    return {"error": {"code": code, "status": status, "message": words, "details": list(details)}}


def retry_in(delay: str) -> dict[str, Any]:
    """Return the detail that says when to come again, such as `37s`."""
    return {"@type": f"{RPC}.RetryInfo", "retryDelay": delay}


def quota(name: str) -> dict[str, Any]:
    """Return the detail that names a spent quota."""
    return {"@type": f"{RPC}.QuotaFailure", "violations": [{"quotaId": name}]}
