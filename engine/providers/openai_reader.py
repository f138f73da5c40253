"""The reader of OpenAI-style chat answers.

An answer is complete when a finish reason or `[DONE]` was seen (`providers.md`, section 2.4).
"""

from collections.abc import Iterator
from typing import Any, Literal

from engine.policy.parsing.think import ThinkSplitter
from engine.providers.answer_reader import JSON_LIMIT, AnswerReader
from engine.providers.failures import Failures
from engine.providers.openai_frames import Frame, finish_reason, read_cost, read_frame
from engine.vocabulary.messages import (
    Finished,
    Heartbeat,
    ReasoningBlock,
    StreamEvent,
)


class ChatReader(AnswerReader):
    """Reads one answer; `inline_reasoning` parts `<think>` text from speech.

    `tells_cost` means that its usage says what the call cost.
    """

    has_done_mark = True

    def __init__(
        self,
        failures: Failures,
        *,
        request_id: str | None = None,
        inline_reasoning: bool = True,
        tells_cost: bool = False,
        max_line: int = JSON_LIMIT,
    ) -> None:
        """Start before the first byte of a body."""
        super().__init__(failures, request_id=request_id, max_line=max_line)
        self._splitter = ThinkSplitter() if inline_reasoning else None
        self._refused = False
        self._tells_cost = tells_cost

    def flush(self) -> Iterator[StreamEvent]:
        """Yield words that were held back as the possible start of a tag."""
        if self._splitter:
            pieces = self._splitter.close()
            self._splitter = None
            yield from self._parted(pieces)

    def _value(self, value: dict[str, Any], name: str) -> Iterator[StreamEvent]:
        # Errors before choices: some servers send both, and an empty answer is no success.
        if value.get("error") or name == "error":
            yield from self.flush()
            raise self._failures.of_frame(value.get("error") or value)
        frame = read_frame(value)
        yield from self._begin(frame.model)
        yield from self._say(frame)
        cost = read_cost(value.get("usage")) if self._tells_cost else None
        yield from self._report(frame.usage, cost)
        if frame.finish:
            self._end(frame.finish, finish_reason(frame.finish))

    def _finished(self) -> Finished:
        raw = self._finish or ("refusal" if self._refused else "")
        return Finished(reason="filter" if self._refused else finish_reason(raw), raw=raw)

    def _buffered(self, value: dict[str, Any]) -> bool:
        return bool(value.get("choices"))

    def _say(self, frame: Frame) -> Iterator[StreamEvent]:
        if frame.reasoning:
            yield from self.flush()  # a field for reasoning: tags in the text are only words
            yield from self._reason_aloud(frame.reasoning)
        if frame.reasoning_details:
            yield ReasoningBlock(data={"reasoning_details": list(frame.reasoning_details)})
        text = frame.text
        if frame.refusal:
            self._refused = True
            text += frame.refusal
        if text and self._splitter:
            yield from self._parted(self._splitter.feed(text))
        elif text:
            yield from self._speak(text)
        elif not (frame.reasoning or frame.finish or frame.usage):
            yield Heartbeat()

    def _parted(
        self, pieces: list[tuple[Literal["text", "reasoning"], str]]
    ) -> Iterator[StreamEvent]:
        for kind, text in pieces:
            yield from self._speak(text) if kind == "text" else self._reason_aloud(text)
