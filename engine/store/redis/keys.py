"""Names of what is kept in Redis: one prefix, and one hash tag a session or persona (STORAGE section 2)."""

PREFIX = "tr1"
SCHEMA = 1
"""What `global_memory` says of the form of its session's keys."""

SESSION_SECONDS = 24 * 60 * 60
"""How long a session's keys outlive its last sign of life."""

LOCK_MILLISECONDS = 15_000
SESSIONS = f"{PREFIX}:sessions"
"""The index of sessions by their last activity: the one key of all tables together."""


def events(session: str) -> str:
    """Return the stream of a session's log."""
    return f"{PREFIX}:ev:{{{session}}}"


def global_memory(session: str) -> str:
    """Return the hash that says who holds a session and how far its stream is."""
    return f"{PREFIX}:global_memory:{{{session}}}"


def lock(session: str) -> str:
    """Return the string that names a session's holder for as long as it lives."""
    return f"{PREFIX}:lock:{{{session}}}"


def picture(session: str, sha256: str) -> str:
    """Return the copy of a picture on a session's table."""
    return f"{PREFIX}:blob:{{{session}}}:{sha256}"


def agent_memory(agent: str) -> str:
    """Return the hash of what a persona remembers, of all sessions of all machines."""
    return f"{PREFIX}:agent_memory:{{{agent}}}"


def memory_ages(agent: str) -> str:
    """Return the sorted set of a persona's memories by their time."""
    return f"{PREFIX}:memz:{{{agent}}}"


def entry_id(seq: int) -> str:
    """Return the stream id of an event."""
    return f"{seq}-0"
