"""A process of its own that works on a store: hold a session, append without end, fill a disk."""

import asyncio
import random
import resource
import sys

from engine.store import FileStore
from engine.vocabulary.events import NoteAdded
from engine.vocabulary.ports import Draft, Store
from tests.fakes.store_events import envelope, log, notes, opened
from tests.fakes.stores import PLACES, FilePlace


def say(text: object) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


async def hold(store: Store, session: str) -> None:
    journal = await store.open(session, write=True)
    say("held")
    await asyncio.to_thread(sys.stdin.readline)
    await journal.close()


async def append(store: Store, session: str) -> None:
    """Say each sequence number after its event was acknowledged, until killed."""
    journal = await store.create(session)
    await journal.append(log(session, opened()))
    say(1)
    seq = 1
    while True:
        count = seq % 3 + 1
        journal.keep_draft(Draft(utterance="open", text=f"bis {seq}"))
        await journal.append(notes(session, seq + 1, seq + count))
        seq += count
        say(seq)


async def go_on(store: Store, session: str) -> None:
    """Go on with a session in small appends, each said after it was acknowledged, until killed."""
    journal = await store.open(session, write=True)
    seq = len(await journal.read())
    while True:
        await journal.append(notes(session, seq + 1, seq + 3))
        seq += 3
        say(seq)


async def fill(_: Store, session: str) -> None:
    """Let files grow to 300 KB only, append far more, then lift the limit."""
    failing = asyncio.Event()
    healthy = asyncio.Event()

    def listen(is_healthy: bool, reason: str) -> None:
        say(f"healthy{reason}" if is_healthy else f"failing {reason}")
        (healthy if is_healthy else failing).set()

    place = PLACES[sys.argv[1]](sys.argv[2])
    assert isinstance(place, FilePlace)
    store: FileStore = place.store(on_status=listen)
    journal = await store.create(session)
    await journal.append(log(session, opened()))
    unlimited = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, unlimited[1]))
    drawn = random.Random(1)
    writes = []
    for seq in range(2, 42):
        text = drawn.randbytes(10_000).hex()
        events = [envelope(session, seq, NoteAdded(text=text))]
        writes.append(asyncio.create_task(journal.append(events)))
        await asyncio.sleep(0.005)
    await failing.wait()
    resource.setrlimit(resource.RLIMIT_FSIZE, unlimited)
    await healthy.wait()
    await asyncio.gather(*writes)
    await store.close()
    say("written")


async def main() -> None:
    mode, address, action, session = sys.argv[1:]
    actions = {"hold": hold, "append": append, "go_on": go_on, "fill": fill}
    await actions[action](PLACES[mode](address).store(), session)


if __name__ == "__main__":
    asyncio.run(main())
