"""What a seat saw: the exact request behind an utterance, and what it was given to remember."""

import json
from dataclasses import dataclass

from engine.policy.state import TableState, UtteranceState
from engine.vocabulary.events import JsonObject, MemoryRecalled
from engine.vocabulary.ports import Journal


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """An utterance with its request: provider, model, task, sampling and messages as sent.

    `request` is None where the call never came about, or an old log does not keep it.
    `recalled` are the memories of `MemoryRecalled`, with their scores and the scores' parts.
    """

    utterance: UtteranceState
    request: JsonObject | None
    recalled: tuple[JsonObject, ...]


async def seen(journal: Journal, state: TableState, utterance: str) -> Seen | None:
    """Return what an utterance's seat saw; None for an unknown utterance.

    Raises StoreError where the session's file cannot be read.
    """
    found = state.utterance(utterance)
    if found is None:
        return None
    data = await journal.prompt(found.prompt_hash)
    recalled = [
        envelope.event.memories
        for envelope in await journal.read()
        if isinstance(envelope.event, MemoryRecalled) and envelope.event.utterance == utterance
    ]
    return Seen(
        utterance=found,
        request=json.loads(data) if data is not None else None,
        recalled=recalled[-1] if recalled else (),
    )
