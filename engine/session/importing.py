"""A log from elsewhere, made a session of this home."""

from collections.abc import Sequence
from dataclasses import replace

from engine.policy.state import replay
from engine.vocabulary.events import Envelope
from engine.vocabulary.ports import Store

ROOM = 56
"""Letters of an id that leave room for a number behind it."""


async def import_session(store: Store, log: Sequence[Envelope]) -> str:
    """Keep a whole log as a session, all of it or nothing, and return its id.

    That is its own where it is free, else its own with `-2`, `-3` and so on. StoreError where
    it cannot be kept.
    """
    replay(log)  # what cannot be shown is not kept
    taken = frozenset(await store.ids())
    own = name = log[0].session
    number = 2
    while name in taken:
        name, number = f"{own[:ROOM]}-{number}", number + 1
    journal = await store.create(name)
    try:
        # One call is one transaction: a log that is cut somewhere would look like a session's end.
        await journal.append([replace(envelope, session=name) for envelope in log])
    except BaseException:
        await journal.close()
        await store.delete(name, now=True)
        raise
    await journal.close()
    return name
