"""A journal in memory that can be told to fail."""

from collections.abc import Sequence
from dataclasses import replace

from engine.policy import logline
from engine.policy.redaction import Redaction
from engine.vocabulary.errors import StoreError
from engine.vocabulary.events import Envelope
from engine.vocabulary.ports import Draft


class MemoryJournal:
    """Keeps what a journal keeps; `broken` makes every append give up."""

    def __init__(self, session: str = "20261120-test") -> None:
        """Begin empty."""
        self.session = session
        self.mode = "memory"
        self.envelopes: list[Envelope] = []
        self.prompts: dict[str, bytes] = {}
        self.kept: dict[str, str] = {}
        self.made = (0, b"")
        self.broken = False
        self.closed = False

    async def append(self, envelopes: Sequence[Envelope]) -> None:
        """Keep events, or give up."""
        if self.broken:
            raise StoreError("The journal cannot be written.")
        self.envelopes.extend(envelopes)

    async def put_prompt(self, prompt_hash: str, data: bytes) -> None:
        """Keep a request."""
        self.prompts[prompt_hash] = data

    def keep_draft(self, draft: Draft) -> None:
        """Keep a draft."""
        self.kept[draft.utterance] = draft.text

    async def redact(self, texts: Sequence[str]) -> tuple[int, ...]:
        """Blank texts in what is kept."""
        redaction = Redaction.of(texts)
        blanked: list[int] = []
        for place, one in enumerate(self.envelopes):
            kind, version = logline.kind_of(one.event)
            data = redaction.event(kind, logline.to_json(one.event))
            if data is not None:
                event = logline.from_json(kind, version, data)
                self.envelopes[place] = replace(one, event=event)
                blanked.append(one.seq)
        return tuple(blanked)

    async def settle(self) -> None:
        """There is no server."""

    async def read(self) -> list[Envelope]:
        """Return all events."""
        return list(self.envelopes)

    async def prompt(self, prompt_hash: str) -> bytes | None:
        """Return a request."""
        return self.prompts.get(prompt_hash)

    async def drafts(self) -> list[Draft]:
        """Return what is kept."""
        return [Draft(utterance=name, text=text) for name, text in self.kept.items()]

    async def put_snapshot(self, seq: int, data: bytes) -> None:
        """Keep what was made of the log."""
        self.made = (seq, data)

    async def snapshot(self) -> bytes | None:
        """Return it where it is of the whole log."""
        seq, data = self.made
        return data if self.envelopes and seq == self.envelopes[-1].seq else None

    def limit_patience(self, seconds: float) -> None:
        """Give up at once anyway."""

    async def close(self) -> None:
        """Note the end."""
        self.closed = True
