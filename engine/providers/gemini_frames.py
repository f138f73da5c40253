"""One GenerateContentResponse of Gemini, read tolerantly (`providers.md`, section 3.4)."""

from dataclasses import dataclass
from typing import Any, Literal, cast

from engine.providers.foreign_json import count, mapping, string
from engine.vocabulary.messages import FinishReason
from engine.vocabulary.usage import Usage

Kind = Literal["text", "reasoning", "signature", "picture", "call"]
"""What a piece of an answer is; pictures are base64 still, signatures are opaque."""

_FINISH: dict[str, FinishReason] = {
    "STOP": "stop",
    "MAX_TOKENS": "length",
    "CONTINUATION": "length",
    "SAFETY": "filter",
    "RECITATION": "filter",
    "LANGUAGE": "filter",
    "BLOCKLIST": "filter",
    "PROHIBITED_CONTENT": "filter",
    "SPII": "filter",
    "NO_IMAGE": "filter",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What one frame holds, its pieces in order.

    `finish` is the server's word for the end, `blocked` its word for a refused prompt;
    both are empty where there is none. Pictures among a model's thoughts are drafts and
    left out.
    """

    pieces: tuple[tuple[Kind, str], ...] = ()
    finish: str = ""
    blocked: str = ""
    model: str | None = None
    response_id: str | None = None
    usage: Usage | None = None

    def of(self, kind: Kind) -> list[str]:
        """Return the pieces of one kind."""
        return [piece for found, piece in self.pieces if found == kind]


def finish_reason(raw: str) -> FinishReason:
    """Return the engine's reason for a server's word.

    An unknown word is an error: new ones name new ways to withhold an answer.
    """
    word = raw.upper()
    if word.startswith("IMAGE_") or word.endswith("_SAFETY"):
        return "filter"
    return _FINISH.get(word, "error")


def read_frame(value: dict[str, Any]) -> Frame:
    """Return what a frame says, whatever is missing, null or of another type in it."""
    candidate = _first_candidate(value.get("candidates"))
    parts = mapping(candidate.get("content")).get("parts")
    found = cast("list[Any]", parts) if isinstance(parts, list) else []
    return Frame(
        pieces=tuple(piece for part in found for piece in _pieces(mapping(part))),
        finish=_reason(candidate.get("finishReason")),
        blocked=_reason(mapping(value.get("promptFeedback")).get("blockReason")),
        model=string(value.get("modelVersion")) or None,
        response_id=string(value.get("responseId")) or None,
        usage=read_usage(value.get("usageMetadata")),
    )


def read_usage(value: Any) -> Usage | None:
    """Return the tokens so far, None where nothing is said; thoughts are billed as output."""
    fields = mapping(value)
    spoken = count(fields.get("candidatesTokenCount"))
    thoughts = count(fields.get("thoughtsTokenCount"))
    asked = count(fields.get("promptTokenCount"))
    tools = count(fields.get("toolUsePromptTokenCount"))
    usage = Usage(
        input=None if asked is None else asked + (tools or 0),
        output=None if spoken is None and thoughts is None else (spoken or 0) + (thoughts or 0),
        reasoning=thoughts,
        cached=count(fields.get("cachedContentTokenCount")),
    )
    return None if usage == Usage() else usage


def _first_candidate(candidates: Any) -> dict[str, Any]:
    if not isinstance(candidates, list):
        return {}
    for candidate in cast("list[Any]", candidates):
        fields = mapping(candidate)
        if fields and fields.get("index", 0) in (0, None):
            return fields
    return {}


def _pieces(part: dict[str, Any]) -> list[tuple[Kind, str]]:
    thought = part.get("thought") is True
    found: list[tuple[Kind, str]] = []
    if text := string(part.get("text")):
        found.append(("reasoning" if thought else "text", text))
    picture = mapping(part.get("inlineData") or part.get("inline_data"))
    if (data := string(picture.get("data"))) and not thought:
        found.append(("picture", data))
    if part.get("functionCall"):
        found.append(("call", ""))
    if signature := string(part.get("thoughtSignature")):
        found.append(("signature", signature))
    return found


def _reason(value: Any) -> str:
    """Return a word for an end; the protocol's "unspecified" says nothing."""
    word = string(value)
    return "" if word.upper().endswith("_UNSPECIFIED") else word
