"""The readable transcript: plain lines as things happen, no cursor tricks.

This is also the mode for screen readers: the speaker's name stands before each line, a
speech is printed whole when it has ended, and lines are never drawn over.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import tzinfo
from typing import assert_never

from engine import (
    AlertRaised,
    Block,
    Envelope,
    Heading,
    HealthChanged,
    Items,
    Lang,
    Line,
    Minutes,
    PictureShown,
    Speech,
    StageSkipped,
    clean,
    clean_line,
    local_time,
)
from tui.sentences import translate

_WIDE = 10_000


class Transcript:
    """Takes events in order and gives lines. `folder` is where drawn pictures lie."""

    def __init__(
        self,
        lang: Lang,
        roles: Mapping[str, str] | None = None,
        folder: str = "",
        zone: tzinfo | None = None,
        left_out: frozenset[str] = frozenset(),
    ) -> None:
        """Begin; `lang` is the language of headings, `roles` maps role ids to names.

        With a `zone` the session's heading is followed by its time there. Utterances that are
        `left_out` are not printed.
        """
        self._lang: Lang = lang
        self._began = "开始" if lang == "zh" else "Began"
        self._zone = zone
        self._minutes = Minutes(lang, roles, left_out=left_out)
        self._colon = "：" if lang == "zh" else ": "
        self._folder = folder
        self._spoken = False
        self._listed = False

    def lines(self, envelope: Envelope) -> list[str]:
        """Return the lines of one more event, without their ends of line."""
        lines: list[str] = []
        for block in self._minutes.tell(told(envelope, self._lang)):
            listed = self._listed and isinstance(block, Items) and block.title != ""
            if (self._spoken and not isinstance(block, Speech | Heading)) or listed:
                lines.append("")
            self._spoken = isinstance(block, Speech)
            self._listed = isinstance(block, Items) and not block.title
            lines += self._block_lines(block)
        return lines

    def _block_lines(self, block: Block) -> Iterator[str]:
        match block:
            case Heading():
                mark = "=" if block.level < 3 else "-"
                yield from ("", f"{mark * 3} {_one(block.text)} {mark * 3}")
                if block.level == 1 and self._zone is not None:
                    yield self._labelled(self._began, local_time(block.at, self._zone))
            case Speech():
                yield ""
                yield from self._said(block)
            case Line():
                yield self._labelled(_one(block.label), _one(block.text))
            case Items():
                if block.title:
                    yield f"{_one(block.title)}{self._colon.rstrip()}"
                yield from (f"{'  ' * (depth + 1)}- {_one(text)}" for depth, text in block.items)
            case PictureShown():
                file = f"{self._folder}/{block.file}" if self._folder else block.file
                yield self._labelled(_one(block.caption), file)
            case _:
                assert_never(block)

    def _said(self, speech: Speech) -> Iterator[str]:
        who = _one(speech.who)
        for text in (_one(line) for line in clean(speech.text).split("\n")):
            if text:
                yield self._labelled(who, text)
        if speech.note:
            yield self._labelled(who, f"[{_one(speech.note)}]")
        if speech.gloss:
            yield _one(speech.gloss)

    def _labelled(self, label: str, text: str) -> str:
        return f"{label}{self._colon}{text}" if label and text else label or text


def _one(text: str) -> str:
    """Return foreign text on one line, whatever its length."""
    return clean_line(text, _WIDE)


def told(envelope: Envelope, lang: Lang) -> Envelope:
    """Return an event with the engine's own sentence in it in a language."""
    match envelope.event:
        case StageSkipped() | HealthChanged() as event:
            return replace(envelope, event=replace(event, reason=translate(event.reason, lang)))
        case AlertRaised() as event:
            return replace(envelope, event=replace(event, value=translate(event.value, lang)))
        case _:
            return envelope
