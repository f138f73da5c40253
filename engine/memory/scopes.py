"""Which memories are meant, and what is found of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from engine.memory import rows
from engine.memory.entries import Entry
from engine.memory.terms import mark
from engine.policy.recall import Recalled
from engine.vocabulary.clock import stamp


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Which memories are meant; what is empty does not narrow. `agents` are alternatives."""

    agents: tuple[str, ...] = ()
    session: str = ""
    kind: str = ""
    stage: str = ""
    since: datetime | None = None

    @property
    def named(self) -> dict[str, str]:
        """Return the columns that one value is wanted of; what is empty does not narrow."""
        return {"session": self.session, "kind": self.kind, "stage": self.stage}

    @property
    def bound(self) -> str:
        """Return the earliest time as rows have it, empty for none."""
        return stamp(self.since) if self.since else ""

    def marks(self) -> list[list[str]]:
        """Return the marks of the index, alternatives together."""
        named = {rows.SESSION: self.session, rows.KIND: self.kind, rows.STAGE: self.stage}
        found = [[mark(kind, value)] for kind, value in named.items() if value]
        if self.agents:
            found.append([mark(rows.AGENT, agent) for agent in self.agents])
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """What memories can be narrowed by: names of agents by id, sessions (newest day first), ..."""

    agents: Mapping[str, str]
    sessions: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A memory that fits a search, with its score and the score's parts."""

    entry: Entry
    score: Recalled


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """The best memories of a search, and how many fit it in all."""

    found: tuple[Found, ...] = ()
    total: int = 0
