"""What people do to memories: pin, edit, and forget them, in the log that they come from.

The log is the truth of a memory; a session that is open in this process is changed through
its own recorder, another one is opened for it.
"""

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from engine.memory import Entry, Memories
from engine.policy.masking import Masker
from engine.policy.privacy import masked_event, privacy_of
from engine.policy.text import cells, clean, clean_line
from engine.session.erasing import erase, not_in_redis, recorder_of
from engine.session.sharing import bring_over
from engine.vocabulary.errors import InputError, StoreError
from engine.vocabulary.events import MemoryChanged
from engine.vocabulary.ports import SharedChange, Store

if TYPE_CHECKING:  # brings a settings library
    from engine.policy.settings_model import Privacy as PrivacySettings

_log = logging.getLogger("tableround.memory")

NAME = 80
"""Cells of a name that somebody typed, in an error."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten:
    """What became of forgetting: `files` are exports that still hold the text, unchanged."""

    files: tuple[Path, ...]


async def pin_memory(store: Store, memories: Memories, ref: str, *, pinned: bool) -> None:
    """Pin a memory, or unpin it; `ref` is its `Entry.ref`.

    A pinned one counts as of the greatest importance. InputError where there is no such
    memory, StoreError where its session is open in another program or cannot be written.
    """
    entry = await _entry(memories, ref)
    if entry.pinned != pinned:
        value = "true" if pinned else "false"
        await _change(
            store, memories, entry, MemoryChanged(memory=entry.id, what="pinned", value=value)
        )


async def edit_memory(
    store: Store,
    memories: Memories,
    ref: str,
    text: str,
    *,
    most: int | None = None,
    privacy: "PrivacySettings | None" = None,
) -> None:
    """Give a memory another text; the log keeps the old one too. Errors as `pin_memory`.

    InputError also for an empty text, and for one of more than `most` characters. What
    `privacy` has masked in logs is masked in the text, as at its table.
    """
    entry = await _entry(memories, ref)
    if most is not None and len(text) > most:
        raise InputError(
            f"The text has {len(text):,} characters; the most is {most:,}.", hint="Shorten it."
        )
    text = clean(text).strip()
    if not cells(text):
        raise InputError("A memory cannot be without words.", hint="Forget it instead.")
    if entry.text != text:
        edited = MemoryChanged(memory=entry.id, what="text", value=text)
        await _change(store, memories, entry, edited, privacy)


async def forget_memory(store: Store, memories: Memories, ref: str) -> Forgotten:
    """Delete a memory and its text: from every session, copy and index of this home, and Redis.

    Returns when it is gone. InputError where there is no such memory. StoreError where a
    session that holds the text is open in another program: the memory is kept then, to be
    forgotten later; and, naming it, where a copy or Redis still holds the text.
    """
    entry = await _entry(memories, ref)
    here = entry.session in await store.ids()
    if not here:
        await forget_there(store, entry)
    files = await erase(store, memories, entry)
    if here:
        try:
            await bring_over(store, memories)
        except StoreError as error:
            raise not_in_redis(error) from error
    return Forgotten(files=files)


async def forget_there(store: Store, entry: Entry) -> None:
    """Let all homes forget a memory of another one, before this one loses its text."""
    if store.shared is None:
        raise InputError(
            "This memory comes from another home.",
            hint="Name the Redis that both use, as in TABLEROUND_REDIS_URL, to forget it.",
        )
    gone = SharedChange(session=entry.session, seq=0, ref=entry.ref, data=b"", at=0)
    await store.shared.apply(entry.agent, [gone])


async def _entry(memories: Memories, ref: str) -> Entry:
    entry = await memories.get(ref)
    if entry is None:
        raise InputError(
            f"There is no memory {clean_line(ref, NAME)}.", hint="See: tableround memory list"
        )
    return entry


async def _change(
    store: Store,
    memories: Memories,
    entry: Entry,
    event: MemoryChanged,
    privacy: "PrivacySettings | None" = None,
) -> None:
    if entry.session not in await store.ids():
        raise InputError(
            "This memory comes from another home.", hint="Change it there; here forget it."
        )
    async with recorder_of(store, memories, entry.session) as recorder:
        masker = privacy_of(privacy, recorder.state.lang).to_log if privacy else Masker()
        await recorder.record(masked_event(event, masker))
        log = await recorder.journal.read()
    await memories.apply(entry.session, log)
    try:
        await bring_over(store, memories)
    except StoreError as error:
        _log.warning("other homes hear later of %s: %s", entry.ref, error.message)
