"""A session from elsewhere, made a session of this home."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from engine.imaging.containers import unpack
from engine.policy.state import replay
from engine.vocabulary.errors import ImageError, InputError
from engine.vocabulary.events import Envelope
from engine.vocabulary.ports import Store

ROOM = 56
"""Letters of an id that leave room for a number behind it."""


async def import_session(
    store: Store,
    log: Sequence[Envelope],
    title: str = "",
    pictures: Mapping[str, bytes] | None = None,
) -> str:
    """Keep a whole log as a session, all of it or nothing, and return its id.

    That is its own where it is free, else its own with `-2`, `-3` and so on. InputError where
    what stands for a picture is none, StoreError where something cannot be kept.
    """
    state = replay(log)  # what cannot be shown is not kept
    await _keep(store, pictures or {})
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
    if title not in {"", state.topic}:
        await store.rename(name, title)
    return name


async def _keep(store: Store, pictures: Mapping[str, bytes]) -> None:
    """Keep pictures, none before all are known to be some."""
    for image, data in pictures.items():
        try:
            unpack(data)
        except ImageError as error:
            raise InputError(f"The picture {image[:12]} is none.", hint=error.message) from error
    for data in pictures.values():
        await store.blobs.put(data)
