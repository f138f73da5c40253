"""A process that writes a journal and says what was acknowledged, until it is killed.

It is forked from one that has imported everything, so that fifty of them are cheap.
"""

import asyncio
import multiprocessing
import random
import threading
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path

from engine.vocabulary.events import NoteAdded
from engine.vocabulary.ports import Draft
from tests.fakes.store_events import envelope, opened
from tests.fakes.stores import FilePlace

Item = tuple[int, str]
"""A sequence number and the text that was written under it."""


def write_on(home: str, session: str, seed: int, acknowledged: Connection) -> None:
    """Go on with a session's log in batches of any size; send each that the journal has taken."""
    asyncio.run(_write_on(home, session, random.Random(seed), acknowledged))


async def _write_on(home: str, session: str, rng: random.Random, acknowledged: Connection) -> None:
    store = FilePlace(Path(home)).store()
    if session in await store.ids():
        journal = await store.open(session, write=True)
        seq = len(await journal.read())
    else:
        journal, seq = await store.create(session), 0
    acknowledged.send([])  # it begins
    while True:
        if seq == 0:
            await journal.append([envelope(session, 1, opened())])
            seq = 1
        items = [
            (seq + n, f"{rng.random()} " + "轻" * rng.choice((1, 40, 4000)))
            for n in range(1, rng.randint(2, 9))
        ]
        journal.keep_draft(Draft(utterance="open", text=items[0][1]))
        await journal.append([envelope(session, n, NoteAdded(text=text)) for n, text in items])
        seq = items[-1][0]
        acknowledged.send(items)


class Killed:
    """Starts writers of one session and kills each; keeps what they acknowledged."""

    def __init__(self, home: Path, session: str) -> None:
        """Start none yet."""
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload([__name__])
        self._home = str(home)
        self._session = session
        self.acknowledged: list[Item] = []
        self.silent = 0
        """How many were killed before they had acknowledged anything."""

    def run(self, seed: int, seconds: float) -> None:
        """Start one, kill it so many seconds after it began, and take what it had said."""
        here, there = self._context.Pipe(duplex=False)
        process = self._context.Process(
            target=write_on, args=(self._home, self._session, seed, there)
        )
        process.start()
        there.close()
        assert here.recv() == []
        killed = threading.Timer(seconds, process.kill)
        killed.start()
        before = len(self.acknowledged)
        with here, suppress(EOFError, OSError):  # its end; half an answer is none
            while True:
                self.acknowledged.extend(here.recv())
        killed.join()
        process.join()
        process.close()
        self.silent += len(self.acknowledged) == before
