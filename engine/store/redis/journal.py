"""A session's journal where there is a server: the file's, and an outbox behind it."""

from collections.abc import Sequence

from engine.store.journal import FileJournal
from engine.store.redis.outbox import Outbox
from engine.vocabulary.events import Envelope
from engine.vocabulary.ports import Deliveries, Draft


class RedisJournal:
    """Everything is as the file has it; what it commits is forwarded. A reader has no outbox."""

    def __init__(
        self, file: FileJournal, outbox: Outbox | None, deliveries: Deliveries, mode: str
    ) -> None:
        """Stand before a file's journal; both are closed together."""
        self._file = file
        self._outbox = outbox
        self._deliveries = deliveries
        self._mode = mode

    @property
    def session(self) -> str:
        """The session's id."""
        return self._file.session

    @property
    def mode(self) -> str:
        """The storage mode, as the status line names it."""
        return self._mode

    @property
    def closed(self) -> bool:
        """Whether the session was released."""
        return self._file.closed

    async def append(self, envelopes: Sequence[Envelope]) -> None:
        """Write events in order; returns after the file's commit, not after the server's."""
        await self._file.append(envelopes)
        if self._outbox is not None and envelopes:
            self._outbox.wake(envelopes[-1].seq)

    async def put_prompt(self, prompt_hash: str, data: bytes) -> None:
        """Keep an exact request once, on this machine."""
        await self._file.put_prompt(prompt_hash, data)

    def keep_draft(self, draft: Draft) -> None:
        """Overwrite the draft of an open utterance, on this machine."""
        self._file.keep_draft(draft)

    async def redact(self, texts: Sequence[str]) -> tuple[int, ...]:
        """Blank texts in the file; the stream is filled anew from it (see `settle`)."""
        blanked = await self._file.redact(texts)
        if self._outbox is not None:
            self._outbox.wake(0)
        return blanked

    async def settle(self) -> None:
        """Return when the server holds what the file holds; StoreError where it cannot now."""
        if self._outbox is not None:
            await self._deliveries.track(self._outbox.settle())

    async def read(self) -> list[Envelope]:
        """Return all committed events."""
        return await self._file.read()

    async def prompt(self, prompt_hash: str) -> bytes | None:
        """Return an exact request, or None."""
        return await self._file.prompt(prompt_hash)

    async def drafts(self) -> list[Draft]:
        """Return the drafts on the disk that no end has cleared."""
        return await self._file.drafts()

    async def put_snapshot(self, seq: int, data: bytes) -> None:
        """Keep what was made of the log until its event `seq`: in the file alone."""
        await self._file.put_snapshot(seq, data)

    async def snapshot(self) -> bytes | None:
        """Return what was made of the whole log as it stands, or None."""
        return await self._file.snapshot()

    def limit_patience(self, seconds: float) -> None:
        """Give up after so many seconds what the disk refuses."""
        self._file.limit_patience(seconds)

    async def close(self) -> None:
        """Write and forward what is left; a server that does not take it is not waited for."""
        try:
            await self._file.close()
        finally:
            if self._outbox is not None:
                await self._deliveries.track(self._outbox.close())
                self._outbox = None
