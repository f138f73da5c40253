"""What every session's memories come to: one index over all of them, rebuilt from the logs.

Nothing here is the truth: a memory is what a session's log says. `Memories` keeps a copy of
all of them in `memory.db`, so that they are found in an instant and across sessions.
"""

from engine.memory.entries import Entry, agent_of
from engine.memory.memories import Memories
from engine.memory.scopes import Found, Outline, Results, Scope
from engine.memory.shared import decode, shared_changes
from engine.memory.vectors import Bare

__all__ = [
    "Bare",
    "Entry",
    "Found",
    "Memories",
    "Outline",
    "Results",
    "Scope",
    "agent_of",
    "decode",
    "shared_changes",
]
