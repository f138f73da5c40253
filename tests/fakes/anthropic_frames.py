"""What Anthropic's Messages API sends, frame by frame, for the scripted server."""

from typing import Any

from tests.fakes.scripted_server import Script, Send, answer_json, frame, pieces


def event(kind: str, *, space: bool = True, end: str = "\n", **fields: Any) -> bytes:
    """Return one event; its name is its type, as the API sends it."""
    return frame({"type": kind, **fields}, name=kind, space=space, end=end)


def begin(**usage: int) -> bytes:
    """Return the first event: whose answer it is, and what was read."""
    message = {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": "served-model",
        "content": [],
        "stop_reason": None,
        "stop_sequence": None,
        "usage": {"input_tokens": 11, "output_tokens": 1, **usage},
    }
    return event("message_start", message=message)


def opened(index: int = 0, **block: Any) -> bytes:
    """Return the start of a block; one of words where nothing else is said."""
    return event(
        "content_block_start", index=index, content_block=block or {"type": "text", "text": ""}
    )


def piece(text: str, index: int = 0) -> bytes:
    """Return some words of an answer."""
    return event("content_block_delta", index=index, delta={"type": "text_delta", "text": text})


def thought(text: str, index: int = 0) -> bytes:
    """Return some words of a thinking block."""
    delta = {"type": "thinking_delta", "thinking": text}
    return event("content_block_delta", index=index, delta=delta)


def signed(signature: str, index: int = 0) -> bytes:
    """Return the signature of a thinking block."""
    delta = {"type": "signature_delta", "signature": signature}
    return event("content_block_delta", index=index, delta=delta)


def closed(index: int = 0) -> bytes:
    """Return the end of a block."""
    return event("content_block_stop", index=index)


def stopped(reason: str | None = "end_turn", output: int = 7, **usage: Any) -> bytes:
    """Return why it stopped, and the tokens in all."""
    delta = {"stop_reason": reason, "stop_sequence": None, "stop_details": None}
    return event("message_delta", delta=delta, usage={"output_tokens": output, **usage})


PING = event("ping")
END = event("message_stop")


def failed(kind: str, message: str = "no", **details: Any) -> bytes:
    """Return an error inside a stream."""
    error = {"type": kind, "message": message, **({"details": details} if details else {})}
    return event("error", error=error, request_id="req_body")


def answer_bytes(text: str, reason: str = "end_turn", *, end: str = "\n") -> bytes:
    """Return the whole event stream of one answer."""
    words = b"".join(piece(part) for part in pieces(text))
    body = begin() + opened() + PING + words + closed() + stopped(reason, len(text)) + END
    return body.replace(b"\n", end.encode())  # JSON has no bare line end in it


def tell(text: str, reason: str = "end_turn", **how: Any) -> Script:
    """Answer a request properly."""
    return Script(steps=(Send(answer_bytes(text, reason, **how)),))


def decline(
    status: int, kind: str, message: str = "no", *, code: str = "", **headers: str
) -> Script:
    """Answer with an error as Anthropic words it."""
    error: dict[str, Any] = {"type": kind, "message": message}
    if code:
        error["details"] = {"error_code": code}
    body = {"type": "error", "error": error, "request_id": "req_body"}
    return answer_json(body, status, **headers)
