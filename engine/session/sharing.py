"""What personas remember, shared with other homes: taken over from them, and brought to them.

A home hears of what others wrote and forgot when it is in contact: before a table opens, at
its end, and when somebody changes a memory.
"""

from collections.abc import Iterable, Mapping

from engine.memory import Memories, decode, shared_changes
from engine.session.erasing import erase, log_of
from engine.vocabulary.ports import SharedChange, SharedMemories, Store

AGENT, SEEN, SESSION = "agent ", "seen ", "session "
"""What marks tell: how often an agent was changed when it was last read here, how often when it
was last written here, and how far a session of this home was brought over. A session that was deleted here keeps its mark: what
others still remember of it is not taken back."""


async def share(store: Store, memories: Memories, agents: Iterable[str] = ()) -> None:
    """Take over what others remember and forgot, then bring over what is new here.

    Of all agents that are known here, and of `agents`. StoreError where that cannot be now.
    """
    if store.shared is not None:
        await _take_over(store, store.shared, memories, agents)
        await bring_over(store, memories)


async def bring_over(store: Store, memories: Memories) -> None:
    """Tell other homes what is new in this home's sessions; StoreError."""
    shared = store.shared
    if shared is None:
        return
    marks = await memories.marks(shared.label)
    for session, seq in (await memories.applied()).items():
        if marks.get(SESSION + session, 0) == seq:
            continue
        told: dict[str, list[SharedChange]] = {}
        for agent, change in shared_changes(await log_of(store, session)):
            told.setdefault(agent, []).append(change)
        for agent, changes in told.items():
            await shared.apply(agent, changes)
        seen = {SEEN + name: version for name, version in (await shared.versions([*told])).items()}
        await memories.set_marks(shared.label, {SESSION + session: seq, **seen})


async def _take_over(
    store: Store, shared: SharedMemories, memories: Memories, agents: Iterable[str]
) -> None:
    marks = await memories.marks(shared.label)
    names = sorted({*await memories.agents(), *agents, *_named(marks, SEEN)} - {""})
    versions = await shared.versions(names)
    lost = [name for name in names if versions[name] < marks.get(SEEN + name, 0)]
    if lost:
        # The server lost its data or was restored from older ones: all is told once more.
        again = {SESSION + session: 0 for session in _named(marks, SESSION)}
        seen = {SEEN + name: versions[name] for name in lost}
        await memories.set_marks(shared.label, again | seen)
    own = {*_named(marks, SESSION), *await store.ids()}
    for name in names:
        if versions[name] != marks.get(AGENT + name, 0):
            items = await shared.read(name)
            found = (decode(name, ref, data) for ref, data in items.kept.items())
            await memories.take([one for one in found if one and one.session not in own])
            await _forget_too(store, memories, items.forgotten)
            read = {AGENT + name: items.version, SEEN + name: items.version}
            await memories.set_marks(shared.label, read)


def _named(marks: Mapping[str, int], kind: str) -> list[str]:
    return [what.removeprefix(kind) for what in marks if what.startswith(kind)]


async def _forget_too(store: Store, memories: Memories, refs: Iterable[str]) -> None:
    """Forget what was forgotten elsewhere."""
    for ref in sorted(refs):
        entry = await memories.get(ref)
        if entry is not None:
            await erase(store, memories, entry)
