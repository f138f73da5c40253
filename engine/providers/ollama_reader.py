"""The reader of Ollama's answers: one JSON object a line, `done: true` on the last.

Wire facts: `providers.md`, section 3.7.
"""

from collections.abc import Iterator
from typing import Any, Literal

from engine.policy.parsing.think import ThinkSplitter
from engine.providers.answer_reader import JSON_LIMIT, AnswerReader, Framing
from engine.providers.failures import Failures
from engine.providers.foreign_json import count, mapping, string
from engine.vocabulary.errors import ServerError
from engine.vocabulary.messages import FinishReason, Heartbeat, StreamEvent
from engine.vocabulary.usage import Usage

_NOTHING_SAID = ("load", "unload")

Pieces = list[tuple[Literal["text", "reasoning"], str]]


class OllamaReader(AnswerReader):
    """Reads one answer; `<think>` text of models that the server does not part is reasoning."""

    framing: Framing = "lines"

    def __init__(
        self, failures: Failures, *, request_id: str | None = None, max_line: int = JSON_LIMIT
    ) -> None:
        """Start before the first byte of a body."""
        super().__init__(failures, request_id=request_id, max_line=max_line)
        self._splitter: ThinkSplitter | None = ThinkSplitter()
        self._tools = False

    def flush(self) -> Iterator[StreamEvent]:
        """Yield words that were held back as the possible start of a tag."""
        if self._splitter:
            pieces = self._splitter.close()
            self._splitter = None
            yield from self._parted(pieces)

    def _value(
        self,
        value: dict[str, Any],
        name: str,  # noqa: ARG002 - lines have no names
    ) -> Iterator[StreamEvent]:
        if value.get("error"):
            yield from self.flush()
            raise self._failures.of_frame(value["error"])
        yield from self._begin(value.get("model"))
        yield from self._say(value)
        if value.get("done") is True:
            yield from self._report(_usage(value))
            raw = string(value.get("done_reason"))
            if raw in _NOTHING_SAID and not self.emitted:
                raise self._failures.make(
                    ServerError, "The server loaded or unloaded the model and said nothing."
                )
            self._end(raw, self._reason_of(raw))
            self.done = True  # nothing follows it: a socket that stays open is not waited for

    def _buffered(self, value: dict[str, Any]) -> bool:
        return "message" in value or "done" in value

    def _say(self, value: dict[str, Any]) -> Iterator[StreamEvent]:
        message = mapping(value.get("message"))
        self._tools = self._tools or bool(message.get("tool_calls"))
        reasoning, text = string(message.get("thinking")), string(message.get("content"))
        if reasoning:
            yield from self.flush()  # a field for reasoning: tags in the text are only words
            yield from self._reason_aloud(reasoning)
        if text and self._splitter:
            yield from self._parted(self._splitter.feed(text))
        elif text:
            yield from self._speak(text)
        elif not reasoning:
            yield Heartbeat()

    def _parted(self, pieces: Pieces) -> Iterator[StreamEvent]:
        for kind, text in pieces:
            yield from self._speak(text) if kind == "text" else self._reason_aloud(text)

    def _reason_of(self, raw: str) -> FinishReason:
        if raw == "length":
            return "length"
        return "tool" if self._tools else "stop"


def _usage(value: dict[str, Any]) -> Usage:
    # Missing where the prompt stood in the server's cache: unknown, not 0.
    return Usage(input=count(value.get("prompt_eval_count")), output=count(value.get("eval_count")))
