"""What a seat saw: the exact request behind an utterance, and what it was given to remember."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from engine.policy.state import TableState, UtteranceState
from engine.vocabulary.events import Envelope, JsonObject, MemoryRecalled
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
    return seen_in(await journal.read(), found, await journal.prompt(found.prompt_hash))


def seen_in(log: Sequence[Envelope], utterance: UtteranceState, request: bytes | None) -> Seen:
    """Return what an utterance's seat saw, from its session's log and the request that was kept."""
    recalled = [
        envelope.event.memories
        for envelope in log
        if isinstance(envelope.event, MemoryRecalled) and envelope.event.utterance == utterance.id
    ]
    return Seen(
        utterance=utterance,
        request=json.loads(request) if request is not None else None,
        recalled=recalled[-1] if recalled else (),
    )
