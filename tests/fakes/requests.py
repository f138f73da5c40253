"""Requests for tests of providers: small, whole, and alike for every provider."""

from typing import Any

from engine.vocabulary.messages import (
    Ask,
    ChatRequest,
    Message,
    Sampling,
    Situation,
    message,
)


def situation(**fields: Any) -> Situation:
    """Return the facts of a request; `fields` replaces any of them."""
    facts: dict[str, Any] = {
        "ask": Ask.TALK,
        "kit": "open-table",
        "lang": "en",
        "stage": "discussion",
        "kind": "discussion",
        "round": 1,
        "rounds": 3,
        "topic": "a paper-cut butterfly gift",
        "scenario": "One gift for young travellers.",
        "seed": 7,
    }
    return Situation(**{**facts, **fields})


def chat(
    *messages: Message, model: str = "a-model", sampling: Sampling | None = None, **fields: Any
) -> ChatRequest:
    """Return a chat request; without messages a short exchange is asked for."""
    return ChatRequest(
        key="u-1",
        model=model,
        messages=messages or (message("system", "You sit at a table."), message("user", "Speak.")),
        sampling=sampling or Sampling(),
        situation=situation(**fields),
    )
