"""What is kept beside a session: its exports folder as it fills, and a copy at its end."""

import asyncio
import logging
from functools import partial
from pathlib import Path

from engine.exports.folder import Keepsake, keepsakes_of, write_private
from engine.policy.kits import Kit
from engine.recorder import Recorder
from engine.tasks import Runtime
from engine.vocabulary.errors import StoreError
from engine.vocabulary.events import HealthChanged
from engine.vocabulary.ports import Blobs, Store

_log = logging.getLogger("tableround.agent")


async def back_up(store: Store, session: str) -> None:
    """Copy a session at its end; one that cannot be copied is logged, not told."""
    try:
        await store.backup(session)
    except StoreError as error:
        _log.warning("the backup of %s: %s %s", session, error.message, error.hint)


class Keeper:
    """Fills one session's folder; what is there already is written again, alike."""

    def __init__(self, folder: Path, recorder: Recorder, kit: Kit, blobs: Blobs) -> None:
        """Keep things in `folder`, which is made when the first one comes."""
        self._folder = folder
        self._recorder = recorder
        self._roles = {role.id: role.name for role in kit.roles.values()}
        self._blobs = blobs
        self._one = asyncio.Lock()

    async def lay_out(self, runtime: Runtime) -> None:
        """Write every card and picture of the log; one that cannot be is told, not fatal."""
        async with self._one:  # two at once would be at the same files
            await self._lay_out(runtime)

    async def _lay_out(self, runtime: Runtime) -> None:
        recorder = self._recorder
        log = await recorder.journal.read()
        missing = 0
        for kept in keepsakes_of(log, recorder.state.lang, self._roles):
            try:
                data = await self._bytes_of(kept)
                await runtime.run(partial(write_private, self._folder / kept.file, data))
            except StoreError as error:
                missing += 1
                _log.warning("the exports folder: %s", error.message)
        if missing:
            reason = f"{missing} cards or pictures could not be laid into the exports folder."
            await recorder.record(
                HealthChanged(component="exports", status="unhealthy", reason=reason)
            )

    async def _bytes_of(self, kept: Keepsake) -> bytes:
        return await self._blobs.get(kept.image) if kept.image else kept.text.encode()
